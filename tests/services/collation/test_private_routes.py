"""What one tenant keeps to itself answers 404 to every other, on every route; a test walks them."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from services.collation.alliance import endpoints as alliance
from services.collation.commitments import endpoints as commitments
from services.collation.practices import endpoints as practices
from services.collation.workshops import endpoints as workshops
from tests.services.collation.alliance.office import QUESTION
from tests.services.collation.alliance.office import body as member_body
from tests.services.collation.desk import Desk, problem
from tests.services.collation.practices.example import EXAMPLE
from tests.services.collation.visitor import Visitor, visitor
from tests.services.collation.workshops.home import (
    ACTION,
    ASSESSMENT,
    PLAN,
    REASON,
    ROOM,
)

ROUTERS = (practices.router, workshops.router, alliance.router, commitments.router)
PRIVATE = re.compile(
    r"\{(workshop_id|calendar_id)\}|/raised-issues/|alliance-reasons/|practice_id\}/(naming|withdrawal)"
)
SCOPES = (
    *("workshops:convene", "workshops:shared"),
    *("practices:read", "practices:share"),
    *("alliance:read", "alliance:member", "alliance:raise"),
)
BODIES: dict[str, Any] = {
    "room": ROOM,
    "rescheduling": {"held_on": "2031-01-14", "reason": "The venue."},
    "cancellation": {"cause": "weather"},
    "self-assessment": ASSESSMENT,
    "items": REASON,
    "actions": ACTION,
    "notes": {"state": "in_progress", "note": "Begun."},
    "closure": {"no_action": "Not met with here."},
    "naming": {"named": True},
}
LAST = ("closure", "cancellation", "withdrawal")


def private_routes() -> Iterator[tuple[str, str]]:
    """Every method and path that names somebody's own record; what ends one comes last."""
    found = [
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and PRIVATE.search(route.path)
        for method in sorted(route.methods or ())
    ]
    yield from sorted(found, key=lambda one: (one[0] == "DELETE", one[1].endswith(LAST)))


async def ids_of(desk: Desk, owner: Visitor) -> dict[str, str]:
    workshop = await owner.make("/v1/workshops", PLAN)
    place = f"/v1/workshops/{workshop['workshop_id']}"
    item = await owner.make(f"{place}/items", REASON)
    action = await owner.make(f"{place}/actions", ACTION)
    shared = {"kind": "reason", "item_id": item["item_id"]}
    secretariat = visitor(desk, "office", "alliance:secretariat")
    await secretariat.put(f"/v1/alliance-members/{owner.tenant}", member_body())
    question = await secretariat.make("/v1/alliance-issues", QUESTION)
    asked_here = f"/v1/alliance-issues/{question['question_id']}"
    raised = await owner.make("/v1/raised-issues", {"issue": "D2", "why": "It goes on."})
    reason = await owner.make(f"{asked_here}/reasons", {"text": "Nobody is taught to ask."})
    return {
        "raised_id": raised["raised_id"],
        "source_id": reason["source_id"],
        "workshop_id": workshop["workshop_id"],
        "item_id": item["item_id"],
        "action_id": action["action_id"],
        "share_id": (await owner.make(f"{place}/shares", shared))["share_id"],
        "calendar_id": (await owner.make("/v1/workshop-calendars"))["calendar_id"],
        "practice_id": (await owner.make("/v1/practices", EXAMPLE))["practice_id"],
    }


def body_of(method: str, path: str, ids: dict[str, str]) -> Any:
    if method in ("GET", "DELETE"):
        return None
    word = path.rpartition("/")[2]
    if word == "shares":
        return {"kind": "action", "item_id": ids["action_id"]}
    if word == "{action_id}":
        return {"action": ACTION, "why": "Guidance."}
    return BODIES.get(word)


async def asked(caller: Visitor, method: str, path: str, body: Any) -> Any:
    return await caller.http.request(method, path, json=body, headers=caller.headers)


@pytest.mark.rule("W6")
async def test_a_strangers_answer_is_that_nothing_is_there_on_every_route(desk: Desk) -> None:
    ids = await ids_of(desk, visitor(desk, "northmere", *SCOPES))
    stranger = visitor(desk, "eastvale", *SCOPES)
    unknown = {name: str(uuid4()) for name in ids}
    routes = list(private_routes())
    assert len(routes) > 12
    for method, path in routes:
        there, nowhere = [
            problem(await asked(stranger, method, path.format(**which), body_of(method, path, ids)))
            for which in (ids, unknown)
        ]
        assert there[0] == 404, f"{method} {path}: {there}"
        assert there == nowhere, f"{method} {path}: a stranger can tell"
    for own in ("workshops", "workshop-calendars", "my-practices", "raised-issues"):
        assert (await stranger.read(f"/v1/{own}"))["items"] == [], own


@pytest.mark.rule("W6")
async def test_nothing_of_a_strangers_is_reached_beneath_a_workshop_of_ones_own(
    desk: Desk,
) -> None:
    """One's own workshop and a stranger's part of one, in the path and in what is sent."""
    owner = visitor(desk, "northmere", *SCOPES)
    theirs = await ids_of(desk, owner)
    caller = visitor(desk, "eastvale", *SCOPES)
    mine = (await caller.make("/v1/workshops", PLAN))["workshop_id"]
    shares = f"/v1/workshops/{mine}/shares"
    ids = theirs | {"workshop_id": mine}
    unknown = {name: str(uuid4()) for name in theirs} | {"workshop_id": mine}
    asks = [
        (method, path, body_of(method, path, theirs))
        for method, path in private_routes()
        if path.count("{") > 1
    ]
    assert len(asks) > 2
    asks += [
        ("POST", shares, {"kind": kind, "item_id": theirs[part]})
        for kind, part in (("reason", "item_id"), ("action", "action_id"))
    ]
    before = await owner.read(f"/v1/workshops/{theirs['workshop_id']}")
    for method, path, body in asks:
        there, nowhere = [
            problem(await asked(caller, method, path.format(**which), body))
            for which in (ids, unknown)
        ]
        assert there[0] == 404, f"{method} {path}: {there}"
        assert there == nowhere, f"{method} {path}: it can be told"
    assert (await caller.read(shares))["items"] == []
    assert await owner.read(f"/v1/workshops/{theirs['workshop_id']}") == before
    (shared,) = (await owner.read(f"/v1/workshops/{theirs['workshop_id']}/shares"))["items"]
    assert shared["withdrawn_at"] is None


async def test_the_same_requests_are_answered_to_the_owner(desk: Desk) -> None:
    """Or a 404 above would say nothing."""
    owner = visitor(desk, "northmere", *SCOPES)
    ids = await ids_of(desk, owner)
    for method, path in private_routes():
        answer = await asked(owner, method, path.format(**ids), body_of(method, path, ids))
        assert answer.status_code in (200, 201, 409), f"{method} {path}: {answer.text}"


async def test_nobody_comes_near_without_a_token_of_the_scope(desk: Desk) -> None:
    weak = visitor(desk, "northmere", "scrs:read")
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            if "{key}" in route.path:
                continue
            path = route.path.replace("{", "").replace("}", "")
            for method in route.methods or ():
                assert (await desk.client.request(method, path)).status_code == 401, path
                refused = await asked(weak, method, path, None)
                assert problem(refused) == (403, "forbidden"), path
