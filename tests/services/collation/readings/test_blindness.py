"""Until both are done, nothing that one coder does can be told from what the other is answered."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from services.collation.app import service
from tests.services.collation.desk import CODING, PLAIN, SHOWS_D4, Desk, problem
from tests.services.collation.pair import FIRST, LEAD, SECOND, THIRD, Pair

VARIES = re.compile(r'"(as_of|request_id)":"[^"]+"')


def reading_routes() -> Iterator[str]:
    for router in service.routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                yield route.path


async def everything(pair: Pair, client: str) -> dict[str, tuple[int, str, str | None]]:
    """All that a client can read of this service, whatever ids it knows or guesses."""
    ids = {
        "scr_id": str(pair.scr_id),
        "assignment_id": pair.of[client].rpartition("/")[2],
        "double_coding_id": pair.place.rpartition("/")[2],
        "code": "D4",
    }
    seen = {}
    for path in reading_routes():
        place = re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], str(pair.scr_id)), path)
        answer = await pair.desk.ask(client, "GET", place)
        seen[path] = (
            answer.status_code,
            VARIES.sub("", answer.text),
            answer.headers.get("etag"),
        )
    assert len(seen) > 12
    return seen


@pytest.mark.rule("C9")
async def test_all_that_a_coder_can_read_is_the_same_whatever_the_other_does(desk: Desk) -> None:
    pair = await Pair.assigned(desk, SHOWS_D4, PLAIN)
    before, told = await everything(pair, SECOND), await desk.told()
    await pair.code(FIRST, 1, "D4", start=3, end=20, memo="plain")
    await pair.code(FIRST, 2, "G6", kind="good_practice")
    assert await everything(pair, SECOND) == before
    await pair.done(FIRST)
    assert await everything(pair, SECOND) == before
    assert await desk.told() == told == []


@pytest.mark.rule("C9")
async def test_what_a_coder_does_is_answered_the_same_whatever_the_other_did(desk: Desk) -> None:
    pair = await Pair.assigned(desk, SHOWS_D4, PLAIN)
    theirs = (await pair.code(FIRST, memo="mine")).json()
    await pair.done(FIRST)
    same = await pair.code(SECOND)
    assert same.status_code == 201
    assert same.json()["coding_id"] != theirs["coding_id"]
    assert (same.json()["revision"], same.json()["memo"]) == (1, None)


@pytest.mark.rule("C9")
async def test_not_even_an_idempotency_key_tells_of_the_other(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    key = {"idempotency-key": "passage-1-D4"}
    answers = [
        await desk.ask(
            coder, "POST", f"{pair.of[coder]}/codings", {"passage": 1, "issue": "D4"}, **key
        )
        for coder in (FIRST, SECOND, SECOND)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert answers[1].json() == answers[2].json() != answers[0].json()


@pytest.mark.rule("C9")
async def test_another_s_work_is_not_there_for_a_coder_who_guesses_its_id(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    theirs = (await pair.code(FIRST)).json()["coding_id"]
    for method, tail, body in (
        ("GET", "", None),
        ("GET", "/passages", None),
        ("GET", f"/codings/{theirs}", None),
        ("POST", "/codings", {"passage": 1, "issue": "D4"}),
        ("PATCH", f"/codings/{theirs}", {"memo": "x"}),
        ("DELETE", f"/codings/{theirs}", None),
        ("POST", "/completion", None),
    ):
        nowhere = f"/v1/coding-assignments/{uuid4()}{tail}"
        asked = [
            problem(await desk.ask(who, method, place, body))
            for who in (SECOND, LEAD)
            for place in (f"{pair.of[FIRST]}{tail}", nowhere)
        ]
        assert set(asked) == {(404, "no-such-assignment")}, tail
    mine = f"{pair.of[SECOND]}/codings/{theirs}"
    assert problem(await desk.ask(SECOND, "GET", mine)) == (404, "no-such-blind-coding")


@pytest.mark.rule("C9")
@pytest.mark.parametrize("tail", ["/disagreements", "/agreement"])
async def test_nobody_compares_before_both_are_done(desk: Desk, tail: str) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.code(FIRST)
    await pair.done(FIRST)
    for who in (FIRST, SECOND, THIRD, LEAD):
        answer = await desk.ask(who, "GET", f"{pair.place}{tail}")
        assert problem(answer) == (409, "not-compared")
    assert problem(await pair.settle(1, "D4", [])) == (409, "not-compared")
    assert (await pair.shown())["state"] == "in_work"
    await pair.done(SECOND)
    assert (await desk.ask(SECOND, "GET", f"{pair.place}{tail}")).status_code == 200


@pytest.mark.rule("C9")
async def test_none_of_theirs_codes_openly_what_two_code_blind(desk: Desk) -> None:
    pair = await Pair.assigned(desk, SHOWS_D4)
    (suggestion,) = await pair.suggestions()
    assert await desk.suggestions(pair.scr_id) == []
    step = f"/v1/coding-queue/{pair.scr_id}"
    for answer in (
        await desk.code(pair.scr_id),
        await desk.decide(suggestion, "accept"),
        await desk.decide(suggestion, "reject"),
        await desk.post(f"{step}/completion", {"scr_version": 1}),
        await desk.post(f"{step}/reopening", {"scr_version": 1}),
    ):
        assert problem(answer) == (409, "coded-blind")
    assert (await desk.queue())["items"][0]["blind"] is True
    assert await desk.told() == []


@pytest.mark.rule("C9")
async def test_no_reason_or_proposal_says_what_a_passage_shows_that_two_read_apart(
    desk: Desk,
) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    place = {"scr_id": str(pair.scr_id), "scr_version": 1, "passage": 1}
    reason = place | {"text": "Nobody knew who calls the meeting."}
    proposal = {
        "key": "records nobody reads",
        "issue": {
            "place": "D",
            "label": "Records that nobody reads",
            "statement": "What is recorded is read by nobody.",
            "condensed": "Records that nobody reads",
        },
        "evidence": [place | {"kind": "passage"}],
    }
    headers = desk.issuer.headers("centre", "codings:write", "taxonomy:propose", client=FIRST)
    for path, body in (("issues/D4/reasons", reason), ("issue-proposals", proposal)):
        answer = await desk.client.post(f"/v1/{path}", json=body, headers=headers)
        assert problem(answer) == (409, "coded-blind"), answer.text
    await pair.done(FIRST, SECOND)
    for path, body in (("issues/D4/reasons", reason), ("issue-proposals", proposal)):
        answer = await desk.client.post(f"/v1/{path}", json=body, headers=headers)
        assert answer.status_code == 201, answer.text


@pytest.mark.rule("C9")
async def test_only_what_none_of_theirs_has_coded_is_coded_blind(desk: Desk) -> None:
    def body(scr_id: Any) -> dict[str, Any]:
        return {"scr_id": str(scr_id), "scr_version": 1, "coders": [FIRST, SECOND]}

    coded = await desk.publish(PLAIN)
    await desk.code(coded)
    refused = await desk.ask(LEAD, "POST", "/v1/double-codings", body(coded))
    assert problem(refused) == (409, "coding-begun")
    pair = await Pair.assigned(desk, PLAIN)
    again = await desk.ask(LEAD, "POST", "/v1/double-codings", body(pair.scr_id))
    assert problem(again) == (409, "coded-blind")
    one = body(coded) | {"coders": [FIRST, FIRST]}
    assert problem(await desk.ask(LEAD, "POST", "/v1/double-codings", one)) == (
        422,
        "one-coder-twice",
    )
    coder = await desk.ask(FIRST, "POST", "/v1/double-codings", body(coded), *CODING[:2])
    assert problem(coder) == (403, "forbidden")


@pytest.mark.rule("C6", "C9")
async def test_no_memo_of_who_codes_blind_is_dropped_and_none_tells_of_the_other(
    desk: Desk,
) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.code(SECOND, memo="The other's.")
    made = (await pair.code(FIRST)).json()
    refused = await pair.code(FIRST, memo="A call is no meeting.")
    assert problem(refused) == (409, "other-memo")
    assert made["coding_id"] in refused.json()["errors"][0]["detail"]
    place = f"{pair.of[FIRST]}/codings/{made['coding_id']}"
    assert (await desk.ask(FIRST, "PATCH", place, {"memo": "Mine."})).status_code == 200
    again = await pair.code(FIRST, memo="Mine.")
    assert (again.status_code, again.json()["memo"]) == (200, "Mine.")
