"""The promises of a transaction, on SQLite and PostgreSQL."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from chassis.bus import Message
from chassis.bus.memory import MemoryBus
from chassis.outbox import Oldest, PostgresOutbox, relay, relay_batch
from chassis.testing import events_waiting, eventually
from tests.chassis.toy import NOTE, NoteWritten, new_toy, write_notes


async def test_rows_and_events_are_committed_together_or_not_at_all(database_url: str) -> None:
    toy = new_toy()
    database = await toy.open(database_url)
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            tx.session.add(toy.note(id=uuid4(), text="x"))
            await tx.publish(NoteWritten(note_id=uuid4()))
            raise RuntimeError
    assert await events_waiting(database) == []
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(toy.note)) == 0
    await database.close()


async def test_who_reads_holds_no_transaction_open_and_writes_nothing_in_passing(
    postgres_url: str,
) -> None:
    toy = new_toy()
    database = await toy.open(postgres_url)
    async with database.transaction() as tx:
        tx.session.add(toy.tally(name="notes", count=1))
    async with database.reading() as session:
        row = await session.get_one(toy.tally, "notes")
        row.count = 7
        await session.execute(select(toy.note))
        async with database.reading() as other:
            found = await other.execute(
                text(
                    "SELECT state FROM pg_stat_activity"
                    " WHERE application_name = :name AND pid <> pg_backend_pid()"
                ),
                {"name": database.service},
            )
            assert found.scalars().all() == ["idle"], "and not idle in transaction"
    assert await toy.counted(database) == 1
    await database.close()


async def test_no_update_is_lost_among_concurrent_writers(database_url: str) -> None:
    toy = new_toy()
    database = await toy.open(database_url)
    async with database.transaction() as tx:
        tx.session.add(toy.tally(name="notes", count=0))

    async def add_one() -> None:
        for _ in range(10):
            async with database.transaction() as tx:
                row = await tx.session.get_one(toy.tally, "notes", with_for_update=True)
                row.count += 1

    await asyncio.gather(*(add_one() for _ in range(8)))
    assert await toy.counted(database) == 80
    await database.close()


async def test_an_event_is_new_to_a_handler_once(database_url: str) -> None:
    database = await new_toy().open(database_url)
    event_id = uuid4()
    answers = []
    for handler in ("a", "a", "b"):
        async with database.transaction() as tx:
            answers.append(await tx.first_time(handler, event_id))
    assert answers == [True, False, True]
    await database.close()


async def test_an_event_forgotten_by_a_rollback_is_new_again(database_url: str) -> None:
    database = await new_toy().open(database_url)
    event_id = uuid4()
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            assert await tx.first_time("a", event_id)
            raise RuntimeError
    async with database.transaction() as tx:
        assert await tx.first_time("a", event_id)
    await database.close()


class RecordingBus(MemoryBus):
    """A memory bus that keeps what was published, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.published: list[Message] = []

    async def publish(self, messages):  # type: ignore[no-untyped-def]
        self.published += messages
        await super().publish(messages)


async def test_the_relay_sends_in_the_order_of_commits_and_forgets_what_it_sent(
    database_url: str,
) -> None:
    database = await new_toy().open(database_url)
    bus = RecordingBus()
    await bus.start([NOTE])
    notes = [uuid4() for _ in range(5)]
    for note in notes:
        await write_notes(database, [NoteWritten(note_id=note)])
    assert await relay_batch(database, bus) == 5
    assert [m.key for m in bus.published] == [str(n) for n in notes]
    assert await relay_batch(database, bus) == 0
    await database.close()


@pytest.mark.postgres
async def test_the_relay_waits_for_a_transaction_that_commits_late(postgres_url: str) -> None:
    """A cursor over a counting key would pass over the row that is committed last."""
    database = await new_toy().open(postgres_url)
    bus = RecordingBus()
    await bus.start([NOTE])
    early, late = uuid4(), uuid4()
    async with database.transaction() as slow:
        await slow.publish(NoteWritten(note_id=early))
        await write_notes(database, [NoteWritten(note_id=late)])
        assert await relay_batch(database, bus) == 0
    while len(bus.published) < 2:
        await relay_batch(database, bus)
    assert [m.key for m in bus.published] == [str(early), str(late)]
    await database.close()


@pytest.mark.postgres
async def test_what_an_older_transaction_held_back_is_sent_as_soon_as_that_ends(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That one told nobody of its end: it published nothing."""
    looks: list[Oldest] = []

    class Watched(PostgresOutbox):
        async def oldest(self) -> Oldest:
            looks.append(await super().oldest())
            return looks[-1]

    monkeypatch.setattr("chassis.outbox.PostgresOutbox", Watched)
    monkeypatch.setattr("chassis.outbox.POLL_SECONDS", 60)
    database = await new_toy().open(postgres_url)
    bus = RecordingBus()
    await bus.start([NOTE])
    relaying = asyncio.create_task(relay(database, bus))
    note = uuid4()
    async with database.transaction() as older:
        await older.first_time("writes", uuid4())
        await write_notes(database, [NoteWritten(note_id=note)])
        await eventually(lambda: _is(lambda: looks[-1].held_back))
        assert not bus.published
    await eventually(lambda: _is(lambda: [m.key for m in bus.published] == [str(note)]))
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    await database.close()


async def _is(true: Callable[[], bool]) -> bool:
    return true()
