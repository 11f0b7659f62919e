"""`POST /v1/scrs`: every answer, once for each content, and never before it is kept."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from chassis.auth import SCOPES
from chassis.db import Database
from services.ingest.scrs.tables import Scr, ScrProgress, ScrVersion
from services.ingest.submissions import service
from tests.services.ingest.conftest import OpenDoor
from tests.services.ingest.door import ALL_OF_A_BOARD, Door, Visitor, metadata, report

DOCUMENT = report()


@pytest.fixture
async def board(door: Door) -> Visitor:
    """A board whose document is here already."""
    board = door.board()
    assert (await board.put_document(DOCUMENT)).status_code == 201
    return board


async def rows(database: Database, table: Any) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def counts(door: Door) -> tuple[int, int, int]:
    """Reviews, versions, and versions that wait to be read."""
    scrs, versions, waiting = [
        await rows(door.database, table) for table in (Scr, ScrVersion, ScrProgress)
    ]
    return scrs, versions, waiting


@pytest.mark.rule("I14", "G5")
async def test_a_review_is_received_within_the_request(door: Door, board: Visitor) -> None:
    answer = await board.post("/v1/scrs", metadata(DOCUMENT))
    receipt = answer.json()
    assert answer.status_code == 202
    assert receipt["state"] == "received"
    assert receipt["version"] == 1
    assert receipt["received_at"].endswith("Z")
    assert receipt["status_url"] == f"/v1/scrs/{receipt['id']}/versions/1"
    assert answer.headers["location"] == receipt["status_url"]
    assert (await board.get(receipt["status_url"])).json()["state"] == "received"
    assert await counts(door) == (1, 1, 1)


@pytest.mark.rule("I2")
async def test_the_same_again_is_answered_with_the_same_id(door: Door, board: Visitor) -> None:
    first = await board.post("/v1/scrs", metadata(DOCUMENT))
    turned = dict(reversed(metadata(DOCUMENT).items()))
    again = await board.post("/v1/scrs", turned)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == first.json()
    assert await counts(door) == (1, 1, 1)
    await door.read_all()
    assert (await board.post("/v1/scrs", metadata(DOCUMENT))).json()["state"] == "published"
    assert await door.read_all() == 0
    assert [event.type for event in await door.events()] == ["scr.published"]


@pytest.mark.rule("I2")
async def test_many_pushes_of_one_review_at_once_make_one(door: Door, board: Visitor) -> None:
    answers = await asyncio.gather(*(board.post("/v1/scrs", metadata(DOCUMENT)) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 11 + [202]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await counts(door) == (1, 1, 1)


async def test_one_idempotency_key_gets_one_answer(door: Door, board: Visitor) -> None:
    key = {"idempotency-key": "k-1"}
    first, again = [await board.post("/v1/scrs", metadata(DOCUMENT), **key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.content == again.content
    assert again.headers["location"] == first.headers["location"]
    other = await board.post("/v1/scrs", metadata(DOCUMENT, source_ref="SCR-2"), **key)
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    assert await counts(door) == (1, 1, 1)


@pytest.mark.rule("I2")
async def test_another_content_under_a_known_reference_is_a_conflict(
    door: Door, board: Visitor
) -> None:
    await board.post("/v1/scrs", metadata(DOCUMENT))
    answer = await board.post("/v1/scrs", metadata(DOCUMENT, title="Serious Case Review: Child B"))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/scr-ref-taken")
    assert await counts(door) == (1, 1, 1)


@pytest.mark.rule("I3")
async def test_a_correction_that_names_what_it_supersedes_is_a_new_version(
    door: Door, board: Visitor
) -> None:
    first = (await board.post("/v1/scrs", metadata(DOCUMENT))).json()
    correction = metadata(
        DOCUMENT,
        title="Serious Case Review: Child B",
        supersedes=first["id"],
        correction_note="The letter of the child was wrong.",
    )
    second, again = [await board.post("/v1/scrs", correction) for _ in range(2)]
    assert (second.status_code, again.status_code) == (202, 200)
    assert (second.json()["id"], second.json()["version"]) == (first["id"], 2)
    assert again.json() == second.json()
    late = await board.post("/v1/scrs", metadata(DOCUMENT))
    assert (late.status_code, late.json()["version"]) == (200, 1)
    assert await counts(door) == (1, 2, 2)


async def test_what_is_superseded_must_be_this_very_review(door: Door, board: Visitor) -> None:
    note = {"correction_note": "Page 3 was missing."}
    other = (await board.post("/v1/scrs", metadata(DOCUMENT, source_ref="SCR-2"))).json()
    await board.post("/v1/scrs", metadata(DOCUMENT))
    for supersedes, ref in (
        (other["id"], "SCR-1"),
        (str(uuid4()), "SCR-1"),
        (other["id"], "SCR-3"),
    ):
        changed = {"source_ref": ref, "title": "Another title", "supersedes": supersedes}
        said = metadata(DOCUMENT, **changed, **note)
        answer = await board.post("/v1/scrs", said)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/supersedes"
    assert await counts(door) == (2, 2, 2)


@pytest.mark.rule("I3")
async def test_nobody_can_change_what_was_received(door: Door, board: Visitor) -> None:
    await board.post("/v1/scrs", metadata(DOCUMENT))

    async def change(column: str) -> None:
        async with door.database.transaction() as tx:
            await tx.session.execute(text(f"UPDATE scr_version SET {column} = {column}"))

    for column in ("body", "content_hash", "document_sha256", "received_at"):
        with pytest.raises(Exception, match="never changes"):
            await change(column)


async def test_a_document_must_have_been_sent_by_the_same_tenant(door: Door) -> None:
    await door.board("other").put_document(DOCUMENT)
    answer = await door.board().post("/v1/scrs", metadata(DOCUMENT))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/document_sha256"
    assert await counts(door) == (0, 0, 0)


async def test_a_document_must_be_of_the_type_it_is_said_to_be(door: Door, board: Visitor) -> None:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    answer = await board.post("/v1/scrs", metadata(DOCUMENT, media_type=word))
    assert answer.json()["errors"][0]["pointer"] == "/media_type"


UNACCEPTABLE: list[tuple[dict[str, Any], str]] = [
    ({"publication_status": "draft"}, "/publication_status"),
    ({"publication_date": "2999-01-01"}, "/publication_date"),
    ({"document_url": "http://lscb.example/a.pdf"}, "/document_url"),
    ({"title": "The child of NHS number 943 476 5919"}, "/title"),
    ({"children": [{"age_band": "1_to_5", "age": 3}]}, "/children/0/age"),
    ({"incident_period": "2013-04-02"}, "/incident_period"),
    ({"tenant_id": "another"}, "/tenant_id"),
    ({"status": "approved"}, "/status"),
    ({"period_reviewed": {"from": "x", "to": "2013-04"}}, "/period_reviewed/from"),
    ({"findings": [{"ref": "~/", "text": "", "kind": "finding"}]}, "/findings/0/ref"),
]


@pytest.mark.rule("I1", "I4", "I5")
async def test_what_is_not_acceptable_is_pointed_at_and_never_repeated(
    door: Door, board: Visitor
) -> None:
    for changes, pointer in UNACCEPTABLE:
        answer = await board.post("/v1/scrs", metadata(DOCUMENT, **changes))
        assert answer.status_code == 422, changes
        assert pointer in [error["pointer"] for error in answer.json()["errors"]], changes
        assert "943 476 5919" not in answer.text
    assert await counts(door) == (0, 0, 0)


NO_REVIEW = [
    (b"{", "application/json", 400),
    (b'{"title": NaN}', "application/json", 400),
    (b'{"title": "a", "title": "b"}', "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (json.dumps(metadata(DOCUMENT)).encode("utf-16"), "application/json", 400),
    (b"[]", "application/json", 422),
    (b"null", "application/json", 422),
    (b"", "application/json", 422),
    (b"<scr/>", "application/xml", 415),
    (b"title=a", "application/x-www-form-urlencoded", 415),
    (b'{"title": "' + b"x" * 2_000_000 + b'"}', "application/json", 413),
]


async def test_a_body_that_is_no_review_is_refused(door: Door, board: Visitor) -> None:
    for body, media_type, status in NO_REVIEW:
        headers = {**board.headers, "content-type": media_type}
        answer = await door.api.post("/v1/scrs", content=body, headers=headers)
        assert answer.status_code == status, body[:40]
        assert answer.headers["content-type"] == "application/problem+json"
        if status == 415:
            assert answer.headers["accept-post"] == "application/json, multipart/form-data"
    assert await counts(door) == (0, 0, 0)


async def test_only_who_may_push_can(door: Door) -> None:
    for scopes in (set(SCOPES) - {"scrs:push"}, {"scrs:read"}):
        visitor = door.visitor("northmere", *scopes)
        assert (await visitor.post("/v1/scrs", metadata(DOCUMENT))).status_code == 403
        assert (await visitor.post("/v1/scrs/batch", {"items": []})).status_code == 403
    assert (await door.api.post("/v1/scrs", json={})).status_code == 401


async def test_a_commit_that_fails_is_never_acknowledged(
    door: Door, board: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OperationalError("COMMIT", None, Exception("gone"))

    with monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.ext.asyncio.AsyncSession.commit", fail)
        answer = await board.post("/v1/scrs", metadata(DOCUMENT))
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert await counts(door) == (0, 0, 0)
    assert (await board.post("/v1/scrs", metadata(DOCUMENT))).status_code == 202


@pytest.mark.rule("I3")
async def test_a_withdrawn_review_is_gone_for_its_sender_too(door: Door, board: Visitor) -> None:
    receipt = (await board.post("/v1/scrs", metadata(DOCUMENT))).json()
    await board.withdraw(receipt["id"], "published_in_error")
    correction = {"supersedes": receipt["id"], "correction_note": "Again.", "title": "Again"}
    for said in (metadata(DOCUMENT), metadata(DOCUMENT, **correction)):
        answer = await board.post("/v1/scrs", said)
        assert (answer.status_code, answer.json()["reason"]) == (410, "published_in_error")
    assert await counts(door) == (1, 1, 1)


async def test_a_rehearsal_of_a_sound_review_says_so_and_keeps_nothing(
    door: Door, board: Visitor
) -> None:
    path = "/v1/scrs?validate_only=true"
    answer = await board.post(path, metadata(DOCUMENT), **{"idempotency-key": "k"})
    assert answer.status_code == 200
    assert answer.json() == {
        "valid": True,
        "would_answer": 202,
        "version": 1,
        "would_become": "published",
        "reason": None,
        "reason_text": None,
        "concerns": [],
    }
    assert await counts(door) == (0, 0, 0)
    sent = await board.post("/v1/scrs", metadata(DOCUMENT), **{"idempotency-key": "k"})
    assert sent.status_code == 202
    known = (await board.post(path, metadata(DOCUMENT))).json()
    assert (known["would_answer"], known["would_become"]) == (200, None)
    assert await door.events() == []


async def test_a_rehearsal_reads_the_document_and_tells_what_would_hold_it(door: Door) -> None:
    board, path = door.board(), "/v1/scrs?validate_only=true"
    suspicious = report("The family lived near ZZ99 3AB at the time.")
    await board.put_document(suspicious)
    told = (await board.post(path, metadata(suspicious))).json()
    assert told["would_become"] == "held"
    assert told["concerns"][0]["kind"] == "postcode"
    assert "ZZ99" not in json.dumps(told)
    broken = DOCUMENT[: len(DOCUMENT) // 3]
    await board.put_document(broken)
    told = (await board.post(path, metadata(broken))).json()
    assert told["would_become"] == "unprocessable"
    assert told["reason_text"]


async def test_only_so_many_rehearsals_read_at_once(
    open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 0.05)
    async with open_door(reading_concurrency=1) as door:
        board = door.board()
        await board.put_document(DOCUMENT)
        async with service.in_turn(door.app.state.runtime.resources.rehearsals):
            answer = await board.post("/v1/scrs?validate_only=true", metadata(DOCUMENT))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        answer = await board.post("/v1/scrs?validate_only=true", metadata(DOCUMENT))
        assert answer.status_code == 200


async def test_a_rehearsal_refuses_as_sending_would(door: Door, board: Visitor) -> None:
    path = "/v1/scrs?validate_only=true"
    assert (await board.post(path, metadata(report("other")))).status_code == 422
    assert (await board.post(path, metadata(DOCUMENT, title=""))).status_code == 422
    await board.post("/v1/scrs", metadata(DOCUMENT))
    assert (await board.post(path, metadata(DOCUMENT, title="Other"))).status_code == 409


async def test_a_board_sends_the_reviews_of_its_own_body_and_a_repository_those_of_others(
    door: Door,
) -> None:
    board = door.board()
    await board.put_document(DOCUMENT)
    foreign = metadata(DOCUMENT, commissioning_body_id="eastvale")
    refused = await board.post("/v1/scrs", foreign)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/body-of-another")
    assert refused.json()["errors"][0]["pointer"] == "/commissioning_body_id"
    batch = await board.post("/v1/scrs/batch", {"items": [foreign]})
    assert batch.json()["items"][0]["status"] == 422
    rehearsed = await board.post("/v1/scrs?validate_only=true", foreign)
    assert rehearsed.status_code == 422
    repository = door.visitor("repository", *ALL_OF_A_BOARD, "scrs:push-for-others")
    received = await repository.push(DOCUMENT, commissioning_body_id="eastvale")
    shown = (await repository.get(received["status_url"])).json()
    assert shown["commissioning_body_id"] == "eastvale"
