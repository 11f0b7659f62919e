"""What the tests of ingest share: the service at work on an empty database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from chassis.testing import TestIssuer, running
from services.ingest.app import service
from services.ingest.settings import IngestSettings
from tests.plugins.databases import Databases
from tests.services.ingest.door import Door

OpenDoor = Callable[..., AbstractAsyncContextManager[Door]]


@pytest.fixture
def database_url(databases: Databases) -> str:
    """At the newest schema: the migrations are tried by tests of their own."""
    return databases.of(service)


@pytest.fixture
def open_door(database_url: str, issuer: TestIssuer, tmp_path: Path) -> OpenDoor:
    """Opens the service with settings of one's own, by default without its workers."""

    @asynccontextmanager
    async def opened(**changes: Any) -> AsyncIterator[Door]:
        settings = IngestSettings(
            **{
                "database": database_url,
                "bus": "memory:",
                "roles": frozenset({"api"}),
                "data_dir": tmp_path / "data",
                "log_level": "ERROR",
                **changes,
            }
        )
        app = service.create_app(settings, get_keys=issuer.keys)
        async with running(app) as (client,):
            yield Door(app, client, issuer, settings)

    return opened


@pytest.fixture
async def door(open_door: OpenDoor) -> AsyncIterator[Door]:
    async with open_door() as opened:
        yield opened
