"""What the tests of quality share: the service at work on an empty database."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from chassis.testing import TestIssuer, running
from services.quality.app import service
from services.quality.settings import QualitySettings
from tests.services.quality.office import Ingest, Office


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
async def small_office(tmp_path: object, issuer: TestIssuer) -> AsyncIterator[Office]:
    """On SQLite alone: for what asks nothing of a database."""
    async for at_work in opened(f"sqlite+aiosqlite:///{tmp_path}/test.db", issuer):
        yield at_work
