"""Another tenant's private record answers 404 on every route; a test walks them all."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from services.quality.app import service
from tests.services.quality.office import ACTION, ANSWER, EVERY_SCOPE, Office, problem

BODIES: dict[str, dict[str, Any]] = {
    "scr": {"scr_id": str(uuid4())},
    "referral": {"route": "elective", "reason": "Learning.", "referred_on": "2024-01-15"},
    "publication": {"published_on": "2024-09-02"},
    "reviewers": {"reviewer": "hollin-reviews"},
    "plan": {"starts_on": "2024-01-15", "steps": [{"step": "decision", "working_days": 3}]},
    "decision": {"outcome": "review", "reasons": "Learning.", "decided_on": "2024-02-01"},
    "priorities": {"markers": [7]},
    "board-response": {
        "findings": "accepted",
        "what_comes_first": "Notices.",
        "how_effect_is_followed": "A sample.",
        "agreed_on": "2024-08-01",
    },
    "delays": {
        "step": "decision",
        "now_due_on": "2024-03-01",
        "reason": "other",
        "explanation": "Snow.",
    },
    "handovers": {"role": "chair", "handed_over_on": "2024-03-01", "handed_over": "Papers."},
    "parallel-processes": {
        "kind": "criminal",
        "status": "ongoing",
        "effect": "Waiting.",
        "in_terms_of_reference": True,
    },
    "challenges": {"kind": "challenge", "point": "A point.", "parties": ["health", "police"]},
    "reflections": {
        "marker": 7,
        "question": 1,
        "point_of_use": "during",
        "state": "not_yet_considered",
    },
    "actions": ACTION,
    "notes": {"state": "not_taken", "note": "Left."},
    "answers": ANSWER,
}


def private_routes() -> Iterator[tuple[str, str]]:
    """Every method and path that names a record, a review or a shared item."""
    for router in service.routers:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            if re.search(r"\{(record_id|scr_id|consent_id)\}", route.path):
                for method in sorted(route.methods or ()):
                    yield method, route.path


async def ids_of(office: Office) -> dict[str, str]:
    """A board's record with something in each of its corners."""
    board = office.board()
    record = await board.refer()
    scr_id = await office.publish()
    ids = {"record_id": record.rpartition("/")[2], "scr_id": str(scr_id), "year": "1"}
    await board.make(f"{record}/reviewers", {"reviewer": "hollin-reviews"})
    await board.put(f"{record}/plan", BODIES["plan"])
    reflection = await board.reflect(record)
    action = await board.make(f"{record}/actions", ACTION)
    consent = await board.share(record, reflection, "what-works")
    entries = {
        kind: (await board.make(f"{record}/{kind}", BODIES[kind]))["entry_id"]
        for kind in ("parallel-processes", "challenges")
    }
    return ids | {
        "reflection_id": reflection["reflection_id"],
        "action_id": action["action_id"],
        "consent_id": consent["consent_id"],
        "reviewer": "hollin-reviews",
        **entries,
    }


def filled(path: str, ids: dict[str, str]) -> str:
    entry = path.rpartition("/{entry_id}")[0].rpartition("/")[2]
    return path.format(**ids, entry_id=ids.get(entry, ""))


def body_of(method: str, path: str, ids: dict[str, str]) -> Any:
    if method in ("GET", "DELETE"):
        return None
    words = [part for part in path.split("/") if part and not part.startswith("{")]
    if words[-1] == "consents":
        return {"reflection_id": ids["reflection_id"], "purpose": "national_totals"}
    if method == "PUT" and words[-1] == "reflections":
        return {"state": "not_yet_considered"}
    return BODIES.get(words[-1])


@pytest.mark.rule("Q7")
async def test_a_strangers_answer_is_that_nothing_is_there_on_every_route(office: Office) -> None:
    ids = await ids_of(office)
    stranger = office.visitor("eastvale", *EVERY_SCOPE)
    unknown = {name: str(uuid4()) for name in (*ids, "entry_id")}
    unknown |= {"reviewer": "nobody", "year": "1"}
    routes = list(private_routes())
    assert len(routes) > 30
    for method, path in routes:
        body = body_of(method, path, ids)
        there, nowhere = [
            problem(await stranger.http.request(method, place, json=body, headers=stranger.headers))
            for place in (filled(path, ids), path.format(**unknown))
        ]
        assert there[0] == 404, f"{method} {path}: {there}"
        assert there == nowhere, f"{method} {path}: a stranger can tell"


@pytest.mark.rule("Q7")
async def test_nothing_of_a_strangers_is_reached_beneath_a_record_of_ones_own(
    office: Office,
) -> None:
    """One's own record, and a stranger's part of one."""
    theirs = await ids_of(office)
    caller = office.visitor("eastvale", *EVERY_SCOPE)
    own = {"record_id": (await caller.refer()).rpartition("/")[2]}
    unknown = {name: str(uuid4()) for name in (*theirs, "entry_id")} | own
    part = re.compile(r"\{record_id\}.*\{(action_id|reflection_id|consent_id|entry_id)\}")
    routes = [(method, path) for method, path in private_routes() if part.search(path)]
    assert len(routes) > 7
    for method, path in routes:
        body = body_of(method, path, theirs)
        there, nowhere = [
            problem(await caller.http.request(method, place, json=body, headers=caller.headers))
            for place in (filled(path, theirs | own), path.format(**unknown))
        ]
        assert there[0] == 404, f"{method} {path}: {there}"
        assert there == nowhere, f"{method} {path}: it can be told"


async def test_the_same_requests_are_answered_to_the_board(office: Office) -> None:
    """Or a 404 above would say nothing."""
    ids = await ids_of(office)
    for method, path in private_routes():
        if method == "DELETE":
            continue
        mine = "what-works" if "shared-reflections" in path else "northmere"
        board = office.visitor(mine, *EVERY_SCOPE)
        answer = await board.http.request(
            method, filled(path, ids), json=body_of(method, path, ids), headers=board.headers
        )
        assert answer.status_code in (200, 201, 409), f"{method} {path}: {answer.text}"


async def test_the_lists_of_a_stranger_are_empty(office: Office) -> None:
    await ids_of(office)
    stranger = office.visitor("eastvale", *EVERY_SCOPE)
    for path in ("quality-records", "reflections", "appointments", "shared-reflections"):
        assert (await stranger.read(f"/v1/{path}"))["items"] == [], path


async def test_nobody_comes_near_without_a_token_of_the_scope(small_office: Office) -> None:
    weak = small_office.visitor("northmere", "scrs:read", "trends:read")
    for router in service.routers:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                path = route.path.replace("{", "").replace("}", "")
                nobody = await small_office.http.request(method, path)
                assert nobody.status_code == 401, path
                refused = await small_office.http.request(method, path, headers=weak.headers)
                assert refused.status_code == 403, path
                assert method == "HEAD" or problem(refused) == (403, "forbidden"), path


async def test_each_role_has_the_view_that_is_its_own(small_office: Office) -> None:
    may_not = {
        small_office.reviewer: ("quality-records", "shared-reflections", "quality-totals"),
        small_office.commissioner: ("quality-records", "appointments", "quality-totals"),
        small_office.centre: ("quality-records", "appointments", "shared-reflections"),
        small_office.board: ("shared-reflections", "quality-totals"),
    }
    for role, paths in may_not.items():
        visitor = role()
        assert (await visitor.get("/v1/marker-sets")).status_code == 200
        for path in paths:
            assert problem(await visitor.get(f"/v1/{path}")) == (403, "forbidden"), path
