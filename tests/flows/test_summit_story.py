"""One issue goes from summit to Alliance, to changed local action, and back into its briefing."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from chassis.testing import eventually
from samples.demo_summits import CONTRIBUTION, delegate, publish_briefing
from tests.flows.stack import Stack
from tests.flows.test_review_becomes_trend import Stream, as_client, desk_of, push

ISSUE, SLOT, NUMBER = "D4", 6, 81
TOPICS = (2, 4, SLOT)
SCOPES = {
    "board": (
        *("documents:push", "scrs:push", "scrs:read", "events:read"),
        *("workshops:convene", "practices:share", "practices:read"),
    ),
    "analyst": ("codings:read", "codings:write", "trends:read"),
    "author": ("briefings:read", "briefings:write", "codings:read"),
    "approver": ("briefings:read", "briefings:approve"),
    "office": ("summits:run", "summits:facilitate", "summits:read", "events:read"),
    "delegates": ("summits:attend", "summits:read"),
    "secretariat": ("alliance:read", "alliance:secretariat", "summits:read"),
    "college": ("alliance:read", "alliance:member", "summits:read"),
    "reader": (*("trends:read", "summits:read", "practices:read", "alliance:read", "events:read"),),
}
TODAY = datetime.now(UTC).date()
CALL = {
    "title": "A summit on meetings that are not held",
    "town": "Leeds",
    "held_on": str(TODAY),
    "capacity": 10,
    "briefings": [*TOPICS],
    "rules": {
        "seats_most": 10,
        "seats_least": 3,
        "tables_most": 2,
        "agency_most": 4,
        "seniority": "mixed",
        "reasons_minutes": 90,
        "solutions_minutes": 75,
    },
    "notice": {"who_sees": "Everybody, and not who said it.", "how_used": "Beside reviews."},
}
BARRIER = "Nobody is free to chair a strategy discussion in the afternoon."
NAMED = "Mrs Sample always says that it can wait."
WRITTEN = "Nights are covered by one team for three towns."
SOLUTION = "Any agency may call the discussion, and whoever is on duty chairs."
ROOM = {
    "chair": {"role": "independent chair", "agency": "other", "independent": True},
    "seats": [
        {
            "agency": agency,
            "role": "manager",
            "seniority": "middle_manager",
            "can_commit": True,
        }
        for agency in ("childrens_social_care", "police", "childrens_health_community", "education")
    ],
}
ACTION = {
    "what": "The duty sergeant calls the strategy discussion.",
    "owner_role": "superintendent",
    "agency": "police",
    "due_on": str(TODAY + timedelta(days=30)),
    "follow_up_on": str(TODAY + timedelta(days=120)),
    "checked_by": "board manager",
}
MEMBER = {
    "title": "A college of practice",
    "sectors": ["police", "training"],
    "representative": {
        "role": "director of practice",
        "seniority": "leader",
        "can_commit": True,
        "mandate": "Commits the body's guidance and training.",
    },
}
CHARTER = {
    "terms_of_reference": "Members answer each issue put to them.",
    "aims": ["Find what national bodies can change."],
    "glossary": [{"term": "strategy discussion", "meaning": "The first talk of all agencies."}],
}
UNDERTAKING = {
    "what": "Guidance says that any agency may call the discussion.",
    "lever": "guidance",
    "due_on": str(TODAY + timedelta(days=200)),
}
SHARED = {
    "kind": "solution",
    "title": "Whoever is on duty chairs",
    "text": "Any agency calls the discussion; whoever is on duty chairs it by telephone or video.",
    "evidence": "tried",
}
Api = httpx2.AsyncClient


async def done(answer: httpx2.Response) -> Any:
    assert answer.is_success, f"{answer.request.url}: {answer.text}"
    return answer.json()


@dataclass
class People:
    """Everybody of the story, each with a token of their own."""

    board: Api
    analyst: Api
    author: Api
    approver: Api
    office: Api
    delegates: Api
    secretariat: Api
    college: Api
    reader: Api


async def code_a_review(people: People, tenant: str) -> Any:
    """The board pushes, the analyst finds the issue; the coding."""
    receipt = await done(await push(people.board, NUMBER, tenant))
    await desk_of(people.analyst, receipt["id"])
    body = {"scr_id": receipt["id"], "scr_version": 1, "passage": 3, "issue": ISSUE}
    coding = await done(await people.analyst.post("/v1/codings", json=body))
    read = {"scr_version": 1}
    place = f"/v1/coding-queue/{receipt['id']}/completion"
    await done(await people.analyst.post(place, json=read))
    return {**body, **coding}


async def reasons_of(reader: Api) -> dict[str, list[str]]:
    shown = await done(await reader.get(f"/v1/issues/{ISSUE}"))
    found: dict[str, list[str]] = {}
    for reason in shown["reasons"]:
        found.setdefault(reason["origin"], []).append(reason["text"])
    return found


async def call_a_summit(people: People) -> str:
    """Called, registered for, and given tables; its path."""
    called = await done(await people.office.post("/v1/summits", json=CALL))
    summit = f"/v1/summits/{called['summit_id']}"
    for number in range(12):
        body = delegate(number) | {"topics": [SLOT, 2, 4], "contact": f"unit{number}@a.example"}
        await done(await people.delegates.post(f"{summit}/registrations", json=body))
    shown = await done(await people.reader.get(summit))
    assert (shown["placed"]["value"], shown["asked"]["value"]) == (10, 12)
    given = await done(await people.office.post(f"{summit}/allocation"))
    assert given["given"]["first"] == 10
    return summit


async def talk(people: People, summit: str) -> None:
    """Reasons, then solutions; one held, one in writing; and the end."""
    day = await done(await people.office.post(f"{summit}/opening"))
    assert day["unconfirmed"]["purpose"] == 10
    for table in day["tables"]:
        place = f"{summit}/tables/{table['number']}"
        for phase, kind, texts in (
            ("reasons", "barrier", (BARRIER, NAMED)),
            ("solutions", "solution", (SOLUTION,)),
        ):
            begun = {"phase": phase, "notice_version": 1}
            await done(await people.office.post(f"{place}/phases", json=begun))
            for text in texts:
                body = CONTRIBUTION | {"kind": kind, "text": text}
                entry = await done(await people.office.post(f"{place}/contributions", json=body))
                if text == NAMED:
                    assert entry["state"] == "held"
                    decision = {"outcome": "discarded", "reason": "A person was named."}
                    path = f"/v1/contributions/{entry['contribution_id']}/decision"
                    await done(await people.office.put(path, json=decision))
        closed = {"outcome": "solutions"}
        await done(await people.office.post(f"{place}/closure", json=closed))
    body = CONTRIBUTION | {"kind": "reason", "text": WRITTEN, "notice_version": 1}
    path = f"{summit}/written-contributions"
    receipt = await done(await people.delegates.post(path, json=body))
    assert receipt["state"] == "clear"
    await done(await people.office.post(f"{summit}/closure"))


async def send_on(people: People, summit: str) -> None:
    """Archived only when everybody has it."""
    early = await people.office.post(f"{summit}/archive")
    assert early.json()["type"] == "/problems/outputs-not-sent"
    for one in (await done(await people.office.get(f"{summit}/outputs")))["items"]:
        sent = {"recipient": one["recipient"], "sent_on": str(TODAY)}
        await done(await people.office.post(f"{summit}/outputs", json=sent))
    archived = await done(await people.office.post(f"{summit}/archive"))
    assert archived["state"] == "archived"


async def commit(people: People, summit: str) -> str:
    """The member was told of the summit, is asked about the issue, and commits; the id."""
    notices = (await done(await people.college.get("/v1/alliance-notices")))["items"]
    assert f"{summit}/contributions" in {one["output_url"] for one in notices}
    await done(await people.secretariat.put("/v1/alliance-charter", json=CHARTER))
    planned = {"planned_on": str(TODAY), "issues": [ISSUE]}
    meeting = await done(await people.secretariat.post("/v1/alliance-meetings", json=planned))
    place = f"/v1/alliance-meetings/{meeting['meeting_id']}"
    assert (await done(await people.secretariat.post(f"{place}/opening")))["state"] == "open"
    put = {
        "issue": ISSUE,
        "asks": "What can each body do so that somebody is free to chair?",
        "meeting_id": meeting["meeting_id"],
    }
    question = await done(await people.secretariat.post("/v1/alliance-issues", json=put))
    answer = {"kind": "action", "commitment": UNDERTAKING}
    path = f"/v1/alliance-issues/{question['question_id']}/answers"
    answered = await done(await people.college.post(path, json=answer))
    (url,) = [one["commitment_url"] for one in answered["answers"] if one["commitment_url"]]
    shown = await done(await people.reader.get(url))
    assert (shown["issue"], shown["state"]) == (ISSUE, "open")
    return str(shown["commitment_id"])


async def act_at_home(people: People, commitment: str) -> str:
    """A workshop: an action is agreed, changed by the commitment, and a solution is shared."""
    plan = {"issue": ISSUE, "held_on": str(TODAY), "room": ROOM}
    planned = await done(await people.board.post("/v1/workshops", json=plan))
    workshop = f"/v1/workshops/{planned['workshop_id']}"
    found = {"present_here": "partly", "evidence": "Ten discussions were looked at."}
    await done(await people.board.put(f"{workshop}/self-assessment", json=found))
    agreed = await done(await people.board.post(f"{workshop}/actions", json=ACTION))
    item = await done(await people.board.post(f"{workshop}/items", json=SHARED))
    await done(await people.board.post(f"{workshop}/closure", json={}))
    changed = {
        "action": ACTION | {"what": "Any agency calls it; whoever is on duty chairs."},
        "why": "National guidance now says that any agency may call it.",
        "commitment_id": commitment,
    }
    path = f"{workshop}/actions/{agreed['action_id']}"
    assert (await done(await people.board.put(path, json=changed)))["revision"] == 2
    share = {"kind": "solution", "item_id": item["item_id"], "checked": True}
    shared = await done(await people.board.post(f"{workshop}/shares", json=share))
    return str(shared["practice_url"])


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.rule("S1", "S7", "S9", "S10", "C4", "A4", "A8", "W8", "G7")
async def test_an_issue_goes_from_summit_to_alliance_to_action_to_solution_and_into_its_briefing(
    stack: Stack,
) -> None:
    tenant = f"board-{uuid4().hex[:8]}"
    tenants = {
        "board": tenant,
        "delegates": f"delegates-{uuid4().hex[:8]}",
        "secretariat": "alliance-office",
        "college": f"college-{uuid4().hex[:8]}",
    }
    async with AsyncExitStack() as opened:
        clients = {
            role: await opened.enter_async_context(
                as_client(stack, tenants.get(role, "centre"), *scopes)
            )
            for role, scopes in SCOPES.items()
        }
        people = People(**clients)
        told = await opened.enter_async_context(Stream(people.reader))
        joined = f"/v1/alliance-members/{tenants['college']}"
        await done(await people.secretariat.put(joined, json=MEMBER))

        # reviews report the issue; briefings tell of it, and a summit is called on them
        coding = await code_a_review(people, tenant)
        for slot in TOPICS:
            await publish_briefing(people.author, people.approver, slot, coding)
        before = await reasons_of(people.reader)
        assert "summit" not in before
        summit = await call_a_summit(people)
        await talk(people, summit)

        # what practitioners say stands beside what reviews report, apart from it
        after = await reasons_of(people.reader)
        assert after["scr_report"] == before["scr_report"]
        assert (set(after["summit"]), after["written"]) == ({BARRIER}, [WRITTEN])
        listed = await done(await people.reader.get(f"{summit}/contributions"))
        assert {one["agency"] for one in listed["items"]} == {None}
        await send_on(people, summit)

        # a national body commits, and at home an action is changed and a solution shared
        practice = await act_at_home(people, await commit(people, summit))
        shared = await done(await people.reader.get(practice))
        assert shared["text"] == SHARED["text"]

        # and it comes back into the briefing
        edition = await publish_briefing(people.author, people.approver, SLOT, coding)
        assert edition["edition"] == 2
        briefing = await done(await people.reader.get(f"/v1/briefings/{SLOT}"))
        said = str(briefing)
        assert BARRIER in said
        assert WRITTEN in said
        assert SHARED["title"] in said
        suggested = briefing["solutions"]["gathered"]["items"]
        assert {one["text"] for one in suggested} == {SOLUTION}
        place = suggested[0]["contribution_url"]
        assert (await done(await people.reader.get(place)))["text"] == SOLUTION
        on_page = await done(await people.reader.get(f"/v1/issues/{ISSUE}"))
        assert {one["text"] for one in on_page["solutions"]["items"]} == {SOLUTION}

        # the events told of it, without a word of it
        async def all_told() -> bool:
            kinds = {event["type"] for event in told.events}
            return kinds >= {
                *("summit.scheduled", "summit.closed", "contribution.recorded"),
                *("commitment.made", "practice.shared", "briefing.published"),
            }

        await eventually(all_told, 60)
        stream = str(told.events)
        for text in (BARRIER, NAMED, WRITTEN, SOLUTION, "a.example", ACTION["what"]):
            assert text not in stream
        recorded = [e for e in told.events if e["type"] == "contribution.recorded"]
        assert len({e["data"]["recorded_at"] for e in recorded}) == 1
