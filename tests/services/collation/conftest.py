"""What the tests of collation share: the service at work on an empty database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import httpx2
import pytest

from chassis.service import Runtime
from chassis.testing import TestIssuer, running
from services.collation.app import service
from services.collation.resources import Resources
from services.collation.settings import CollationSettings
from services.collation.taxonomy.domain import load
from tests.plugins.databases import Databases
from tests.services.collation.desk import BracketCoder, Desk, Ingest

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
            yield Resources(load(), BracketCoder() if runtime.settings.suggestions else None)

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
