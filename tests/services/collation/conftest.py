"""What the tests of collation share: the service at work on an empty database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import httpx2
import pytest

from chassis.bus.memory import MemoryBus
from chassis.service import Runtime
from chassis.testing import TestIssuer, running
from services.collation.app import service
from services.collation.resources import Resources
from services.collation.settings import CollationSettings
from tests.plugins.databases import Databases, SqliteDatabases
from tests.services.collation.desk import BracketCoder, Desk, Ingest
from tests.services.collation.hall import Hall
from tests.services.collation.reader import Reader

OpenDesk = Callable[[bool], AbstractAsyncContextManager[Desk]]


@pytest.fixture
def database_url(databases: Databases) -> str:
    """At the newest schema: the migrations are tried by tests of their own."""
    return databases.of(service)


@pytest.fixture
def open_desk(database_url: str, issuer: TestIssuer) -> OpenDesk:
    @asynccontextmanager
    async def opened(suggestions: bool) -> AsyncIterator[Desk]:
        @asynccontextmanager
        async def resources(runtime: Runtime) -> AsyncIterator[Resources]:
            yield Resources(BracketCoder() if runtime.settings.suggestions else None)

        ingest = Ingest()
        app = replace(service, open_resources=resources).create_app(
            CollationSettings(
                database=database_url,
                bus="memory:",
                roles=frozenset({"api"}),
                suggestions=suggestions,
                log_level="ERROR",
            ),
            transport=httpx2.ASGITransport(ingest.app),
            get_keys=issuer.keys,
        )
        async with running(app) as (client,):
            yield Desk(app, client, ingest, issuer)

    return opened


@pytest.fixture
async def desk(open_desk: OpenDesk) -> AsyncIterator[Desk]:
    async with open_desk(True) as opened:
        yield opened


@asynccontextmanager
async def hall_on(url: str, issuer: TestIssuer) -> AsyncIterator[Hall]:
    """The service without a coder, with briefings that are published."""
    settings = CollationSettings(
        database=url,
        bus="memory:",
        roles=frozenset({"api"}),
        suggestions=False,
        log_level="ERROR",
    )
    bus = MemoryBus()
    await bus.start(service.topics)
    app = service.create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (http,):
        hall = Hall(app, http, issuer)
        await hall.publish_briefings()
        yield hall


@pytest.fixture
async def hall(database_url: str, issuer: TestIssuer) -> AsyncIterator[Hall]:
    async with hall_on(database_url, issuer) as opened:
        yield opened


@pytest.fixture
async def small_hall(sqlite_databases: SqliteDatabases, issuer: TestIssuer) -> AsyncIterator[Hall]:
    """On SQLite alone: for what no database can change."""
    async with hall_on(sqlite_databases.of(service), issuer) as opened:
        yield opened


@pytest.fixture
async def reader(database_url: str, issuer: TestIssuer) -> AsyncIterator[Reader]:
    bus = MemoryBus()
    await bus.start(service.topics)
    settings = CollationSettings(database=database_url, bus="memory:", roles=frozenset({"api"}))
    app = service.create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (http,):
        yield Reader(http, app.state.database, issuer)
