"""`POST /v1/scrs` as a form: document and review in one call."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select

from services.ingest.documents.tables import Document
from services.ingest.extraction.media import DOCX, PDF
from services.ingest.scrs.tables import Scr
from tests.services.ingest.conftest import OpenDoor
from tests.services.ingest.door import Door, metadata, report, sha256

DOCUMENT = report()
NAME = "../../\u202ea.pdf.exe"


async def send(
    door: Door,
    said: object,
    document: bytes = DOCUMENT,
    media_type: str = PDF,
    query: str = "",
    headers: Mapping[str, str] | None = None,
) -> httpx2.Response:
    return await door.api.post(
        f"/v1/scrs{query}",
        data={"metadata": said if isinstance(said, str) else json.dumps(said)},
        files={"document": (NAME, document, media_type)},
        headers={**door.board().headers, **(headers or {})},
    )


async def counts(door: Door) -> tuple[int, int, int]:
    """Documents, reviews and files."""
    async with door.database.reading() as session:
        rows = [
            await session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Document, Scr)
        ]
    return rows[0], rows[1], len(list((door.settings.data_dir / "documents").iterdir()))


async def test_a_form_sends_both_and_again_changes_nothing(door: Door) -> None:
    first, again = [await send(door, metadata(DOCUMENT)) for _ in range(2)]
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.headers["location"] == first.json()["status_url"]
    assert again.json()["id"] == first.json()["id"]
    assert await counts(door) == (1, 1, 1)
    await door.read_all()
    assert await door.board().state_of(first.json()) == "published"
    same = await door.board().post("/v1/scrs", metadata(DOCUMENT))
    assert (same.status_code, same.json()["id"]) == (200, first.json()["id"])


async def test_what_a_form_cannot_know_of_its_file_is_filled_in(door: Door) -> None:
    said = metadata(DOCUMENT, document_sha256=None, media_type=None)
    answer = await send(door, said)
    assert answer.status_code == 202
    shown = (await door.board().get(answer.json()["status_url"])).json()
    assert (shown["document_sha256"], shown["media_type"]) == (sha256(DOCUMENT), PDF)


async def test_the_name_of_the_file_is_neither_used_nor_told(door: Door) -> None:
    receipt = (await send(door, metadata(DOCUMENT))).json()
    answer = await door.board().get(f"/v1/scrs/{receipt['id']}/document")
    assert "exe" not in str(answer.headers)
    stored = list((door.settings.data_dir / "documents").iterdir())
    assert [path.name for path in stored] == [sha256(DOCUMENT)]


async def test_metadata_may_be_a_file_too(door: Door) -> None:
    said = json.dumps(metadata(DOCUMENT)).encode()
    answer = await door.api.post(
        "/v1/scrs",
        files={
            "metadata": ("m.json", said, "application/json"),
            "document": ("a.pdf", DOCUMENT, PDF),
        },
        headers=door.board().headers,
    )
    assert answer.status_code == 202


REFUSED: dict[str, tuple[Any, bytes, str, int]] = {
    "bad metadata": (metadata(DOCUMENT, title=""), DOCUMENT, PDF, 422),
    "no json": ("{", DOCUMENT, PDF, 400),
    "nested too deep": ("[" * 100_000, DOCUMENT, PDF, 400),
    "no object": ([], DOCUMENT, PDF, 400),
    "another hash": (metadata(DOCUMENT, document_sha256="0" * 64), DOCUMENT, PDF, 422),
    "another type said": (metadata(DOCUMENT, media_type=DOCX), DOCUMENT, PDF, 422),
    "another type declared": (metadata(DOCUMENT), DOCUMENT, "text/html", 415),
    "no pdf": (metadata(DOCUMENT), b"MZ" + DOCUMENT, PDF, 415),
    "no bytes": (metadata(DOCUMENT), b"", PDF, 422),
}


async def test_a_form_is_refused_as_its_parts_would_be_and_keeps_nothing(door: Door) -> None:
    for case, (said, document, media_type, status) in REFUSED.items():
        answer = await send(door, said, document, media_type)
        assert answer.status_code == status, (case, answer.text)
        assert answer.headers["content-type"] == "application/problem+json", case
        assert "exe" not in answer.text
    assert await counts(door) == (0, 0, 0)


async def test_a_form_must_have_its_two_parts_once(door: Door) -> None:
    said = json.dumps(metadata(DOCUMENT))
    pdf = ("a.pdf", DOCUMENT, PDF)
    forms: list[dict[str, Any]] = [
        {"files": {"document": pdf}},
        {"files": [("metadata", (None, said))]},
        {"files": [("metadata", (None, said)), ("document", pdf), ("document", pdf)]},
        {"files": [("metadata", (None, said)), ("document", pdf), ("tenant", (None, "x"))]},
        {"files": [("metadata", (None, said)), ("document", (None, "text"))]},
        {"files": [("metadata", (None, said))] * 2 + [("document", pdf)]},
    ]
    for form in forms:
        answer = await door.api.post("/v1/scrs", headers=door.board().headers, **form)
        assert answer.status_code == 422, form
        assert answer.json()["type"] == "/problems/form-incomplete"
    assert await counts(door) == (0, 0, 0)


BOUNDARY = b"--b\r\n"
PART = b'Content-Disposition: form-data; name="metadata"\r\n\r\n{}\r\n'
BROKEN: dict[str, tuple[str, bytes]] = {
    "no boundary": ("multipart/form-data", BOUNDARY + PART + b"--b--"),
    "an empty boundary": ("multipart/form-data; boundary=", BOUNDARY + PART),
    "another boundary": ("multipart/form-data; boundary=zzz", BOUNDARY + PART + b"--b--"),
    "a part without a name": ("multipart/form-data; boundary=b", BOUNDARY + b"\r\n\r\n--b--"),
    "too many parts": ("multipart/form-data; boundary=b", (BOUNDARY + PART) * 10_000),
    "too many headers": (
        "multipart/form-data; boundary=b",
        BOUNDARY + b"X-A: b\r\n" * 10_000 + PART,
    ),
    "a header without end": ("multipart/form-data; boundary=b", BOUNDARY + b"X-" * 500_000),
}


def as_form(said: bytes, *, as_file: bool) -> bytes:
    """Metadata as it is, and the document."""
    named = b'; filename="m.json"' if as_file else b""
    return (
        BOUNDARY
        + b'Content-Disposition: form-data; name="metadata"%b\r\n\r\n%b\r\n' % (named, said)
        + BOUNDARY
        + b'Content-Disposition: form-data; name="document"; filename="a.pdf"\r\n'
        + b"Content-Type: application/pdf\r\n\r\n%b\r\n--b--\r\n" % DOCUMENT
    )


@pytest.mark.parametrize("as_file", [False, True])
async def test_metadata_is_taken_in_utf_8_and_in_nothing_else(door: Door, as_file: bool) -> None:
    said = json.dumps(metadata(DOCUMENT, title="R\u00e9view: Child A"), ensure_ascii=False)
    for charset in ("", "; charset=iso-8859-1", "; charset=utf-16"):
        media_type = f"multipart/form-data; boundary=b{charset}"
        headers = {**door.board().headers, "content-type": media_type}
        for encoding in ("latin-1", "utf-8-sig", "utf-16"):
            form = as_form(said.encode(encoding), as_file=as_file)
            answer = await door.api.post("/v1/scrs", content=form, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (
                400,
                "/problems/form-metadata-unreadable",
            ), (charset, encoding)
        form = as_form(said.encode(), as_file=as_file)
        answer = await door.api.post("/v1/scrs", content=form, headers=headers)
        shown = (await door.board().get(answer.json()["status_url"])).json()
        assert shown["title"] == "R\u00e9view: Child A", charset


@pytest.mark.parametrize("as_file", [False, True])
async def test_metadata_over_the_limit_is_told_the_limit(
    open_door: OpenDoor, as_file: bool
) -> None:
    async with open_door(max_json_bytes=10_000) as door:
        media_type = "multipart/form-data; boundary=b"
        headers = {**door.board().headers, "content-type": media_type}
        said = json.dumps(metadata(DOCUMENT)).encode()
        for length, status in ((10_000, 202), (10_001, 413)):
            form = as_form(said.ljust(length), as_file=as_file)
            answer = await door.api.post("/v1/scrs", content=form, headers=headers)
            assert answer.status_code == status
        assert answer.json()["detail"] == "At most 10000 bytes of metadata are taken."


async def test_a_form_without_a_boundary_is_told_so(door: Door) -> None:
    headers = {**door.board().headers, "content-type": "multipart/form-data"}
    answer = await door.api.post("/v1/scrs", content=as_form(b"{}", as_file=False), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/form-broken")
    assert "boundary" in answer.json()["detail"]


async def test_broken_multipart_is_refused_quickly(door: Door) -> None:
    for case, (media_type, body) in BROKEN.items():
        headers = {**door.board().headers, "content-type": media_type}
        answer = await door.api.post("/v1/scrs", content=body, headers=headers)
        assert answer.status_code in (400, 422), (case, answer.text)
        told = answer.json()
        assert told["type"] in ("/problems/form-broken", "/problems/form-incomplete"), case
        assert told.get("detail") or answer.status_code == 422, case
        assert answer.elapsed.total_seconds() < 1, case
    assert await counts(door) == (0, 0, 0)


@pytest.mark.parametrize("announced", [True, False])
async def test_a_form_over_the_limit_is_refused_at_the_limit(
    open_door: OpenDoor, announced: bool
) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        yield BOUNDARY + b'Content-Disposition: form-data; name="document"; filename="a"\r\n\r\n'
        for _ in range(1000):
            read += 100_000
            yield b"\r\n" * 50_000

    async with open_door(max_document_bytes=50_000, max_json_bytes=10_000) as door:
        length = {"content-length": "100000000"} if announced else {}
        answer = await door.api.post(
            "/v1/scrs",
            content=endless(),
            headers={
                **door.board().headers,
                "content-type": "multipart/form-data; boundary=b",
                **length,
            },
        )
        assert answer.status_code == 413
        assert read <= (0 if announced else 300_000)


async def test_who_may_not_send_documents_is_refused_before_the_form_is_read(door: Door) -> None:
    read = 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield BOUNDARY

    form = {"content-type": "multipart/form-data; boundary=b"}
    may_not = door.visitor("northmere", "scrs:push", "scrs:read").headers
    for headers, status in (({}, 401), (may_not, 403)):
        answer = await door.api.post("/v1/scrs", content=counted(), headers={**headers, **form})
        assert (answer.status_code, read) == (status, 0)


async def test_a_rehearsed_form_is_read_and_not_kept(door: Door) -> None:
    answer = await send(door, metadata(DOCUMENT), query="?validate_only=true")
    assert answer.status_code == 200
    assert answer.json()["would_become"] == "published"
    assert await counts(door) == (0, 0, 0)


async def keyed(door: Door, boundary: str, said: object, document: bytes) -> httpx2.Response:
    form = {"content-type": f"multipart/form-data; boundary={boundary}", "idempotency-key": "k"}
    return await send(door, said, document, headers=form)


async def test_the_same_form_under_one_key_is_the_same_whatever_its_boundary(door: Door) -> None:
    said = metadata(DOCUMENT)
    first = await keyed(door, "one", said, DOCUMENT)
    again = await keyed(door, "another", dict(reversed(said.items())), DOCUMENT)
    assert (first.status_code, again.status_code) == (202, 202)
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])


async def test_another_form_under_the_same_key_is_refused(door: Door) -> None:
    unsaid = metadata(DOCUMENT, document_sha256=None)
    assert (await keyed(door, "one", unsaid, DOCUMENT)).status_code == 202
    retitled = metadata(DOCUMENT, title="Serious Case Review: Child B")
    for said, document in ((retitled, DOCUMENT), (unsaid, report("A further line."))):
        other = await keyed(door, "one", said, document)
        assert other.status_code == 422
        assert other.json()["type"] == "/problems/idempotency-key-reused"
