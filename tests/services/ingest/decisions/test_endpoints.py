"""Deciding about held reviews."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from services.ingest.decisions.tables import Decision
from tests.services.ingest.door import Door, report

SUSPICIOUS = report("The family lived near ZZ99 3AB at the time.")
RELEASE = {"version": 1, "outcome": "release", "reason": "nobody_identifiable"}
RETURN = {"version": 1, "outcome": "return", "reason": "identifies_a_person"}


async def held(door: Door) -> dict[str, Any]:
    receipt = await door.board().push(SUSPICIOUS)
    await door.read_all()
    assert await door.board().state_of(receipt) == "held"
    return receipt


async def decisions(door: Door) -> list[tuple[str, str, str]]:
    async with door.database.reading() as session:
        rows = await session.scalars(select(Decision))
        return [(row.outcome, row.reason, row.tenant) for row in rows]


@pytest.mark.rule("I4")
async def test_a_released_review_is_published_once_and_the_decision_is_on_record(
    door: Door,
) -> None:
    receipt = await held(door)
    path = f"/v1/scrs/{receipt['id']}/decision"
    answers = await asyncio.gather(*(door.reviewer().post(path, RELEASE) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["state"] == "published"
    assert await decisions(door) == [("release", "nobody_identifiable", "centre")]
    assert [event.type for event in await door.events()] == ["scr.published"]
    passages = (await door.public().get(f"/v1/scrs/{receipt['id']}/passages")).json()
    assert len(passages["items"]) == 4


async def test_a_returned_review_goes_back_to_its_board_and_to_nobody_else(door: Door) -> None:
    receipt = await held(door)
    path = f"/v1/scrs/{receipt['id']}"
    answer = await door.reviewer().post(f"{path}/decision", RETURN)
    assert (answer.status_code, answer.json()["state"]) == (200, "returned")
    assert await door.board().state_of(receipt) == "returned"
    assert (await door.reviewer().get(path)).status_code == 404
    assert await door.events() == []
    corrected = report("A line in its place.")
    await door.board().push(
        corrected, supersedes=receipt["id"], correction_note="A postcode was taken out."
    )
    await door.read_all()
    assert (await door.public().get(path)).json()["version"] == 2
    assert [event.type for event in await door.events()] == ["scr.published"]


async def test_a_decision_is_not_turned_round(door: Door) -> None:
    receipt = await held(door)
    path = f"/v1/scrs/{receipt['id']}/decision"
    await door.reviewer().post(path, RETURN)
    answer = await door.reviewer().post(path, RELEASE)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/decided-otherwise")
    assert await decisions(door) == [("return", "identifies_a_person", "centre")]


async def test_a_version_that_its_board_has_replaced_is_not_released(door: Door) -> None:
    receipt = await held(door)
    await door.board().push(
        report(), supersedes=receipt["id"], correction_note="A postcode was taken out."
    )
    path = f"/v1/scrs/{receipt['id']}/decision"
    answer = await door.reviewer().post(path, RELEASE)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/later-version-sent")
    await door.read_all()
    assert [event.type for event in await door.events()] == ["scr.published"]


UNFIT: list[dict[str, Any]] = [
    {},
    RELEASE | {"reason": "identifies_a_person"},
    RETURN | {"reason": "nobody_identifiable"},
    RELEASE | {"version": 0},
    RELEASE | {"version": "1"},
    RELEASE | {"note": "x"},
    RELEASE | {"outcome": "delete"},
]


async def test_a_decision_is_made_of_codes_that_fit(door: Door) -> None:
    receipt = await held(door)
    for body in UNFIT:
        answer = await door.reviewer().post(f"/v1/scrs/{receipt['id']}/decision", body)
        assert answer.status_code == 422, body
    assert await decisions(door) == []


async def test_only_a_reviewer_decides_and_only_about_what_is_held(door: Door) -> None:
    receipt = await held(door)
    path = f"/v1/scrs/{receipt['id']}/decision"
    for visitor in (door.board(), door.public()):
        assert (await visitor.post(path, RELEASE)).status_code == 403
    assert (await door.reviewer().post(path, RELEASE | {"version": 2})).status_code == 404
    published = await door.published(source_ref="SCR-2")
    answer = await door.reviewer().post(f"/v1/scrs/{published['id']}/decision", RELEASE)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/scr-not-held")
    waiting = await door.board().push(report(), source_ref="SCR-3")
    answer = await door.reviewer().post(f"/v1/scrs/{waiting['id']}/decision", RELEASE)
    assert answer.status_code == 404
    assert await decisions(door) == []


@pytest.mark.rule("I11")
async def test_a_review_held_for_clearance_is_published_when_it_is_cleared(door: Door) -> None:
    ongoing = [{"kind": "criminal", "status": "ongoing"}]
    receipt = await door.board().push(report(), parallel_processes=ongoing)
    await door.read_all()
    assert await door.board().state_of(receipt) == "held"
    assert (await door.public().get(f"/v1/scrs/{receipt['id']}")).status_code == 404
    cleared = {"version": 1, "outcome": "release", "reason": "cleared_for_publication"}
    answer = await door.reviewer().post(f"/v1/scrs/{receipt['id']}/decision", cleared)
    assert answer.json()["state"] == "published"
