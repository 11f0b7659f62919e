"""From two blind codings to what counts: agreed or adjudicated, once, and by a third person."""

from typing import Any
from uuid import uuid4

import pytest

from tests.services.collation.desk import PLAIN, SHOWS_D4_AND_G6, Desk, problem, withdrawn
from tests.services.collation.pair import FIRST, LEAD, SECOND, THIRD, Pair
from tests.services.collation.taxonomy.test_endpoints import OTHER, TEXT, publish


@pytest.mark.rule("C9", "C6", "C14")
async def test_what_two_agree_on_and_a_third_settles_counts_once(desk: Desk) -> None:
    pair = await Pair.assigned(desk, SHOWS_D4_AND_G6, PLAIN, PLAIN)
    await pair.code(FIRST, 1, "D4", start=0, end=10, memo="no meeting")
    await pair.code(SECOND, 1, "D4", start=5, end=20)
    await pair.code(FIRST, 2, "G6")
    await pair.code(FIRST, 3, "C1")
    await pair.code(SECOND, 3, "F2", kind="good_practice")
    await pair.done(FIRST, SECOND)
    assert (await pair.shown())["state"] == "in_adjudication"
    assert await desk.told() == []
    items = (await pair.shown("/disagreements"))["items"]
    assert [(i["passage"], i["issue"]) for i in items] == [(2, "G6"), (3, "C1"), (3, "F2")]
    sides = {(*i["first"]["kinds"], "|", *i["second"]["kinds"]) for i in items}
    assert sides in (
        {("problem", "|"), ("|", "good_practice")},
        {("|", "problem"), ("good_practice", "|")},
    )
    first = await pair.settle(2, "G6", [])
    assert (first.json()["state"], first.json()["open"]) == ("in_adjudication", 2)
    assert (await pair.settle(3, "C1", ["good_practice"])).status_code == 200, "as neither said"
    assert await desk.told() == []
    last = await pair.settle(3, "F2", ["good_practice"], start=0, end=11)
    assert (last.json()["state"], last.json()["open"]) == ("reconciled", 0)
    told = [(kind, data.get("issue"), data.get("kind")) for kind, data in await desk.told()]
    assert told == [
        ("finding.coded", "D4", "problem"),
        ("finding.coded", "C1", "good_practice"),
        ("finding.coded", "F2", "good_practice"),
        ("coding.completed", None, None),
    ]
    codings = {coding["issue"]: coding for coding in await desk.codings()}
    agreed, settled = codings["D4"], codings["F2"]
    assert {agreed["coder"], agreed["second_coder"]} == {FIRST, SECOND}
    assert (agreed["start"], agreed["end"]) == (0, 20)
    assert (settled["coder"], settled["second_coder"]) == (THIRD, None)
    assert (settled["start"], settled["end"]) == (0, 11)
    assert {c["double_coding_id"] for c in (agreed, settled)} == {pair.place.rpartition("/")[2]}
    assert (await desk.at_desk(pair.scr_id))["state"] == "complete"
    assert (await desk.queue())["coverage"]["numerator"] == 1


@pytest.mark.rule("C9")
@pytest.mark.parametrize(
    ("first", "second", "agreed"),
    [
        ([(0, 4), (30, 34)], [(0, 4), (30, 34)], [(0, 4), (30, 34)]),
        ([(0, 9), (5, 20)], [(0, 9), (5, 20)], [(0, 9), (5, 20)]),
        ([None, (5, 9)], [None, (5, 9)], [None, (5, 9)]),
        ([(0, 4), (30, 34)], [(2, 10), (30, 34)], [(0, 10), (30, 34)]),
        ([(0, 4)], [(30, 34)], [(0, 4), (30, 34)]),
        ([(0, 4)], [(4, 9)], [(0, 9)]),
        ([(0, 20)], [(3, 9)], [(0, 20)]),
        ([(0, 4), (30, 34)], [None], [None]),
    ],
)
async def test_what_two_agree_on_is_put_where_they_put_it(
    desk: Desk, first: list[Any], second: list[Any], agreed: list[Any]
) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    for coder, spans in ((FIRST, first), (SECOND, second)):
        for span in spans:
            more = {"start": span[0], "end": span[1]} if span else {}
            assert (await pair.code(coder, 1, "D3", **more)).status_code == 201
    await pair.done(FIRST, SECOND)
    found = await desk.codings()
    put = {(one["start"], one["end"]) for one in found}
    assert put == {span or (None, None) for span in agreed}
    assert len(found) == len(agreed)
    assert {frozenset((one["coder"], one["second_coder"])) for one in found} == {
        frozenset((FIRST, SECOND))
    }
    assert (await pair.shown("/agreement"))["overall"]["both_same"] == 1


@pytest.mark.rule("C10")
async def test_the_machine_s_words_stay_beside_what_two_found_without_seeing_them(
    desk: Desk,
) -> None:
    pair = await Pair.assigned(desk, SHOWS_D4_AND_G6)
    before = await pair.suggestions()
    assert await desk.suggestions(pair.scr_id) == []
    blind = await desk.ask(FIRST, "GET", f"{pair.of[FIRST]}/passages")
    assert "suggestions" not in blind.json()["items"][0]
    for coder in (FIRST, SECOND):
        await pair.code(coder, 1, "D4")
    await pair.done(SECOND, FIRST)
    after = await pair.suggestions()
    machine = ("issue", "score", "evidence", "coder", "coder_version", "passage", "suggested_at")
    assert [[s[m] for m in machine] for s in after] == [[s[m] for m in machine] for s in before]
    assert len(await desk.suggestions(pair.scr_id)) == 2
    assert await pair.decisions() == {"D4": "accepted", "G6": "rejected"}


async def test_two_who_found_nothing_have_read_the_review_to_its_end(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.done(FIRST, SECOND, FIRST)
    assert (await pair.shown())["state"] == "reconciled"
    assert await desk.types_told() == ["coding.completed"]


@pytest.mark.rule("C9")
async def test_neither_coder_settles_what_they_saw_differently(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.code(FIRST)
    early = await pair.settle(1, "D4", [], by=SECOND)
    assert problem(early) == (403, "own-adjudication")
    await pair.done(FIRST, SECOND)
    for coder in (FIRST, SECOND):
        assert problem(await pair.settle(1, "D4", [], by=coder)) == (403, "own-adjudication")
    assert (await pair.shown("/disagreements"))["items"][0]["adjudication"] is None
    assert await desk.told() == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"passage": 2}, (404, "no-such-disagreement")),
        ({"issue": "G6"}, (404, "no-such-disagreement")),
        ({"passage": 9}, (422, "passage-outside")),
        ({"issue": "A9"}, (404, "no-such-disagreement")),
        ({"start": 0, "end": 10_000}, (422, "span-outside")),
        ({"start": 5}, (422, "invalid")),
        ({"kinds": ["problem", "problem"]}, (422, "invalid")),
        ({"reason": " "}, (422, "invalid")),
        ({"kinds": ["bad"]}, (422, "invalid")),
    ],
)
async def test_an_adjudication_that_cannot_be_is_refused_and_changes_nothing(
    desk: Desk, changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    pair = await Pair.assigned(desk, PLAIN, PLAIN)
    await pair.code(FIRST)
    await pair.done(FIRST, SECOND)
    body = {"passage": 1, "issue": "D4", "kinds": ["problem"], "reason": "So."} | changes
    answer = await desk.ask(THIRD, "POST", f"{pair.place}/adjudications", body)
    assert problem(answer) == refusal
    assert (await pair.shown("/disagreements"))["items"][0]["adjudication"] is None
    assert await desk.told() == []


async def test_what_two_saw_differently_is_settled_by_the_issues_they_coded_by(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.code(FIRST, 1, "A1")
    await pair.done(FIRST, SECOND)
    await publish(desk, {"kind": "retired", "explanation": "Never found.", "code": "A1"})
    assert (await pair.settle(1, "A1", ["problem"])).json()["state"] == "reconciled"
    (found,) = await desk.codings()
    assert (found["issue"], found["taxonomy"]) == ("A1", "2016.1")
    late = await Pair.assigned(desk, PLAIN)
    assert problem(await late.code(FIRST, 1, "A1")) == (422, "retired-issue")


@pytest.mark.rule("C9", "C11")
async def test_two_who_began_by_one_version_end_by_it_whatever_is_published_meanwhile(
    desk: Desk,
) -> None:
    pair = await Pair.assigned(desk, PLAIN, PLAIN)
    for coder in (FIRST, SECOND):
        await pair.code(coder, 1, "A1")
        await pair.code(coder, 2, "D4")
    split = {"kind": "split", "explanation": "Two.", "code": "D4", "into": [TEXT, OTHER]}
    await publish(desk, {"kind": "retired", "explanation": "Never found.", "code": "A1"}, split)
    late = await pair.code(FIRST, 2, "A1")
    assert late.status_code == 201, late.text
    assert problem(await pair.code(FIRST, 2, "D8")) == (422, "unknown-issue")
    await pair.done(FIRST, SECOND)
    assert (await pair.settle(2, "A1", ["problem"])).json()["state"] == "reconciled"
    assert {(c["issue"], c["taxonomy"]) for c in await desk.codings()} == {
        ("A1", "2016.1"),
        ("D4", "2016.1"),
    }
    (done,) = [data for kind, data in await desk.told() if kind == "coding.completed"]
    assert done["taxonomy"] == "2016.1"


async def test_a_disagreement_is_settled_once(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN, PLAIN)
    await pair.code(FIRST, 1)
    await pair.code(SECOND, 2)
    await pair.done(FIRST, SECOND)
    first, again = [await pair.settle(1, "D4", ["problem"]) for _ in range(2)]
    assert first.json() == again.json()
    assert problem(await pair.settle(1, "D4", [])) == (409, "adjudicated-otherwise")
    await pair.settle(2, "D4", [])
    assert (await desk.types_told()).count("finding.coded") == 1
    assert problem(await pair.settle(2, "D4", ["problem"])) == (409, "adjudicated-otherwise")


@pytest.mark.rule("C9")
async def test_a_blind_coding_keeps_who_changed_what_and_when(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    made = (await pair.code(FIRST, memo="first thought")).json()
    place = f"{pair.of[FIRST]}/codings/{made['coding_id']}"
    await desk.ask(FIRST, "PATCH", place, {"start": 0, "end": 5, "memo": None})
    gone = (await desk.ask(FIRST, "DELETE", place)).json()
    assert gone["taken_back_at"]
    assert problem(await desk.ask(FIRST, "PATCH", place, {"memo": "x"})) == (409, "taken-back")
    detail = (await desk.ask(FIRST, "GET", place)).json()
    assert detail["warning"]
    coded, amended, taken_back = detail["history"]
    assert coded["after"]["memo"] == amended["before"]["memo"] == "first thought"
    assert (amended["after"]["end"], amended["after"]["memo"]) == (5, None)
    assert (taken_back["change"], taken_back["after"]) == ("taken_back", None)
    assert {step["changed_by"] for step in detail["history"]} == {FIRST}
    await pair.done(FIRST, SECOND)
    assert problem(await pair.code(FIRST)) == (409, "assignment-over")
    assert await desk.types_told() == ["coding.completed"]


@pytest.mark.parametrize("ending", ["withdrawal", "revision", "given up"])
async def test_no_blind_coding_outlives_the_version_it_was_made_on(desk: Desk, ending: str) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.code(FIRST, memo="a note")
    await pair.code(SECOND, 1, "G6")
    await pair.done(FIRST)
    if ending == "withdrawal":
        await desk.take(withdrawn(pair.scr_id))
        expected = (410, "review-withdrawn")
    elif ending == "revision":
        await desk.publish(PLAIN, scr_id=pair.scr_id, version=2)
        expected = (409, "version-not-in-force")
    else:
        assert (await desk.ask(LEAD, "POST", f"{pair.place}/ending")).status_code == 200
        expected = (409, "assignment-over")
    assert problem(await pair.code(SECOND)) == expected
    assert problem(await desk.ask(SECOND, "POST", f"{pair.of[SECOND]}/completion")) == expected
    assert (await pair.shown())["state"] == "ended"
    assert await desk.told() == []
    if ending == "revision":
        assert (await desk.code(pair.scr_id, scr_version=2)).status_code == 201
    if ending == "given up":
        assert (await desk.code(pair.scr_id)).status_code == 201


@pytest.mark.parametrize(
    ("ending", "refusal"),
    [
        ("withdrawal", (410, "review-withdrawn")),
        ("revision", (409, "version-not-in-force")),
        ("given up", (409, "double-coding-over")),
    ],
)
async def test_of_a_double_coding_that_ended_it_is_told_why(
    desk: Desk, ending: str, refusal: tuple[int, str]
) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.code(FIRST)
    await pair.done(FIRST, SECOND)
    if ending == "withdrawal":
        await desk.take(withdrawn(pair.scr_id))
    elif ending == "revision":
        await desk.publish(PLAIN, scr_id=pair.scr_id, version=2)
    else:
        assert (await desk.ask(LEAD, "POST", f"{pair.place}/ending")).status_code == 200
    for tail in ("/disagreements", "/agreement"):
        assert problem(await desk.ask(THIRD, "GET", f"{pair.place}{tail}")) == refusal


async def test_each_has_a_queue_of_their_own_in_the_order_of_assignment(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    alone = await desk.publish(PLAIN)
    given = {"scr_id": str(alone), "scr_version": 1, "coder": FIRST}
    made = await desk.ask(LEAD, "POST", "/v1/coding-assignments", given)
    assert (made.status_code, made.json()["blind"]) == (201, False)
    items = (await desk.ask(FIRST, "GET", "/v1/coding-assignments?state=open")).json()["items"]
    assert [i["scr_id"] for i in items] == [str(pair.scr_id), str(alone)]
    assert (await desk.ask(FIRST, "GET", items[0]["desk_url"])).status_code == 200
    assert (await desk.ask(FIRST, "GET", items[1]["desk_url"])).status_code == 200
    place = f"/v1/coding-assignments/{items[1]['assignment_id']}"
    refused = await desk.ask(FIRST, "POST", f"{place}/codings", {"passage": 1, "issue": "D4"})
    assert problem(refused) == (409, "not-blind")
    assert (await desk.ask(FIRST, "POST", f"{place}/completion")).json()["state"] == "done"
    assert await desk.types_told() == ["coding.completed"]
    assert (await desk.ask(THIRD, "GET", "/v1/coding-assignments")).json()["items"] == []


@pytest.mark.rule("C9")
async def test_another_tenant_s_double_coding_is_not_there(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    stranger = desk.issuer.headers(
        "elsewhere", "codings:read", "codings:assign", "codings:adjudicate", client=LEAD
    )
    body = {"passage": 1, "issue": "D4", "kinds": [], "reason": "So."}
    for method, tail, sent in (
        ("GET", "", None),
        ("GET", "/disagreements", None),
        ("GET", "/agreement", None),
        ("POST", "/ending", None),
        ("POST", "/adjudications", body),
    ):
        answers = [
            problem(await desk.client.request(method, place + tail, json=sent, headers=stranger))
            for place in (pair.place, f"/v1/double-codings/{uuid4()}")
        ]
        assert answers == [(404, "no-such-double-coding")] * 2, tail
    listed = await desk.client.get("/v1/double-codings", headers=stranger)
    assert listed.json()["items"] == []
