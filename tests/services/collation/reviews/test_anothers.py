"""What one body finds out about a withdrawn review, on every route of collation that takes an id
of a review, of a suggestion about it or of a coding in it."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.services.collation.desk import CODING, PLAIN, SHOWS_D4, Desk, problem, withdrawn
from tests.services.collation.practices.example import EXAMPLE
from tests.services.collation.taxonomy.test_endpoints import TEXT
from tests.services.collation.visitor import Visitor, visitor

SCOPES = (*CODING, "practices:share", "taxonomy:propose", "briefings:write", "briefings:read")
BRIEFING = "/v1/briefings/6/editions"
PLACEHOLDER = "REVIEW"
PASSAGE: dict[str, Any] = {"scr_id": PLACEHOLDER, "scr_version": 1, "passage": 1}
VERSION: dict[str, Any] = {"scr_version": 1}
GIVEN = {"scr_id": PLACEHOLDER, **VERSION}
ASKED: dict[tuple[str, str], Any] = {
    ("get", "/v1/codings"): None,
    ("get", "/v1/coding-queue/{scr_id}"): None,
    ("get", "/v1/coding-exports/codings.{form}"): None,
    ("post", "/v1/coding-queue/{scr_id}/completion"): VERSION,
    ("post", "/v1/coding-queue/{scr_id}/reopening"): VERSION,
    ("post", "/v1/codings"): PASSAGE | {"issue": "D4"},
    ("post", "/v1/coding-assignments"): GIVEN | {"coder": "ash"},
    ("post", "/v1/double-codings"): GIVEN | {"coders": ["ash", "elm"]},
    ("post", "/v1/issues/{code}/reasons"): PASSAGE | {"text": "Nobody called it."},
    ("post", "/v1/practices"): EXAMPLE | {"origin": "report", "source": PASSAGE},
    ("post", "/v1/issue-proposals"): {
        "key": TEXT["label"],
        "issue": TEXT,
        "evidence": [{"kind": "passage", **PASSAGE}],
    },
    ("put", "/v1/briefings/{slot}/editions/{edition}"): {
        "vignettes": [{"title": "A call", "summary": "Nobody met.", "passages": [PASSAGE]}]
    },
}
"""What is sent to each route; a review's id stands where it says so."""
ASKED_OF_MANY = {
    ("get", "/v1/codings"): 200,
    ("post", "/v1/issue-proposals"): 422,
    ("put", "/v1/briefings/{slot}/editions/{edition}"): 422,
}
"""A list, and what rests on passages of several reviews: what is gone and what never was is in
none of them, whoever asks."""
OF_ONE = ASKED.keys() - ASKED_OF_MANY.keys()


def routes_that_take_a_review(desk: Desk) -> Iterator[tuple[str, str]]:
    api = desk.app.openapi()

    def names_one(schema: Any, seen: frozenset[str] = frozenset()) -> bool:
        if isinstance(schema, list):
            return any(names_one(part, seen) for part in schema)
        if not isinstance(schema, dict):
            return False
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            return names_one(api["components"]["schemas"][name], seen | {name})
        return "scr_id" in schema.get("properties", ()) or names_one([*schema.values()], seen)

    for path, methods in api["paths"].items():
        for method, route in methods.items():
            named = {parameter["name"] for parameter in route.get("parameters", ())}
            if "scr_id" in named or names_one(route.get("requestBody", {})):
                yield method, path


async def ask(who: Visitor, route: tuple[str, str], scr_id: UUID) -> httpx2.Response:
    method, path = route
    places = {"scr_id": scr_id, "form": "csv", "code": "D4", "slot": 6, "edition": 1}
    params = {} if "{scr_id}" in path or method != "get" else {"scr_id": str(scr_id)}
    return await who.http.request(
        method,
        path.format(**places),
        params=params,
        json=about(ASKED[route], scr_id),
        headers=who.headers,
    )


def about(body: Any, scr_id: UUID) -> Any:
    if isinstance(body, dict):
        return {name: about(part, scr_id) for name, part in body.items()}
    if isinstance(body, list):
        return [about(part, scr_id) for part in body]
    return str(scr_id) if body == PLACEHOLDER else body


def told(answer: httpx2.Response) -> tuple[int, dict[str, Any]]:
    """All of an answer but what every request has of its own."""
    return answer.status_code, answer.json() | {"request_id": ""}


def body(desk: Desk, tenant: str, *more: str) -> Visitor:
    """Two of its clients may be given reviews to code."""
    desk.ingest.clients |= dict.fromkeys(("ash", "elm"), (tenant, CODING))
    return visitor(desk, tenant, *SCOPES, *more)


async def a_review_that_others_coded(desk: Desk) -> tuple[UUID, str, str]:
    """Its id, and those of a suggestion about it and of a coding in it."""
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    coding = (await desk.code(scr_id, issue="C1")).json()
    return scr_id, suggestion["suggestion_id"], coding["finding_id"]


async def test_every_route_that_takes_a_review_is_asked_here(desk: Desk) -> None:
    assert set(routes_that_take_a_review(desk)) == ASKED.keys()


@pytest.mark.rule("I3")
async def test_to_a_body_that_did_not_work_on_it_a_withdrawn_review_never_was(desk: Desk) -> None:
    (scr_id, suggestion, coding), nowhere = await a_review_that_others_coded(desk), uuid4()
    other = body(desk, "eastvale")
    await other.make(BRIEFING)
    await desk.take(withdrawn(scr_id))
    before = await desk.told()
    for route in ASKED:
        there = told(await ask(other, route, scr_id))
        assert there == told(await ask(other, route, nowhere)), route
        assert there[0] == ASKED_OF_MANY.get(route, 404), route
    for path, sent in (
        (f"/v1/codings/{coding}", None),
        (f"/v1/suggestions/{suggestion}/decision", {"decision": "accept"}),
    ):
        method = "GET" if sent is None else "POST"
        unknown = path.replace(path.split("/")[3], str(nowhere))
        there, never = [
            told(await other.http.request(method, place, json=sent, headers=other.headers))
            for place in (path, unknown)
        ]
        assert there == never, path
        assert there[0] == 404, path
    assert await desk.told() == before


async def found_something(desk: Desk, who: Visitor, scr_id: UUID) -> None:
    await who.make("/v1/codings", {"scr_id": str(scr_id), **VERSION, "passage": 1, "issue": "D3"})


async def took_back_what_it_found(desk: Desk, who: Visitor, scr_id: UUID) -> None:
    await found_something(desk, who, scr_id)
    (found,) = (await who.read("/v1/codings"))["items"]
    await who.make(f"/v1/codings/{found['finding_id']}/retraction", {"reason": "mistaken"})


async def rejected_a_suggestion(desk: Desk, who: Visitor, scr_id: UUID) -> None:
    (suggestion,) = await desk.suggestions(scr_id)
    await who.make(
        f"/v1/suggestions/{suggestion['suggestion_id']}/decision", {"decision": "reject"}
    )


async def read_it_to_the_end(desk: Desk, who: Visitor, scr_id: UUID) -> None:
    await who.make(f"/v1/coding-queue/{scr_id}/completion", VERSION)


async def read_the_version_before_to_the_end(desk: Desk, who: Visitor, scr_id: UUID) -> None:
    await read_it_to_the_end(desk, who, scr_id)
    await desk.publish(PLAIN, PLAIN, scr_id=scr_id, version=2)


async def was_given_it_to_code(desk: Desk, who: Visitor, scr_id: UUID) -> None:
    await who.make("/v1/coding-assignments", {"scr_id": str(scr_id), **VERSION, "coder": "ash"})


async def was_given_it_to_two(desk: Desk, who: Visitor, scr_id: UUID) -> None:
    given = {"scr_id": str(scr_id), **VERSION, "coders": ["ash", "elm"]}
    await who.make("/v1/double-codings", given)


Work = Callable[[Desk, Visitor, UUID], Awaitable[None]]


@pytest.mark.parametrize(
    "worked",
    [
        found_something,
        took_back_what_it_found,
        rejected_a_suggestion,
        read_it_to_the_end,
        read_the_version_before_to_the_end,
        was_given_it_to_code,
        was_given_it_to_two,
    ],
)
async def test_a_body_whose_work_is_gone_is_told_why(desk: Desk, worked: Work) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    who = body(desk, "northmere")
    await worked(desk, who, scr_id)
    event = withdrawn(scr_id, 2 if worked is read_the_version_before_to_the_end else 1)
    for _ in range(2):  # once, and again
        await desk.take(event)
    for route in OF_ONE:
        assert problem(await ask(who, route, scr_id)) == (410, "review-withdrawn"), route
    elsewhere = body(desk, "eastvale")
    for route in OF_ONE:
        assert problem(await ask(elsewhere, route, scr_id)) == (404, "no-such-review"), route


@pytest.mark.parametrize("scope", ["scrs:copy", "scrs:review", "scrs:owner"])
async def test_whoever_is_over_all_boards_is_told_that_it_was_withdrawn(
    desk: Desk, scope: str
) -> None:
    scr_id = await desk.publish(PLAIN)
    await desk.take(withdrawn(scr_id))
    for route in OF_ONE:
        answer = await ask(body(desk, "platform", scope), route, scr_id)
        assert problem(answer) == (410, "review-withdrawn"), route


async def test_what_another_body_found_in_a_review_in_force_is_read_by_all(desk: Desk) -> None:
    """Or the 404s above would say nothing."""
    _, suggestion, coding = await a_review_that_others_coded(desk)
    other = body(desk, "eastvale")
    assert (await other.get(f"/v1/codings/{coding}")).status_code == 200
    decided = await other.post(f"/v1/suggestions/{suggestion}/decision", {"decision": "accept"})
    assert decided.status_code == 200
