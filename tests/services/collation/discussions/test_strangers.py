"""Another body's summit answers 404 on every route that is not public; a test walks them all."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from fastapi.routing import APIRoute

from chassis.db import utc_now
from services.collation.consultations import endpoints as consultations
from services.collation.contributions import endpoints as contributions
from services.collation.discussions import endpoints as discussions
from services.collation.summits import endpoints as summits
from tests.services.collation.consultations.room import COMMENT, MINI_SUMMIT, mini_summit
from tests.services.collation.hall import EVERY_SCOPE, RULES, SAID, Hall, Person, delegate_number

ROUTERS = (
    *summits.routers,
    *contributions.routers,
    discussions.router,
    consultations.router,
)
FOR_EVERYBODY = {
    "GET /v1/summits",
    "POST /v1/summits",
    "GET /v1/summits/{summit_id}",
    "POST /v1/summits/{summit_id}/registrations",
    "POST /v1/summits/{summit_id}/written-contributions",
    "GET /v1/summits/{summit_id}/contributions",
    "GET /v1/registrations",
    "GET /v1/contributions",
    "GET /v1/contributions/{contribution_id}",
    "GET /v1/consultations",
    "POST /v1/consultations",
    "GET /v1/consultations/{consultation_id}",
    "GET /v1/consultations/{consultation_id}/comments",
    "POST /v1/consultations/{consultation_id}/comments",
    "GET /v1/consultations/{consultation_id}/comments/{comment_id}",
}
"""Public to all of a scope, or one's own alone; each tested where it is."""
REWRITE = {"outcome": "rewritten", "text": "Nobody comes.", "reason": "A name."}
BODIES: dict[str, Any] = {
    "capacity": {"capacity": 30},
    "rules": RULES,
    "topics": {"topics": [1, 2, 3]},
    "confirmation": {"purpose": True, "reading": True},
    "attendance": {"attended": True},
    "decision": REWRITE,
    "withdrawal": {"reason": "Asked for."},
    "phases": {"phase": "solutions", "notice_version": 1},
    "contributions": SAID,
    "outputs": {"recipient": "police", "sent_on": str(utc_now().date())},
    "disposition": {"disposition": "taken_up", "explanation": "Yes."},
}


def private_routes() -> Iterator[tuple[str, str]]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods or ()):
                if f"{method} {route.path}" not in FOR_EVERYBODY:
                    yield method, route.path


async def ids_of(hall: Hall) -> dict[str, str]:
    """A summit on its day with something in each of its corners, and a mini-summit."""
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    entry = await hall.enter(table, text="Mr Sample never comes.")
    consultation = await mini_summit(hall)
    await hall.role("delegate").make(f"{consultation}/comments", COMMENT)
    (comment,) = (await hall.role("organiser").get(f"{consultation}/desk"))["items"]
    mine = (await hall.role("delegate", "delegate-0").get("/registrations"))["items"][0]
    return {
        "summit_id": summit.rpartition("/")[2],
        "number": "1",
        "registration_id": mine["registration_id"],
        "contribution_id": entry["contribution_id"],
        "consultation_id": consultation.rpartition("/")[2],
        "comment_id": comment["comment_id"],
    }


async def asked(person: Person, method: str, path: str, ids: dict[str, str]) -> tuple[int, str]:
    last = path.rpartition("/")[2]
    body = BODIES.get(last) if method in ("PUT", "POST") else None
    if last == "closure":
        tables = {"outcome": "not_reached", "reason": "Time."}
        body = tables if "tables" in path else {"attended": 9}
    exact = re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], path).removeprefix("/v1")
    why = "?purpose=running_the_event" if last in ("attendees", "seats", "contacts") else ""
    answer = await person.raw(method, exact + why, body)
    kind = answer.json().get("type", "") if answer.is_error else ""
    return answer.status_code, kind.removeprefix("/problems/")


async def test_a_strangers_answer_is_that_nothing_is_there_on_every_route(hall: Hall) -> None:
    ids = await ids_of(hall)
    nowhere = {name: str(uuid4()) for name in ids} | {"number": "1"}
    stranger = hall.person("another-body", *EVERY_SCOPE)
    routes = list(private_routes())
    assert len(routes) > 25
    for method, path in routes:
        there = await asked(stranger, method, path, ids)
        assert there[0] == 404, f"{method} {path}: {there}"
        assert there == await asked(stranger, method, path, nowhere), f"{path}: it can be told"


async def test_no_comment_is_reached_beneath_a_mini_summit_of_ones_own(hall: Hall) -> None:
    """One's own mini-summit, and a comment that was made at a stranger's."""
    theirs = await ids_of(hall)
    stranger = hall.person("another-body", *EVERY_SCOPE)
    own = {
        "consultation_id": (await stranger.make("/consultations", MINI_SUMMIT))["consultation_id"]
    }
    routes = [(m, path) for m, path in private_routes() if "{comment_id}" in path]
    assert len(routes) > 1
    for method, path in routes:
        there = await asked(stranger, method, path, theirs | own)
        assert there[0] == 404, f"{method} {path}: {there}"
        unknown = theirs | own | {"comment_id": str(uuid4())}
        assert there == await asked(stranger, method, path, unknown), f"{path}: it can be told"


async def test_the_same_requests_are_answered_to_whose_it_is(small_hall: Hall) -> None:
    """Or a 404 above would say nothing."""
    ids = await ids_of(small_hall)
    for method, path in private_routes():
        own = "registration" in path and not path.endswith("attendance")
        person = small_hall.person("delegate-0" if own else "centre", *EVERY_SCOPE)
        status, kind = await asked(person, method, path, ids)
        assert status in (200, 201, 409), f"{method} {path}: {status} {kind}"


async def test_nobody_comes_near_without_a_token_of_the_scope(small_hall: Hall) -> None:
    weak = small_hall.person("centre", "scrs:read", "trends:read")
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                path = re.sub(r"\{\w+\}", str(uuid4()), route.path)
                nobody = await small_hall.http.request(method, path)
                assert nobody.status_code == 401, path
                refused = await weak.raw(method, path.removeprefix("/v1"))
                assert refused.status_code == 403, path


async def test_each_role_does_what_is_its_own_and_no_more(small_hall: Hall) -> None:
    summit = await small_hall.summit()
    refused = {
        "delegate": (("POST", f"{summit}/allocation"), ("GET", f"{summit}/tables")),
        "facilitator": (("POST", f"{summit}/registrations"), ("GET", f"{summit}/attendees")),
        "organiser": (("POST", f"{summit}/registrations"), ("POST", f"{summit}/opening")),
        "reader": (("GET", f"{summit}/allocation"), ("GET", "/registrations")),
    }
    for role, routes in refused.items():
        for method, path in routes:
            body = delegate_number(0) if path.endswith("registrations") else None
            answer = await small_hall.role(role).raw(method, path, body)
            assert answer.status_code == 403, f"{role} {path}"
