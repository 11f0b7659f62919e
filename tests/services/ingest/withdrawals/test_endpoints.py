"""Withdrawing: for good, everywhere, whatever comes later."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.testing import data_of
from contracts.types import WithdrawalReason
from services.ingest.links.tables import Link
from services.ingest.passages.tables import Passage
from services.ingest.scrs.tables import ScrVersion
from tests.services.ingest.door import PROSE, Door, metadata, report
from tests.services.kept import kept

PARTS = ("", "/versions/1", "/document", "/passages", "/versions/1/passages", "?include=family")


async def left(database: Database) -> str:
    """Every row that could hold text of a review."""
    async with database.reading() as session:
        found: list[Any] = [
            *(await session.scalars(select(Passage.text))),
            *(await session.scalars(select(ScrVersion.body))),
            *(await session.scalars(select(Link.url))),
        ]
    return " ".join(str(row) for row in found if row is not None)


@pytest.mark.rule("I3")
async def test_a_withdrawn_review_is_gone_everywhere_with_reason_and_date(door: Door) -> None:
    receipt = await door.published()
    path, board = f"/v1/scrs/{receipt['id']}", door.board()
    answer = await board.withdraw(receipt["id"], "identifies_a_person")
    assert answer.status_code == 200
    tombstone = answer.json()
    assert tombstone["reason"] == "identifies_a_person"
    copier = door.visitor("elsewhere", "scrs:read", "scrs:copy")
    for visitor in (board, door.reviewer(), copier):
        for part in PARTS:
            gone = await visitor.get(path + part)
            assert gone.status_code == 410, part
            assert gone.json()["reason"] == "identifies_a_person"
            assert gone.json()["withdrawn_at"][:19] == tombstone["withdrawn_at"][:19]
        assert (await visitor.get("/v1/scrs")).json()["items"] == []
    assert (await door.visitor("platform", "scrs:owner").get(f"{path}/owner")).status_code == 410
    etag = {"if-none-match": "*"}
    assert (await copier.get(f"{path}/document", **etag)).status_code == 410
    assert (await door.public().get(f"{path}/document", **etag)).status_code == 404


@pytest.mark.rule("I3")
async def test_no_word_of_a_withdrawn_review_is_left_in_the_tables(door: Door) -> None:
    receipt = await door.published()
    before = await left(door.database)
    assert PROSE[0] in before
    assert "Child A" in before
    await door.board().withdraw(receipt["id"])
    assert await left(door.database) == ""


@pytest.mark.rule("I3")
async def test_everybody_is_told_once_of_a_review_they_knew(door: Door) -> None:
    receipt = await door.published()
    answers = await asyncio.gather(
        *(door.board().withdraw(receipt["id"], reason) for reason in list(WithdrawalReason) * 2)
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1, "the first reason stays"
    published, withdrawn = await door.events()
    assert (published.type, withdrawn.type) == ("scr.published", "scr.withdrawn")
    assert data_of(withdrawn)["version"] == 1
    assert data_of(withdrawn)["reason"] == answers[0].json()["reason"]


async def test_nobody_is_told_of_a_review_they_never_knew(door: Door) -> None:
    receipt = await door.board().push(report())
    assert (await door.board().withdraw(receipt["id"])).status_code == 200
    assert await door.read_all() == 0
    assert await door.events() == []
    path = f"/v1/scrs/{receipt['id']}"
    assert (await door.board().get(path)).status_code == 410
    for visitor in (door.public(), door.reviewer()):
        assert (await visitor.get(path)).status_code == 404


@pytest.mark.rule("I3")
async def test_nothing_brings_a_withdrawn_review_back(door: Door) -> None:
    receipt = await door.published()
    board, document = door.board(), report("A better one.")
    path = f"/v1/scrs/{receipt['id']}"
    await board.withdraw(receipt["id"])
    await board.put_document(document)
    correction = {"supersedes": receipt["id"], "correction_note": "A better one."}
    for said in (metadata(report()), metadata(document), metadata(document, **correction)):
        assert (await board.post("/v1/scrs", said)).status_code == 410
        batch = (await board.post("/v1/scrs/batch", {"items": [said]})).json()
        assert batch["items"][0]["status"] == 410
        assert batch["items"][0]["problem"]["reason"] == "other"
    decision = {"version": 1, "outcome": "release", "reason": "nobody_identifiable"}
    assert (await door.reviewer().post(f"{path}/decision", decision)).status_code == 410
    response = {
        "url": "https://lscb.example/r",
        "published_on": "2015-04-01",
        "accepts_findings": "partly",
    }
    assert (await board.put(f"{path}/board-response", response)).status_code == 410
    assert await door.read_all() == 0
    assert len(await door.events()) == 2


@pytest.mark.rule("I3")
async def test_a_withdrawn_review_does_not_come_back_with_the_key_it_was_sent_under(
    door: Door,
) -> None:
    """Nor is another of the same batch refused for it, and no file of SQLite's keeps its words."""
    board, documents = door.board(), [report(), report("Another one.")]
    for document in documents:
        await board.put_document(document)
    both = [metadata(one, source_ref=f"SCR-{n}") for n, one in enumerate(documents)]
    sent = {"items": both}
    alone = {"Idempotency-Key": "alone"}
    batch = {"Idempotency-Key": "batch"}
    receipt = (await board.post("/v1/scrs", both[0], **alone)).json()
    assert (await board.post("/v1/scrs/batch", sent, **batch)).status_code == 200
    assert await door.read_all() == 2
    assert await kept(door.database, PROSE[0])
    await board.withdraw(receipt["id"], "identifies_a_person")
    again = await board.post("/v1/scrs", both[0], **alone)
    assert (again.status_code, again.json()["reason"]) == (410, "identifies_a_person")
    items = (await board.post("/v1/scrs/batch", sent, **batch)).json()["items"]
    assert [item["status"] for item in items] == [410, 200]
    await board.withdraw(items[1]["receipt"]["id"])
    assert await kept(door.database, PROSE[0]) == 0


async def test_a_reason_is_one_of_the_codes(door: Door) -> None:
    receipt = await door.published()
    path = f"/v1/scrs/{receipt['id']}/withdrawal"
    for body in ({}, {"reason": "because"}, {"reason": "other", "note": "the name of"}, []):
        assert (await door.board().post(path, body)).status_code == 422
    assert (await door.public().post(path, {"reason": "other"})).status_code == 403
    assert (await door.public().get(f"/v1/scrs/{receipt['id']}")).status_code == 200
