"""A durable bus for one process: log and positions in one SQLite file.

Whatever waits while the disk is busy is committed together by the next transaction, so that many
publishers share one sync to the disk. Plain sqlite3 in threads of its own rather than aiosqlite:
a transaction is one call, which a cancelled task cannot leave open halfway.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from chassis.bus import BusUnavailable, Message, Positions, Received, TopicPartition, tables
from chassis.bus.log import LogBus, Span
from chassis.events import Topic

BUSY_MS = 5000
CLOSE_SECONDS = 8
CLOSED = "closed"
# A day in which a reader that was away still finds each step, and each deletion mark.
COMPACT_AFTER = timedelta(days=1)

R = TypeVar("R")
Job = Callable[[sqlite3.Connection], None]


class Connection:
    """A connection to the file in a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"bus {path.name}")
        self._db: sqlite3.Connection | None = None

    async def run(self, work: Callable[[sqlite3.Connection], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work)

    async def close(self, patience: float) -> None:
        closing = asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)
        await asyncio.wait({closing}, timeout=patience)

    def _run(self, work: Callable[[sqlite3.Connection], R]) -> R:
        if self._db is None:
            self._db = _connect(self._path)
        return work(self._db)

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()


class LocalLog:
    """The file: one connection that writes, one that reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._topics: dict[str, Topic] = {}
        self._partitions: dict[str, list[TopicPartition]] = {}
        self._writer = Connection(path)
        self._reader = Connection(path)
        self._jobs: list[tuple[Job, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._failed: str | None = None

    async def open(self, topics: Iterable[Topic]) -> None:
        wanted = list(topics)
        await self._write(partial(tables.make_partitions, topics=wanted))
        found: dict[str, list[TopicPartition]] = {}
        for at in await self._read(tables.partitions):
            found.setdefault(at.topic, []).append(at)
        self._partitions = found
        self._topics |= {topic.name: topic for topic in wanted}

    def partitions(self, topic: str) -> Sequence[TopicPartition]:
        if topic not in self._partitions:
            raise BusUnavailable(f"there is no topic {topic}")
        return self._partitions[topic]

    async def append(self, messages: Sequence[tuple[TopicPartition, Message]]) -> None:
        await self._write(partial(tables.append, messages=messages))

    async def read(
        self, places: Sequence[tuple[TopicPartition, int]], limit: int
    ) -> list[Received]:
        return await self._read(partial(tables.read, places=places, limit=limit))

    async def spans(self, partitions: Iterable[TopicPartition]) -> Mapping[TopicPartition, Span]:
        spans = await self._read(tables.partitions)
        return {at: spans[at] for at in partitions}

    async def committed(self, group: str) -> Positions:
        return await self._read(partial(tables.committed, group=group))

    async def commit(self, group: str, positions: Positions) -> None:
        await self._write(partial(tables.remember, group=group, positions=positions))

    async def forget(self, group: str, topics: Sequence[str]) -> None:
        await self._write(partial(tables.forget, group=group, topics=topics))

    async def compact(self, now: datetime) -> None:
        for topic in self._topics.values():
            for at in self._partitions[topic.name]:
                before = now - COMPACT_AFTER
                await self._write(partial(tables.compact, topic=topic, at=at, before=before))
                await self._write(partial(tables.expire, topic=topic, at=at, now=now))

    async def healthy(self) -> bool:
        return self._failed is None

    async def close(self) -> None:
        if self._failed == CLOSED:
            return
        self._failed = CLOSED
        loop = asyncio.get_running_loop()
        deadline = loop.time() + CLOSE_SECONDS
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=CLOSE_SECONDS)
        for connection in (self._writer, self._reader):
            await connection.close(max(0, deadline - loop.time()))

    async def _read(self, work: Callable[[sqlite3.Connection], R]) -> R:
        if self._failed is not None:
            raise BusUnavailable(self._failed)
        return await self._run(self._reader, work)

    async def _write(self, job: Job) -> None:
        if self._failed is not None:
            raise BusUnavailable(self._failed)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._jobs.append((job, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_jobs())
        await done

    async def _write_jobs(self) -> None:
        while self._jobs:
            jobs, self._jobs = self._jobs, []
            reason = await self._commit([job for job, _ in jobs])
            for done in (done for _, done in jobs if not done.done()):
                if reason is None:
                    done.set_result(None)
                else:
                    done.set_exception(BusUnavailable(reason))

    async def _commit(self, jobs: Sequence[Job]) -> str | None:
        """None when it is on the disk, else why it is not."""
        try:
            await self._run(self._writer, partial(_in_one_transaction, jobs=jobs))
        except BusUnavailable as error:
            return str(error)
        return None

    async def _run(self, connection: Connection, work: Callable[[sqlite3.Connection], R]) -> R:
        try:
            return await connection.run(work)
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", type(error).__name__)
            if name.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB")):
                # what a failed sync left in the cache is not what is on the disk: never go on
                self._failed = name
            raise BusUnavailable(f"{name} in {self._path.name}") from error


class LocalBus(LogBus):
    """`local:FILE`, the default of the embedded platform.

    Another process may read and publish; a group's partitions are shared out within one alone.
    """

    def __init__(self, path: str) -> None:
        self._file = LocalLog(Path(path))
        super().__init__(self._file)

    async def compact(self) -> None:
        """Shrink each topic by its own rule; leaves what came in the last day. Run it daily."""
        await self._file.compact(datetime.now(UTC))


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)
    with suppress(sqlite3.OperationalError):  # locked: it is in this mode already
        db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA trusted_schema = OFF")
    db.executescript(tables.SCHEMA)
    return db


def _in_one_transaction(db: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for job in jobs:
            job(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
