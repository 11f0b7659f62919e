"""Actions that can be followed, and five years of asking what became of them."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.db import utc_now
from chassis.testing import TestIssuer, events_waiting, eventually, running
from services.quality.actions.domain import YEARS, followup_due, followup_state, published_by
from services.quality.actions.service import tell_due
from services.quality.app import service
from services.quality.settings import QualitySettings
from tests.services.quality.markers.test_sets import adult_set
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
    assert (made["marker_set"], made["set_version"]) == ("SCR-2016", 1)
    for level, owners in (
        ("agency", ["health"]),
        ("joint", ["health", "police"]),
        ("national", ["national_body"]),
        ("national", ["national_body", "police", "health"]),
    ):
        body = ACTION | {"level": level, "owners": owners, "markers": [16]}
        assert (await board.make(f"{path}/actions", body))["action"]["owners"] == owners


@pytest.mark.rule("Q9")
async def test_an_action_that_could_not_be_followed_is_refused(small_office: Office) -> None:
    smart = ("specific", "measurable", "achievable", "relevant", "due_on")
    wrongs: list[dict[str, Any]] = [
        *({name: None} for name in smart),
        {"owners": []},
        {"owners": ["Jo Example"]},
        {"owners": ["police"]},
        {"level": "agency"},
        {"level": "agency", "owners": ["police", "police"]},
        {"level": "national", "owners": ["police", "police"]},
        {"markers": [0]},
        {"due_on": 20260331},
        {"progress": 40},
    ]
    board = small_office.board()
    path = await board.refer()
    for wrong in wrongs:
        answer = await board.post(f"{path}/actions", ACTION | wrong)
        assert problem(answer) == (422, "invalid"), wrong


@pytest.mark.rule("Q9")
async def test_an_action_belongs_to_the_markers_that_the_record_s_own_set_names(
    office: Office,
) -> None:
    await office.centre().make("/v1/marker-sets", adult_set(action_markers=[2, 3]))
    board = office.board()
    of_2016 = await board.refer()
    adult = await board.refer(source_ref="OTHER-1", marker_set="SAR-2022")
    made = await board.make(f"{adult}/actions", ACTION | {"markers": [3, 2]})
    assert (made["action"]["markers"], made["marker_set"]) == ([3, 2], "SAR-2022")
    for record, markers, pointer in (
        (of_2016, [14], "/markers/0"),
        (of_2016, [15, 3], "/markers/1"),
        (of_2016, [15, 18, 15], "/markers/2"),
        (of_2016, [], "/markers"),
        (adult, [15], "/markers/0"),
        (adult, [2, 1], "/markers/1"),
        (adult, [], "/markers"),
    ):
        answer = await board.post(f"{record}/actions", ACTION | {"markers": markers})
        assert problem(answer) == (422, "marker-misplaced"), markers
        assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert "15, 16, 18" in (await board.post(f"{of_2016}/actions", ACTION | {"markers": []})).text
    assert len((await board.read(f"{adult}/actions"))["items"]) == 1


@pytest.mark.rule("Q9")
async def test_where_a_set_names_no_markers_of_actions_they_belong_to_any_of_it_or_to_none(
    office: Office,
) -> None:
    await office.centre().make("/v1/marker-sets", adult_set())
    board = office.board()
    adult = await board.refer(marker_set="SAR-2022")
    for markers in ([], [1], [3, 1]):
        made = await board.make(f"{adult}/actions", ACTION | {"markers": markers})
        assert made["action"]["markers"] == markers
    for markers in ([15], [1, 1]):
        answer = await board.post(f"{adult}/actions", ACTION | {"markers": markers})
        assert problem(answer) == (422, "marker-misplaced"), markers


@pytest.mark.rule("Q9", "Q13")
async def test_an_action_says_of_which_version_its_markers_are(office: Office) -> None:
    await office.centre().make("/v1/marker-sets", adult_set(action_markers=[3]))
    board = office.board()
    adult = await board.refer(marker_set="SAR-2022")
    await board.make(f"{adult}/actions", ACTION | {"markers": [3]})
    await office.centre().make("/v1/marker-sets", adult_set(2, action_markers=[1]))
    await board.make(f"{adult}/actions", ACTION | {"markers": [1]})
    items = (await board.read(f"{adult}/actions"))["items"]
    assert [(a["set_version"], a["action"]["markers"]) for a in items] == [(1, [3]), (2, [1])]
    late = await board.post(f"{adult}/actions", ACTION | {"markers": [3]})
    assert problem(late) == (422, "marker-misplaced")


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
    path = await board.refer(referred_on="2018-06-04")
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
        await board.refer(referred_on="2018-06-04")
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
    path = await board.refer(referred_on="2018-06-04")
    scr_id = await office.publish(on=date(2019, 6, 3))
    await office.take(withdrawn(scr_id))
    async with office.database.transaction() as tx:
        assert await tell_due(tx, date(2030, 1, 1)) == 0
    answer = await board.post(f"{path}/follow-ups/1/answers", ANSWER)
    assert problem(answer) == (409, "record-closed")


@pytest.mark.rule("Q10")
async def test_the_worker_asks_by_itself(office: Office, issuer: TestIssuer) -> None:
    await office.board().refer(referred_on="2018-06-04")
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


@pytest.mark.rule("Q10")
async def test_a_year_is_asked_after_again_once_publication_is_put_right_and_moved_on(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    await board.put(f"{path}/publication", {"published_on": "2024-02-29"})

    async def ask(today: date) -> int:
        async with office.database.transaction() as tx:
            return await tell_due(tx, today)

    assert await ask(date(2026, 11, 20)) == 2
    assert await ask(date(2026, 11, 21)) == 0
    await board.make(f"{path}/follow-ups/1/answers", ANSWER)
    await board.put(f"{path}/publication", {"published_on": "2026-11-02"})
    first = (await board.read(f"{path}/follow-ups"))["items"][0]
    assert (first["due_on"], first["state"]) == ("2027-11-02", "not_due")
    assert len(first["answers"]) == 1
    assert await ask(date(2027, 11, 1)) == 0
    assert [await ask(date(2027, 11, 2)) for _ in range(2)] == [1, 0]
    told = await office.told("followup.due")
    assert [(e["year"], e["due_on"]) for e in told] == [
        *((1, "2025-02-28"), (2, "2026-02-28"), (1, "2027-11-02")),
    ]
    assert len({e["followup_id"] for e in told}) == 3


@pytest.mark.rule("Q10")
def test_an_early_answer_answers_no_later_day() -> None:
    due, before = date(2027, 11, 2), date(2025, 3, 1)
    states = [
        followup_state(due, today, answered)
        for today, answered in (
            (date(2027, 11, 1), []),
            (date(2027, 11, 1), [before]),
            (due, [before]),
            (due, [before, due]),
        )
    ]
    assert states == ["not_due", "not_due", "awaited", "answered"]
