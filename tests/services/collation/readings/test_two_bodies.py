"""Two bodies that code the same reviews: neither holds the other up, nor sees who did what."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.services.collation.desk import CODING, PLAIN, SHOWS_D4, Desk, problem
from tests.services.collation.pair import FIRST, SECOND, THIRD, Pair
from tests.services.collation.rival import Rival

MEMO = "Ask the second reader of this."


@pytest.mark.rule("C9")
async def test_another_body_goes_on_while_two_code_blind_and_neither_sees_the_other(
    desk: Desk,
) -> None:
    pair, rival = await Pair.assigned(desk, SHOWS_D4), Rival(desk)
    assert (await pair.code(FIRST)).status_code == 201
    (queued,) = (await rival.read("/v1/coding-queue"))["items"]
    assert (queued["state"], queued["blind"]) == ("waiting", False)
    at_desk = await rival.read(f"/v1/coding-queue/{pair.scr_id}")
    assert (at_desk["state"], at_desk["items"][0]["codings"]) == ("waiting", [])
    assert len(at_desk["items"][0]["suggestions"]) == 1
    theirs = await rival.code(pair.scr_id)
    assert theirs.status_code == 201
    # those who code blind are led by nobody
    shown = await desk.at_desk(pair.scr_id)
    assert (shown["state"], shown["items"][0]["codings"]) == ("in_work", [])
    assert await desk.codings(scr_id=str(pair.scr_id)) == []
    place = f"{pair.of[SECOND]}/passages"
    assert (await desk.ask(SECOND, "GET", place)).json()["items"][0]["codings"] == []
    done = await rival.step(pair.scr_id, "completion")
    assert (done.status_code, done.json()["state"]) == (200, "complete")
    await pair.done(FIRST, SECOND)
    assert (await pair.settle(1, "D4", ["problem"])).json()["state"] == "reconciled"
    found = {one["coder"] for one in await desk.codings(scr_id=str(pair.scr_id))}
    assert found == {THIRD, None}
    types = await desk.types_told()
    assert types == ["finding.coded", "coding.completed"] * 2
    assert problem(await desk.code(pair.scr_id, issue="D3")) == (409, "coding-complete")


@pytest.mark.rule("C9")
async def test_whoever_codes_blind_is_led_by_no_other_body_until_it_is_settled(desk: Desk) -> None:
    pair, rival = await Pair.assigned(desk, SHOWS_D4, PLAIN), Rival(desk)
    (suggestion,) = (await rival.read(f"/v1/coding-queue/{pair.scr_id}"))["items"][0]["suggestions"]
    decision = f"/v1/suggestions/{suggestion['suggestion_id']}/decision"
    found = (await rival.ask("POST", decision, {"decision": "accept"})).json()["coding"]
    seen = SeenBlind(desk, f"/v1/codings/{found['finding_id']}", decision)
    assert await seen.by(rival.client, "elsewhere") == (200, [["D4"]], [["D4"]], [["D4"]], 200)
    nothing = (404, [[]], [], [], 409)
    for coder in (FIRST, SECOND, THIRD):
        assert await seen.by(coder, "centre") == nothing
    await pair.code(FIRST, 2, "G6")
    await pair.done(FIRST, SECOND)
    assert await seen.by(THIRD, "centre") == nothing
    assert (await pair.settle(2, "G6", [])).json()["state"] == "reconciled"
    # the body said by its coding that it is not there
    assert await seen.by(FIRST, "centre") == (200, [["D4"]], [["D4"]], [["D4"]], 409)


@dataclass
class SeenBlind:
    """The ways to another body's find: its own address, words, filters, and the suggestion."""

    desk: Desk
    coding: str
    decision: str

    async def by(
        self, client: str, tenant: str
    ) -> tuple[int, list[Any], list[Any], list[Any], int]:
        headers = self.desk.issuer.headers(tenant, *CODING, "scrs:read", client=client)
        coding = await self.desk.client.get(self.coding, headers=headers)
        issues = []
        for more in ({}, {"issue": "D4"}, {"stage": "D"}):
            asked = {"q": "strategy"} | more
            answer = await self.desk.client.get("/v1/passage-search", params=asked, headers=headers)
            issues.append([item["issues"] for item in answer.json()["items"]])
        body = {"decision": "accept"}
        decided = await self.desk.client.post(self.decision, json=body, headers=headers)
        return coding.status_code, issues[0], issues[1], issues[2], decided.status_code


@pytest.mark.rule("C9")
@pytest.mark.parametrize("decision", ["accept", "reject"])
async def test_who_codes_blind_is_not_told_what_a_colleague_decided_before(
    desk: Desk, decision: str
) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    assert (await desk.decide(suggestion, "reject")).status_code == 200
    pair = await Pair.of_review(desk, scr_id)
    path = f"/v1/suggestions/{suggestion['suggestion_id']}/decision"
    for coder in pair.of:
        answer = await desk.ask(coder, "POST", path, {"decision": decision})
        assert problem(answer) == (409, "coded-blind")


@pytest.mark.rule("C9")
async def test_two_bodies_code_one_review_blind_side_by_side(desk: Desk) -> None:
    pair, rival = await Pair.assigned(desk, PLAIN), Rival(desk)
    body = {"scr_id": str(pair.scr_id), "scr_version": 1, "coders": ["elsewhere-2", "elsewhere-3"]}
    desk.ingest.clients |= dict.fromkeys(body["coders"], ("elsewhere", CODING))
    made = await rival.ask("POST", "/v1/double-codings", body)
    assert made.status_code == 201, made.text
    assert problem(await rival.code(pair.scr_id)) == (409, "coded-blind")
    for coder in body["coders"]:
        own = Rival(desk, str(coder))
        ((mine),) = (await own.read("/v1/coding-assignments"))["items"]
        desk_url = f"/v1/coding-assignments/{mine['assignment_id']}"
        coded = await own.ask("POST", f"{desk_url}/codings", {"passage": 1, "issue": "D4"})
        assert coded.status_code == 201, coded.text
        assert (await own.ask("POST", f"{desk_url}/completion")).status_code == 200
    assert (await rival.read(made.headers["location"]))["state"] == "reconciled"
    assert (await pair.shown())["state"] == "in_work"
    for coder in (FIRST, SECOND):
        assert (await pair.code(coder)).status_code == 201
    await pair.done(FIRST, SECOND)
    assert (await pair.shown())["state"] == "reconciled"
    coders = [{one["coder"], one["second_coder"]} for one in await desk.codings()]
    assert sorted(coders, key=len) == [{None}, {FIRST, SECOND}]


@pytest.mark.rule("C9", "C6")
async def test_who_coded_the_memo_and_the_history_are_told_to_their_own_body_alone(
    desk: Desk,
) -> None:
    pair, rival = await Pair.assigned(desk, SHOWS_D4), Rival(desk)
    assert (await pair.code(FIRST)).status_code == 201
    await pair.done(FIRST, SECOND)
    settled = await pair.settle(1, "D4", ["problem"], by=THIRD)
    assert settled.json()["state"] == "reconciled"
    alone = await desk.publish(PLAIN)
    assert (await desk.code(alone, issue="C1", memo=MEMO)).status_code == 201
    for one in (await rival.read("/v1/codings"))["items"]:
        shown = await rival.read(f"/v1/codings/{one['finding_id']}")
        assert (shown["passage"], shown["origin"], shown["kind"]) == (1, "added", "problem")
        private = ("coder", "second_coder", "double_coding_id", "memo")
        assert [shown[name] for name in private] == [None] * 4
        assert shown["history"] == []
        own = (await desk.get(f"/v1/codings/{one['finding_id']}")).json()
        assert own["coder"] in (FIRST, THIRD)
        assert len(own["history"]) == 1
        for method, tail, body in (
            ("PATCH", "", {"memo": "Mine."}),
            ("POST", "/retraction", {"reason": "mistaken"}),
        ):
            path = f"/v1/codings/{one['finding_id']}{tail}"
            assert problem(await rival.ask(method, path, body)) == (404, "no-such-coding")
        assert (await desk.get(f"/v1/codings/{one['finding_id']}")).json() == own
    scr_ids = f"scr_id={pair.scr_id}&scr_id={alone}"
    for path in (
        "/v1/codings",
        f"/v1/coding-queue/{pair.scr_id}",
        f"/v1/coding-queue/{alone}",
        f"/v1/coding-exports/codings.csv?{scr_ids}",
    ):
        said = (await rival.ask("GET", path)).text
        for secret in (FIRST, SECOND, THIRD, MEMO, "As the text says"):
            assert secret not in said, path


async def test_each_body_has_its_own_coding_of_the_same_and_takes_back_its_own(
    desk: Desk,
) -> None:
    scr_id, rival = await desk.publish(PLAIN), Rival(desk)
    mine, theirs = await desk.code(scr_id, memo=MEMO), await rival.code(scr_id)
    assert (mine.status_code, theirs.status_code) == (201, 201)
    again = await rival.code(scr_id)
    assert (again.status_code, again.json()) == (200, theirs.json())
    path = f"/v1/codings/{theirs.json()['finding_id']}/retraction"
    assert (await rival.ask("POST", path, {"reason": "mistaken"})).status_code == 200
    (left,) = await desk.codings()
    assert left["finding_id"] == mine.json()["finding_id"]


async def test_what_two_bodies_coded_is_brought_back_as_it_was(desk: Desk) -> None:
    scr_id, rival = await desk.publish(PLAIN), Rival(desk)
    await desk.code(scr_id)
    await rival.code(scr_id, "C1")
    file = await desk.get("/v1/coding-exports/codings.qdpx", scr_id=str(scr_id))
    headers = desk.issuer.headers("centre", "codings:write", client=FIRST)
    taken = await desk.client.post(
        "/v1/coding-imports",
        content=file.content,
        headers=headers | {"content-type": "application/zip"},
    )
    assert taken.json() == {"added": 0, "known": 2}


@pytest.mark.rule("C8", "C9")
async def test_each_body_completes_and_reopens_its_own_reading_and_its_queue_says_so(
    desk: Desk,
) -> None:
    begun, other = await desk.publish(PLAIN), await desk.publish(PLAIN)
    centre, rival = Rival(desk, FIRST, "centre"), Rival(desk)
    assert (await centre.code(begun)).status_code == 201
    assert await rival.queued() == {str(begun): "waiting", str(other): "waiting"}
    for scr_id in (begun, other):
        done = (await rival.step(scr_id, "completion")).json()
        assert (done["state"], done["completed_by"]) == ("complete", rival.client)
    # what nobody of theirs has begun is done, and what they have begun is theirs to end
    assert (await rival.queued(), await centre.queued()) == ({}, {str(begun): "in_work"})
    assert (await centre.code(begun, "C1")).status_code == 201
    assert problem(await rival.code(begun)) == (409, "coding-complete")
    opened = (await centre.step(begun, "reopening")).json()
    assert (opened["state"], opened["completed_at"]) == ("in_work", None)
    assert (await rival.read(f"/v1/coding-queue/{begun}"))["state"] == "complete"
    assert (await centre.step(begun, "completion")).json()["completed_by"] == FIRST
    assert (await desk.queue())["coverage"]["numerator"] == 2
    assert (await rival.step(begun, "reopening")).json()["state"] == "in_work"
    assert (await desk.queue())["coverage"]["numerator"] == 2
    assert (await rival.queued(), await centre.queued()) == ({str(begun): "in_work"}, {})
    await centre.step(begun, "reopening")
    coverage = (await desk.queue())["coverage"]
    assert (coverage["numerator"], coverage["denominator"]) == (1, 2)
    told = [(kind, data) for kind, data in await desk.told() if data["scr_id"] == str(begun)]
    found = [data["reading"] for kind, data in told if kind == "finding.coded"]
    ended = [(k.rpartition(".")[2], d["reading"]) for k, d in told if k != "finding.coded"]
    ours, theirs = found[0], ended[0][1]
    assert (set(found), ours != theirs) == ({ours}, True)
    # drawn and not counted, or a 2 would tell a blind coder that another body has begun
    assert min(ours, theirs) > 1_000
    assert ended == [
        ("completed", theirs),
        ("completed", ours),
        ("reopened", theirs),
        ("reopened", ours),
    ]


@pytest.mark.rule("C9")
async def test_what_another_body_completed_may_be_coded_blind(desk: Desk) -> None:
    scr_id, rival = await desk.publish(PLAIN), Rival(desk)
    assert (await rival.step(scr_id, "completion")).status_code == 200
    body = {"scr_id": str(scr_id), "scr_version": 1, "coders": [FIRST, SECOND]}
    made = await desk.ask("lead", "POST", "/v1/double-codings", body)
    assert made.status_code == 201, made.text
    (queued,) = (await desk.queue())["items"]
    assert (queued["scr_id"], queued["state"], queued["blind"]) == (str(scr_id), "in_work", True)
    assert await rival.queued() == {}
    ended = await desk.ask("lead", "POST", f"{made.headers['location']}/ending")
    assert ended.status_code == 200
    assert (await desk.queue())["items"] == []
    assert (await desk.post(f"/v1/coding-queue/{scr_id}/completion", {"scr_version": 1})).is_success
    refused = await desk.ask("lead", "POST", "/v1/double-codings", body)
    assert problem(refused) == (409, "coding-begun")


@pytest.mark.rule("C8", "C9")
@pytest.mark.parametrize("act", ["refused a suggestion", "took a coding back", "completed it"])
async def test_what_a_body_began_before_a_blind_coding_that_ends_is_in_its_work_again(
    desk: Desk, act: str
) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    centre, rival = Rival(desk, FIRST, "centre"), Rival(desk)
    if act == "refused a suggestion":
        (suggestion,) = await desk.suggestions(scr_id)
        assert (await desk.decide(suggestion, "reject")).status_code == 200
    elif act == "took a coding back":
        coding = (await centre.code(scr_id)).json()
        assert (await centre.retract(coding["finding_id"])).status_code == 200
    else:
        for step in ("completion", "reopening"):
            assert (await centre.step(scr_id, step)).status_code == 200
    pair = await Pair.of_review(desk, scr_id)
    assert (await rival.step(scr_id, "completion")).status_code == 200
    for _ in range(2):
        assert await centre.stands(scr_id) == ("in_work", "in_work")
        assert (await pair.end()).json()["state"] == "ended"
    assert (await centre.step(scr_id, "completion")).status_code == 200
    assert await centre.stands(scr_id) == (None, "complete")


@pytest.mark.rule("C8", "C9")
@pytest.mark.parametrize("done", [(), (FIRST,), (FIRST, SECOND)])
async def test_what_began_with_a_blind_coding_that_ends_has_not_begun(
    desk: Desk, done: tuple[str, ...]
) -> None:
    pair, centre, rival = (
        await Pair.assigned(desk, PLAIN),
        Rival(desk, FIRST, "centre"),
        Rival(desk),
    )
    await pair.code(FIRST)
    await pair.done(*done)
    assert await centre.stands(pair.scr_id) == ("in_work", "in_work")
    assert await rival.stands(pair.scr_id) == ("waiting", "waiting")
    assert (await pair.end()).json()["state"] == "ended"
    assert await centre.stands(pair.scr_id) == ("waiting", "waiting")
    assert (await rival.step(pair.scr_id, "completion")).status_code == 200
    assert await centre.stands(pair.scr_id) == (None, "waiting")


@pytest.mark.rule("C8")
async def test_a_new_version_ends_the_reading_of_every_body(desk: Desk) -> None:
    scr_id, rival = await desk.publish(PLAIN), Rival(desk)
    centre = Rival(desk, FIRST, "centre")
    for body in (centre, rival):
        assert (await body.step(scr_id, "completion")).status_code == 200
    await desk.publish(PLAIN, scr_id=scr_id, version=2)
    assert await centre.queued() == await rival.queued() == {str(scr_id): "waiting"}
    assert await desk.types_told() == ["coding.completed"] * 2 + ["coding.reopened"] * 2
    assert (await desk.queue())["coverage"]["numerator"] == 0
