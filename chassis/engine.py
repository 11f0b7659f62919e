"""How a database is opened: the settings that keep promises, for PostgreSQL and for SQLite."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import closing
from functools import partial
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, Pool

IDLE_SECONDS = 5.0
FETCHED_AT_ONCE = 64
BUSY_MILLISECONDS = 10_000
T = TypeVar("T")


def open_engine(url: str, service: str, poolclass: type[Pool] | None = None) -> AsyncEngine:
    """An engine with the settings that keep promises; `poolclass` is for one-off work."""
    if _is_sqlite(url):
        return _open_sqlite(url, poolclass)
    pooling: dict[str, Any] = (
        {"poolclass": poolclass}
        if poolclass is not None
        else {"pool_size": 10, "max_overflow": 0, "pool_timeout": 3, "pool_recycle": 900}
    )
    engine = create_async_engine(
        url,
        json_serializer=_compact_json,
        **pooling,
        connect_args={
            "timeout": 5,
            "command_timeout": 15,
            "server_settings": {
                "application_name": service,
                "statement_timeout": "10s",
                "lock_timeout": "3s",
                "idle_in_transaction_session_timeout": "15s",
            },
        },
    )
    _ping_the_idle(engine)
    return engine


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _ping_the_idle(engine: AsyncEngine) -> None:
    """SQLAlchemy's own pre-ping costs each transaction a round trip; what was used a moment ago
    is very likely still there, and a broken connection is an Unavailable in any case."""
    dialect = engine.sync_engine.dialect

    @event.listens_for(engine.sync_engine, "checkin")
    def _used(_connection: object, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _ping(connection: Any, record: Any, _proxy: object) -> None:
        used = record.info.get("used")
        if used is None or time.monotonic() - used < IDLE_SECONDS:
            return
        try:
            dialect.do_ping(connection)
        except Exception:
            raise DisconnectionError from None  # the pool makes a new one


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What was begun is finished first; only then is a cancellation heard."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


class WholeCursor(aiosqlite.Cursor):
    """Made, asked, read to its end and closed in one step: each would be a way to the thread.

    SQLAlchemy fetches all rows anyway, but of what is streamed, and nothing here is.
    """

    def __init__(self, connection: "SteadyConnection") -> None:
        self._conn = connection
        self._rows: list[Any] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "WholeCursor":
        await self._execute(self._ask, sqlite3.Cursor.execute, sql, parameters or ())  # type: ignore[no-untyped-call]
        return self

    async def executemany(self, sql: str, parameters: Iterable[Any]) -> "WholeCursor":
        await self._execute(self._ask, sqlite3.Cursor.executemany, sql, parameters)  # type: ignore[no-untyped-call]
        return self

    def _ask(self, ask: Callable[..., object], sql: str, parameters: Iterable[Any]) -> None:
        self._cursor = self._conn._conn.cursor()
        with closing(self._cursor):
            ask(self._cursor, sql, parameters)
            self._rows = self._cursor.fetchall()

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """It is."""


class SteadyConnection(aiosqlite.Connection):
    """One that a cancelled task cannot leave halfway: its thread would go on, and hold the lock."""

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await to_its_end(super()._connect())
        except asyncio.CancelledError:
            await self.close()
            raise

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await to_its_end(super()._execute(fn, *args, **kwargs))  # type: ignore[no-untyped-call]

    def cursor(self) -> WholeCursor:  # type: ignore[override]
        return WholeCursor(self)

    async def close(self) -> None:
        # a cursor somewhere keeps a closed connection alive, and its transaction with it
        if self._connection is not None and self._connection.in_transaction:
            await self.rollback()
        await super().close()


def _open_sqlite(url: str, poolclass: type[Pool] | None) -> AsyncEngine:
    async def connect() -> aiosqlite.Connection:
        connection = SteadyConnection(partial(_connect, url), FETCHED_AT_ONCE)
        connection._thread.daemon = True
        return await connection

    engine = create_async_engine(
        url, json_serializer=_compact_json, poolclass=poolclass, async_creator=connect
    )
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _connect(url: str) -> sqlite3.Connection:
    """In the thread whose connection it is: through aiosqlite each setting is several steps."""
    path = make_url(url).database or ":memory:"
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        _write_ahead(connection)
        for pragma in (
            "synchronous=FULL",
            f"busy_timeout={BUSY_MILLISECONDS}",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Two that open a new file at once refuse each other, whatever the time each would wait."""
    deadline = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
        except sqlite3.OperationalError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    # a deferred transaction that turns into a writer loses updates or fails at once
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


async def alone(url: str, service: str, work: Callable[[Connection], None]) -> None:
    """Do something once, on a connection of its own.

    On SQLite all of it in one thread: most statements take less than the way to aiosqlite's does.
    """
    if _is_sqlite(url):
        await to_its_end(asyncio.to_thread(_alone_on_sqlite, url, work))
        return
    engine = open_engine(url, service, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(work)
    finally:
        await engine.dispose()


def _alone_on_sqlite(url: str, work: Callable[[Connection], None]) -> None:
    engine = create_engine(
        make_url(url).set(drivername="sqlite"),
        json_serializer=_compact_json,
        poolclass=NullPool,
        creator=partial(_connect, url),
    )
    event.listen(engine, "begin", _begin)
    with engine.connect() as connection:
        work(connection)


async def empty_log(engine: AsyncEngine) -> bool:
    """SQLite's log keeps what was deleted until it is written over: now it is not there any more.

    False where a reader still needs the log.
    """
    async with engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        try:
            await raw.execute("PRAGMA busy_timeout=0")
            async with raw.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                busy, _, _ = await cursor.fetchone()
            await raw.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        except sqlite3.Error:
            return False
        return not busy


def _compact_json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
