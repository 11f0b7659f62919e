"""The learning service on an empty database, for all of its tests."""

from collections.abc import AsyncIterator

import pytest

from chassis.bus.memory import MemoryBus
from chassis.testing import TestIssuer, running
from services.learning.app import service
from services.learning.settings import LearningSettings
from tests.plugins.databases import Databases
from tests.services.learning.people import Sector


@pytest.fixture
def database_url(databases: Databases) -> str:
    """At the newest schema: the migrations are tried by tests of their own."""
    return databases.of(service)


@pytest.fixture
async def sector(database_url: str, issuer: TestIssuer) -> AsyncIterator[Sector]:
    bus = MemoryBus()
    await bus.start(service.topics)
    settings = LearningSettings(
        database=database_url, bus="memory:", roles=frozenset({"api"}), log_level="ERROR"
    )
    app = service.create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (http,):
        yield Sector(app, http, issuer)
