"""What every application of the chassis does before its own code: it denies, bounds and reports."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.auth import Caller, needs
from chassis.bus.memory import MemoryBus
from chassis.db import new_metadata
from chassis.errors import Unavailable
from chassis.http import new_router
from chassis.service import Undeclared
from chassis.settings import ServiceSettings
from chassis.testing import TestIssuer
from tests.chassis.toy import service_of

TRACE = "00-11111111111111111111111111111111-2222222222222222-01"


def make_app(
    issuer: TestIssuer, router: APIRouter, public: Sequence[str] = (), edge: bool = False
) -> FastAPI:
    service = service_of(new_metadata(), routers=[router], public=public, edge=edge)
    settings = ServiceSettings(
        database="sqlite+aiosqlite://", bus="memory:", max_json_bytes=1000, log_level="ERROR"
    )
    return service.create_app(settings, bus=MemoryBus(), get_keys=issuer.keys)


def new_toy_router() -> APIRouter:
    router = new_router("/v1/things", "things")

    @router.post("")
    async def take(body: dict[str, str], caller: Annotated[Caller, needs("scrs:push")]) -> None: ...

    @router.post("/large", max_body_size=5000)
    async def take_more(
        body: dict[str, str], caller: Annotated[Caller, needs("scrs:push")]
    ) -> None: ...

    @router.get("/{name}")
    async def show(name: str, caller: Annotated[Caller, needs("scrs:read")]) -> dict[str, str]:
        return {"name": name}

    return router


def client_of(app: FastAPI) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://lipp.test")


@pytest.fixture
async def http(issuer: TestIssuer) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(make_app(issuer, new_toy_router())) as client:
        client.headers.update(issuer.headers("northmere", "scrs:push", "scrs:read"))
        yield client


async def unguarded() -> None: ...


def test_a_route_that_names_no_scope_does_not_start(issuer: TestIssuer) -> None:
    router = new_router("/v1/things", "things")
    router.add_api_route("/open", unguarded)
    with pytest.raises(Undeclared, match="/v1/things/open"):
        make_app(issuer, router)


def test_a_scope_that_would_be_asked_for_after_the_body_was_read_is_none(
    issuer: TestIssuer,
) -> None:
    router = APIRouter(prefix="/v1/things")

    @router.post("/late")
    async def late(caller: Annotated[Caller, needs("scrs:push")]) -> None: ...

    with pytest.raises(Undeclared, match="/v1/things/late"):
        make_app(issuer, router)


def test_a_public_path_that_no_route_answers_does_not_start(issuer: TestIssuer) -> None:
    with pytest.raises(Undeclared, match="/opne"):
        make_app(issuer, new_toy_router(), public=["/opne"])


def test_a_path_that_is_listed_as_public_may_be_open(issuer: TestIssuer) -> None:
    router = new_router("/v1/things", "things")
    router.add_api_route("/open", unguarded)
    make_app(issuer, router, public=["/v1/things/open"])


@pytest.mark.parametrize(("path", "most"), [("/v1/things", 1000), ("/v1/things/large", 5000)])
@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_over_its_routes_limit_is_a_problem_that_names_the_limit(
    http: httpx2.AsyncClient, path: str, most: int, announced: bool
) -> None:
    body = b'{"text": "' + b"x" * most + b'"}'

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 500):
            yield body[start : start + 500]

    answer = await http.post(
        path,
        content=body if announced else pieces(),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/too-large"
    assert f"{most} bytes" in answer.json()["detail"]
    assert (await http.post(path, json={"text": "x" * (most - 100)})).status_code == 200


async def test_an_unauthenticated_caller_learns_no_limits(issuer: TestIssuer) -> None:
    async with client_of(make_app(issuer, new_toy_router())) as client:
        answer = await client.post("/v1/things", content=b"x" * 2000)
    assert answer.status_code == 401


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, identity", "x"])
async def test_a_compressed_body_is_refused_before_it_can_grow(
    http: httpx2.AsyncClient, encoding: str
) -> None:
    headers = {"content-type": "application/json", "content-encoding": encoding}
    answer = await http.post("/v1/things", content=b"\x1f\x8b", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/compressed-body")


@pytest.mark.parametrize("path", ["/v1/things/", "/v1/things/a/", "/v1//things", "/healthz/"])
async def test_a_path_that_is_nearly_one_of_ours_leads_nowhere(
    http: httpx2.AsyncClient, path: str
) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/http-404")


async def test_a_method_that_is_not_allowed_names_those_that_are(
    http: httpx2.AsyncClient,
) -> None:
    answer = await http.patch("/v1/things/large")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}


async def test_a_failure_before_the_routes_is_a_problem_too(issuer: TestIssuer) -> None:
    class Failing:
        def __init__(self, app: ASGIApp) -> None: ...

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            raise Unavailable(retry_after=3)

    app = make_app(issuer, new_toy_router())
    app.user_middleware.append(Middleware(Failing))
    async with client_of(app) as client:
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_service_goes_on_with_its_callers_trace(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/healthz", headers={"traceparent": TRACE})
    assert answer.headers["x-request-id"] == "1" * 32


async def test_the_edge_begins_a_trace_of_its_own(issuer: TestIssuer) -> None:
    async with client_of(make_app(issuer, new_toy_router(), edge=True)) as client:
        answer = await client.get("/healthz", headers={"traceparent": TRACE})
    assert answer.headers["x-request-id"] != "1" * 32
