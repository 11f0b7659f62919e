"""The embedded platform's bus."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis.bus import Bus, BusUnavailable, LogBroken, Message, local
from chassis.bus.local import LocalBus, LocalLog
from chassis.bus.log import LogBus
from chassis.events import Topic
from tests.chassis.bus.suite import (
    CLOSE_SECONDS,
    SCR,
    TOPICS,
    BusSuite,
    Frail,
    ends,
    numbered,
    numbers,
    take,
)

BUSY_SECONDS = 0.5
"""How long a file that breaks down is waited for, instead of BUSY_MS."""


class FrailLocal:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.bus: Bus = LocalBus(str(path))
        self._locks: list[sqlite3.Connection] = []

    async def restart(self) -> None:
        await self.bus.close()
        self.bus = LocalBus(str(self.path))
        await self.bus.start(TOPICS)

    async def break_down(self) -> None:
        """Another process that never lets go of the file."""
        lock = sqlite3.connect(self.path, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        self._locks.append(lock)

    async def end(self) -> None:
        for lock in self._locks:
            lock.close()
        await self.bus.close()


class TestLocalBus(BusSuite):
    closes_within = CLOSE_SECONDS - local.BUSY_MS / 1000 + BUSY_SECONDS
    silence = 0.02  # a poll reads what is there before it waits

    @pytest.fixture
    async def bus(self, tmp_path: Path) -> AsyncIterator[Bus]:
        bus = LocalBus(f"{tmp_path}/data/bus.db")
        await bus.start(TOPICS)
        yield bus
        await bus.close()

    @pytest.fixture
    async def frail(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Frail]:
        monkeypatch.setattr(local, "BUSY_MS", int(BUSY_SECONDS * 1000))
        frail = FrailLocal(tmp_path / "bus.db")
        await frail.bus.start(TOPICS)
        yield frail
        await frail.end()


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[LocalLog]:
    log = LocalLog(tmp_path / "bus.db")
    await log.open(TOPICS)
    yield log
    await log.close()


async def test_what_was_acknowledged_survives_kills_of_the_process(tmp_path: Path) -> None:
    path = f"{tmp_path}/bus.db"
    acknowledged: list[int] = []
    for kill in range(1, 6):
        program = [sys.executable, "-m", "tests.chassis.bus.publish_until_killed"]
        process = await asyncio.create_subprocess_exec(
            *program, path, str(kill * 1_000_000), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        lines = [await process.stdout.readline() for _ in range(40 * kill)]
        process.kill()
        lines += (await process.stdout.read()).splitlines(keepends=True)
        await process.wait()
        acknowledged += [int(line) for line in lines if line.endswith(b"\n")]
    bus = LocalBus(path)
    await bus.start(TOPICS)
    member = await bus.subscribe([SCR.name], "readers")
    lag = await member.lag()
    found = await take(member, lag)
    await bus.close()
    assert len(acknowledged) >= 600
    assert set(acknowledged) <= set(numbers(found))
    assert len(found) == len(set(numbers(found)))
    for key in {message.key for message in found}:
        of_key = numbers(message for message in found if message.key == key)
        assert of_key == sorted(of_key)


async def test_positions_of_a_group_survive_a_restart(tmp_path: Path) -> None:
    frail = FrailLocal(tmp_path / "bus.db")
    await frail.bus.start(TOPICS)
    member = await frail.bus.subscribe([SCR.name], "readers")
    await frail.bus.publish(numbered(20))
    await member.commit(ends(await take(member, 20)))
    await frail.restart()
    await frail.bus.publish(numbered(5, start=20))
    again = await frail.bus.subscribe([SCR.name], "readers")
    assert sorted(numbers(await take(again, 5))) == list(range(20, 25))
    await frail.end()


async def test_another_process_may_read_and_write_the_file(tmp_path: Path) -> None:
    serving, looking = [LocalBus(f"{tmp_path}/bus.db") for _ in range(2)]
    await serving.start(TOPICS)
    await looking.start(TOPICS)
    reader = await looking.read([SCR.name], None)
    await serving.publish(numbered(20))
    assert sorted(numbers(await take(reader, 20))) == list(range(20))
    await looking.publish(numbered(5, start=20))
    await serving.publish(numbered(5, start=25))
    assert sorted(numbers(await take(reader, 10))) == list(range(20, 30))
    await serving.close()
    await looking.close()


async def test_publishers_that_wait_together_share_a_transaction(
    file: LocalLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared: list[int] = []
    transaction = local._in_one_transaction

    def counted(db: sqlite3.Connection, jobs: Sequence[local.Job]) -> None:
        shared.append(len(jobs))
        transaction(db, jobs)

    monkeypatch.setattr(local, "_in_one_transaction", counted)
    bus = LogBus(file)
    await asyncio.gather(*(bus.publish([message]) for message in numbered(200)))
    assert sum(shared) == 200
    assert len(shared) <= 3


async def test_compaction_leaves_the_last_message_of_each_key_and_no_old_deletion_mark(
    file: LocalLog,
) -> None:
    bus = LogBus(file)
    member = await bus.subscribe([SCR.name], "before")
    await bus.publish([*numbered(40, keys=4), Message(SCR.name, "key-0", None)])
    await file.compact(datetime.now(UTC))
    assert len(await take(member, 41)) == 41  # all of the last day is still there
    await file.compact(datetime.now(UTC) + timedelta(days=2))
    after = await bus.subscribe([SCR.name], "after")
    assert sorted(numbers(await take(after, 3))) == [37, 38, 39]
    assert await after.poll(10, 0.1) == []
    await bus.publish(numbered(4, keys=4, start=41))
    assert sorted(numbers(await take(after, 4))) == [41, 42, 43, 44]
    assert sorted(numbers(await take(member, 4))) == [41, 42, 43, 44]


async def test_a_topic_keeps_no_longer_than_it_says_and_who_came_too_late_is_told(
    file: LocalLog,
) -> None:
    brief = Topic("brief", partitions=1, compacted=False, retention_days=3)
    await file.open([brief])
    bus = LogBus(file)
    late = await bus.read([brief.name], None)
    await bus.publish(numbered(10, topic=brief))
    await file.compact(datetime.now(UTC) + timedelta(days=2))
    assert len(await take(await bus.subscribe([brief.name], "in time"), 10)) == 10
    await file.compact(datetime.now(UTC) + timedelta(days=4))
    with pytest.raises(LogBroken):
        await late.poll(10, 0)
    new = await bus.subscribe([brief.name], "new")
    await bus.publish(numbered(1, start=10, topic=brief))
    assert numbers(await take(new, 1)) == [10]


async def test_a_full_disk_refuses_loses_nothing_and_is_over_when_there_is_room(
    file: LocalLog,
) -> None:
    def limit(pages: int) -> Callable[[sqlite3.Connection], object]:
        return lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchall()

    bus = LogBus(file)
    await file._writer.run(limit(60))  # stands for the disk
    acknowledged = 0
    with pytest.raises(BusUnavailable, match="SQLITE_FULL"):
        while True:
            await bus.publish([Message(SCR.name, "a", b"x" * 1000)] * 10)
            acknowledged += 10
    member = await bus.subscribe([SCR.name], "readers")
    assert acknowledged > 0
    assert await member.lag() == acknowledged
    await file._writer.run(limit(100_000))
    await bus.publish(numbered(1))
    assert await bus.healthy()
    assert len(await take(member, acknowledged + 1)) == acknowledged + 1


async def test_a_damaged_file_is_never_written_again(tmp_path: Path) -> None:
    path = tmp_path / "bus.db"
    path.write_bytes(b"this was a database" * 1000)
    bus = LocalBus(str(path))
    with pytest.raises(BusUnavailable, match="SQLITE_NOTADB"):
        await bus.start(TOPICS)
    assert not await bus.healthy()
    path.unlink()
    with pytest.raises(BusUnavailable, match="SQLITE_NOTADB"):
        await bus.start(TOPICS)
    await bus.close()


async def test_a_publisher_that_was_cancelled_leaves_the_log_usable(file: LocalLog) -> None:
    bus = LogBus(file)
    publishing = [asyncio.create_task(bus.publish([message])) for message in numbered(50)]
    await asyncio.sleep(0)
    for task in publishing[::2]:
        task.cancel()
    done = await asyncio.gather(*publishing, return_exceptions=True)
    await bus.publish(numbered(1, start=50))
    member = await bus.subscribe([SCR.name], "readers")
    found = numbers(await take(member, await member.lag()))
    kept = {n for n, result in enumerate(done) if result is None} | {50}
    assert kept <= set(found)
    assert len(found) == len(set(found))
