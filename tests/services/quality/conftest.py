"""What the tests of quality share: the service at work on an empty database."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from chassis.testing import TestIssuer, running
from services.quality.app import service
from services.quality.settings import QualitySettings
from tests.plugins.databases import Databases, SqliteDatabases
from tests.services.quality.office import Ingest, Office


@pytest.fixture
def database_url(databases: Databases) -> str:
    """At the newest schema: the migrations are tried by tests of their own."""
    return databases.of(service)


async def opened(database_url: str, issuer: TestIssuer) -> AsyncIterator[Office]:
    ingest = Ingest()
    app = service.create_app(
        QualitySettings(
            database=database_url, bus="memory:", roles=frozenset({"api"}), log_level="ERROR"
        ),
        transport=httpx2.ASGITransport(ingest),
        get_keys=issuer.keys,
    )
    async with running(app) as (http,):
        yield Office(app, http, ingest, issuer)


@pytest.fixture
async def office(database_url: str, issuer: TestIssuer) -> AsyncIterator[Office]:
    async for at_work in opened(database_url, issuer):
        yield at_work


@pytest.fixture
async def small_office(
    sqlite_databases: SqliteDatabases, issuer: TestIssuer
) -> AsyncIterator[Office]:
    """On SQLite alone: for what asks nothing of a database."""
    async for at_work in opened(sqlite_databases.of(service), issuer):
        yield at_work
