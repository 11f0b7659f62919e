"""What one board finds out about another's review, on every route that a review has."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from chassis.http import UnitOfWorkRoute
from services.collation.app import service as collation
from services.ingest.app import service as ingest
from services.quality.app import service as quality
from tests.services.ingest.door import Door, Visitor, report

BODIES: dict[str, dict[str, Any]] = {
    "withdrawal": {"reason": "other"},
    "decision": {"version": 1, "outcome": "release", "reason": "nobody_identifiable"},
    "board-response": {
        "url": "https://lscb.example/r",
        "published_on": "2015-04-01",
        "accepts_findings": "partly",
    },
}
"""What is sent to each route that changes something."""
OUT_OF_REACH = ("/decision", "/owner")
"""No board has the scopes of these."""
SUSPECT = report("The family lived near ZZ99 3AB at the time.")
Routes = list[tuple[str, str]]


def routes_of_a_review() -> Routes:
    return [
        (method, route.path)
        for router in ingest.routers
        for route in router.routes
        if isinstance(route, UnitOfWorkRoute) and "{scr_id:uuid}" in route.path
        for method in sorted(route.methods)
    ]


async def ask(visitor: Visitor, method: str, path: str, scr_id: str) -> httpx2.Response:
    place = path.replace("{scr_id:uuid}", scr_id).replace("{version}", "1")
    body = None if method == "GET" else BODIES[path.rpartition("/")[2]]
    return await visitor.api.request(method, place, json=body, headers=visitor.headers)


def told(answer: httpx2.Response, scr_id: str) -> tuple[int, dict[str, Any]]:
    """All of an answer but what every request has of its own."""
    problem = answer.json() | {"request_id": ""}
    return answer.status_code, {k: str(v).replace(scr_id, "ID") for k, v in problem.items()}


async def unread(door: Door) -> str:
    return str((await door.board().push(report()))["id"])


async def held(door: Door) -> str:
    receipt = await door.board().push(SUSPECT)
    await door.read_all()
    assert await door.board().state_of(receipt) == "held"
    return str(receipt["id"])


async def withdrawn_unread(door: Door) -> str:
    scr_id = await unread(door)
    assert (await door.board().withdraw(scr_id)).status_code == 200
    return scr_id


async def withdrawn_while_held(door: Door) -> str:
    scr_id = await held(door)
    assert (await door.board().withdraw(scr_id)).status_code == 200
    return scr_id


async def published(door: Door) -> str:
    return str((await door.published())["id"])


async def withdrawn_after_it_was_published(door: Door) -> str:
    scr_id = await published(door)
    assert (await door.board().withdraw(scr_id)).status_code == 200
    return scr_id


@pytest.mark.rule("I3", "I4")
@pytest.mark.parametrize(
    "became",
    [unread, held, withdrawn_unread, withdrawn_while_held, withdrawn_after_it_was_published],
)
async def test_to_another_board_what_is_held_or_withdrawn_is_not_there(
    door: Door, became: Callable[[Door], Awaitable[str]]
) -> None:
    scr_id, nowhere, other = await became(door), str(uuid4()), door.board("other")
    before = await door.board().get(f"/v1/scrs/{scr_id}")
    for method, path in routes_of_a_review():
        there = told(await ask(other, method, path, scr_id), scr_id)
        assert there == told(await ask(other, method, path, nowhere), nowhere), (method, path)
        assert there[0] == (403 if path.endswith(OUT_OF_REACH) else 404), (method, path)
    for state in ("", "?state=received", "?state=held", "?state=published"):
        assert (await other.get(f"/v1/scrs{state}")).json()["items"] == []
    after = await door.board().get(f"/v1/scrs/{scr_id}")
    assert told(before, scr_id) == told(after, scr_id)


async def test_a_published_review_is_anothers_to_read_and_not_to_change(door: Door) -> None:
    scr_id = await published(door)
    for method, path in routes_of_a_review():
        answer = await ask(door.board("other"), method, path, scr_id)
        expected = 403 if path.endswith(OUT_OF_REACH) else 200 if method == "GET" else 404
        assert answer.status_code == expected, (method, path)
    assert (await door.board().get(f"/v1/scrs/{scr_id}")).json()["state"] == "published"


@pytest.mark.rule("I3")
@pytest.mark.parametrize(
    ("tenant", "scopes"),
    [
        ("northmere", ("documents:push", "scrs:push", "scrs:read")),
        ("centre", ("scrs:read", "scrs:review")),
        ("platform", tuple(collation.calls)),
        ("platform", tuple(quality.calls)),
    ],
    ids=["its board", "reviewers", "collation", "quality"],
)
async def test_whoever_has_to_forget_a_review_is_told_that_it_was_withdrawn(
    door: Door, tenant: str, scopes: tuple[str, ...]
) -> None:
    scr_id = await withdrawn_after_it_was_published(door)
    visitor, met = door.visitor(tenant, *scopes), 0
    for method, path in routes_of_a_review():
        answer = await ask(visitor, method, path, scr_id)
        if path.endswith("/withdrawal"):
            assert answer.status_code == (200 if tenant == "northmere" else 403)
        elif answer.status_code != 403:
            assert (answer.status_code, answer.json()["reason"]) == (410, "other"), (method, path)
            met += 1
    assert met > 0


async def test_those_who_copy_are_not_told_of_what_was_never_published(door: Door) -> None:
    scr_id = await withdrawn_while_held(door)
    for tenant, scopes in (("platform", collation.calls), ("centre", ("scrs:read", "scrs:review"))):
        answer = await door.visitor(tenant, *scopes).get(f"/v1/scrs/{scr_id}")
        assert answer.status_code == 404
