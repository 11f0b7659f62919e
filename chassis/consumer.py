"""The two ways of reading events: a use case per event, and a read model per batch.

Both give exactly-once effect over at-least-once delivery: the duplicate check commits with the
effect. What fails for good is parked in the dead letters and never stops its neighbours; what
fails because something is down is tried again in place, so that a key's order is kept.
"""

import asyncio
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import Select, select
from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential_jitter

from chassis.bus import Bus, Received, Subscription, TopicPartition
from chassis.db import Database, insert_or_skip, upsert, utc_now
from chassis.envelope import Envelope, EventReader, read
from chassis.errors import Failure, Unavailable
from chassis.events import Event
from chassis.faults import faultpoint
from chassis.handlers import Handler, ReadModel, topics_of
from chassis.telemetry import continue_trace, get_logger

HANDLER_POLL = 50
READ_MODEL_POLL = 200
"""Few at a time: while they are decoded nobody hears what the database answered the writer."""
READ_MODEL_BATCH = 10_000
"""Of those that wait: a transaction costs much the same for one event as for thousands."""
WAIT_SECONDS = 1.0
HINT_SECONDS = 1.0
SPOILT_SHARE = 0.5
SPOILT_AT_LEAST = 50
SPOILT_AMONG = 200

_place = attrgetter("topic", "partition")


class Spoilt(Exception):
    """Most of what came lately was parked: a bad deploy must not drain a topic into the bin.

    Whoever runs a consumer leaves it stopped, until an operator has looked and starts it anew.
    """


class Parked:
    """How much of what came lately was parked."""

    def __init__(self) -> None:
        self._lately: deque[tuple[int, int]] = deque()
        self._parked = self._among = 0

    def count(self, parked: int, among: int = 1) -> None:
        """Raises Spoilt."""
        self._lately.append((parked, among))
        self._parked += parked
        self._among += among
        while self._among - self._lately[0][1] >= SPOILT_AMONG:
            old_parked, old_among = self._lately.popleft()
            self._parked -= old_parked
            self._among -= old_among
        if self._among >= SPOILT_AT_LEAST and self._parked > SPOILT_SHARE * self._among:
            raise Spoilt


class Consumer:
    """Feeds a service's handlers, one event at a time."""

    def __init__(
        self, database: Database, bus: Bus, handlers: Sequence[Handler], resources: Any
    ) -> None:
        self._database = database
        self._bus = bus
        self._handlers = handlers
        self._resources = resources
        self._log = get_logger(database.service)
        self._parked = Parked()

    async def run(self) -> None:
        """Until cancelled; raises Spoilt, or when the bus fails, and the caller starts anew."""
        subscription = await self._bus.subscribe(topics_of(self._handlers), self._database.service)
        try:
            while True:
                for message in await subscription.poll(HANDLER_POLL, WAIT_SECONDS):
                    await self.take(message)
                    await subscription.commit({message.at: message.offset + 1})
        finally:
            await subscription.close()

    async def take(self, message: Received) -> None:
        """Give one message to each handler that wants it; on return it is dealt with."""
        try:
            envelope = read(message.value) if message.value is not None else None
        except msgspec.DecodeError:
            await park(self._database, "*", message, "not a CloudEvent")
            self._parked.count(1)
            return
        if envelope is None:
            return
        continue_trace(envelope.traceparent)
        for handler in self._handlers:
            event_class = _wanted(handler.events, envelope)
            if event_class is not None:
                await self._handle(handler, event_class, envelope, message)

    async def _handle(
        self, handler: Handler, event_class: type[Event], envelope: Envelope, message: Received
    ) -> None:
        try:
            event = event_class.of_json(envelope.data)
            async for attempt in _until_available():
                with attempt:
                    await self._handle_once(handler, event, envelope)
        except (Failure, msgspec.DecodeError) as error:
            await park(self._database, handler.name, message, _reason(error))
            self._parked.count(1)
        except Exception as error:
            self._log.error("handler failed", handler=handler.name, exc_info=error)
            await park(self._database, handler.name, message, _reason(error))
            self._parked.count(1)
        else:
            self._parked.count(0)

    async def _handle_once(self, handler: Handler, event: Event, envelope: Envelope) -> None:
        prepared = (
            (await handler.prepare(event, self._resources),) if handler.prepare is not None else ()
        )
        async with self._database.transaction() as tx:
            if await tx.first_time(handler.name, envelope.id):
                await handler.run(event, tx, *prepared)
            faultpoint("consumer.before_commit")
        faultpoint("consumer.committed")


class Batch:
    """Events to be written together, and the place up to which each partition is then done."""

    def __init__(self) -> None:
        self.size = 0
        self.ends: dict[TopicPartition, int] = {}
        self.spoilt: list[tuple[Received, str]] = []
        self._runs: list[tuple[TopicPartition, list[int], list[Event]]] = []

    def add(self, messages: Sequence[Received], reader: EventReader) -> None:
        self.size += len(messages)
        for place, found in groupby(messages, key=_place):
            self._add_run(TopicPartition(*place), found, reader)

    def _add_run(
        self, at: TopicPartition, messages: Iterable[Received], reader: EventReader
    ) -> None:
        # a run of its own: after a rebalance a partition may come again from further back
        offsets: list[int] = []
        events: list[Event] = []
        end = 0
        for message in messages:
            end = message.offset + 1
            if message.value is None:
                continue
            try:
                event = reader.read(message.value)
            except msgspec.DecodeError as error:
                self.spoilt.append((message, _reason(error)))
                continue
            if event is not None:
                offsets.append(message.offset)
                events.append(event)
        self._runs.append((at, offsets, events))
        self.ends[at] = max(self.ends.get(at, 0), end)

    @property
    def full(self) -> bool:
        """Also of what will be parked: most of it may, and then the next batch is not read."""
        return self.size >= READ_MODEL_BATCH or len(self.spoilt) >= SPOILT_AT_LEAST

    @property
    def known(self) -> int:
        """How many are for this reader: those it can read, and those that nobody can."""
        return len(self.spoilt) + sum(len(offsets) for _, offsets, _ in self._runs)

    def fresh(self, done: Mapping[TopicPartition, int]) -> list[Event]:
        """Those beyond the places that are done."""
        return [
            event
            for at, offsets, events in self._runs
            for event in events[bisect_left(offsets, done.get(at, 0)) :]
        ]


class ReadModelConsumer:
    """Feeds one read model in batches: what arrives while one is written becomes the next."""

    def __init__(self, database: Database, bus: Bus, model: ReadModel) -> None:
        self._database = database
        self._bus = bus
        self._model = model
        self._group = group_of(database, model)
        self._positions = _positions_of(database, model)
        self._advance = _advance_in(database)
        self._reader = EventReader(model.events)
        self._parked = Parked()

    async def run(self) -> None:
        """Until cancelled; raises Spoilt after the batch that was mostly parked, or when the bus
        or a write fails, and the caller starts anew."""
        subscription = await self._bus.subscribe(topics_of([self._model]), self._group)
        batch, writing = Batch(), asyncio.create_task(asyncio.sleep(0))
        hint = Hint(subscription)
        try:
            while True:
                wait = 0 if batch.size else WAIT_SECONDS
                messages = await subscription.poll(READ_MODEL_POLL, wait)
                batch.add(messages, self._reader)
                await asyncio.sleep(0)  # the database may have answered
                if messages and not batch.full and not writing.done():
                    continue
                await writing
                idle = not batch.size
                if not idle:
                    writing = asyncio.create_task(self._write(batch, hint))
                    batch = Batch()
                await hint.give(idle=idle)
        except Spoilt:
            await hint.give(idle=True)  # what is parked is not read again by the next
            raise
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            await subscription.close()

    async def _write(self, batch: Batch, hint: "Hint") -> None:
        async for attempt in _until_available():
            with attempt:
                await self._follow(batch)
        for message, reason in batch.spoilt:
            await park(self._database, self._model.name, message, reason)
        faultpoint("read_model.committed")
        hint.ends |= batch.ends
        if batch.known:
            self._parked.count(len(batch.spoilt), batch.known)

    async def _follow(self, batch: Batch) -> None:
        """One transaction, with the position of the next batch."""
        async with self._database.transaction() as tx:
            found = await tx.session.execute(self._positions)
            fresh = batch.fresh({TopicPartition(t, p): n for t, p, n in found})
            if fresh:
                await self._model.follow(fresh, tx)
            await tx.session.execute(self._advance, self._rows(batch))
            faultpoint("read_model.before_commit")

    def _rows(self, batch: Batch) -> list[dict[str, Any]]:
        return [
            {
                "reader": self._model.name,
                "topic": at.topic,
                "partition": at.partition,
                "next_offset": next_offset,
            }
            for at, next_offset in batch.ends.items()
        ]


# built once each, and without the rows: with them it would be compiled for each batch
def _positions_of(database: Database, model: ReadModel) -> Select[Any]:
    """Where a model stands, locked: a member that lost its partition must not go on."""
    table = database.messaging.position
    return (
        select(table.c.topic, table.c.partition, table.c.next_offset)
        .where(table.c.reader == model.name)
        .order_by(table.c.topic, table.c.partition)
        .with_for_update()
    )


def _advance_in(database: Database) -> Any:
    table = database.messaging.position
    insert = upsert(table, database.dialect)
    return insert.on_conflict_do_update(
        index_elements=["reader", "topic", "partition"],
        set_={"next_offset": insert.excluded.next_offset},
        where=table.c.next_offset < insert.excluded.next_offset,
    )


class Hint:
    """Tells the bus how far a read model is, now and then: its position row is what counts."""

    def __init__(self, subscription: Subscription) -> None:
        self.ends: dict[TopicPartition, int] = {}
        self._subscription = subscription
        self._given_at = time.monotonic()

    async def give(self, *, idle: bool) -> None:
        now = time.monotonic()
        if self.ends and (idle or now - self._given_at > HINT_SECONDS):
            ends, self.ends, self._given_at = self.ends, {}, now
            await self._subscription.commit(ends)


def _until_available() -> AsyncRetrying:
    """In place and without end: going on would lose the order of a key."""
    return AsyncRetrying(
        retry=retry_if_exception_type(Unavailable),
        wait=wait_exponential_jitter(multiplier=0.1, max=10, jitter=0.1),
    )


def group_of(database: Database, model: ReadModel) -> str:
    return f"{database.service}.{model.name}"


async def rebuild(database: Database, bus: Bus, model: ReadModel) -> None:
    """Empty a read model and let it follow the log from the beginning; its consumer is stopped."""
    await bus.reset(group_of(database, model), topics_of([model]))
    async with database.transaction() as tx:
        await model.forget(tx)
        position = database.messaging.position
        await tx.session.execute(position.delete().where(position.c.reader == model.name))


async def park(database: Database, handler: str, message: Received, reason: str) -> None:
    """Keep what could not be handled, once for each handler and place of the log."""
    row = {
        "handler": handler,
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "key": message.key,
        "value": message.value,
        "headers": [[name, value.decode("latin-1")] for name, value in message.headers],
        "reason": reason[:200],
        "parked_at": utc_now(),
    }
    async for attempt in _until_available():
        with attempt:
            async with database.transaction() as tx:
                dead_letter = database.messaging.dead_letter
                await tx.session.execute(insert_or_skip(dead_letter, tx.dialect).values(**row))
    get_logger(database.service).warning(
        "parked", handler=handler, topic=message.topic, offset=message.offset
    )


def _wanted(events: Sequence[type[Event]], envelope: Envelope) -> type[Event] | None:
    """The class of the list that this event is of; a type or major unknown here is passed over."""
    for event in events:
        if event.type == envelope.type and event.major == envelope.major:
            return event
    return None


def _reason(error: Exception) -> str:
    """The kind of failure alone: a message might repeat what it was given."""
    return type(error).__name__
