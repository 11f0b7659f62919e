"""Exactly-once effect: duplicates, crashes, poison, withdrawals of partitions, rebuilds."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from chassis import faults
from chassis.bus import Bus, Message, Received, TopicPartition
from chassis.bus.memory import MemoryBus
from chassis.consumer import (
    READ_MODEL_POLL,
    SPOILT_AT_LEAST,
    Batch,
    Consumer,
    ReadModelConsumer,
    Spoilt,
    rebuild,
)
from chassis.db import Database, Transaction, utc_now
from chassis.envelope import EventReader, to_message
from chassis.events import Event, EventInfo
from chassis.outbox import relay_batch
from chassis.testing import eventually
from tests.chassis.toy import NOTE, NoteWritten, Toy, new_toy, started, write_notes


class Died(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def _disarmed():  # type: ignore[no-untyped-def]
    yield
    faults.disarm()


def consumer_of(toy: Toy, database: Database, bus: Bus) -> Consumer:
    return Consumer(database, bus, toy.handlers.handlers, None)


def follower_of(toy: Toy, database: Database, bus: Bus) -> ReadModelConsumer:
    return ReadModelConsumer(database, bus, toy.handlers.read_models[0])


async def until_caught_up(run, bus: Bus, group: str) -> None:  # type: ignore[no-untyped-def]
    """Run a consumer until its group has nothing left to read."""

    async def done() -> bool:
        if task.done():
            task.result()
        return await left_of(bus, group) == 0

    with polling_briefly():
        task = asyncio.create_task(run())
        try:
            await eventually(done)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@contextmanager
def polling_briefly() -> Iterator[None]:
    """After a poll that brought nothing a read model hears that a write failed, and tells its group
    how far it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chassis.consumer.WAIT_SECONDS", 0.02)
        yield


async def left_of(bus: Bus, group: str) -> int:
    assert isinstance(bus, MemoryBus)
    committed = await bus._log.committed(group)
    spans = await bus._log.spans(bus._log.partitions(NOTE.name))
    return sum(span.next - committed.get(at, 0) for at, span in spans.items())


async def parked(database: Database) -> list[tuple[str, str]]:
    dead_letter = database.messaging.dead_letter
    async with database.reading() as session:
        rows = await session.execute(select(dead_letter.c.handler, dead_letter.c.reason))
        return [(handler, reason) for handler, reason in rows]


@pytest.mark.rule("G7")
async def test_an_event_published_twice_is_handled_once(database_url: str) -> None:
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    await write_notes(database, [NoteWritten(note_id=uuid4()) for _ in range(3)])

    def die() -> None:
        raise Died

    faults.arm("relay.published", die)
    with pytest.raises(Died):
        await relay_batch(database, bus)
    faults.disarm()
    assert await relay_batch(database, bus) == 3
    await until_caught_up(consumer_of(toy, database, bus).run, bus, "toy")
    assert await toy.counted(database) == 3
    await database.close()


@pytest.mark.parametrize("place", ["consumer.before_commit", "consumer.committed"])
async def test_a_consumer_that_dies_anywhere_counts_each_event_once(
    database_url: str, place: str
) -> None:
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    await write_notes(database, [NoteWritten(note_id=uuid4()) for _ in range(4)])
    await relay_batch(database, bus)
    deaths = 0

    def die_twice() -> None:
        nonlocal deaths
        deaths += 1
        if deaths <= 2:
            raise Died

    faults.arm(place, die_twice)
    for _ in range(2):
        with pytest.raises(Died):
            await consumer_of(toy, database, bus).run()
    await until_caught_up(consumer_of(toy, database, bus).run, bus, "toy")
    assert await toy.counted(database) == 4
    await database.close()


@pytest.mark.parametrize("place", ["read_model.before_commit", "read_model.committed"])
async def test_a_read_model_that_dies_anywhere_ends_as_if_it_had_not(
    database_url: str, place: str
) -> None:
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    notes = [uuid4() for _ in range(4)]
    await write_notes(database, [NoteWritten(note_id=n, revision=2) for n in notes])
    await relay_batch(database, bus)
    deaths = 0

    def die_once() -> None:
        nonlocal deaths
        deaths += 1
        if deaths == 1:
            raise Died

    faults.arm(place, die_once)
    with polling_briefly(), pytest.raises(Died):
        await follower_of(toy, database, bus).run()
    await until_caught_up(follower_of(toy, database, bus).run, bus, "toy.seen")
    assert await toy.revisions(database) == dict.fromkeys(notes, 2)
    await database.close()


async def test_a_read_model_passes_over_what_its_position_says_is_done(database_url: str) -> None:
    """The group's offset may lag behind the effect; the position row is what counts."""
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    note = uuid4()
    await write_notes(database, [NoteWritten(note_id=note)])
    await relay_batch(database, bus)
    await until_caught_up(follower_of(toy, database, bus).run, bus, "toy.seen")
    async with database.transaction() as tx:
        await toy.handlers.read_models[0].forget(tx)
    await bus.reset("toy.seen", [NOTE.name])
    await until_caught_up(follower_of(toy, database, bus).run, bus, "toy.seen")
    assert await toy.revisions(database) == {}
    await database.close()


async def test_a_member_that_comes_late_moves_no_position_back(database_url: str) -> None:
    """It read before a rebalance what another member has written since, and more."""
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    notes = [NoteWritten(note_id=uuid4()) for _ in range(3)]
    late = Batch()
    late.add([received_at(0, notes[0])], EventReader([NoteWritten]))
    whole = Batch()
    whole.add([received_at(n, note) for n, note in enumerate(notes)], EventReader([NoteWritten]))
    for batch in (whole, late):
        await follower_of(toy, database, bus)._follow(batch)
        async with database.reading() as session:
            position = database.messaging.position
            assert await session.scalar(select(position.c.next_offset)) == 3
    await database.close()


async def test_an_older_revision_never_overwrites_a_newer_one(database_url: str) -> None:
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    note = uuid4()
    for revision in (3, 1, 2):
        await write_notes(database, [NoteWritten(note_id=note, revision=revision)])
        await relay_batch(database, bus)
        await until_caught_up(follower_of(toy, database, bus).run, bus, "toy.seen")
    assert await toy.revisions(database) == {note: 3}
    await database.close()


async def test_a_rebuilt_read_model_is_the_same(database_url: str) -> None:
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    await write_notes(database, [NoteWritten(note_id=uuid4(), revision=r) for r in range(1, 9)])
    await relay_batch(database, bus)
    await until_caught_up(follower_of(toy, database, bus).run, bus, "toy.seen")
    before = await toy.revisions(database)
    await rebuild(database, bus, toy.handlers.read_models[0])
    assert await toy.revisions(database) == {}
    await until_caught_up(follower_of(toy, database, bus).run, bus, "toy.seen")
    assert await toy.revisions(database) == before != {}
    await database.close()


def poison(value: bytes) -> Message:
    return Message(NOTE.name, str(uuid4()), value)


async def test_poison_is_parked_and_its_neighbours_are_handled(database_url: str) -> None:
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    await write_notes(database, [NoteWritten(note_id=uuid4())])
    await relay_batch(database, bus)
    await bus.publish([poison(b"\x00not json"), poison(b"[]"), poison(b'{"type": 3}')])
    await write_notes(database, [NoteWritten(note_id=uuid4(), number=-1)])
    await write_notes(database, [NoteWritten(note_id=uuid4())])
    await relay_batch(database, bus)
    await until_caught_up(consumer_of(toy, database, bus).run, bus, "toy")
    await until_caught_up(follower_of(toy, database, bus).run, bus, "toy.seen")
    assert await toy.counted(database) == 2
    assert len(await toy.revisions(database)) == 3
    assert sorted(await parked(database)) == sorted(
        [("*", "not a CloudEvent")] * 3
        + [("tally", "Rejected")]
        + [("seen", "DecodeError")] * 1
        + [("seen", "ValidationError")] * 2
    )
    await database.close()


async def test_an_unknown_type_is_passed_over(database_url: str) -> None:
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    unknown = (
        b'{"specversion":"1.0","id":"%s","type":"note.sung","source":"/x",'
        b'"time":"2026-01-01T00:00:00Z","data":{}}' % str(uuid4()).encode()
    )
    await bus.publish([poison(unknown)])
    await until_caught_up(consumer_of(toy, database, bus).run, bus, "toy")
    assert await parked(database) == []
    await database.close()


async def test_a_consumer_that_parks_most_of_what_comes_stops(tmp_path) -> None:  # type: ignore[no-untyped-def]
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(f"sqlite+aiosqlite:///{tmp_path}/t.db")
    await bus.publish([poison(b"junk") for _ in range(2 * SPOILT_AT_LEAST)])
    with pytest.raises(Spoilt):
        await consumer_of(toy, database, bus).run()
    assert len(await parked(database)) <= SPOILT_AT_LEAST
    await database.close()


@contextmanager
def polled_by(count: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chassis.consumer.READ_MODEL_POLL", count)
        yield


async def test_a_read_model_that_parks_most_of_what_comes_stops_too(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """And the next one goes on behind what is parked, so that there is an end to it."""
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(f"sqlite+aiosqlite:///{tmp_path}/t.db")
    await bus.publish([poison(b"junk") for _ in range(8 * SPOILT_AT_LEAST)])
    seen = 0
    with polling_briefly(), polled_by(10):
        for _ in range(2):
            with pytest.raises(Spoilt):
                async with asyncio.timeout(30):
                    await follower_of(toy, database, bus).run()
            count = len(await parked(database))
            assert SPOILT_AT_LEAST <= count - seen < 3 * SPOILT_AT_LEAST
            assert count + await left_of(bus, "toy.seen") == 8 * SPOILT_AT_LEAST
            seen = count
    await database.close()


async def test_poison_among_many_sound_events_stops_nobody(tmp_path) -> None:  # type: ignore[no-untyped-def]
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(f"sqlite+aiosqlite:///{tmp_path}/t.db")
    for _ in range(SPOILT_AT_LEAST):
        notes = [NoteWritten(note_id=uuid4()) for _ in range(2)]
        await bus.publish([to_message(n, EventInfo(uuid4(), "/toy"), utc_now()) for n in notes])
        await bus.publish([poison(b"junk")])
    await until_caught_up(consumer_of(toy, database, bus).run, bus, "toy")
    await until_caught_up(follower_of(toy, database, bus).run, bus, "toy.seen")
    assert await toy.counted(database) == 2 * SPOILT_AT_LEAST
    assert len(await parked(database)) == 2 * SPOILT_AT_LEAST
    await database.close()


async def test_two_members_of_a_read_model_share_without_loss(database_url: str) -> None:
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(database_url)
    tasks = [asyncio.create_task(follower_of(toy, database, bus).run()) for _ in range(2)]
    notes: set[UUID] = set()
    for _ in range(10):
        batch = [uuid4() for _ in range(20)]
        notes |= set(batch)
        await write_notes(database, [NoteWritten(note_id=n) for n in batch])
        await relay_batch(database, bus)

    async def all_seen() -> bool:
        return set(await toy.revisions(database)) == notes

    await eventually(all_seen)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await database.close()


async def test_what_arrives_while_a_read_model_writes_is_written_together(tmp_path) -> None:  # type: ignore[no-untyped-def]
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(f"sqlite+aiosqlite:///{tmp_path}/t.db")
    model = toy.handlers.read_models[0]
    sizes: list[int] = []
    writing, go_on = asyncio.Event(), asyncio.Event()

    async def follow_slowly(events: Sequence[Event], tx: Transaction) -> None:
        sizes.append(len(events))
        writing.set()
        await go_on.wait()
        await model.follow(events, tx)

    async def publish(count: int) -> None:
        events = [NoteWritten(note_id=uuid4()) for _ in range(count)]
        await bus.publish([to_message(e, EventInfo(uuid4(), "/toy"), utc_now()) for e in events])

    await publish(1)
    consumer = ReadModelConsumer(database, bus, replace(model, follow=follow_slowly))
    task = asyncio.create_task(consumer.run())
    await writing.wait()
    for _ in range(3):
        await publish(READ_MODEL_POLL // 2)
    go_on.set()

    async def all_seen() -> bool:
        return len(await toy.revisions(database)) == 1 + 3 * (READ_MODEL_POLL // 2)

    await eventually(all_seen)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert sizes == [1, 3 * (READ_MODEL_POLL // 2)]
    await database.close()


async def test_a_read_model_whose_write_fails_stops_and_goes_on_from_there(tmp_path) -> None:  # type: ignore[no-untyped-def]
    toy, bus = new_toy(), await started(MemoryBus())
    database = await toy.open(f"sqlite+aiosqlite:///{tmp_path}/t.db")
    model = toy.handlers.read_models[0]
    await write_notes(database, [NoteWritten(note_id=uuid4())])
    await relay_batch(database, bus)

    async def fail(_events: Sequence[Event], _tx: Transaction) -> None:
        raise RuntimeError("a mistake in a handler")

    with polling_briefly(), pytest.raises(RuntimeError):
        await ReadModelConsumer(database, bus, replace(model, follow=fail)).run()
    await until_caught_up(follower_of(toy, database, bus).run, bus, "toy.seen")
    assert len(await toy.revisions(database)) == 1
    await database.close()


def test_a_partition_that_comes_again_from_further_back_loses_nothing() -> None:
    notes = [NoteWritten(note_id=uuid4(), number=number) for number in range(6)]
    reader = EventReader([NoteWritten])
    at = TopicPartition(NOTE.name, 0)
    batch = Batch()
    for first, end in ((3, 5), (1, 3), (5, 6)):
        batch.add([received_at(offset, notes[offset]) for offset in range(first, end)], reader)
    assert batch.ends == {at: 6}
    assert [event.number for event in batch.fresh({})] == [3, 4, 1, 2, 5]
    assert [event.number for event in batch.fresh({at: 2})] == [3, 4, 2, 5]
    assert batch.fresh({at: 6}) == []


def received_at(offset: int, event: NoteWritten) -> Received:
    message = to_message(event, EventInfo(uuid4(), "/toy"), utc_now())
    return Received(message.topic, 0, offset, message.key, message.value)
