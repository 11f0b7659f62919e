"""Who codes what, and what they found, is their own tenant's: another's answer is that nothing is.

A test walks every route that names an assignment, a blind coding, a double coding or a finding.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from services.collation.app import service
from tests.services.collation.desk import CODING, PLAIN, Desk, problem
from tests.services.collation.pair import FIRST, LEAD, SECOND, THIRD, Pair

PRIVATE = re.compile(r"\{(assignment_id|double_coding_id|coding_id|finding_id)\}")
PUBLIC = ("GET", "/v1/codings/{finding_id}")
"""What was found is public, since figures lead back to it; to change it is its own body's."""
ADJUDICATION = {"passage": 1, "issue": "D4", "kinds": [], "reason": "It is not there."}
BODIES: dict[str, Any] = {
    "codings": {"passage": 1, "issue": "D4"},
    "{coding_id}": {"memo": "A note."},
    "{finding_id}": {"memo": "A note."},
    "retraction": {"reason": "mistaken"},
    "adjudications": ADJUDICATION,
    "reconsiderations": ADJUDICATION,
}


def private_routes() -> Iterator[tuple[str, str]]:
    for router in service.routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and PRIVATE.search(route.path):
                for method in sorted(route.methods or ()):
                    if (method, route.path) != PUBLIC:
                        yield method, route.path


def body_of(method: str, path: str) -> Any:
    return None if method in ("GET", "DELETE") else BODIES.get(path.rpartition("/")[2])


async def ids_of(desk: Desk) -> dict[str, str]:
    """Two who are done and differ, and one of whose codings has an id; and one coded openly."""
    finding = (await desk.code(await desk.publish(PLAIN))).json()
    pair = await Pair.assigned(desk, PLAIN)
    coding = (await pair.code(FIRST)).json()
    await pair.done(FIRST, SECOND)
    return {
        "assignment_id": pair.of[FIRST].rpartition("/")[2],
        "double_coding_id": pair.place.rpartition("/")[2],
        "coding_id": coding["coding_id"],
        "finding_id": finding["finding_id"],
    }


@pytest.mark.rule("C9")
async def test_a_strangers_answer_is_that_nothing_is_there_on_every_route(desk: Desk) -> None:
    ids = await ids_of(desk)
    unknown = {name: str(uuid4()) for name in ids}
    routes = list(private_routes())
    assert len(routes) > 13
    for client in (FIRST, THIRD):
        stranger = desk.issuer.headers("elsewhere", *CODING, client=client)
        for method, path in routes:
            there, nowhere = [
                problem(
                    await desk.client.request(
                        method, path.format(**which), json=body_of(method, path), headers=stranger
                    )
                )
                for which in (ids, unknown)
            ]
            assert there[0] == 404, f"{method} {path}: {there}"
            assert there == nowhere, f"{method} {path}: a stranger can tell"
        for own in ("coding-assignments", "double-codings"):
            listed = await desk.client.get(f"/v1/{own}", headers=stranger)
            assert listed.json()["items"] == [], own


@pytest.mark.rule("C9")
async def test_no_coding_is_reached_beneath_an_assignment_of_ones_own(desk: Desk) -> None:
    """One's own assignment, and what the other of the two coded."""
    pair = await Pair.assigned(desk, PLAIN)
    theirs = (await pair.code(FIRST)).json()["coding_id"]
    own = {"assignment_id": pair.of[SECOND].rpartition("/")[2]}
    routes = [(m, path) for m, path in private_routes() if path.count("{") > 1]
    assert len(routes) > 2
    for method, path in routes:
        there, nowhere = [
            problem(
                await desk.ask(
                    SECOND,
                    method,
                    path.format(**own, coding_id=coding_id),
                    body_of(method, path),
                )
            )
            for coding_id in (theirs, uuid4())
        ]
        assert there[0] == 404, f"{method} {path}: {there}"
        assert there == nowhere, f"{method} {path}: it can be told"


async def test_the_same_requests_are_answered_to_those_they_belong_to(desk: Desk) -> None:
    """Or a 404 above would say nothing."""
    ids = await ids_of(desk)
    for method, path in private_routes():
        last = path.rpartition("/")[2]
        who = {"adjudications": THIRD, "reconsiderations": THIRD, "ending": LEAD}.get(last, FIRST)
        answer = await desk.ask(who, method, path.format(**ids), body_of(method, path))
        assert answer.status_code in (200, 201, 409), f"{method} {path}: {answer.text}"


@pytest.mark.parametrize(("method", "path"), [*private_routes()])
async def test_nobody_comes_near_without_a_token_of_the_scope(
    desk: Desk, method: str, path: str
) -> None:
    target = path.replace("{", "").replace("}", "")
    assert (await desk.client.request(method, target)).status_code == 401
    weak = desk.issuer.headers("centre", "trends:read", "scrs:read", "codings:assign")
    if "ending" in path:
        weak = desk.issuer.headers("centre", "codings:read", "codings:write")
    refused = await desk.client.request(method, target, headers=weak)
    assert problem(refused) == (403, "forbidden")
