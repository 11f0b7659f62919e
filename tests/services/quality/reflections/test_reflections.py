"""A board and its reviewer reflect: in words, at a point of use, with what was said before kept."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.testing import events_waiting
from tests.services.quality.markers.test_sets import adult_set
from tests.services.quality.office import Office, problem
from tests.services.scr_events import withdrawn

REFLECTION = {
    "marker": 7,
    "question": 4,
    "point_of_use": "set_up",
    "state": "being_explored",
    "narrative": "The panel hears challenges first.",
    "helped": ["clear_roles"],
    "hindered": ["time"],
    "evidence": ["https://board.example/terms", "/v1/marker-sets/scr-2016"],
}


@pytest.mark.rule("Q4", "Q5")
async def test_a_reflection_is_words_with_a_state_at_a_point_of_use(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    made = await board.make(f"{path}/reflections", REFLECTION)
    assert made["question_text"].startswith("How can board, agencies and reviewer challenge")
    assert (made["point_of_use"], made["marker_title"]) == ("set_up", "Governance")
    said = made["said"]
    for name in ("state", "narrative", "helped", "hindered", "evidence"):
        assert said[name] == REFLECTION[name]
    assert said["written_by"] == "northmere-client"
    (told,) = await office.told("reflection.recorded")
    assert told.keys() == {"reflection_id", "record_id", "revision", "recorded_at"}
    assert told["reflection_id"] == made["reflection_id"]


@pytest.mark.rule("Q4")
async def test_a_state_without_its_words_and_a_field_of_no_meaning_are_refused(
    small_office: Office,
) -> None:
    wrongs: list[dict[str, Any]] = [
        {"state": "met"},
        {"state": "not_relevant_here"},
        {"state": "not_relevant_here", "reason": " "},
        {"reason": "None needed."},
        {"state": "in_place", "narrative": None},
        {"score": 3},
        {"helped": ["luck"]},
        {"evidence": ["http://board.example"]},
        {"evidence": ["javascript:alert(1)"]},
        {"narrative": "x" * 10_001},
    ]
    board = small_office.board()
    path = await board.refer()
    for wrong in wrongs:
        answer = await board.post(f"{path}/reflections", REFLECTION | wrong)
        assert problem(answer) == (422, "invalid"), wrong


@pytest.mark.rule("Q4")
async def test_each_of_the_four_states_is_a_reflection(small_office: Office) -> None:
    board = small_office.board()
    path = await board.refer()
    place = {"marker": 9, "question": 1, "point_of_use": "during"}
    for said in (
        {"state": "not_yet_considered"},
        {"state": "being_explored", "narrative": "We ask."},
        {"state": "in_place", "narrative": "It is there."},
        {"state": "not_relevant_here", "reason": "There is no other process."},
    ):
        made = await board.make(f"{path}/reflections", place | said)
        assert made["said"]["state"] == said["state"]


@pytest.mark.rule("Q5")
async def test_the_point_of_use_is_one_of_five_and_is_always_recorded(
    small_office: Office,
) -> None:
    board = small_office.board()
    path = await board.refer()
    for point in ("set_up", "expectations", "during", "report", "retrospective"):
        await board.make(f"{path}/reflections", REFLECTION | {"point_of_use": point})
        found = await board.read(f"{path}/reflections", point_of_use=point)
        assert [r["point_of_use"] for r in found["items"]] == [point]
    for wrong in (None, "later"):
        answer = await board.post(f"{path}/reflections", REFLECTION | {"point_of_use": wrong})
        assert problem(answer) == (422, "invalid")


@pytest.mark.rule("Q8")
async def test_a_reflection_on_marker_6_says_why_the_effort_is_proportionate(
    office: Office,
) -> None:
    board = office.board()
    path = await board.refer()
    body = REFLECTION | {"marker": 6, "question": 1}
    refused = await board.post(f"{path}/reflections", body)
    assert problem(refused) == (422, "proportionality-missing")
    assert refused.json()["errors"][0]["pointer"] == "/proportionality"
    rationale = {"proportionality": "One case, well recorded; two meetings are enough."}
    made = await board.make(f"{path}/reflections", body | rationale)
    assert made["said"]["proportionality"] == rationale["proportionality"]
    place = f"{path}/reflections/{made['reflection_id']}"
    again = {"state": "in_place", "narrative": "It was enough."}
    assert problem(await board.put(place, again)) == (422, "proportionality-missing")
    assert (await board.put(place, again | rationale)).status_code == 200


@pytest.mark.rule("Q8")
async def test_marker_6_of_another_set_is_about_something_else(small_office: Office) -> None:
    body = adult_set()
    sixth = [body["markers"][0] | {"number": n, "group": "first"} for n in range(1, 7)]
    groups = [{"code": "first", "title": "First", "markers": 6}]
    await small_office.centre().make(
        "/v1/marker-sets", body | {"marker_count": 6, "groups": groups, "markers": sixth}
    )
    board = small_office.board()
    record = await board.refer(marker_set="SAR-2022")
    assert (await board.reflect(record, marker=6))["said"]["proportionality"] is None


async def test_what_was_said_before_stays(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    made = await board.reflect(path)
    place = f"{path}/reflections/{made['reflection_id']}"
    await board.put(place, {"state": "in_place", "narrative": "The chair hears it."})
    shown = await board.read(place)
    assert shown["said"]["revision"] == 2
    assert [(s["revision"], s["state"]) for s in shown["history"]] == [
        (1, "being_explored"),
        (2, "in_place"),
    ]
    assert [e["revision"] for e in await office.told("reflection.recorded")] == [1, 2]


async def test_an_appointed_reviewer_reflects_and_nobody_elses_reviewer_does(
    office: Office,
) -> None:
    board, reviewer = office.board(), office.reviewer()
    path = await board.refer()
    assert (await reviewer.post(f"{path}/reflections", REFLECTION)).status_code == 404
    await board.make(f"{path}/reviewers", {"reviewer": "hollin-reviews"})
    made = await reviewer.make(f"{path}/reflections", REFLECTION)
    assert made["said"]["written_by"] == "hollin-reviews-client"
    assert len((await board.read(f"{path}/reflections"))["items"]) == 1
    other = office.reviewer("other-reviews")
    assert (await other.get(f"{path}/reflections/{made['reflection_id']}")).status_code == 404
    await board.delete(f"{path}/reviewers/hollin-reviews")
    assert (await reviewer.get(f"{path}/reflections/{made['reflection_id']}")).status_code == 404


async def test_the_event_of_a_reviewers_words_is_for_the_board(office: Office) -> None:
    board, reviewer = office.board(), office.reviewer()
    path = await board.refer()
    await board.make(f"{path}/reviewers", {"reviewer": "hollin-reviews"})
    await reviewer.make(f"{path}/reflections", REFLECTION)
    (told,) = [e for e in await events_waiting(office.database) if "reflection" in e.type]
    assert told.tenantid == "northmere"


async def test_what_was_not_asked_in_the_set_cannot_be_reflected_on(small_office: Office) -> None:
    board = small_office.board()
    path = await board.refer()
    for place in ({"marker": 19}, {"question": 40}):
        answer = await board.post(f"{path}/reflections", REFLECTION | place)
        assert problem(answer) == (404, "no-such-marker")
    unknown = f"{path}/reflections/{uuid4()}"
    assert problem(await board.get(unknown)) == (404, "no-such-reflection")


async def test_a_reflection_of_another_record_is_not_found_by_this_one(office: Office) -> None:
    board = office.board()
    first, second = await board.refer(), await board.refer(source_ref="OTHER-1")
    made = await board.reflect(first)
    assert (await board.get(f"{second}/reflections/{made['reflection_id']}")).status_code == 404


async def test_reflections_are_listed_as_they_were_begun_and_by_marker(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    made = [await board.reflect(path, marker=m) for m in (9, 7, 9)]
    order = [r["reflection_id"] for r in made]
    first = await board.read(f"{path}/reflections", limit=2)
    rest = await board.read(f"{path}/reflections", limit=2, cursor=first["next"])
    assert [r["reflection_id"] for r in first["items"] + rest["items"]] == order
    nine = await board.read(f"{path}/reflections", marker=9)
    assert [r["reflection_id"] for r in nine["items"]] == [order[0], order[2]]


async def test_nothing_is_written_in_a_withdrawn_reviews_record(office: Office) -> None:
    board = office.board()
    path = await board.refer()
    made = await board.reflect(path)
    scr_id = await office.publish()
    await office.take(withdrawn(scr_id))
    assert problem(await board.post(f"{path}/reflections", REFLECTION)) == (409, "record-closed")
    place = f"{path}/reflections/{made['reflection_id']}"
    again = {"state": "in_place", "narrative": "Late."}
    assert problem(await board.put(place, again)) == (409, "record-closed")
    assert (await board.get(place)).status_code == 200
