"""An office on each database, and one for what no database can change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chassis.bus.memory import MemoryBus
from chassis.testing import TestIssuer, running
from services.collation.app import service
from services.collation.settings import CollationSettings
from tests.plugins.databases import SqliteDatabases
from tests.services.collation.briefings.office import Office


@asynccontextmanager
async def opened(url: str, issuer: TestIssuer) -> AsyncIterator[Office]:
    bus = MemoryBus()
    await bus.start(service.topics)
    settings = CollationSettings(
        database=url, bus="memory:", roles=frozenset({"api"}), suggestions=False
    )
    app = service.create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (http,):
        yield Office(app, http, issuer)


@pytest.fixture
async def office(database_url: str, issuer: TestIssuer) -> AsyncIterator[Office]:
    async with opened(database_url, issuer) as office:
        yield office


@pytest.fixture
async def small_office(
    sqlite_databases: SqliteDatabases, issuer: TestIssuer
) -> AsyncIterator[Office]:
    async with opened(sqlite_databases.of(service), issuer) as office:
        yield office
