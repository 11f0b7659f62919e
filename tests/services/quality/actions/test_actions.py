"""Actions that can be followed, and five years of asking what became of them."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.db import utc_now
from chassis.testing import TestIssuer, events_waiting, eventually, running
from services.quality.actions.domain import YEARS, followup_due, published_by
from services.quality.actions.service import tell_due
from services.quality.app import service
from services.quality.settings import QualitySettings
from tests.services.quality.office import ACTION, ANSWER, Office, problem
from tests.services.scr_events import withdrawn


@pytest.mark.rule("Q9")
async def test_an_action_is_specific_measurable_achievable_relevant_timed_and_owned_by_roles(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    made = await board.make(f"{path}/actions", ACTION | {"markers": [15, 18]})
    assert {**made["action"], "markers": [15]} == ACTION | {"finding": None, "depends_on": None}
    assert made["state"] == "proposed"
    national = ACTION | {"level": "national", "owners": ["national_body"], "markers": [16]}
    assert (await board.post(f"{path}/actions", national)).status_code == 201


@pytest.mark.rule("Q9")
async def test_an_action_that_could_not_be_followed_is_refused(small_office: Office) -> None:
    smart = ("specific", "measurable", "achievable", "relevant", "due_on")
    wrongs: list[dict[str, Any]] = [
        *({name: None} for name in smart),
        {"owners": []},
        {"owners": ["Jo Example"]},
        {"owners": ["police"]},
        {"level": "agency"},
        {"markers": [14]},
        {"markers": []},
        {"progress": 40},
    ]
    board = small_office.board()
    path = await board.refer()
    for wrong in wrongs:
        answer = await board.post(f"{path}/actions", ACTION | wrong)
        assert problem(answer) == (422, "invalid"), wrong


async def test_an_action_that_was_left_before_it_was_agreed_is_not_gone_on_with(
    small_office: Office,
) -> None:
    """It would be in progress, and nobody was told that it was agreed."""
    board = small_office.board()
    path = await board.refer()
    made = await board.make(f"{path}/actions", ACTION)
    place = f"{path}/actions/{made['action_id']}"
    await board.make(f"{place}/notes", {"state": "not_taken", "note": "Another one does it."})
    later = {"state": "in_progress", "note": "Begun."}
    assert problem(await board.post(f"{place}/notes", later)) == (409, "action-not-agreed")
    assert problem(await board.post(f"{place}/agreement")) == (409, "action-not-proposed")


async def test_an_action_is_agreed_once_told_to_the_board_and_gone_on_with_in_notes(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    made = await board.make(f"{path}/actions", ACTION)
    place = f"{path}/actions/{made['action_id']}"
    early = {"state": "in_progress", "note": "Begun."}
    assert problem(await board.post(f"{place}/notes", early)) == (409, "action-not-agreed")
    agreed = await board.make(f"{place}/agreement")
    assert (agreed["state"], bool(agreed["agreed_at"])) == ("agreed", True)
    assert problem(await board.post(f"{place}/agreement")) == (409, "action-not-proposed")
    (told,) = [e for e in await events_waiting(office.database) if e.type == "action.agreed"]
    assert told.tenantid == "northmere"
    for state in ("in_progress", "closed_with_learning"):
        await board.make(f"{place}/notes", {"state": state, "note": f"Now {state}."})
    shown = await board.read(place)
    assert [n["state"] for n in shown["notes"]] == ["in_progress", "closed_with_learning"]
    assert shown["action"] == made["action"]
    assert [a["action_id"] for a in (await board.read(f"{path}/actions"))["items"]] == [
        made["action_id"]
    ]
    unknown = f"{path}/actions/{uuid4()}/agreement"
    assert problem(await board.post(unknown)) == (404, "no-such-action")


@pytest.mark.rule("Q10")
def test_a_year_after_the_last_day_of_february_is_the_last_day_of_february() -> None:
    leap = date(2024, 2, 29)
    assert [followup_due(leap, year).isoformat() for year in YEARS] == [
        *("2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"),
    ]
    assert published_by(date(2024, 2, 29), 1) == date(2023, 2, 28)


@pytest.mark.rule("Q10")
async def test_each_of_five_years_is_asked_after_once(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    await office.publish(on=date(2019, 6, 3))

    async def ask(today: date) -> int:
        async with office.database.transaction() as tx:
            return await tell_due(tx, today)

    assert await ask(date(2020, 6, 2)) == 0
    assert await ask(date(2020, 6, 3)) == 1
    assert await ask(date(2020, 6, 4)) == 0
    assert await ask(date(2023, 7, 1)) == 3
    assert await ask(date(2030, 7, 1)) == 1
    told = await office.told("followup.due")
    assert [(e["year"], e["due_on"]) for e in told] == [
        (year, f"{2019 + year}-06-03") for year in YEARS
    ]
    assert {f"/v1/quality-records/{e['record_id']}" for e in told} == {path}


@pytest.mark.rule("Q10")
async def test_processes_that_look_at_the_same_moment_ask_once(office: Office) -> None:
    for number in range(5):
        board = office.board(f"board-{number}")
        await board.refer()
        await office.publish(tenant=f"board-{number}", on=date(2019, 6, 3))

    async def ask() -> int:
        async with office.database.transaction() as tx:
            return await tell_due(tx, date(2020, 7, 1))

    told = await asyncio.gather(*(ask() for _ in range(4)))
    assert sum(told) == len(await office.told("followup.due")) == 5


@pytest.mark.rule("Q10")
async def test_answers_are_added_and_never_changed(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    place = f"{path}/follow-ups"
    assert (await board.read(place))["items"] == []
    early = await board.post(f"{place}/1/answers", ANSWER)
    assert problem(early) == (404, "no-such-followup")
    await office.publish(on=utc_now().date() - timedelta(days=800))
    for done in ("The mailbox is read.", "And the rota holds."):
        await board.make(f"{place}/1/answers", ANSWER | {"done": done})
    items = (await board.read(place))["items"]
    assert [i["state"] for i in items] == ["answered", "awaited", *["not_due"] * 3]
    assert [a["answer"]["done"] for a in items[0]["answers"]] == [
        "The mailbox is read.",
        "And the rota holds.",
    ]
    assert problem(await board.post(f"{place}/3/answers", ANSWER)) == (409, "followup-not-due")
    assert problem(await board.post(f"{place}/6/answers", ANSWER)) == (404, "no-such-followup")
    no_child = {"done": "All tasks are done."}
    assert problem(await board.post(f"{place}/1/answers", no_child)) == (422, "invalid")


@pytest.mark.rule("Q10")
async def test_a_withdrawn_review_is_asked_after_no_more(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    scr_id = await office.publish(on=date(2019, 6, 3))
    await office.take(withdrawn(scr_id))
    async with office.database.transaction() as tx:
        assert await tell_due(tx, date(2030, 1, 1)) == 0
    answer = await board.post(f"{path}/follow-ups/1/answers", ANSWER)
    assert problem(answer) == (409, "record-closed")


@pytest.mark.rule("Q10")
async def test_the_worker_asks_by_itself(office: Office, issuer: TestIssuer) -> None:
    await office.board().refer()
    await office.publish(on=date(2019, 6, 3))
    settings = QualitySettings(
        database=office.database.url,
        bus="memory:",
        roles=frozenset({"worker"}),
        followup_seconds=0.05,
    )

    async def asked() -> bool:
        return len(await office.told("followup.due")) == 5

    async with running(service.create_app(settings, get_keys=issuer.keys)):
        await eventually(asked)
