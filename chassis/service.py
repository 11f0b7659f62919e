"""A service on one page: what it is made of, and how one process runs all or part of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from ssl import SSLContext
from typing import Any

import httpx2
from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import MetaData
from starlette.middleware import Middleware

from chassis.auth import Authenticate, GetKeys, Verifier
from chassis.bus import Bus, LogBroken, open_bus
from chassis.client import TIMEOUT, ClientCredentials, RemoteKeys
from chassis.consumer import Consumer, ReadModelConsumer, Spoilt
from chassis.db import Database
from chassis.events import Event, Topic
from chassis.handlers import Handlers
from chassis.http import UnitOfWorkRoute
from chassis.middleware import Hangup, Observed
from chassis.migrations import migrate
from chassis.outbox import relay
from chassis.problems import SCHEMA, render_problems
from chassis.retention import forget_old_answers
from chassis.settings import ServiceSettings
from chassis.telemetry import configure_logging, get_logger

PUBLIC = ("/healthz", "/readyz", "/metrics")
RESTART_SECONDS = 1.0
STOP_AGAIN_SECONDS = 1.0


@dataclass(slots=True)
class Runtime:
    """What a running service holds; endpoints and workers take from it what they need."""

    settings: Any
    database: Database
    bus: Bus
    http: httpx2.AsyncClient
    resources: Any = None
    failing: set[str] = field(default_factory=set)


Worker = Callable[[Runtime], Awaitable[None]]
OpenResources = Callable[[Runtime], AbstractAsyncContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: everything that belongs to it is listed here and nowhere else.

    `publishes` and `reads` name its events beside those of its handlers; `calls` the scopes that
    its own client needs at the gateway; `public` the paths that need no token, `capabilities` those
    where a secret in the path stands for one. The service at the `edge` believes nobody's trace.
    """

    name: str
    package: str
    purpose: str
    settings: type[ServiceSettings]
    metadata: MetaData
    routers: Sequence[APIRouter]
    publishes: Sequence[type[Event]] = ()
    reads: Sequence[type[Event]] = ()
    calls: Sequence[str] = ()
    handlers: Handlers = field(default_factory=Handlers)
    workers: Sequence[Worker] = ()
    open_resources: OpenResources | None = None
    public: Sequence[str] = ()
    capabilities: Sequence[str] = ()
    edge: bool = False

    @property
    def topics(self) -> set[Topic]:
        """Every topic this service writes or reads."""
        read: list[Sequence[type[Event]]] = [self.publishes, self.reads]
        read += [h.events for h in self.handlers.handlers]
        read += [m.events for m in self.handlers.read_models]
        return {event.topic for events in read for event in events}

    def create_app(
        self,
        settings: ServiceSettings | None = None,
        *,
        bus: Bus | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        get_keys: GetKeys | None = None,
    ) -> FastAPI:
        """The ASGI application. What is left out comes from the settings.

        A bus that is given is already started and stays open; `transport` reaches the platform's
        API in-process; `get_keys` finds the keys that tokens are checked with, by default the
        gateway's.
        """
        chosen = settings or self.settings()
        runtime = Runtime(
            chosen,
            Database(chosen.database, self.name, self.metadata),
            bus or open_bus(chosen.bus),
            _client(chosen, transport),
        )

        @asynccontextmanager
        async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
            configure_logging(chosen.log_level)
            async with self._running(runtime, owns_bus=bus is None):
                yield

        get_keys = get_keys or RemoteKeys(runtime.http)
        app = FastAPI(
            title=f"LiPP {self.name}",
            description=self.purpose,
            version="1.0.0",
            lifespan=lifespan,
            openapi_url=None,
            redirect_slashes=False,
            middleware=[
                Middleware(Hangup),
                Middleware(Observed, service=self.name, edge=self.edge),
                Middleware(
                    Authenticate,
                    verifier=Verifier(get_keys),
                    public=(*PUBLIC, *self.public),
                    capabilities=self.capabilities,
                ),
            ],
        )
        app.state.runtime = runtime
        app.state.database = runtime.database
        app.state.most_bytes = chosen.max_json_bytes
        render_problems(app)
        # as they are: `include_router` would build each of them once more
        app.router.routes.extend(operations.routes)
        if "api" in chosen.roles:
            for router in self.routers:
                app.router.routes.extend(router.routes)
            deny_by_default(app, (*PUBLIC, *self.public), self.capabilities)
        return app

    @asynccontextmanager
    async def _running(self, runtime: Runtime, *, owns_bus: bool) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await migrate(runtime.settings.database, self.package, self.metadata)
            stack.push_async_callback(runtime.database.close)
            stack.push_async_callback(runtime.http.aclose)
            if owns_bus:
                stack.push_async_callback(runtime.bus.close)
                await runtime.bus.start(self.topics)
            if self.open_resources is not None:
                runtime.resources = await stack.enter_async_context(self.open_resources(runtime))
            tasks = [
                asyncio.create_task(_kept_running(runtime, name, run), name=name)
                for name, run in self._tasks(runtime)
            ]
            stack.push_async_callback(_stop, tasks)
            yield

    def _tasks(self, runtime: Runtime) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        roles, database, bus = runtime.settings.roles, runtime.database, runtime.bus
        tasks: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        if "relay" in roles:
            tasks.append((f"{self.name}.relay", lambda: relay(database, bus)))
        if "consumer" in roles:
            if self.handlers.handlers:
                consumer = Consumer(database, bus, self.handlers.handlers, runtime)
                tasks.append((f"{self.name}.consumer", consumer.run))
            for model in self.handlers.read_models:
                follower = ReadModelConsumer(database, bus, model)
                tasks.append((f"{self.name}.{model.name}", follower.run))
        if "worker" in roles:
            tasks.append((f"{self.name}.retention", lambda: forget_old_answers(database)))
            for worker in self.workers:
                tasks.append((f"{self.name}.{worker.__name__}", lambda w=worker: w(runtime)))  # type: ignore[misc]
        return tasks


class Undeclared(Exception):
    """A route says neither that it is public nor which scopes it needs."""


def deny_by_default(app: FastAPI, public: Sequence[str], capabilities: Sequence[str] = ()) -> None:
    """Raises Undeclared, so that a route that forgot its scopes never starts."""
    paths = set()
    for route in app.routes:
        path = getattr(
            route, "path", None
        )  # what has no path of its own needs a scope all the more
        paths.add(path)
        guarded = isinstance(route, UnitOfWorkRoute) and route.scopes
        if path not in (*public, *capabilities) and not guarded:
            raise Undeclared(f"{path} is not public and names no scope")
    if unknown := set(public) - paths:
        raise Undeclared(f"no route answers the public {sorted(unknown)}")


def _client(
    settings: ServiceSettings, transport: httpx2.AsyncBaseTransport | None
) -> httpx2.AsyncClient:
    auth = (
        ClientCredentials(settings.client_id, settings.client_secret.get_secret_value())
        if settings.client_id and settings.client_secret
        else None
    )
    return httpx2.AsyncClient(
        base_url=settings.api_url,
        transport=transport,
        auth=auth,
        timeout=TIMEOUT,
        trust_env=False,
        verify=_trusted(),
    )


@cache
def _trusted() -> SSLContext:
    """Read once: to read the authorities takes longer than to build an application."""
    return httpx2.create_ssl_context()


async def _kept_running(runtime: Runtime, name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Start a task again whenever it fails; meanwhile the service is not ready."""
    while True:
        try:
            await run()
        except LogBroken as error:
            # going on would pass over what is missing: an operator rebuilds (`lipp rebuild`)
            runtime.failing.add(f"{name} (log broken)")
            get_logger(runtime.database.service).critical("log broken", task=name, exc_info=error)
            return
        except Spoilt as error:
            # going on would park the rest too: an operator looks why, mends it and starts it anew
            runtime.failing.add(f"{name} (most of what came was parked)")
            get_logger(runtime.database.service).critical("spoilt", task=name, exc_info=error)
            return
        except Exception as error:
            if _is_ending():
                return
            runtime.failing.add(name)
            get_logger(runtime.database.service).error("task failed", task=name, exc_info=error)
            await asyncio.sleep(RESTART_SECONDS)
        else:
            return
        asyncio.get_running_loop().call_later(RESTART_SECONDS, runtime.failing.discard, name)


def _is_ending() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _stop(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Told again when a library swallowed that it was to end."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=STOP_AGAIN_SECONDS)


operations = APIRouter(include_in_schema=False)
"""Probes and metrics, for the machines that run the service; the gateway does not pass them."""


@operations.get("/healthz")
async def alive() -> dict[str, str]:
    return {"status": "alive"}


@operations.get("/readyz")
async def ready(request: Request, response: Response) -> dict[str, Any]:
    runtime: Runtime = request.app.state.runtime
    parts = {
        "database": await runtime.database.healthy(),
        "bus": await runtime.bus.healthy(),
        "tasks": not runtime.failing,
    }
    response.status_code = 200 if all(parts.values()) else 503
    return {"ready": all(parts.values()), **parts}


@operations.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The service's contract: FastAPI's document with our problems in place of its own."""
    document: dict[str, Any] = app.openapi()
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = SCHEMA
    for said in schemas.values():
        if "example" in said:
            said["example"] = _with_nulls(said["example"], said, schemas)
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if examples := _example_of_each_kind(content.get("schema", {}), schemas):
                    content["examples"] = examples
    return document


def _with_nulls(value: Any, said: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """FastAPI leaves nulls out of an example; what is always there is shown, null or not."""
    kinds = [one for one in said.get("anyOf", ()) if one != {"type": "null"}]
    if len(kinds) == 1:
        return _with_nulls(value, kinds[0], schemas)
    if "$ref" in said:
        return _with_nulls(value, schemas[said["$ref"].rpartition("/")[2]], schemas)
    if isinstance(value, list):
        return [_with_nulls(one, said.get("items", {}), schemas) for one in value]
    if not isinstance(value, dict):
        return value
    properties = said.get("properties", {})
    shown = {
        name: _with_nulls(one, properties.get(name, {}), schemas) for name, one in value.items()
    }
    return dict.fromkeys(said.get("required", ())) | shown


def _example_of_each_kind(body: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Of a body that is one of several, what each of them says of itself."""
    kinds: dict[str, str] = body.get("discriminator", {}).get("mapping", {})
    said = {kind: schemas[ref.rpartition("/")[2]] for kind, ref in kinds.items()}
    return {
        kind: {
            "summary": one.get("description", kind),
            "value": one["example"] | {body["discriminator"]["propertyName"]: kind},
        }
        for kind, one in said.items()
        if "example" in one
    }
