"""Each member answers each issue; who commits says how it goes on; boards see what became of it."""

import asyncio
import itertools
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from chassis.db import utc_now
from chassis.testing import events_waiting
from contracts.events.collation import PracticeShared
from contracts.types import AllianceOutput
from services.collation.alliance.domain import Output
from services.collation.alliance.service import notify_members, withdraw_notices
from services.collation.alliance.tables import AllianceMember
from services.collation.commitments.domain import (
    CommitmentState,
    ResponseState,
    response_state,
    shown_state,
)
from services.collation.commitments.schemas import QuestionIn
from services.collation.commitments.service import put_question
from services.collation.commitments.tables import AllianceQuestion
from services.collation.reasons import queries as reasons
from services.collation.reasons.domain import ReasonOrigin
from tests.services.collation.alliance.office import (
    ACTS,
    MEETING,
    QUESTION,
    TODAY,
    UNDERTAKING,
    committed,
    joined,
    member,
    put,
    secretariat,
)
from tests.services.collation.desk import Desk, problem
from tests.services.collation.taxonomy.test_endpoints import SPLIT, TEXT, publish
from tests.services.collation.visitor import visitor
from tests.services.collation.workshops.home import (
    ACTION,
    DIFFERENCE,
    REASON,
    SOLUTION,
    planned,
    share,
)
from tests.services.collation.workshops.home import board as convener_of


@pytest.mark.rule("A4")
async def test_each_member_answers_each_issue_in_one_of_five_ways(desk: Desk) -> None:
    bodies = await joined(desk, "college", "police", "health", "schools", "courts")
    place = await put(desk)
    joint = UNDERTAKING | {"partners": ["police"]}
    said: list[dict[str, Any]] = [
        ACTS,
        {"kind": "under_way", "link": "https://police.example/guidance"},
        {"kind": "joint_action", "commitment": joint},
        {"kind": "not_ours", "instead": "The body that trains doctors."},
        {"kind": "cannot_act", "why": "It would need a change of law."},
    ]
    for wrong, expected in (
        ({"kind": "under_way"}, "invalid"),
        ({"kind": "not_ours"}, "invalid"),
        ({"kind": "cannot_act"}, "invalid"),
        ({"kind": "action"}, "invalid"),
        ({"kind": "no_comment"}, "invalid"),
        ({"kind": "joint_action", "commitment": UNDERTAKING}, "partners-missing"),
        ({"kind": "action", "commitment": joint}, "partners-missing"),
        (
            {"kind": "joint_action", "commitment": UNDERTAKING | {"partners": ["nobody"]}},
            "unknown-member",
        ),
        ({"kind": "cannot_act", "why": "Fernshire LSCB objects."}, "local-data-in-paper"),
    ):
        answer = await bodies[0].post(f"{place}/answers", wrong)
        assert problem(answer) == (422, expected), wrong
    assert {a["response"] for a in (await bodies[0].read(place))["answers"]} == {"asked"}
    assert await desk.told() == []
    for body, says in zip(bodies, said, strict=True):
        await body.make(f"{place}/answers", says)
    shown = {a["body_id"]: a for a in (await bodies[0].read(place))["answers"]}
    assert [*shown] == sorted(shown)
    assert {a["response"] for a in shown.values()} == {"answered"}
    assert shown["police"]["link"] == "https://police.example/guidance"
    assert shown["schools"]["instead"] == "The body that trains doctors."
    assert shown["courts"]["why"] == "It would need a change of law."
    assert (await bodies[0].read(shown["health"]["commitment_url"]))["partners_asked"] == ["police"]
    assert await desk.types_told() == ["commitment.made"] * 2
    await bodies[4].make(f"{place}/answers", said[1])
    later = {a["body_id"]: a for a in (await bodies[0].read(place))["answers"]}
    assert (later["courts"]["kind"], later["courts"]["why"]) == ("under_way", None)


@pytest.mark.rule("A4")
async def test_a_partner_of_a_joint_action_is_asked_until_it_says_itself_that_it_joins(
    desk: Desk,
) -> None:
    college, police, health, courts = await joined(desk, "college", "police", "health", "courts")
    place, elsewhere = await put(desk), await put(desk)
    undertaken = UNDERTAKING | {"partners": ["police", "health"]}
    asks = {"kind": "joint_action", "commitment": undertaken}
    mine, *_ = (await college.make(f"{place}/answers", asks))["answers"]
    commitment = mine["commitment_url"]
    joins = {"kind": "joint_action", "joins": commitment.rpartition("/")[2]}

    async def partners() -> tuple[list[str], list[str]]:
        shown = await courts.read(commitment)
        return shown["partners"], shown["partners_asked"]

    assert await partners() == ([], ["health", "police"])
    for body, where, wrong, expected in (
        (courts, place, joins, "not-asked-to-join"),
        (police, elsewhere, joins, "not-asked-to-join"),
        (police, place, joins | {"kind": "action"}, "invalid"),
        (police, place, joins | {"commitment": undertaken}, "invalid"),
    ):
        assert problem(await body.post(f"{where}/answers", wrong)) == (422, expected)
    assert await partners() == ([], ["health", "police"])
    await police.make(f"{place}/answers", joins)
    await health.make(f"{place}/answers", {"kind": "cannot_act", "why": "Nobody is free."})
    assert await partners() == (["police"], [])
    said = {one["body_id"]: one for one in (await courts.read(place))["answers"]}
    assert said["police"]["commitment_urls"] == [commitment]
    assert said["health"]["commitment_urls"] == []
    assert await desk.types_told() == ["commitment.made"]
    over = {"state": "done", "note": "It is out.", "effect": "Nothing was seen yet."}
    await college.make(f"{commitment}/notes", over)
    assert problem(await health.post(f"{place}/answers", joins)) == (409, "commitment-over")


@pytest.mark.rule("A4", "A5")
async def test_an_answer_leads_to_what_was_committed_whatever_is_said_later(desk: Desk) -> None:
    college, police = await joined(desk, "college", "police")
    place = await put(desk)
    first = await committed(college, place)
    second = await committed(college, place)
    answer = {"kind": "cannot_act", "why": "It would need a change of law."}
    await college.make(f"{place}/answers", answer)
    await police.make(f"{place}/answers", answer)
    mine, theirs = (await police.read(place))["answers"]
    assert (mine["kind"], mine["commitment_url"]) == ("cannot_act", None)
    assert mine["commitment_urls"] == [first, second]
    assert theirs["commitment_urls"] == []
    assert (await police.read(first))["state"] == "open"


@pytest.mark.rule("A4")
async def test_an_issue_is_put_to_no_meeting_that_was_cancelled(desk: Desk) -> None:
    office = secretariat(desk)
    made = await office.make("/v1/alliance-meetings", MEETING)
    put_there = QUESTION | {"meeting_id": made["meeting_id"]}
    await office.make("/v1/alliance-issues", put_there)
    cause = {"cause": "Too few bodies can come."}
    await office.make(f"/v1/alliance-meetings/{made['meeting_id']}/cancellation", cause)
    assert problem(await office.post("/v1/alliance-issues", put_there)) == (409, "meeting-over")
    assert len((await office.read("/v1/alliance-issues"))["items"]) == 1


@pytest.mark.rule("A4")
async def test_a_body_that_is_not_a_member_answers_nothing(desk: Desk) -> None:
    await joined(desk, "college")
    place = await put(desk)
    stranger = member(desk, "nobody")
    for path, body in (
        (f"{place}/answers", ACTS),
        (f"{place}/answers", {"kind": "cannot_act", "why": "Not ours."}),
        (f"{place}/reasons", {"text": "Nobody is taught to ask."}),
    ):
        assert problem(await stranger.post(path, body)) == (403, "not-member")
    assert problem(await stranger.get("/v1/alliance-notices")) == (403, "not-member")
    assert [a["body_id"] for a in (await stranger.read(place))["answers"]] == ["college"]
    assert (await stranger.read("/v1/commitments"))["items"] == []
    assert await desk.told() == []
    unknown = f"/v1/alliance-issues/{uuid4()}/answers"
    assert problem(await member(desk).post(unknown, ACTS)) == (404, "no-such-question")


@pytest.mark.rule("A5")
async def test_a_commitment_has_owner_lever_day_neutral_state_and_evidence_of_effect(
    desk: Desk,
) -> None:
    college, police = await joined(desk, "college", "police")
    place = await put(desk)
    for wrong in (
        {"lever": "pressure"},
        {"due_on": None},
        {"due_on": "9999-12-31"},
        {"due_on": "0001-01-01"},
        {"state": "late"},
        {"progress": 40},
    ):
        answer = ACTS | {"commitment": UNDERTAKING | wrong}
        assert problem(await college.post(f"{place}/answers", answer)) == (422, "invalid"), wrong
    past = ACTS | {"commitment": UNDERTAKING | {"due_on": str(TODAY - timedelta(days=3))}}
    assert problem(await college.post(f"{place}/answers", past)) == (422, "day-past")
    assert await desk.told() == []
    url = await committed(college, place)
    shown = await police.read(url)
    assert (shown["owner"], shown["lever"], shown["state"]) == ("college", "guidance", "open")
    note = {"state": "in_progress", "note": "A draft is with members."}
    assert problem(await police.post(f"{url}/notes", note)) == (403, "not-your-commitment")
    await college.make(f"{url}/notes", note)
    done = {"state": "done", "note": "The guidance is out."}
    assert problem(await college.post(f"{url}/notes", done)) == (422, "effect-missing")
    for word in ("overdue", "failed", "complete"):
        assert problem(await college.post(f"{url}/notes", done | {"state": word}))[0] == 422
    done |= {"effect": "Two boards changed their meetings."}
    closed = await college.make(f"{url}/notes", done)
    assert (closed["state"], bool(closed["closed_at"])) == ("done", True)
    await college.make(f"{url}/notes", done | {"effect": "And four more."})
    for other in (note, done | {"state": "closed_with_learning"}, note | {"state": "open"}):
        back = await college.post(f"{url}/notes", other)
        assert problem(back) == (409, "commitment-over"), other
    assert (await police.read(url))["state"] == "done"
    notes = (await police.read(url))["notes"]
    assert [n["effect"] for n in notes] == [None, done["effect"], "And four more."]
    assert await desk.types_told() == ["commitment.made", "commitment.closed"]
    (_, told) = (await desk.told())[1]
    assert (told["outcome"], told["commitment_url"]) == ("done", url)
    assert len((await police.read("/v1/commitments", issue="D2", lever="guidance"))["items"]) == 1
    assert (await police.read("/v1/commitments", lever="data"))["items"] == []


@pytest.mark.rule("A5", "A6")
def test_a_day_that_passed_is_awaited_and_nothing_worse() -> None:
    day = date(2027, 2, 27)
    after = day + timedelta(days=1)
    assert response_state(day, today=day) is ResponseState.ASKED
    assert response_state(day, today=after) is ResponseState.RESPONSE_AWAITED
    for state in CommitmentState:
        awaited = state in (CommitmentState.OPEN, CommitmentState.AWAITED)
        expected = CommitmentState.AWAITED if awaited else state
        assert shown_state(state, day, after) is expected
        assert shown_state(state, day, day) is state


@pytest.mark.rule("A6", "G1")
async def test_after_90_days_a_response_is_awaited_and_nobody_is_listed_in_order(
    desk: Desk,
) -> None:
    _, middle, alpha = await joined(desk, "zeta", "middle", "alpha")
    asked = await secretariat(desk).make("/v1/alliance-issues", QUESTION)
    assert asked["respond_by"] == str(TODAY + timedelta(days=90))
    async with desk.database.transaction() as tx:
        question = await put_question(tx, QuestionIn(**QUESTION), TODAY - timedelta(days=91), 90)
    place = f"/v1/alliance-issues/{question.question_id}"
    await middle.make(f"{place}/answers", {"kind": "cannot_act", "why": "It needs a law."})
    answers = (await alpha.read(place))["answers"]
    assert [(a["body_id"], a["response"]) for a in answers] == [
        ("alpha", "response_awaited"),
        ("middle", "answered"),
        ("zeta", "response_awaited"),
    ]
    assert not {"days", "late", "overdue", "days_late"} & {key for a in answers for key in a}
    for sort in ("sort", "order", "response", "body_id", "state"):
        refused = await alpha.get("/v1/alliance-issues", **{sort: "respond_by"})
        assert problem(refused) == (422, "unknown-parameter")


@pytest.mark.rule("A6")
async def test_a_body_that_joins_later_has_as_long_to_respond_as_the_others_had(desk: Desk) -> None:
    await joined(desk, "early", "late")
    place = await put(desk)
    put_at = utc_now() - timedelta(days=100)
    async with desk.database.transaction() as tx:
        was_put = {"put_at": put_at, "respond_by": put_at.date() + timedelta(days=90)}
        await tx.session.execute(update(AllianceQuestion).values(**was_put))
        early = update(AllianceMember).where(AllianceMember.body_id == "early")
        await tx.session.execute(early.values(joined_at=put_at - timedelta(days=200)))

    async def responses() -> dict[str, str]:
        answers = (await secretariat(desk).read(place))["answers"]
        return {answer["body_id"]: answer["response"] for answer in answers}

    assert await responses() == {"early": "response_awaited", "late": "asked"}
    for after, response in ((9, "response_awaited"), (10, "asked")):  # 90 days from its joining
        async with desk.database.transaction() as tx:
            late = update(AllianceMember).where(AllianceMember.body_id == "late")
            await tx.session.execute(late.values(joined_at=put_at + timedelta(days=after)))
        assert (await responses())["late"] == response


@pytest.mark.rule("A11")
async def test_a_duplicate_supports_another_instead_of_repeating_it(desk: Desk) -> None:
    college, police = await joined(desk, "college", "police")
    place = await put(desk)
    first = await committed(college, place)
    second = await committed(police, place, supports=first.rpartition("/")[2])
    third = await committed(police, place)
    linked = {"supports": first.rpartition("/")[2]}
    for _ in range(2):
        await police.make(f"{third}/supports", linked)
    assert (await college.read(first))["supported_by"] == [second, third]
    assert (await college.read(third))["supports"] == [first]
    itself = await college.post(f"{first}/supports", linked)
    assert problem(itself) == (422, "supports-itself")
    circle = {"supports": third.rpartition("/")[2]}
    assert problem(await college.post(f"{first}/supports", circle)) == (422, "supports-itself")
    fourth = await committed(college, place, supports=third.rpartition("/")[2])
    circle = {"supports": fourth.rpartition("/")[2]}
    assert problem(await college.post(f"{first}/supports", circle)) == (422, "supports-itself")
    assert (await college.read(first))["supports"] == []
    foreign = await college.post(f"{second}/supports", linked)
    assert problem(foreign) == (403, "not-your-commitment")
    nothing = await police.post(f"{third}/supports", {"supports": str(uuid4())})
    assert problem(nothing) == (404, "no-such-commitment")


@pytest.mark.rule("A11")
async def test_links_that_are_made_at_once_close_no_circle(desk: Desk) -> None:
    bodies = await joined(desk, *(f"body-{n}" for n in range(4)))
    place = await put(desk)
    for _ in range(5):
        urls = [await committed(body, place) for body in bodies]
        ids = [url.rpartition("/")[2] for url in urls]
        links = zip(bodies, urls, ids[1:] + ids[:1], strict=True)
        answers = await asyncio.gather(
            *(body.post(f"{url}/supports", {"supports": next_}) for body, url, next_ in links)
        )
        assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 422]


@pytest.mark.rule("A10", "A11")
async def test_a_board_raises_an_issue_and_sees_what_became_of_it(desk: Desk) -> None:
    (college,) = await joined(desk, "college")
    office = secretariat(desk)
    one, other = (
        visitor(desk, tenant, "alliance:raise") for tenant in ("northmere-scb", "eastvale")
    )
    why = {"issue": "D2", "why": "Local training alone has not changed it."}
    own = await one.post("/v1/raised-issues", why | {"why": "Here in Northmere it is worse."})
    assert problem(own) == (422, "local-data-in-paper")
    mine, theirs, left = [
        await board.make("/v1/raised-issues", why) for board in (one, other, other)
    ]
    inbox = await office.read("/v1/raised-issue-inbox")
    assert len(inbox["items"]) == 3
    assert not {"northmere", "eastvale"} & set(str(inbox).split("'"))
    assert "northmere" not in str(inbox)
    place = f"/v1/raised-issues/{mine['raised_id']}"
    assert problem(await other.get(place)) == (404, "no-such-raised-issue")
    assert (await one.read(place))["state"] == "raised"
    question = await put(desk)
    decide = "/v1/raised-issue-inbox/{}/decision"
    was_put = {"decision": "put", "question_id": question.rpartition("/")[2]}
    for wrong in ({"decision": "put"}, {"decision": "declined"}, {"decision": "supports"}):
        answer = await office.post(decide.format(mine["raised_id"]), wrong)
        assert problem(answer) == (422, "invalid")
    await office.make(decide.format(mine["raised_id"]), was_put)
    again = await office.post(decide.format(mine["raised_id"]), was_put)
    assert problem(again) == (409, "decided-before")
    same = {"decision": "supports", "supports": mine["raised_id"]}
    await office.make(decide.format(theirs["raised_id"]), same)
    reason = {"decision": "declined", "reason": "Boards can do this alone."}
    await office.make(decide.format(left["raised_id"]), reason)
    url = await committed(college, question)
    shown = await one.read(place)
    assert (shown["state"], [a["kind"] for a in shown["question"]["answers"]]) == (
        "put",
        ["action"],
    )
    supported = await other.read(f"/v1/raised-issues/{theirs['raised_id']}")
    for seen in (shown, supported):
        assert [f"/v1/commitments/{c['commitment_id']}" for c in seen["commitments"]] == [url]
    items = (await other.read("/v1/raised-issues"))["items"]
    assert [(i["state"], i["reason"]) for i in items] == [
        ("supports", None),
        ("declined", reason["reason"]),
    ]


@pytest.mark.rule("A10", "A11")
async def test_what_was_raised_is_put_as_the_same_issue_and_supports_the_same(desk: Desk) -> None:
    """Or as one that it became, or came from."""
    office, board = secretariat(desk), visitor(desk, "northmere-scb", "alliance:raise")

    async def raised(issue: str) -> str:
        body = {"issue": issue, "why": "Local training alone has not changed it."}
        return str((await board.make("/v1/raised-issues", body))["raised_id"])

    async def asked(issue: str) -> dict[str, Any]:
        made = await office.make("/v1/alliance-issues", QUESTION | {"issue": issue})
        return {"decision": "put", "question_id": made["question_id"]}

    decide = "/v1/raised-issue-inbox/{}/decision"
    first, other, before = await raised("C1"), await raised("B2"), await raised("D4")
    for wrong in (await asked("D2"), {"decision": "supports", "supports": other}):
        refused = await office.post(decide.format(first), wrong)
        assert problem(refused) == (422, "another-issue"), wrong
    assert (await board.read(f"/v1/raised-issues/{first}"))["state"] == "raised"
    await publish(desk, SPLIT)
    became, neighbour = await asked("D8"), await raised("D9")
    await office.make(decide.format(before), became)
    await office.make(decide.format(neighbour), {"decision": "supports", "supports": before})
    await office.make(decide.format(first), await asked("C1"))


@pytest.mark.rule("A10", "A11")
async def test_boards_whose_issue_supports_another_learn_why_that_was_declined(desk: Desk) -> None:
    office, board = secretariat(desk), visitor(desk, "northmere-scb", "alliance:raise")
    why = {"issue": "D2", "why": "Local training alone has not changed it."}
    first, second = [(await board.make("/v1/raised-issues", why))["raised_id"] for _ in range(2)]
    decide = "/v1/raised-issue-inbox/{}/decision"
    itself = {"decision": "supports", "supports": first}
    assert problem(await office.post(decide.format(first), itself)) == (422, "supports-itself")
    await office.make(decide.format(second), itself)
    circle = {"decision": "supports", "supports": second}
    assert problem(await office.post(decide.format(first), circle)) == (422, "supports-itself")
    declined = {"decision": "declined", "reason": "So said Northmere."}
    refused = await office.post(decide.format(first), declined)
    assert problem(refused) == (422, "local-data-in-paper")
    assert (await board.read(f"/v1/raised-issues/{second}"))["reason"] is None
    await office.make(decide.format(first), declined | {"reason": "Boards can do this alone."})
    shown = await board.read(f"/v1/raised-issues/{second}")
    assert (shown["state"], shown["reason"]) == ("supports", "Boards can do this alone.")


@pytest.mark.rule("A10", "A11")
async def test_boards_whose_issue_supports_another_through_others_see_what_became_of_that(
    desk: Desk,
) -> None:
    (college,) = await joined(desk, "college")
    office, board = secretariat(desk), visitor(desk, "northmere-scb", "alliance:raise")
    why = {"issue": "D2", "why": "Local training alone has not changed it."}
    chain = [(await board.make("/v1/raised-issues", why))["raised_id"] for _ in range(4)]
    decide = "/v1/raised-issue-inbox/{}/decision"
    for one, supported in itertools.pairwise(reversed(chain)):
        supports = {"decision": "supports", "supports": supported}
        await office.make(decide.format(one), supports)
    question = await put(desk)
    was_put = {"decision": "put", "question_id": question.rpartition("/")[2]}
    await office.make(decide.format(chain[0]), was_put)
    url = await committed(college, question)
    for one in chain:
        shown = await board.read(f"/v1/raised-issues/{one}")
        assert shown["question"]["question_id"] == was_put["question_id"]
        assert [f"/v1/commitments/{c['commitment_id']}" for c in shown["commitments"]] == [url]


@pytest.mark.rule("C4")
async def test_a_reason_given_at_the_alliance_keeps_its_origin_and_can_be_taken_back(
    desk: Desk,
) -> None:
    college, police = await joined(desk, "college", "police")
    place = await put(desk)
    given = await college.make(f"{place}/reasons", {"text": "Nobody is taught to ask."})

    async def offered() -> list[str]:
        async with desk.database.reading() as session:
            found = (await reasons.reasons_of(session, ["D2"]))["D2"]
        return [reason.text for reason in found.get(ReasonOrigin.ALLIANCE, [])]

    assert await offered() == ["Nobody is taught to ask."]
    mine = f"/v1/alliance-reasons/{given['source_id']}"
    assert problem(await police.delete(mine)) == (404, "no-such-alliance-reason")
    for _ in range(2):
        assert (await college.delete(mine)).json()["withdrawn_at"]
    assert await offered() == []


@pytest.mark.rule("C4")
async def test_a_members_same_words_on_one_issue_are_one_reason_whichever_question_they_answer(
    desk: Desk,
) -> None:
    college, police = await joined(desk, "college", "police")
    first, second = await put(desk), await put(desk)
    words = {"text": "Nobody is taught to ask."}
    given = [await college.make(f"{place}/reasons", words) for place in (first, second, second)]
    assert len({one["source_id"] for one in given}) == 1
    await police.make(f"{first}/reasons", words)
    await college.make(f"{second}/reasons", {"text": "Nobody has the time."})

    async def offered() -> list[str]:
        async with desk.database.reading() as session:
            found = (await reasons.reasons_of(session, ["D2"]))["D2"]
        return sorted(reason.text for reason in found.get(ReasonOrigin.ALLIANCE, []))

    assert await offered() == ["Nobody has the time.", words["text"], words["text"]]
    await college.delete(f"/v1/alliance-reasons/{given[0]['source_id']}")
    assert await offered() == ["Nobody has the time.", words["text"]]
    again = await college.make(f"{second}/reasons", words)
    assert again["source_id"] != given[0]["source_id"]
    assert len(await offered()) == 3


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_the_same_words_count_once_over_issues_that_were_merged_whichever_comes_first(
    desk: Desk, order: tuple[int, ...]
) -> None:
    (college,) = await joined(desk, "college")
    office = secretariat(desk)

    async def question(issue: str) -> str:
        made = await office.make("/v1/alliance-issues", QUESTION | {"issue": issue})
        return f"/v1/alliance-issues/{made['question_id']}"

    places = [await question("D2"), await question("D3")]
    apart = await question("D4")
    merged = {"kind": "merged", "explanation": "One thing.", "codes": ["D2", "D3"], "into": TEXT}
    await publish(desk, merged)
    places.append(await question("D8"))
    words = {"text": "Nobody is taught to ask."}
    given = [await college.make(f"{places[n]}/reasons", words) for n in order]
    assert len({one["source_id"] for one in given}) == 1
    other = await college.make(f"{apart}/reasons", words)
    assert other["source_id"] != given[0]["source_id"]
    async with desk.database.reading() as session:
        found = (await reasons.reasons_of(session, ["D8"]))["D8"]
    assert len(found[ReasonOrigin.ALLIANCE]) == 1


@pytest.mark.rule("A8")
async def test_members_are_told_of_every_output_once_and_not_of_what_was_taken_back(
    desk: Desk,
) -> None:
    college, police = await joined(desk, "college", "police")
    await secretariat(desk).delete("/v1/alliance-members/police")
    summit = uuid4()
    output = Output(AllianceOutput.SUMMIT_OUTPUT, summit, f"/v1/summits/{summit}/outputs")
    for _ in range(2):
        async with desk.database.transaction() as tx:
            assert await notify_members(tx, output) == ["college"]
    convener = convener_of(desk)
    place = await planned(convener, issue="D2")
    item = await convener.make(f"{place}/items", DIFFERENCE)
    given = await share(convener, place, "difference", item)
    shown = (await college.read("/v1/alliance-notices"))["items"]
    assert [(n["kind"], n["output_url"]) for n in shown] == [
        ("summit_output", output.url),
        ("workshop_output", f"/v1/shared-workshop-items/{given['share_id']}"),
    ]
    told = [e for e in await events_waiting(desk.database) if e.type == "alliance-notice.sent"]
    assert [e.tenantid for e in told] == ["college"] * 2
    assert "northmere" not in str(shown) + str([e.data for e in told])
    await convener.delete(f"{place}/shares/{given['share_id']}")
    async with desk.database.transaction() as tx:
        await withdraw_notices(tx, output.url)
    assert (await college.read("/v1/alliance-notices"))["items"] == []
    assert problem(await police.get("/v1/alliance-notices")) == (403, "not-member")


@pytest.mark.rule("A8", "W6")
async def test_members_are_told_of_whatever_kind_a_workshop_shares(desk: Desk) -> None:
    bodies = await joined(desk, "college", "police")
    convener = convener_of(desk)
    place = await planned(convener, issue="D2")
    items = {
        body["kind"]: await convener.make(f"{place}/items", body)
        for body in (REASON, DIFFERENCE, SOLUTION)
    }
    items["action"] = await convener.make(f"{place}/actions", ACTION)
    shared = [await share(convener, place, kind, item) for kind, item in items.items()]
    for body in bodies:
        told = (await body.read("/v1/alliance-notices"))["items"]
        assert [n["output_url"] for n in told] == [
            f"/v1/shared-workshop-items/{one['share_id']}" for one in shared
        ]


@pytest.mark.rule("A8", "W8")
async def test_members_are_told_of_a_solution_only_while_the_library_has_it(desk: Desk) -> None:
    (college,) = await joined(desk, "college")
    convener = convener_of(desk)
    keeper = visitor(desk, "centre", "practices:steward")
    place = await planned(convener, issue="D2")
    doubtful = SOLUTION | {"text": "Eastvale LSCB answers the line."}
    said = [await convener.make(f"{place}/items", text) for text in (SOLUTION, doubtful, doubtful)]
    plain, held, refused = [
        await share(convener, place, "solution", item, checked=True) for item in said
    ]
    links = [f"/v1/shared-workshop-items/{one['share_id']}" for one in (plain, held)]

    async def told() -> list[str]:
        return [n["output_url"] for n in (await college.read("/v1/alliance-notices"))["items"]]

    async def notices_sent() -> int:
        return (await desk.types_told()).count("alliance-notice.sent")

    assert (await told(), await notices_sent()) == (links[:1], 1)
    for one, decision in ((held, "share"), (refused, "refuse")):
        say = {"decision": decision, "reason": "The name of a method."}
        await keeper.make(f"{one['practice_url']}/decision", say)
    shared = [PracticeShared(**d) for kind, d in await desk.told() if kind == "practice.shared"]
    for event in shared * 2:  # once, and again
        await desk.take(event)
    assert (await told(), await notices_sent()) == (links, 2)
    for one in (plain, held):
        await convener.make(f"{one['practice_url']}/withdrawal")
    assert await told() == []
    async with desk.database.transaction() as tx:
        for link in links:
            await withdraw_notices(tx, link)
    for event in shared:  # out of order: it ended first
        await desk.take(event)
    assert (await told(), await notices_sent()) == ([], 2)


async def test_a_local_action_changes_because_of_a_commitment(desk: Desk) -> None:
    (college,) = await joined(desk, "college")
    url = await committed(college, await put(desk))
    convener = convener_of(desk)
    place = await planned(convener, issue="D2")
    made = await convener.make(f"{place}/actions", ACTION)
    mine = f"{place}/actions/{made['action_id']}"
    change = {"action": ACTION, "why": "Guidance is out.", "commitment_id": str(uuid4())}
    assert problem(await convener.put(mine, change)) == (404, "no-such-commitment")
    assert (await convener.read(place))["actions"][0]["revision"] == 1
    commitment_id = url.rpartition("/")[2]
    changed = (await convener.put(mine, change | {"commitment_id": commitment_id})).json()
    assert changed["notes"][0]["commitment_id"] == commitment_id
