"""`PUT /v1/documents/{sha256}`: every answer, and what is left after it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, text
from starlette.types import Message

from services.ingest.documents.tables import Document
from services.ingest.extraction.media import DOCX, PDF
from tests.services.ingest.conftest import OpenDoor
from tests.services.ingest.door import Door, report, sha256

CONTENT = report()


def kept(door: Door) -> list[str]:
    return [path.name for path in (door.settings.data_dir / "documents").iterdir()]


async def test_a_document_is_created_once_and_known_afterwards(door: Door) -> None:
    board = door.board()
    first, again = [await board.put_document(CONTENT) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["sha256"] == sha256(CONTENT)
    assert first.json()["size"] == len(CONTENT)
    assert first.json()["received_at"].endswith("Z")
    assert kept(door) == [sha256(CONTENT)]


async def test_the_same_document_of_two_tenants_is_new_to_each(door: Door) -> None:
    answers = [await door.board(name).put_document(CONTENT) for name in ("one", "two")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert kept(door) == [sha256(CONTENT)]


async def test_many_uploads_at_once_create_one_document(door: Door) -> None:
    board = door.board()
    answers = await asyncio.gather(*(board.put_document(CONTENT) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    async with door.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Document)) == 1


NO_REPORT = {
    "another hash": (CONTENT, "0" * 64, PDF, 422),
    "another declared type": (CONTENT, None, "text/html", 415),
    "a pdf declared as docx": (CONTENT, None, DOCX, 415),
    "html bytes": (b"<!doctype html>" + b" " * 2000, None, PDF, 415),
    "no bytes": (b"", None, PDF, 422),
    "four bytes": (b"%PDF", None, PDF, 422),
    "a path for a name": (CONTENT, "../../etc/passwd", PDF, 404),
    "a name in capitals": (CONTENT, "A" * 64, PDF, 422),
}


async def test_what_cannot_be_a_report_is_refused_and_not_kept(door: Door) -> None:
    for case, (content, name, media_type, status) in NO_REPORT.items():
        answer = await door.api.put(
            f"/v1/documents/{name or sha256(content)}",
            content=content,
            headers={**door.board().headers, "content-type": media_type},
        )
        assert answer.status_code == status, case
        assert answer.headers["content-type"] == "application/problem+json", case
    assert [error["pointer"] for error in answer.json()["errors"]] == ["path:sha256"]
    assert kept(door) == []


async def test_a_media_type_that_is_not_taken_is_answered_with_those_that_are(door: Door) -> None:
    answer = await door.board().put_document(CONTENT, "image/png")
    assert answer.status_code == 415
    assert answer.headers["accept"] == answer.headers["accept-post"] == f"{PDF}, {DOCX}"


class Body:
    """A request's body that knows how far it was read."""

    def __init__(self, size: int, chunk: int = 1000) -> None:
        self.read = 0
        self._chunks = size // chunk
        self._chunk = chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self._chunks):
            self.read += self._chunk
            yield b"%PDF-1.7\n".ljust(self._chunk)


@pytest.mark.parametrize("announced", [True, False])
async def test_a_document_over_the_limit_is_refused_before_it_is_read_through(
    open_door: OpenDoor, announced: bool
) -> None:
    async with open_door(max_document_bytes=5000) as door:
        body = Body(100_000)
        length = {"content-length": "100000"} if announced else {}
        answer = await door.api.put(
            f"/v1/documents/{'0' * 64}",
            content=body,
            headers={**door.board().headers, "content-type": PDF, **length},
        )
        assert answer.status_code == 413
        assert "5000" in answer.json()["detail"]
        assert body.read <= (0 if announced else 7000)
        assert kept(door) == []


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 401), ({"authorization": "Bearer x"}, 401), (None, 403)]
)
async def test_who_may_not_send_is_refused_before_the_body_is_read(
    door: Door, headers: dict[str, str] | None, status: int
) -> None:
    body = Body(1_000_000)
    if headers is None:
        headers = dict(door.visitor("northmere", "scrs:push", "scrs:read").headers)
    answer = await door.api.put(
        f"/v1/documents/{'0' * 64}", content=body, headers={**headers, "content-type": PDF}
    )
    assert (answer.status_code, body.read) == (status, 0)


async def test_no_transaction_is_open_while_a_slow_sender_sends(door: Door) -> None:
    """On SQLite an open one would keep every other writer out; on PostgreSQL it would be seen."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield CONTENT[:50]
        begun.set()
        await go_on.wait()
        yield CONTENT[50:]

    sending = asyncio.ensure_future(
        door.api.put(
            f"/v1/documents/{sha256(CONTENT)}",
            content=slow(),
            headers={**door.board().headers, "content-type": PDF},
        )
    )
    await begun.wait()
    async with door.database.transaction() as tx:
        if door.database.dialect == "postgresql":
            idle = await tx.session.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND state = 'idle in transaction'"
                )
            )
            assert idle == 0
    go_on.set()
    assert (await sending).status_code == 201


async def test_a_document_that_cannot_be_noted_is_not_acknowledged(door: Door) -> None:
    """The bytes may stay in the store, where nobody has a right to them."""
    async with door.database.transaction() as tx:
        await tx.session.execute(text("DROP TABLE document"))
    answer = await door.board().put_document(CONTENT)
    assert answer.status_code >= 500


async def test_a_disk_that_is_full_is_answered_so(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_args: object, **_options: object) -> None:
        raise OSError("Generic LocalFileSystem error: No space left on device (os error 28)")

    monkeypatch.setattr("services.ingest.documents.store.obstore.put_async", refuse)
    answer = await door.board().put_document(CONTENT)
    assert (answer.status_code, answer.json()["type"]) == (507, "/problems/storage-full")


async def test_a_broken_off_upload_is_refused_and_keeps_nothing(door: Door) -> None:
    chunks = [
        {"type": "http.request", "body": CONTENT[:100], "more_body": True},
        {"type": "http.disconnect"},
    ]
    told: list[Message] = []

    async def receive() -> Message:
        return chunks.pop(0)

    async def send(message: Message) -> None:
        told.append(message)

    headers = {**door.board().headers, "content-type": PDF}
    path = f"/v1/documents/{sha256(CONTENT)}"
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "PUT",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await door.app(scope, receive, send)
    assert told[0]["status"] == 400
    assert kept(door) == []
