"""A task that is told to end in the middle of its work leaves the database as others need it."""

import asyncio
import random
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import CursorResult, text
from sqlalchemy.exc import OperationalError

from chassis.db import Database, new_metadata
from chassis.engine import SteadyConnection
from chassis.testing import eventually

ROUNDS = 100


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, "toy", new_metadata())
    await write_a_table(database)
    yield database
    await database.close()


async def write_a_table(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.session.execute(text("CREATE TABLE number (n INTEGER)"))


async def write(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.session.execute(text("INSERT INTO number VALUES (1)"))
        await tx.session.execute(text("INSERT INTO number VALUES (2)"))


async def read(database: Database) -> None:
    async with database.reading() as session:
        await session.execute(text("SELECT * FROM number"))


async def test_units_that_are_cut_off_hold_no_lock_and_leave_nothing_half_done(
    database: Database,
) -> None:
    chance = random.Random(7)

    cut_off = []  # their tracebacks are kept, as a log or a debugger would

    async def for_ever() -> None:
        while True:
            await write(database)
            await read(database)
            for _ in range(20):  # most of the time it is a transaction that begins
                await database.execute(text("SELECT 1"))

    for _ in range(ROUNDS):
        task = asyncio.create_task(for_ever())
        cut_off.append(task)
        await asyncio.sleep(chance.random() * 0.006)
        task.cancel()
        ended, _ = await asyncio.wait({task}, timeout=30)  # against a hang; a busy machine is slow
        assert ended, task.get_stack()
        assert task.cancelled()
    begun = time.monotonic()
    await write(database)
    assert time.monotonic() - begun < 2
    async with database.reading() as session:
        ones, twos = [
            await session.scalar(text(f"SELECT count(*) FROM number WHERE n = {n}")) for n in (1, 2)
        ]
    assert ones == twos


async def test_a_connection_that_is_cut_off_while_it_opens_leaves_no_thread(
    tmp_path: Path,
) -> None:
    before = threading.active_count()
    for n in range(40):
        database = Database(f"sqlite+aiosqlite:///{tmp_path}/{n}.db", "toy", new_metadata())
        task = asyncio.create_task(database.healthy())
        await asyncio.sleep(0.0002 * (n % 20))
        task.cancel()
        await asyncio.wait({task})
        await database.close()

    async def wound_down() -> bool:
        return threading.active_count() <= before

    await eventually(wound_down)


async def test_a_file_that_another_is_writing_for_the_first_time_is_waited_for(
    tmp_path: Path,
) -> None:
    file = tmp_path / "new.db"
    database = Database(f"sqlite+aiosqlite:///{file}", "toy", new_metadata())
    first = sqlite3.connect(file, isolation_level=None)
    first.execute("BEGIN IMMEDIATE")
    second = asyncio.create_task(write_a_table(database))
    ended, _ = await asyncio.wait({second}, timeout=0.3)
    assert not ended
    first.execute("COMMIT")
    first.close()
    await second
    await database.close()


async def test_a_statement_on_sqlite_is_one_way_to_the_thread_of_its_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/new.db", "toy", new_metadata())
    await write_a_table(database)
    ways = []
    go = SteadyConnection._execute

    async def counted(connection: SteadyConnection, *args: Any) -> Any:
        ways.append(args)
        return await go(connection, *args)

    async with database.transaction() as tx:
        await tx.session.execute(text("SELECT 1"))
        monkeypatch.setattr(SteadyConnection, "_execute", counted)
        new = [{"n": n} for n in range(100)]
        written = await tx.session.execute(text("INSERT INTO number VALUES (:n)"), new)
        more = await tx.session.execute(text("INSERT INTO number VALUES (7), (8) RETURNING n"))
        gone = await tx.session.execute(text("DELETE FROM number WHERE n < 50"))
        rows = await tx.session.execute(text("SELECT n FROM number"))
        assert len(ways) == 4
        assert [cast(CursorResult[Any], done).rowcount for done in (written, gone)] == [100, 52]
        assert sorted(more.scalars()) == [7, 8]
        assert (list(rows.keys()), len(rows.all())) == (["n"], 50)
        with pytest.raises(OperationalError, match="no such table"):
            await tx.session.execute(text("SELECT 1 FROM nowhere"))
        assert await tx.session.scalar(text("SELECT count(*) FROM number")) == 50
    await database.close()
