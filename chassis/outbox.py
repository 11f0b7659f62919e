"""The relay: takes committed events from the outbox to the bus, oldest first, and deletes them.

A crash between publishing and deleting repeats events and never loses one. A row that stays is
the proof of a failure. On PostgreSQL one relay leads, holding an advisory lock on a connection
that also listens for new rows; on SQLite the writer is in this very process.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import delete, select, text

from chassis.bus import Bus, Message
from chassis.db import Database
from chassis.faults import faultpoint

BATCH = 500
POLL_SECONDS = 1.0


async def relay(database: Database, bus: Bus) -> None:
    """Run until cancelled. Raises when the database or the bus fails; the caller starts anew."""
    async with _leadership(database) as wake:
        while True:
            wake.clear()
            while await relay_batch(database, bus):
                pass
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await wake.wait()
            except TimeoutError:
                continue


async def relay_batch(database: Database, bus: Bus) -> int:
    """Publish and delete the oldest rows that are safe to send; how many there were."""
    outbox = database.messaging.outbox
    oldest = select(outbox).order_by(outbox.c.xid, outbox.c.seq).limit(BATCH)
    if database.dialect == "postgresql":
        # rows of a transaction older than every open one: none can still appear before them
        oldest = oldest.where(
            text("outbox.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        )
    rows = await database.execute(oldest)
    if not rows:
        return 0
    await bus.publish([_message(row) for row in rows])
    faultpoint("relay.published")
    await database.execute(delete(outbox).where(outbox.c.seq.in_([row.seq for row in rows])))
    return len(rows)


def _message(row: Any) -> Message:
    headers = tuple((name, value.encode()) for name, value in row.headers)
    return Message(row.topic, row.key, row.value, headers)


@asynccontextmanager
async def _leadership(database: Database) -> AsyncIterator[asyncio.Event]:
    """Lead alone, with an event that is set when rows were written."""
    if database.dialect == "sqlite":
        yield database.outbox_written
        return
    import asyncpg  # of an extra: SQLite needs none of it

    connection = await asyncpg.connect(database.url.replace("+asyncpg", ""), timeout=5)
    wake, lost = database.outbox_written, asyncio.Event()
    # deadlines go down to the driver, which has to tell the server
    try:
        while not await connection.fetchval(  # noqa: ASYNC110 - the leader is another process
            "SELECT pg_try_advisory_lock(hashtext('outbox-relay'))", timeout=5
        ):
            await asyncio.sleep(POLL_SECONDS)
        connection.add_termination_listener(lambda _: lost.set())
        await connection.add_listener("outbox", lambda *_: wake.set())
        async with _stopping_when(lost):
            yield wake
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
