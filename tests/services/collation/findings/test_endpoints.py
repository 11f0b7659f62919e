"""Coding over HTTP: each answer it can give, and that a refusal changes nothing."""

from typing import Any
from uuid import uuid4

import pytest

from contracts.narrative import CONTENT_WARNING, SUPPORT
from tests.services.collation.desk import (
    PLAIN,
    SHOWS_D4,
    SHOWS_D4_AND_G6,
    Desk,
    problem,
    withdrawn,
)

ELSEWHERE = str(uuid4())


@pytest.mark.rule("C6")
async def test_a_coding_names_version_page_paragraph_coder_and_date(desk: Desk) -> None:
    scr_id = await desk.publish(*[PLAIN] * 6)
    answer = await desk.code(scr_id, 6)
    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["location"] == f"/v1/codings/{body['finding_id']}"
    named = ("scr_id", "scr_version", "passage", "page", "paragraph", "issue", "coder")
    assert [body[name] for name in named] == [str(scr_id), 1, 6, 2, "4.6", "D4", "analyst-1"]
    assert body["coded_at"].endswith("Z")
    assert (body["taxonomy"], body["kind"], body["origin"]) == ("2016.1", "problem", "added")


async def test_a_coding_is_told_once_in_an_event(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    body = (await desk.code(scr_id, memo="a note")).json()
    ((kind, told),) = await desk.told()
    assert kind == "finding.coded"
    shared = ("finding_id", "revision", "scr_id", "scr_version", "passage", "issue", "taxonomy")
    assert {name: told[name] for name in shared} == {name: body[name] for name in shared}
    assert "memo" not in told
    assert "coder" not in told


async def test_the_same_coding_again_is_the_same_finding(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    first = await desk.code(scr_id)
    again = await desk.post(
        "/v1/codings",
        {"scr_id": str(scr_id), "scr_version": 1, "passage": 1, "issue": "D4"},
        client="analyst-2",
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert await desk.types_told() == ["finding.coded"]


@pytest.mark.rule("C6")
async def test_no_memo_is_dropped_where_a_passage_is_coded_so_already(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    first = (await desk.code(scr_id)).json()
    place = f"/v1/codings/{first['finding_id']}"
    for refused in (
        await desk.code(scr_id, memo="A call is no meeting."),
        await desk.decide(suggestion, "accept", memo="A call is no meeting."),
    ):
        assert problem(refused) == (409, "other-memo")
        (error,) = refused.json()["errors"]
        assert error["pointer"] == "/memo"
        assert first["finding_id"] in error["detail"]
    assert await desk.suggestions(scr_id) == [suggestion], "nothing was decided"
    noted = await desk.ask("analyst-2", "PATCH", place, {"memo": "A call is no meeting."})
    assert noted.status_code == 200
    assert (await desk.code(scr_id)).status_code == 200
    assert (await desk.code(scr_id, memo="A call is no meeting.")).status_code == 200
    assert problem(await desk.code(scr_id, memo="Another.")) == (409, "other-memo")
    assert (await desk.decide(suggestion, "accept")).status_code == 200
    again = await desk.decide(suggestion, "accept", memo="Another.")
    assert problem(again) == (409, "other-memo")
    detail = (await desk.get(place)).json()
    assert (detail["memo"], detail["revision"]) == ("A call is no meeting.", 2)


@pytest.mark.rule("C14")
async def test_practice_that_worked_stands_apart_from_the_problem(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    problem_coded = (await desk.code(scr_id)).json()
    good = (await desk.code(scr_id, kind="good_practice")).json()
    assert good["finding_id"] != problem_coded["finding_id"]
    assert [told["kind"] for _, told in await desk.told()] == ["problem", "good_practice"]
    assert await desk.codings(kind="good_practice") == [good]
    assert await desk.codings(kind="problem") == [problem_coded]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"issue": "A9"}, (422, "unknown-issue")),
        ({"issue": "D4.1"}, (422, "unknown-issue")),
        ({"passage": 3}, (422, "passage-outside")),
        ({"scr_version": 2}, (409, "version-not-in-force")),
        ({"scr_id": ELSEWHERE}, (404, "no-such-review")),
        ({"issue": "Z1"}, (422, "invalid")),
        ({"issue": "D4\n"}, (422, "invalid")),
        ({"passage": 0}, (422, "invalid")),
        ({"passage": True}, (422, "invalid")),
        ({"passage": 10**12}, (422, "invalid")),
        ({"kind": "bad"}, (422, "invalid")),
        ({"memo": "a\x00b"}, (422, "unreadable-text")),
        ({"memo": "x" * 2001}, (422, "invalid")),
        ({"memo": " "}, (422, "invalid")),
        ({"coder": "somebody-else"}, (422, "invalid")),
        ({"tenant": "somebody-else"}, (422, "invalid")),
    ],
)
async def test_a_coding_that_cannot_be_is_refused_and_changes_nothing(
    desk: Desk, changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    scr_id = await desk.publish(PLAIN, PLAIN)
    answer = await desk.code(scr_id, **changes)
    assert problem(answer) == refusal
    assert await desk.codings() == []
    assert await desk.told() == []
    assert (await desk.at_desk(scr_id))["state"] == "waiting"


async def test_half_a_character_is_refused(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    body = f'{{"scr_id":"{scr_id}","scr_version":1,"passage":1,"issue":"D4","memo":"\\ud800"}}'
    headers = desk.issuer.headers("centre", "codings:write") | {"content-type": "application/json"}
    answer = await desk.client.post("/v1/codings", content=body, headers=headers)
    assert problem(answer) == (422, "unreadable-text")


async def test_a_coding_on_a_superseded_version_is_refused(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    await desk.publish(PLAIN, scr_id=scr_id, version=2)
    assert problem(await desk.code(scr_id)) == (409, "version-not-in-force")
    assert (await desk.code(scr_id, scr_version=2)).status_code == 201


async def test_a_coding_on_a_withdrawn_review_is_refused(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    await desk.take(withdrawn(scr_id))
    assert problem(await desk.code(scr_id)) == (404, "no-such-review")
    assert await desk.told() == []


async def test_a_complete_review_takes_no_new_coding_until_it_is_reopened(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    first = await desk.code(scr_id)
    version = {"scr_version": 1}
    await desk.post(f"/v1/coding-queue/{scr_id}/completion", version)
    assert problem(await desk.code(scr_id, issue="G6")) == (409, "coding-complete")
    (suggestion,) = await desk.suggestions(scr_id)
    assert problem(await desk.decide(suggestion, "accept")) == (409, "coding-complete")
    assert problem(await desk.decide(suggestion, "reject")) == (409, "coding-complete")
    assert (await desk.code(scr_id)).json() == first.json()
    await desk.post(f"/v1/coding-queue/{scr_id}/reopening", version)
    assert (await desk.code(scr_id, issue="G6")).status_code == 201


async def test_an_idempotency_key_gives_the_first_answer_again(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    body = {"scr_id": str(scr_id), "scr_version": 1, "passage": 1, "issue": "D4"}
    first, again = [
        await desk.post("/v1/codings", body, **{"Idempotency-Key": "k1"}) for _ in range(2)
    ]
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]


async def test_a_retracted_coding_holds_no_more_and_keeps_its_history(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    coded = (await desk.code(scr_id, memo="a note")).json()
    path = f"/v1/codings/{coded['finding_id']}"
    answer = await desk.post(f"{path}/retraction", {"reason": "mistaken"}, client="analyst-2")
    assert answer.status_code == 200
    retracted = answer.json()
    assert (retracted["revision"], retracted["retraction_reason"]) == (2, "mistaken")
    assert await desk.codings() == []
    detail = (await desk.get(path)).json()
    assert detail["memo"] == "a note"
    assert [(h["revision"], h["change"], h["changed_by"]) for h in detail["history"]] == [
        (1, "coded", "analyst-1"),
        (2, "retracted", "analyst-2"),
    ]
    kind, told = (await desk.told())[-1]
    assert (kind, told["revision"], told["issue"]) == ("finding.retracted", 2, "D4")


async def test_retracting_again_answers_the_same_and_for_another_reason_is_refused(
    desk: Desk,
) -> None:
    scr_id = await desk.publish(PLAIN)
    coded = (await desk.code(scr_id)).json()
    path = f"/v1/codings/{coded['finding_id']}/retraction"
    first, again = [await desk.post(path, {"reason": "recoded"}) for _ in range(2)]
    assert (again.status_code, again.json()) == (200, first.json())
    refused = await desk.post(path, {"reason": "mistaken"})
    assert problem(refused) == (409, "already-retracted")
    assert await desk.types_told() == ["finding.coded", "finding.retracted"]


@pytest.mark.parametrize("reason", ["review_revised", "review_withdrawn", "", None])
async def test_nobody_can_claim_that_the_platform_retracted(desk: Desk, reason: Any) -> None:
    scr_id = await desk.publish(PLAIN)
    coded = (await desk.code(scr_id)).json()
    answer = await desk.post(f"/v1/codings/{coded['finding_id']}/retraction", {"reason": reason})
    assert problem(answer) == (422, "invalid")
    assert len(await desk.codings()) == 1


async def test_what_was_retracted_can_be_found_again_as_a_new_finding(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    first = (await desk.code(scr_id)).json()
    await desk.post(f"/v1/codings/{first['finding_id']}/retraction", {"reason": "mistaken"})
    second = await desk.code(scr_id)
    assert second.status_code == 201
    assert second.json()["finding_id"] != first["finding_id"]


async def test_a_mistake_in_a_complete_review_can_be_taken_back_at_once(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    coded = (await desk.code(scr_id)).json()
    await desk.post(f"/v1/coding-queue/{scr_id}/completion", {"scr_version": 1})
    path = f"/v1/codings/{coded['finding_id']}/retraction"
    assert (await desk.post(path, {"reason": "mistaken"})).status_code == 200


async def test_an_unknown_coding_is_not_found(desk: Desk) -> None:
    path = f"/v1/codings/{ELSEWHERE}"
    assert problem(await desk.get(path)) == (404, "no-such-coding")
    answer = await desk.post(f"{path}/retraction", {"reason": "mistaken"})
    assert problem(answer) == (404, "no-such-coding")


async def test_an_accepted_suggestion_becomes_a_finding_of_the_person(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN, SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    answer = await desk.decide(suggestion, "accept", memo="plain enough")
    assert answer.status_code == 200
    decided, coding = answer.json()["suggestion"], answer.json()["coding"]
    assert (coding["issue"], coding["passage"]) == ("D4", 2)
    assert (coding["origin"], coding["coder"]) == ("accepted", "analyst-1")
    assert coding["suggestion_id"] == suggestion["suggestion_id"]
    assert (decided["state"], decided["decided_by"]) == ("accepted", "analyst-1")
    assert decided["finding_id"] == coding["finding_id"]
    assert (await desk.at_desk(scr_id))["state"] == "in_work"


async def test_a_suggestion_can_be_accepted_as_practice_that_worked(desk: Desk) -> None:
    (suggestion,) = await desk.suggestions(await desk.publish(SHOWS_D4))
    answer = await desk.decide(suggestion, "accept", kind="good_practice")
    assert answer.json()["coding"]["kind"] == "good_practice"


@pytest.mark.rule("C10")
async def test_a_changed_suggestion_keeps_what_the_machine_said(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    answer = (await desk.decide(suggestion, "change", issue="D3")).json()
    assert (answer["coding"]["issue"], answer["coding"]["origin"]) == ("D3", "changed")
    (kept,) = await desk.suggestions(scr_id)
    machine = ("issue", "strength", "evidence", "coder", "coder_version", "passage")
    assert {name: kept[name] for name in machine} == {n: suggestion[n] for n in machine}
    assert kept["state"] == "changed"


async def test_a_rejected_suggestion_leaves_no_finding(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    answer = (await desk.decide(suggestion, "reject")).json()
    assert (answer["suggestion"]["state"], answer["coding"]) == ("rejected", None)
    assert await desk.codings() == []
    assert await desk.told() == []
    assert (await desk.at_desk(scr_id))["state"] == "in_work"


async def test_accepting_what_was_coded_already_is_that_finding(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    coded = (await desk.code(scr_id)).json()
    (suggestion,) = await desk.suggestions(scr_id)
    assert (await desk.decide(suggestion, "accept")).json()["coding"] == coded
    assert await desk.types_told() == ["finding.coded"]


@pytest.mark.parametrize(
    ("decision", "more"),
    [("accept", {}), ("reject", {}), ("change", {"issue": "D3"})],
)
async def test_the_same_decision_again_gives_the_same_answer(
    desk: Desk, decision: str, more: dict[str, str]
) -> None:
    (suggestion,) = await desk.suggestions(await desk.publish(SHOWS_D4))
    first, again = [await desk.decide(suggestion, decision, **more) for _ in range(2)]
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize(
    ("decision", "more"),
    [
        ("reject", {}),
        ("accept", {"kind": "good_practice"}),
        ("change", {"issue": "D3"}),
    ],
)
async def test_another_decision_on_a_decided_suggestion_is_refused(
    desk: Desk, decision: str, more: dict[str, str]
) -> None:
    (suggestion,) = await desk.suggestions(await desk.publish(SHOWS_D4))
    await desk.decide(suggestion, "accept")
    refused = await desk.decide(suggestion, decision, **more)
    assert problem(refused) == (409, "suggestion-decided")
    assert len(await desk.codings()) == 1


async def test_what_was_accepted_and_retracted_is_not_accepted_again(desk: Desk) -> None:
    (suggestion,) = await desk.suggestions(await desk.publish(SHOWS_D4))
    coding = (await desk.decide(suggestion, "accept")).json()["coding"]
    await desk.post(f"/v1/codings/{coding['finding_id']}/retraction", {"reason": "mistaken"})
    again = await desk.decide(suggestion, "accept")
    assert problem(again) == (409, "suggestion-decided")
    assert "retracted" in again.json()["detail"]
    assert await desk.codings() == []


async def test_a_second_change_to_another_issue_is_refused(desk: Desk) -> None:
    (suggestion,) = await desk.suggestions(await desk.publish(SHOWS_D4))
    await desk.decide(suggestion, "change", issue="D3")
    refused = await desk.decide(suggestion, "change", issue="D5")
    assert problem(refused) == (409, "suggestion-decided")


@pytest.mark.parametrize(
    ("decision", "more", "refusal"),
    [
        ("change", {"issue": "D4"}, (422, "same-issue")),
        ("change", {"issue": "A9"}, (422, "unknown-issue")),
        ("change", {}, (422, "invalid")),
        ("accept", {"issue": "D3"}, (422, "invalid")),
        ("reject", {"issue": "D3"}, (422, "invalid")),
        ("reject", {"memo": "Why not."}, (422, "invalid")),
        ("perhaps", {}, (422, "invalid")),
    ],
)
async def test_a_decision_that_cannot_be_is_refused_and_changes_nothing(
    desk: Desk, decision: str, more: dict[str, str], refusal: tuple[int, str]
) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    assert problem(await desk.decide(suggestion, decision, **more)) == refusal
    assert await desk.suggestions(scr_id) == [suggestion]
    assert await desk.told() == []
    assert (await desk.at_desk(scr_id))["state"] == "waiting"


async def test_a_suggestion_for_another_version_cannot_be_decided(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    await desk.publish(PLAIN, scr_id=scr_id, version=2)
    assert problem(await desk.decide(suggestion, "accept")) == (409, "version-not-in-force")
    await desk.take(withdrawn(scr_id))
    assert problem(await desk.decide(suggestion, "accept")) == (404, "no-such-suggestion")


async def test_an_unknown_suggestion_is_not_found(desk: Desk) -> None:
    answer = await desk.decide({"suggestion_id": ELSEWHERE}, "accept")
    assert problem(answer) == (404, "no-such-suggestion")


@pytest.mark.rule("G10")
async def test_text_of_a_case_comes_with_a_warning_and_a_line_to_support(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4_AND_G6)
    coded = (await desk.code(scr_id, memo="a note")).json()
    for shown in (
        await desk.at_desk(scr_id),
        (await desk.get(f"/v1/codings/{coded['finding_id']}")).json(),
    ):
        assert (shown["warning"], shown["support"]) == (CONTENT_WARNING, SUPPORT)


async def test_a_review_at_the_desk_is_read_page_by_page_in_the_order_of_the_report(
    desk: Desk,
) -> None:
    scr_id = await desk.publish(PLAIN, SHOWS_D4, PLAIN, SHOWS_D4, PLAIN)
    await desk.code(scr_id, 4)
    path, cursor, seen = f"/v1/coding-queue/{scr_id}", None, []
    while True:
        page = (await desk.get(path, limit=2, **({"cursor": cursor} if cursor else {}))).json()
        seen += [(p["number"], len(p["suggestions"]), len(p["codings"])) for p in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [(1, 0, 0), (2, 1, 0), (3, 0, 0), (4, 1, 1), (5, 0, 0)]


async def test_codings_are_listed_by_review_and_issue_page_by_page(desk: Desk) -> None:
    reviews = [await desk.publish(PLAIN, PLAIN, PLAIN) for _ in range(2)]
    for scr_id in reviews:
        for passage in (3, 1, 2):
            await desk.code(scr_id, passage)
            await desk.code(scr_id, passage, "G6")
    of_one = await desk.codings(scr_id=reviews[0])
    assert [c["passage"] for c in of_one] == [1, 1, 2, 2, 3, 3]
    assert {c["issue"] for c in await desk.codings(issue="G6")} == {"G6"}
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await desk.get("/v1/codings", issue="D4", limit=4, **cursor)).json()
        seen += [c["finding_id"] for c in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize("path", ["/v1/codings", "/v1/coding-queue"])
async def test_a_cursor_of_another_list_is_refused(desk: Desk, path: str) -> None:
    for _ in range(2):
        scr_id = await desk.publish(PLAIN, PLAIN)
        await desk.code(scr_id, 1)
    other = "/v1/codings" if path != "/v1/codings" else "/v1/coding-queue"
    cursor = (await desk.get(other, limit=1)).json()["next"]
    assert problem(await desk.get(path, cursor=cursor)) == (400, "bad-cursor")
    assert problem(await desk.get(path, cursor="nonsense")) == (400, "bad-cursor")


async def test_a_review_nobody_published_is_not_found(desk: Desk) -> None:
    answer = await desk.get(f"/v1/coding-queue/{ELSEWHERE}")
    assert problem(answer) == (404, "no-such-review")
