"""What two agreed on or a third settled counts until a third settles it anew, with a reason."""

import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from services.collation.adjudications.tables import Adjudication, EarlierAdjudication
from tests.services.collation.desk import CODING, PLAIN, SHOWS_D4_AND_G6, Desk, problem, withdrawn
from tests.services.collation.interchange.test_interchange import bring, with_qde
from tests.services.collation.pair import FIRST, LEAD, SECOND, THIRD, Pair
from tests.services.collation.taxonomy.test_endpoints import OTHER, SPLIT, publish

ANEW = "Read again with the minutes, health was asked after all."
FOURTH = "analyst-4"


async def anew(
    pair: Pair, passage: int, issue: str, kinds: list[str], *, by: str = THIRD, **more: Any
) -> httpx2.Response:
    body = {"passage": passage, "issue": issue, "kinds": kinds, "reason": ANEW} | more
    return await pair.desk.ask(by, "POST", f"{pair.place}/reconsiderations", body)


@pytest.fixture
async def pair(desk: Desk) -> Pair:
    """Of passage 1 both say D4; of 2 and 3 the first says G6 and C1: there, and not there."""
    settled = await Pair.assigned(desk, SHOWS_D4_AND_G6, PLAIN, PLAIN, PLAIN)
    for coder in (FIRST, SECOND):
        await settled.code(coder, 1, "D4")
    await settled.code(FIRST, 2, "G6")
    await settled.code(FIRST, 3, "C1")
    await settled.done(FIRST, SECOND)
    await settled.settle(2, "G6", ["problem"])
    assert (await settled.settle(3, "C1", [])).json()["state"] == "reconciled"
    return settled


async def reopened(pair: Pair) -> None:
    step = f"/v1/coding-queue/{pair.scr_id}/reopening"
    assert (await pair.desk.post(step, {"scr_version": 1}, FIRST)).status_code == 200


async def issues(desk: Desk) -> dict[tuple[int, str], str]:
    return {(one["passage"], one["issue"]): one["kind"] for one in await desk.codings()}


@pytest.mark.rule("C9")
async def test_a_second_double_coding_does_not_go_round_the_third(desk: Desk) -> None:
    one = await Pair.assigned(desk, PLAIN, PLAIN)
    await one.code(FIRST, 1, "D4")
    await one.done(FIRST, SECOND)
    assert (await one.settle(1, "D4", [])).json()["state"] == "reconciled"
    await reopened(one)
    again = {"scr_id": str(one.scr_id), "scr_version": 1, "coders": [FIRST, SECOND]}
    refused = await desk.ask(LEAD, "POST", "/v1/double-codings", again)
    assert problem(refused) == (409, "compared-before")
    assert await desk.codings() == []


@pytest.mark.rule("C9")
async def test_what_two_have_seen_of_one_another_is_not_coded_blind_again(desk: Desk) -> None:
    one = await Pair.assigned(desk, PLAIN)
    await one.code(FIRST)
    await one.done(FIRST, SECOND)
    assert (await desk.ask(LEAD, "POST", f"{one.place}/ending")).status_code == 200
    again = {"scr_id": str(one.scr_id), "scr_version": 1, "coders": [FIRST, SECOND]}
    refused = await desk.ask(LEAD, "POST", "/v1/double-codings", again)
    assert problem(refused) == (409, "compared-before")

    given_up = await Pair.assigned(desk, PLAIN)
    await given_up.code(FIRST)
    assert (await desk.ask(LEAD, "POST", f"{given_up.place}/ending")).status_code == 200
    await Pair.of_review(desk, given_up.scr_id)


def _only_the_part_and_in_the_first_passage(qde: bytes) -> bytes:
    second = len(PLAIN) + 2
    whole = rb'<PlainTextSelection guid="[^"]*" name="D4" .*?</PlainTextSelection>'
    part = re.sub(whole, b"", qde, flags=re.DOTALL)
    ends = b'endPosition="%d"'
    part = part.replace(b'startPosition="%d"' % second, b'startPosition="0"')
    return part.replace(ends % (second + len(PLAIN)), ends % len(PLAIN))


@pytest.mark.rule("C9")
async def test_no_part_of_what_is_settled_as_not_there_is_coded_there(desk: Desk) -> None:
    part = {"kind": "added", "explanation": "Part.", "issue": OTHER | {"place": "D4"}}
    await publish(desk, part)
    one = await Pair.assigned(desk, PLAIN, PLAIN)
    for passage in (1, 2):
        await one.code(FIRST, passage, "D4")
    await one.done(FIRST, SECOND)
    await one.settle(1, "D4", [])
    await one.settle(2, "D4", ["problem"])
    await reopened(one)
    assert problem(await desk.code(one.scr_id, 1, "D4.1")) == (409, "settled-coding")
    assert (await desk.code(one.scr_id, 2, "D4.1")).status_code == 201
    file = await desk.get("/v1/coding-exports/codings.qdpx", scr_id=str(one.scr_id))
    moved = with_qde(file.content, _only_the_part_and_in_the_first_passage)
    assert problem(await bring(desk, moved)) == (409, "settled-coding")
    # nor does one stay that was coded while the whole was there
    assert (await anew(one, 2, "D4", ["good_practice"])).status_code == 200
    assert len(await desk.codings()) == 2
    assert (await anew(one, 2, "D4", [])).status_code == 200
    assert await desk.codings() == []


@pytest.mark.rule("C9")
async def test_a_third_says_nothing_that_would_count_nowhere(desk: Desk) -> None:
    one = await Pair.assigned(desk, PLAIN, PLAIN)
    await one.code(FIRST, 1, "D4")
    await one.done(FIRST, SECOND)
    await one.settle(1, "D4", [])
    await publish(desk, SPLIT)
    assert (await anew(one, 1, "D4", ["problem"])).status_code == 200, "read by the version before"
    assert (await anew(one, 1, "D4", [])).status_code == 200
    await reopened(one)
    refused = await anew(one, 1, "D4", ["problem"])
    assert problem(refused) == (409, "issues-changed")
    assert refused.json()["errors"] == [{"pointer": "/issue", "detail": "D4 became D8, D9."}]
    assert await desk.codings() == []


@pytest.mark.rule("C9")
@pytest.mark.parametrize("reopens", [False, True])
async def test_nobody_changes_at_the_open_desk_what_was_agreed_or_adjudicated(
    desk: Desk, pair: Pair, reopens: bool
) -> None:
    if reopens:
        await reopened(pair)
    told, before = await desk.told(), await desk.codings()
    assert {(one["passage"], one["issue"]) for one in before} == {(1, "D4"), (2, "G6")}
    for one in before:
        for client in (FIRST, SECOND, THIRD, FOURTH):
            place = f"/v1/codings/{one['finding_id']}"
            gone = await desk.ask(client, "POST", f"{place}/retraction", {"reason": "mistaken"})
            assert problem(gone) == (409, "settled-coding")
            moved = await desk.ask(client, "PATCH", place, {"memo": "Mine."})
            assert problem(moved) == (409, "settled-coding")
    assert await desk.codings() == before
    assert await desk.told() == told


@pytest.mark.rule("C9")
async def test_reopening_a_review_does_not_open_what_was_settled_in_it(
    desk: Desk, pair: Pair
) -> None:
    await reopened(pair)
    before, told = await issues(desk), await desk.told()
    for passage, issue, kind in (
        (3, "C1", "problem"),
        (3, "C1", "good_practice"),
        (2, "G6", "good_practice"),
    ):
        refused = await desk.code(pair.scr_id, passage, issue, kind=kind)
        assert problem(refused) == (409, "settled-coding")
    part = await desk.code(pair.scr_id, 1, "D4", start=0, end=4)
    assert problem(part) == (409, "settled-coding")
    assert (await issues(desk), await desk.told()) == (before, told)
    # of what neither of the two found, coding goes on
    assert (await desk.code(pair.scr_id, 4, "C1")).status_code == 201
    assert (await desk.code(pair.scr_id, 2, "D4")).status_code == 201


@pytest.mark.rule("C9", "C6")
async def test_a_third_settles_anew_with_a_reason_and_what_was_before_is_kept(
    desk: Desk, pair: Pair
) -> None:
    was = {(one["passage"], one["issue"]): one["finding_id"] for one in await desk.codings()}
    told = len(await desk.told())
    answer = await anew(pair, 2, "G6", [])
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["open"]) == ("reconciled", 0)
    assert answer.json()["adjudication"]["reason"] == ANEW
    there = await anew(pair, 3, "C1", ["problem"], by=FOURTH, start=0, end=5)
    assert there.status_code == 200, there.text
    assert (await anew(pair, 1, "D4", ["good_practice"])).status_code == 200
    assert await issues(desk) == {(3, "C1"): "problem", (1, "D4"): "good_practice"}
    events = [(kind, data["issue"]) for kind, data in (await desk.told())[told:]]
    assert events == [
        ("finding.retracted", "G6"),
        ("finding.coded", "C1"),
        ("finding.retracted", "D4"),
        ("finding.coded", "D4"),
    ]
    _, last = (await desk.get(f"/v1/codings/{was[2, 'G6']}")).json()["history"]
    assert (last["change"], last["changed_by"], last["reason"]) == ("retracted", THIRD, "recoded")
    (new,) = await desk.codings(issue="C1")
    shown = (await desk.get(f"/v1/codings/{new['finding_id']}")).json()
    assert (shown["coder"], shown["memo"], shown["start"], shown["end"]) == (FOURTH, ANEW, 0, 5)
    items = {i["issue"]: i for i in (await pair.shown("/disagreements"))["items"]}
    assert {issue: len(item["earlier"]) for issue, item in items.items()} == {
        "D4": 0,
        "G6": 1,
        "C1": 1,
    }
    assert items["D4"]["first"]["kinds"] == items["D4"]["second"]["kinds"] == ["problem"]
    (before,) = items["C1"]["earlier"]
    assert (before["kinds"], before["adjudicated_by"]) == ([], THIRD)
    assert before["reason"] == "As the text says."
    # another reason is another word on it
    other = await anew(pair, 2, "G6", [], by=FOURTH, reason="On other grounds.")
    assert other.json()["adjudication"]["reason"] == "On other grounds."
    (g6,) = [i for i in (await pair.shown("/disagreements"))["items"] if i["issue"] == "G6"]
    assert [step["reason"] for step in g6["earlier"]][-1] == ANEW
    answer = await anew(pair, 2, "G6", [])
    # again is again the same, and once more is one step more
    assert (await anew(pair, 2, "G6", [])).json() == answer.json()
    assert (await anew(pair, 2, "G6", ["problem"])).status_code == 200
    (g6,) = [i for i in (await pair.shown("/disagreements"))["items"] if i["issue"] == "G6"]
    assert [step["kinds"] for step in g6["earlier"]] == [["problem"], [], [], []]


@pytest.mark.rule("C9")
async def test_only_a_third_who_may_adjudicate_settles_anew(desk: Desk, pair: Pair) -> None:
    before, told = await desk.codings(), await desk.told()
    for coder in (FIRST, SECOND):
        assert problem(await anew(pair, 2, "G6", [], by=coder)) == (403, "own-adjudication")
    body = {"passage": 2, "issue": "G6", "kinds": [], "reason": ANEW}
    place = f"{pair.place}/reconsiderations"
    weak = await desk.ask(THIRD, "POST", place, body, *CODING[:3])
    assert problem(weak) == (403, "forbidden")
    headers = desk.issuer.headers("elsewhere", *CODING, client=THIRD)
    stranger = await desk.client.post(place, json=body, headers=headers)
    assert problem(stranger) == (404, "no-such-double-coding")
    for more, refusal in (
        ({"reason": " "}, (422, "invalid")),
        ({"end": 9_000, "start": 0}, (422, "span-outside")),
        ({"passage": 4}, (404, "nothing-found-there")),
    ):
        assert problem(await desk.ask(THIRD, "POST", place, body | more)) == refusal
    assert (await desk.codings(), await desk.told()) == (before, told)


@pytest.mark.rule("C9")
async def test_nothing_is_settled_anew_before_it_was_settled(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN, PLAIN)
    await pair.code(FIRST, 1)
    await pair.code(FIRST, 2)
    assert problem(await anew(pair, 1, "D4", [])) == (409, "not-compared")
    await pair.done(FIRST, SECOND)
    assert problem(await anew(pair, 1, "D4", [])) == (409, "not-settled")
    await pair.settle(1, "D4", ["problem"])
    assert (await anew(pair, 1, "D4", [])).json()["state"] == "in_adjudication"
    assert await desk.told() == []
    await pair.settle(2, "D4", ["problem"])
    assert await issues(desk) == {(2, "D4"): "problem"}
    given_up = await Pair.assigned(desk, PLAIN)
    await desk.ask(LEAD, "POST", f"{given_up.place}/ending")
    assert problem(await anew(given_up, 1, "D4", [])) == (409, "double-coding-over")


async def test_of_a_withdrawn_review_no_reason_of_before_is_kept(desk: Desk, pair: Pair) -> None:
    assert (await anew(pair, 2, "G6", [])).status_code == 200
    await desk.take(withdrawn(pair.scr_id))
    assert problem(await anew(pair, 2, "G6", ["problem"])) == (410, "review-withdrawn")
    async with desk.database.reading() as session:
        for table in (Adjudication, EarlierAdjudication):
            assert set(await session.scalars(select(table.reason))) == {None}


async def test_what_was_settled_comes_back_from_another_tool_as_it_is_or_not_at_all(
    desk: Desk, pair: Pair
) -> None:
    file = await desk.get("/v1/coding-exports/codings.qdpx", scr_id=str(pair.scr_id))
    assert (await anew(pair, 2, "G6", [])).status_code == 200
    headers = desk.issuer.headers("centre", "codings:write", client=FIRST)
    await reopened(pair)
    before = await desk.codings()
    refused = await desk.client.post(
        "/v1/coding-imports",
        content=file.content,
        headers=headers | {"content-type": "application/zip"},
    )
    assert problem(refused) == (409, "settled-coding")
    assert await desk.codings() == before
