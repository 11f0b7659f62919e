"""The door itself: what it serves, what it tells everybody, whom it turns away and when."""

import base64
import hashlib
import re
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from chassis.auth import SCOPES
from chassis.errors import Unavailable
from chassis.http import UnitOfWorkRoute
from chassis.service import PUBLIC
from cli.contracts import apps
from gateway.app import create_app, service
from gateway.clients.service import suspend_client
from gateway.routes import CAPABILITIES, SERVICE_OF, service_of
from gateway.settings import GatewaySettings
from services.collation.app import service as collation
from tests.gateway.door import Door, opened

OPEN = {
    "/",
    "/accessibility",
    "/oauth/token",
    "/.well-known/jwks.json",
    "/openapi.json",
    "/asyncapi.json",
}


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/asyncapi.json", "/.well-known/jwks.json"])
async def test_what_anybody_may_read_is_an_object(door: Door, path: str) -> None:
    answer = await door.http.get(path)
    assert answer.status_code == 200
    assert isinstance(answer.json(), dict)


async def test_the_door_says_where_everything_is(door: Door) -> None:
    about = (await door.http.get("/")).json()
    for path in (about["openapi"], about["asyncapi"]):
        assert (await door.http.get(path)).status_code == 200
    assert (await door.http.post(about["token"])).status_code == 400


@pytest.mark.rule("G9")
async def test_the_door_says_how_accessible_its_pages_are(door: Door) -> None:
    about = (await door.http.get("/")).json()
    answer = await door.http.get(about["accessibility"])
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Accessibility statement</h1>" in answer.text
    assert "Web Content Accessibility Guidelines 2.2" in answer.text


async def test_a_page_is_shown_with_its_own_style_and_nothing_else(door: Door) -> None:
    answer = await door.http.get("/accessibility")
    style = re.findall(r"<style>(.*)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", f"style-src 'sha256-{digest}'"} <= set(policy)
    assert not [word for word in policy if word.startswith("script") or "unsafe" in word]


SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/openapi.json"),
        ("GET", "/v1/scrs"),
        ("GET", "/nowhere"),
        ("DELETE", "/"),
        ("POST", "/oauth/token"),
    ],
)
async def test_every_answer_tells_a_browser_to_run_frame_and_keep_nothing(
    door: Door, method: str, path: str
) -> None:
    answer = await door.http.request(method, path)
    assert {name: answer.headers[name] for name in SAFE} == SAFE
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert "strict-transport-security" not in answer.headers


async def test_a_failure_nobody_foresaw_has_the_safe_headers_too(tmp_path: Path) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("a name that must not be told")

    async with opened(tmp_path, {"collation": fails}) as door:
        answer = await door.http.get("/v1/issues", headers=await door.headers("trends:read"))
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "no-store")
    assert "must not" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_service_may_let_its_answer_be_kept(tmp_path: Path) -> None:
    async def keeps(scope: object, receive: object, send: object) -> None:
        headers = [(b"cache-control", b"private, max-age=60")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"{}"})  # type: ignore[operator]

    async with opened(tmp_path, {"collation": keeps}) as door:
        answer = await door.http.get("/v1/issues", headers=await door.headers("trends:read"))
    assert answer.headers["cache-control"] == "private, max-age=60"


async def test_an_operator_with_tls_can_have_browsers_keep_to_it(tmp_path: Path) -> None:
    async with opened(tmp_path, {}, hsts_seconds=31_536_000) as door:
        answer = await door.http.get("/")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/v1/nowhere", "/v1", "/docs", "/events", "/v1/events/x"]
)
async def test_what_is_not_there_is_a_problem_to_who_may_come_in(door: Door, path: str) -> None:
    stranger = await door.http.get(path)
    known = await door.http.get(path, headers=await door.headers("events:read"))
    assert (stranger.status_code, known.status_code) == (401, 404)
    for answer in (stranger, known):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/", "GET"), ("/oauth/token", "POST"), ("/v1/events", "GET"), ("/openapi.json", "GET")],
)
async def test_another_method_is_not_allowed(door: Door, path: str, allowed: str) -> None:
    headers = await door.headers("events:read")
    for method in ("DELETE", "HEAD", "OPTIONS", "PATCH"):
        answer = await door.http.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed), method


def from_address(app: FastAPI, address: str) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False, client=(address, 1234))
    return httpx2.AsyncClient(transport=transport, base_url="http://lipp.test")


@pytest.mark.parametrize("path", PUBLIC)
async def test_probes_and_metrics_are_for_machines_beside_the_door(door: Door, path: str) -> None:
    for address, status in [
        ("127.0.0.1", 200),
        ("10.1.2.3", 200),
        ("fd00::1", 200),
        ("8.8.8.8", 404),
        ("2a00:1450::1", 404),
    ]:
        async with from_address(door.app, address) as http:
            assert (await http.get(path)).status_code == status, address


async def test_a_client_that_comes_too_often_is_asked_to_wait(tmp_path: Path) -> None:
    async with opened(tmp_path, {}, rate="3/minute") as door:
        often, other = await door.headers("events:read"), await door.headers("events:read")
        for _ in range(3):
            assert (await door.http.get("/v1/nowhere", headers=often)).status_code == 404
        answer = await door.http.get("/v1/nowhere", headers=often)
        assert (answer.status_code, answer.json()["type"]) == (429, "/problems/too-many")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert (await door.http.get("/v1/nowhere", headers=other)).status_code == 404


async def test_a_forged_token_is_nobodys(door: Door) -> None:
    headers = await door.headers("events:read")
    signed, _, signature = headers["authorization"].rpartition(".")
    other = await door.headers("events:read")
    forged = f"{signed}.{other['authorization'].rpartition('.')[2]}"
    for value in (forged, f"{signed}.", f"{signed}.{signature[:-4]}", "Bearer x", "Basic eDp4"):
        answer = await door.http.get("/v1/nowhere", headers={"authorization": value})
        assert answer.status_code == 401, value


def test_every_route_of_every_application_names_its_scopes_or_is_listed_as_open() -> None:
    seen = 0
    capabilities = set()
    for app in apps().values():
        for route in app.routes:
            seen += 1
            assert isinstance(route, APIRoute), route
            if route.path in OPEN | set(PUBLIC):
                continue
            if route.path in CAPABILITIES:
                capabilities.add(route.path)
                continue
            assert isinstance(route, UnitOfWorkRoute), route.path
            assert route.scopes, route.path
            assert route.scopes <= SCOPES.keys(), route.path
    assert seen > 20
    assert set(service.public) == OPEN
    assert capabilities == set(CAPABILITIES) == set(collation.capabilities)


async def test_a_secret_address_is_passed_on_without_a_token_and_not_too_often(
    tmp_path: Path,
) -> None:
    path = CAPABILITIES[0].format(key="k" * 43)
    async with opened(tmp_path, {}, rate="2/minute") as door:
        for _ in range(2):
            assert (await door.http.get(path)).status_code != 401
        assert (await door.http.get(path)).status_code == 429
        for other in (f"{path}/more", path.replace("-feeds", "s"), f"{path}%2e"):
            assert (await door.http.get(other)).status_code == 401, other


def test_every_route_of_a_service_is_reached_by_the_door() -> None:
    for app in (app for name, app in apps().items() if name != "gateway"):
        name = app.title.removeprefix("LiPP ")
        for path in app.openapi()["paths"]:
            plain = path.replace("{", "").replace("}", "")
            assert service_of(plain) == name, path


async def test_everybody_is_let_in_a_while_longer_when_the_list_of_clients_is_away(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await door.headers("events:read")
    assert (await door.http.get("/v1/nowhere", headers=known)).status_code == 404
    late = await door.headers("events:read")

    def away(*_: object) -> None:
        raise Unavailable(retry_after=1)

    directory = door.app.state.doors.directory
    monkeypatch.setattr(directory._database, "reading", away)
    directory._next = 0
    assert (await door.http.get("/v1/nowhere", headers=known)).status_code == 404
    unheard = await door.http.get("/v1/nowhere", headers=late)
    assert (unheard.status_code, unheard.headers["retry-after"]) == (503, "1")
    monkeypatch.setattr("gateway.clients.directory.TRUSTED_SECONDS", -1)
    directory._next = 0
    assert (await door.http.get("/v1/nowhere", headers=known)).status_code == 503


async def test_a_client_that_was_shut_out_does_not_make_us_ask_for_each_request(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = await door.let_in("events:read")
    headers = {"authorization": f"Bearer {await door.token(stranger)}"}
    async with door.database.transaction() as tx:
        await suspend_client(tx, stranger[0])
    asked = 0
    reading = door.database.reading

    def counted() -> object:
        nonlocal asked
        asked += 1
        return reading()

    monkeypatch.setattr(door.database, "reading", counted)
    statuses = {(await door.http.get("/v1/x", headers=headers)).status_code for _ in range(20)}
    assert (statuses, asked) == ({403}, 1)


def test_a_service_without_an_address_is_told_at_the_start_and_not_to_who_asks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = GatewaySettings(database="sqlite+aiosqlite://", bus="memory:", keys_dir=tmp_path)
    create_app(settings)
    monkeypatch.setitem(SERVICE_OF, "forecasts", "weather")
    with pytest.raises(AttributeError, match="weather_url"):
        create_app(settings)
