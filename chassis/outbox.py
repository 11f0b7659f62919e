"""The relay: takes committed events from the outbox to the bus, oldest first, and deletes them.

A crash between publishing and deleting repeats events and never loses one. A row that stays is
the proof of a failure. On PostgreSQL one relay leads: it reads and deletes on the very connection
that holds the lock, which also hears of new rows. On SQLite the writer is in this very process.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sqlalchemy import delete, select

from chassis.bus import Bus, Message
from chassis.db import Database
from chassis.faults import faultpoint

if TYPE_CHECKING:
    import asyncpg

BATCH = 500
POLL_SECONDS = 1.0
HELD_BACK_SECONDS = 0.02
CALL_SECONDS = 5.0


class Oldest(NamedTuple):
    """What may be sent now; `held_back` where newer rows wait for a transaction to end."""

    seqs: Sequence[int]
    messages: Sequence[Message]
    held_back: bool


class Outbox(Protocol):
    """A service's rows, as its relay sees them."""

    async def oldest(self) -> Oldest: ...

    async def forget(self, seqs: Sequence[int]) -> None: ...


async def relay(database: Database, bus: Bus) -> None:
    """Run until cancelled. Raises when the database or the bus fails; the caller starts anew."""
    async with _leadership(database) as (outbox, wake):
        while True:
            wake.clear()
            sent = await _send_oldest(outbox, bus)
            if len(sent.seqs) == BATCH:
                continue
            patience = HELD_BACK_SECONDS if sent.held_back else POLL_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await wake.wait()


async def relay_batch(database: Database, bus: Bus) -> int:
    """Send the oldest rows that are safe to send, by hand; how many there were."""
    if database.dialect == "sqlite":
        return len((await _send_oldest(SqliteOutbox(database), bus)).seqs)
    async with _connected(database) as connection:
        return len((await _send_oldest(PostgresOutbox(connection), bus)).seqs)


async def _send_oldest(outbox: Outbox, bus: Bus) -> Oldest:
    oldest = await outbox.oldest()
    if oldest.seqs:
        await bus.publish(oldest.messages)
        faultpoint("relay.published")
        await outbox.forget(oldest.seqs)
    return oldest


class SqliteOutbox:
    """One writer at a time: the order of the rows is the order of the commits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._table = database.messaging.outbox

    async def oldest(self) -> Oldest:
        rows = await self._database.execute(
            select(self._table).order_by(self._table.c.seq).limit(BATCH)
        )
        messages = [_message(r.topic, r.key, r.value, r.headers) for r in rows]
        return Oldest([row.seq for row in rows], messages, held_back=False)

    async def forget(self, seqs: Sequence[int]) -> None:
        await self._database.execute(delete(self._table).where(self._table.c.seq.in_(seqs)))


class PostgresOutbox:
    """Rows of a transaction older than every open one: none can still appear before them."""

    def __init__(self, connection: "asyncpg.Connection") -> None:
        self._connection = connection

    async def oldest(self) -> Oldest:
        rows = await self._connection.fetch(
            """
            SELECT seq, topic, key, value, headers,
                xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS safe
            FROM outbox ORDER BY xid, seq LIMIT $1
            """,
            BATCH,
            timeout=CALL_SECONDS,
        )
        safe = [row for row in rows if row["safe"]]
        messages = [
            _message(r["topic"], r["key"], r["value"], json.loads(r["headers"])) for r in safe
        ]
        return Oldest([row["seq"] for row in safe], messages, held_back=len(safe) < len(rows))

    async def forget(self, seqs: Sequence[int]) -> None:
        await self._connection.execute(
            "DELETE FROM outbox WHERE seq = ANY($1::bigint[])", seqs, timeout=CALL_SECONDS
        )


def _message(
    topic: str, key: str, value: bytes | None, headers: Sequence[tuple[str, str]]
) -> Message:
    return Message(topic, key, value, tuple((name, value.encode()) for name, value in headers))


@asynccontextmanager
async def _leadership(database: Database) -> AsyncIterator[tuple[Outbox, asyncio.Event]]:
    """Lead alone, with an event that is set when rows were written."""
    wake = database.outbox_written
    if database.dialect == "sqlite":
        yield SqliteOutbox(database), wake
        return
    lost = asyncio.Event()
    async with _connected(database) as connection:
        while not await connection.fetchval(  # noqa: ASYNC110 - the leader is another process
            "SELECT pg_try_advisory_lock(hashtext('outbox-relay'))", timeout=CALL_SECONDS
        ):
            await asyncio.sleep(POLL_SECONDS)
        connection.add_termination_listener(lambda _: lost.set())
        await connection.add_listener("outbox", lambda *_: wake.set())
        async with _stopping_when(lost):
            yield PostgresOutbox(connection), wake


@asynccontextmanager
async def _connected(database: Database) -> AsyncIterator["asyncpg.Connection"]:
    """A connection of one's own, with deadlines of the driver's, which tells the server."""
    import asyncpg  # of an extra: SQLite needs none of it

    connection = await asyncpg.connect(database.url.replace("+asyncpg", ""), timeout=5)
    try:
        yield connection
    finally:
        await connection.close(timeout=2) if not connection.is_closed() else None


@asynccontextmanager
async def _stopping_when(lost: asyncio.Event) -> AsyncIterator[None]:
    """The lock went with its connection: stop at once, another relay may already lead."""
    task = asyncio.current_task()
    assert task is not None

    async def watch() -> None:
        await lost.wait()
        task.cancel("the relay's lock was lost")

    watcher = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if lost.is_set():
            task.uncancel()
            raise ConnectionError("the relay's lock was lost") from None
        raise
    finally:
        watcher.cancel()
