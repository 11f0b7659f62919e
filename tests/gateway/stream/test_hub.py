"""The hub: whoever listens is told each event once, however often it comes back, and from where."""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest

from chassis.bus import (
    Bus,
    BusUnavailable,
    LogBroken,
    Message,
    Positions,
    Reader,
    Received,
    TopicPartition,
    open_bus,
)
from chassis.bus.local import LocalBus
from chassis.bus.memory import MemoryBus
from chassis.testing import eventually
from contracts.events import EVENTS
from gateway.app import service
from gateway.stream.hub import Closed, Entry, Hub
from gateway.stream.places import positions_of, write_place
from tests.gateway.stream.following import bodies, message_of, publish, withdrawn

TOPICS = {event.topic.name for event in EVENTS}
SOON = 0.05
BEGINNING = write_place({})


class Running:
    """A hub that runs; it can be ended as a process is, and begun anew."""

    def __init__(self, bus: Bus, remembered: int = 100, queue: int = 1000) -> None:
        self.hub = Hub(bus, TOPICS, remembered=remembered, queue=queue)
        self.begin()

    def begin(self) -> None:
        self.task = asyncio.create_task(self.hub.run())

    async def end(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    async def heard(self, start: str | None, count: int) -> tuple[list[str], str]:
        """So many bodies from a place on, and the place after them."""
        async with self.listening(start) as listener:
            told = [await listener.told() for _ in range(count)]
        return told, listener.place

    @asynccontextmanager
    async def listening(self, start: str | None) -> AsyncIterator["Listener"]:
        async with aclosing(self.hub.listen(positions_of(start) if start else None, SOON)) as heard:
            async with asyncio.timeout(10):
                place = await anext(heard)
            assert isinstance(place, str)
            yield Listener(heard, place)


class Listener:
    """Sees that each place covers what was told until then, no more and no less."""

    def __init__(self, heard: AsyncGenerator[Entry | str, None], place: str) -> None:
        self._heard = heard
        self.place = place
        self._next = positions_of(place)

    async def told(self) -> str:
        """The next body."""
        async with asyncio.timeout(10):
            while isinstance(entry := await anext(self._heard), str):
                self._see(entry)
        assert entry.offset == self._next.get(entry.at, entry.offset)
        self._next[entry.at] = entry.offset + 1
        self._see(entry.place)
        return entry.body

    def skip(self) -> None:
        """What is no event is part of no reckoning: begin it anew."""
        self._next = {}

    async def heartbeat(self) -> None:
        async with asyncio.timeout(10):
            place = await anext(self._heard)
        assert isinstance(place, str)
        self._see(place)

    def _see(self, place: str) -> None:
        covered = {at: offset for at, offset in positions_of(place).items() if offset}
        assert covered == {at: offset for at, offset in self._next.items() if offset}
        self.place = place


@pytest.fixture(params=["local", pytest.param("kafka", marks=pytest.mark.kafka)])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bus]:
    """A bus that lasts."""
    on_kafka = request.param == "kafka"
    url = request.getfixturevalue("kafka_url") if on_kafka else f"local:{tmp_path}/bus.db"
    made = open_bus(url)
    await made.start(service.topics)
    yield made
    await made.close()


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    made = MemoryBus()
    await made.start(service.topics)
    yield made
    await made.close()


async def test_no_place_leads_back_or_on_when_more_comes_during_the_catching_up(
    log: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.stream.hub.READ_LIMIT", 3)
    wanted = await publish(log, 12)
    running = Running(log, 5)
    async with running.listening(BEGINNING) as listener:
        told = [await listener.told() for _ in range(4)]
        wanted += await publish(log, 12)
        told += [await listener.told() for _ in range(20)]
        await listener.heartbeat()
    await running.end()
    assert Counter(told) == Counter(wanted)


async def test_no_place_leads_back_for_one_who_is_ahead_of_the_hubs_order(log: Bus) -> None:
    """As after another reading of the log, which took one partition before the other."""
    running = Running(log)
    _, place = await running.heard(None, 0)
    await publish(log, 20)
    _, end = await running.heard(place, 20)
    ends = positions_of(end)
    ahead = {at: offset for n, (at, offset) in enumerate(sorted(ends.items())) if n % 2}
    missed = sum(offset for at, offset in ends.items() if at not in ahead)
    async with running.listening(write_place(ahead)) as listener:
        for _ in range(missed):
            await listener.told()
        await listener.heartbeat()
    await running.end()


async def test_one_who_was_ahead_of_this_gateway_is_told_nothing_twice(log: Bus) -> None:
    behind, other = Running(log), Running(log)
    _, place = await behind.heard(None, 0)
    await other.heard(None, 0)
    await behind.end()
    await publish(log, 10)
    _, end = await other.heard(place, 10)
    async with behind.listening(end) as listener:
        behind.begin()
        wanted = await publish(log, 10)
        assert Counter([await listener.told() for _ in wanted]) == Counter(wanted)
    await behind.end()
    await other.end()


async def test_a_listener_that_takes_nothing_is_let_go_and_misses_nothing(bus: Bus) -> None:
    running = Running(bus, queue=5)
    _, place = await running.heard(None, 0)
    async with running.listening(place) as slow:
        wanted = await publish(bus, 30)

        async def let_go() -> bool:
            return not running.hub._listeners

        await eventually(let_go)
        with pytest.raises(Closed):
            await slow.told()

        async def caught_up() -> bool:
            return sum(running.hub._positions.values()) == 30

        await eventually(caught_up)
    assert Counter((await running.heard(slow.place, 30))[0]) == Counter(wanted)
    await running.end()


async def test_one_slow_listener_holds_up_nobody(bus: Bus) -> None:
    running = Running(bus, queue=5)
    async with running.listening(None), running.listening(None) as quick:
        for _ in range(4):
            wanted = await publish(bus, 4)
            assert Counter([await quick.told() for _ in wanted]) == Counter(wanted)
    await running.end()


async def test_what_is_no_event_of_ours_is_passed_over(bus: Bus) -> None:
    running = Running(bus)
    async with running.listening(None) as listener:
        known = message_of(withdrawn())
        value = known.value or b""
        strange = [
            value.replace(b"scr.withdrawn", b"scr.invented"),
            value.replace(b"scr.withdrawn:1", b"scr.withdrawn:9"),
            value.replace(b'"specversion"', b'"spec'),
            b"",
            b"\xff\xfe",
            b"{}",
            b"null",
            None,
        ]
        await bus.publish([Message("scr", known.key, other) for other in strange])
        await bus.publish([known])
        listener.skip()
        assert await listener.told() == value.decode()
    await running.end()


class Faulty:
    """A bus whose readers fail when they are told to."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.fails = asyncio.Event()
        self.readers = 0

    async def read(self, topics: Sequence[str], start: Positions | None) -> Reader:
        self.readers += 1
        reader = await self._bus.read(topics, start)
        poll, fails = reader.poll, self.fails

        async def may_fail(limit: int, wait: float) -> list[Received]:
            if fails.is_set():
                raise BusUnavailable("away")
            return await poll(limit, min(wait, SOON))

        reader.poll = may_fail  # type: ignore[method-assign]
        return reader


async def test_the_hub_outlives_a_failure_of_the_bus_and_misses_nothing(bus: Bus) -> None:
    faulty = Faulty(bus)
    running = Running(cast(Bus, faulty))
    async with running.listening(None) as listener:
        wanted = await publish(bus, 5)
        told = [await listener.told() for _ in range(5)]
        faulty.fails.set()
        with pytest.raises(BusUnavailable):
            await running.task
        wanted += await publish(bus, 5)
        await listener.heartbeat()
        faulty.fails.clear()
        running.begin()
        told += [await listener.told() for _ in range(5)]
    assert Counter(told) == Counter(wanted)
    await running.end()


async def test_nobody_listens_to_a_hub_that_never_was_connected(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.stream.hub.READY_SECONDS", SOON)
    with pytest.raises(BusUnavailable):
        await anext(Hub(bus, TOPICS).listen(None, SOON))


async def test_a_hub_whose_log_was_replaced_lets_all_go_and_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.stream.hub.READ_WAIT", 0.1)  # then it looks again
    bus = LocalBus(f"{tmp_path}/bus.db")
    await bus.start(service.topics)
    running = Running(bus)
    async with running.listening(None) as listener:
        for _ in await publish(bus, 20):
            await listener.told()
        with sqlite3.connect(tmp_path / "bus.db") as db:
            db.execute("DELETE FROM message")
            db.execute("UPDATE partition SET next = 0")
        db.close()
        with pytest.raises(LogBroken):
            await running.task
        with pytest.raises(Closed):
            await listener.told()
    running.begin()
    with pytest.raises(LogBroken):
        await running.heard(listener.place, 0)
    async with running.listening(None) as anew:
        assert await publish(bus, 1) == [await anew.told()]
    await running.end()
    await bus.close()


async def test_a_closed_hub_ends_its_streams_and_takes_no_more(bus: Bus) -> None:
    running = Running(bus)
    async with running.listening(None) as listener:
        running.hub.close()
        with pytest.raises(Closed):
            await listener.told()
        with pytest.raises(Closed):
            await anext(running.hub.listen(None, SOON))
    await running.end()


@pytest.mark.parametrize("remembered", [3, 25, 1000])
async def test_whoever_comes_back_again_and_again_is_told_everything_once(
    log: Bus, remembered: int
) -> None:
    """From memory, from the log, after restarts, while more comes; in whatever order each has."""
    chance = random.Random(remembered)
    running = Running(log, remembered)
    _, place = await running.heard(None, 0)
    wanted: list[str] = []
    told: list[str] = []
    for step in range(12):
        wanted += await publish(log, chance.randrange(30))
        if step % 3 == 2:
            await running.end()
            running = Running(log, remembered)
        some, place = await running.heard(place, chance.randrange(len(wanted) - len(told) + 1))
        told += some
    rest, _ = await running.heard(place, len(wanted) - len(told))
    await running.end()
    assert Counter(told + rest) == Counter(wanted)


async def test_events_of_one_id_come_in_their_order(bus: Bus) -> None:
    running = Running(bus, 10)
    _, place = await running.heard(None, 0)
    scr_id = UUID(int=7)
    messages = [message_of(withdrawn(scr_id)) for _ in range(40)]
    await bus.publish(messages)
    live, _ = await running.heard(place, 40)
    await running.end()
    assert live == bodies(messages)


async def test_a_place_beyond_the_end_of_the_log_is_refused_and_not_waited_for(log: Bus) -> None:
    running = Running(log)
    wanted = await publish(log, 3)
    beyond = {TopicPartition("scr", 0): 4}
    with pytest.raises(LogBroken):
        await anext(running.hub.listen(beyond, SOON))
    told, _ = await running.heard(BEGINNING, 3)
    await running.end()
    assert sorted(told) == sorted(wanted)


async def test_a_place_before_the_beginning_of_the_log_is_refused(tmp_path: Path) -> None:
    bus = LocalBus(f"{tmp_path}/bus.db")
    await bus.start(service.topics)
    running = Running(bus, 1)
    _, place = await running.heard(None, 0)
    await publish(bus, 10)
    await running.heard(place, 10)
    expire(tmp_path / "bus.db")
    with pytest.raises(LogBroken):
        await anext(running.hub.listen(positions_of(place), SOON))
    await running.end()
    await bus.close()


def expire(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("DELETE FROM message")
        db.execute("UPDATE partition SET first = next")
    db.close()
