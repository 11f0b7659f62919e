"""Spans of any length, several codings of a passage, and who changed what from what to what."""

import itertools
from typing import Any

import pytest

from tests.services.collation.desk import PLAIN, Desk, problem, withdrawn
from tests.services.collation.pair import FIRST, SECOND, Pair


@pytest.mark.rule("C6", "C14")
async def test_a_passage_is_coded_in_as_many_spans_and_ways_as_it_takes(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    for said in (
        {},
        {"start": 0, "end": 11},
        {"start": 5, "end": 20},
        {"issue": "G6", "start": 0, "end": 11},
        {"start": 0, "end": 11, "kind": "good_practice"},
    ):
        assert (await desk.code(scr_id, **said)).status_code == 201
    again = await desk.code(scr_id, start=5, end=20)
    assert (again.status_code, again.json()["start"], again.json()["end"]) == (200, 5, 20)
    found = await desk.codings(scr_id=scr_id)
    assert len(found) == 5
    assert [c["end"] for c in found if c["start"] is None] == [None]


@pytest.mark.rule("C6")
async def test_a_span_of_all_of_a_passage_is_the_whole_passage(desk: Desk) -> None:
    everything: dict[str, Any] = {"start": 0, "end": len(PLAIN)}
    scr_id = await desk.publish(PLAIN)
    whole = await desk.code(scr_id)
    spelt = await desk.code(scr_id, **everything)
    assert (spelt.status_code, spelt.json()) == (200, whole.json())
    part = (await desk.code(scr_id, start=0, end=5)).json()
    place = f"/v1/codings/{part['finding_id']}"
    refused = await desk.ask("analyst-1", "PATCH", place, everything)
    assert problem(refused) == (409, "coded-already")
    blind = await Pair.assigned(desk, PLAIN)
    one, same = await blind.code(FIRST), await blind.code(FIRST, **everything)
    assert (one.status_code, same.status_code, same.json()) == (201, 200, one.json())
    part = (await blind.code(FIRST, start=0, end=5)).json()
    place = f"{blind.of[FIRST]}/codings/{part['coding_id']}"
    assert problem(await desk.ask(FIRST, "PATCH", place, everything)) == (409, "said-already")
    await blind.done(FIRST, SECOND)
    settled = await blind.settle(1, "D4", ["problem"], **everything)
    assert settled.json()["adjudication"]["end"] is None
    assert (await blind.settle(1, "D4", ["problem"])).json() == settled.json()


@pytest.mark.parametrize(
    ("span", "refusal"),
    [
        ({"start": 0, "end": len(PLAIN) + 1}, "span-outside"),
        ({"start": 3}, "invalid"),
        ({"end": 3}, "invalid"),
        ({"start": 3, "end": 3}, "invalid"),
        ({"start": 4, "end": 3}, "invalid"),
        ({"start": -1, "end": 3}, "invalid"),
        ({"start": 0, "end": 10**12}, "invalid"),
        ({"start": True, "end": 3}, "invalid"),
    ],
)
async def test_a_span_that_is_not_of_the_passage_is_refused_and_changes_nothing(
    desk: Desk, span: dict[str, Any], refusal: str
) -> None:
    scr_id = await desk.publish(PLAIN)
    assert problem(await desk.code(scr_id, **span)) == (422, refusal)
    coded = (await desk.code(scr_id)).json()
    amended = await desk.ask("analyst-1", "PATCH", f"/v1/codings/{coded['finding_id']}", span)
    assert problem(amended) == (422, refusal)
    assert await desk.codings() == [coded]
    assert len(await desk.told()) == 1


@pytest.mark.rule("C6")
async def test_the_history_says_who_changed_what_and_when(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    coded = (await desk.code(scr_id, memo="first thought")).json()
    place = f"/v1/codings/{coded['finding_id']}"
    await desk.ask("analyst-2", "PATCH", place, {"start": 0, "end": 11})
    await desk.ask("analyst-3", "PATCH", place, {"memo": None})
    await desk.ask("analyst-3", "PATCH", place, {"memo": None})
    await desk.post(f"{place}/retraction", {"reason": "mistaken"}, client="analyst-4")
    detail = (await desk.get(place)).json()
    history = detail["history"]
    assert [(h["revision"], h["change"], h["changed_by"]) for h in history] == [
        (1, "coded", "analyst-1"),
        (2, "amended", "analyst-2"),
        (3, "amended", "analyst-3"),
        (4, "retracted", "analyst-4"),
    ]
    assert history[0]["before"] is history[-1]["after"] is None
    for earlier, later in itertools.pairwise(history):
        assert later["before"] == earlier["after"]
    assert [h["after"]["end"] for h in history[:3]] == [None, 11, 11]
    assert [h["after"]["memo"] for h in history[:3]] == ["first thought", "first thought", None]
    assert await desk.types_told() == ["finding.coded", "finding.retracted"]
    refused = await desk.ask("analyst-1", "PATCH", place, {"memo": "more"})
    assert problem(refused) == (409, "coding-retracted")


async def test_an_amendment_may_not_say_what_another_coding_says(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    await desk.code(scr_id)
    other = (await desk.code(scr_id, start=0, end=5)).json()
    place = f"/v1/codings/{other['finding_id']}"
    whole = await desk.ask("analyst-1", "PATCH", place, {"start": None, "end": None})
    assert problem(whole) == (409, "coded-already")
    assert problem(await desk.ask("analyst-1", "PATCH", place, {})) == (422, "invalid")
    await desk.post(f"/v1/coding-queue/{scr_id}/completion", {"scr_version": 1})
    late = await desk.ask("analyst-1", "PATCH", place, {"memo": "late"})
    assert problem(late) == (409, "coding-complete")


async def test_no_word_of_a_withdrawn_review_is_left_in_a_history(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    coded = (await desk.code(scr_id, memo="a note")).json()
    await desk.take(withdrawn(scr_id))
    detail = (await desk.get(f"/v1/codings/{coded['finding_id']}")).json()
    assert [(h["before"], h["after"]) for h in detail["history"]] == [(None, None)] * 2
    assert detail["memo"] is None
