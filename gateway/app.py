"""The gateway on one page."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files

from fastapi import APIRouter, FastAPI, Response
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from chassis.bus import Bus
from chassis.service import Runtime, Service
from contracts.events import EVENTS
from gateway.accessibility import STATEMENT
from gateway.clients import endpoints as clients
from gateway.clients.directory import OnlyActive
from gateway.db import metadata
from gateway.doors import Doors, Limited
from gateway.headers import SafeHeaders
from gateway.probes import FromBeside
from gateway.routes import CAPABILITIES, SERVICE_OF
from gateway.settings import GatewaySettings
from gateway.stream import endpoints as stream
from gateway.stream.cadences import Cadences
from gateway.stream.hub import Hub
from gateway.tokens import endpoints as tokens
from gateway.tokens.keys import KeyStore
from gateway.upstreams import HttpUpstream, Upstreams
from publishing import web

about = APIRouter(include_in_schema=False)


@about.get("/")
async def get_about() -> dict[str, str]:
    return {
        "name": "Learning into Practice (LiPP)",
        "purpose": "National learning from published Serious Case Reviews. It ranks nobody.",
        "openapi": "/openapi.json",
        "asyncapi": "/asyncapi.json",
        "token": "/oauth/token",
        "accessibility": "/accessibility",
    }


@about.get("/accessibility")
async def get_accessibility() -> Response:
    page = web.as_html(STATEMENT)
    return Response(page, media_type=web.MEDIA_TYPE, headers=web.policy_of(page))


@about.get("/openapi.json")
async def get_openapi() -> Response:
    document = (files("contracts") / "openapi" / "lipp.json").read_bytes()
    return Response(document, media_type="application/json")


@about.get("/asyncapi.json")
async def get_asyncapi() -> Response:
    document = (files("contracts") / "asyncapi.json").read_bytes()
    return Response(document, media_type="application/json")


async def pass_events_on(runtime: Runtime) -> None:
    await runtime.resources.run()


@asynccontextmanager
async def open_hub(runtime: Runtime) -> AsyncIterator[Hub]:
    hub = Hub(runtime.bus, {event.topic.name for event in EVENTS})
    yield hub
    hub.close()


service = Service(
    "gateway",
    package="gateway",
    purpose="The one public door: tokens, limits, the stream of events, the way to each service.",
    settings=GatewaySettings,
    metadata=metadata,
    routers=[tokens.router, clients.router, stream.router, about],
    reads=EVENTS,
    workers=[pass_events_on],
    open_resources=open_hub,
    public=[
        "/",
        "/accessibility",
        "/oauth/token",
        "/.well-known/jwks.json",
        "/openapi.json",
        "/asyncapi.json",
    ],
    capabilities=CAPABILITIES,
    edge=True,
)


def create_app(
    settings: GatewaySettings | None = None,
    *,
    bus: Bus | None = None,
    upstreams: Mapping[str, ASGIApp] | None = None,
) -> FastAPI:
    """The gateway; `upstreams` are the services of this process, by default those of the URLs."""
    chosen = settings or GatewaySettings()
    keys = KeyStore(chosen.keys_dir)
    app = service.create_app(chosen, bus=bus, get_keys=keys.find)
    doors = Doors(chosen, app.state.database, keys)
    app.state.doors = doors
    app.user_middleware = [
        Middleware(SafeHeaders, hsts_seconds=chosen.hsts_seconds),
        *app.user_middleware,  # the request's id, the check of its token
        Middleware(FromBeside),
        Middleware(Limited, doors=doors),
        Middleware(OnlyActive, directory=doors.directory),
    ]
    if upstreams is None:
        upstreams = _by_http(app, chosen)
    app.state.cadences = Cadences(upstreams)
    # not mounted: a mount would take what only has another method here, and say 404
    app.router.default = Upstreams(upstreams, chosen.max_json_bytes)
    return app


def _by_http(app: FastAPI, settings: GatewaySettings) -> dict[str, ASGIApp]:
    """Proxies to the services' addresses, closed when the application ends."""
    names = sorted(set(SERVICE_OF.values()))
    proxies = {name: HttpUpstream(settings.url_of(name)) for name in names}
    running = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(app):
            yield
        for proxy in proxies.values():
            await proxy.aclose()

    app.router.lifespan_context = lifespan
    return dict(proxies)
