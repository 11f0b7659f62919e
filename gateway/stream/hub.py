"""One reader of the bus for all who listen: each listener has a bounded queue of its own.

A place is a vector, one offset for each partition. Events of different partitions have no order
among themselves, so two readings of the log may tell them in two orders; what a listener has been
told, its place says exactly, and coming back with it repeats nothing and leaves nothing out.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Collection, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace

import msgspec

from chassis.auth import Caller
from chassis.bus import Bus, BusUnavailable, LogBroken, Positions, Received, TopicPartition
from chassis.envelope import read
from chassis.events import Audience
from contracts.events import BY_TYPE
from gateway.stream.places import positions_of, write_place

READ_LIMIT = 500
READ_WAIT = 1.0
READY_SECONDS = 5.0
QUEUE = 1000
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as listeners get it, with the place after it."""

    at: TopicPartition
    offset: int
    type: str
    tenant: str | None
    needs: str | None
    body: str
    place: str


class Closed(Exception):
    """The listener was too slow, or the stream ends: come again with the last id."""


def entry_of(message: Received, after: Positions) -> Entry | None:
    """None for what is not an event of this version's contracts: unknown means unseen."""
    if message.value is None:
        return None
    try:
        envelope = read(message.value)
        body = message.value.decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    event = BY_TYPE.get((envelope.type, envelope.major))
    if event is None or (event.audience is Audience.TENANT and envelope.tenantid is None):
        return None
    tenant = envelope.tenantid if event.audience is Audience.TENANT else None
    place = write_place(after)
    return Entry(message.at, message.offset, envelope.type, tenant, event.needs, body, place)


def may_see(caller: Caller, entry: Entry) -> bool:
    mine = entry.tenant is None or entry.tenant == caller.tenant
    return mine and (entry.needs is None or entry.needs in caller.scopes)


class Ahead:
    """Where a listener came from further on than the hub's own order: no place may lead back."""

    def __init__(self, start: Positions | None) -> None:
        self._ahead = dict(start or {})

    def merged(self, positions: Positions) -> Positions:
        self._ahead = {at: n for at, n in self._ahead.items() if n > positions.get(at, 0)}
        return {**positions, **self._ahead}

    def told(self, entry: Entry) -> Entry:
        if not self._ahead:
            return entry
        return replace(entry, place=write_place(self.merged(positions_of(entry.place))))


class Hub:
    """Reads on from the end of the bus, and remembers the latest for those who come back."""

    def __init__(
        self, bus: Bus, topics: Collection[str], *, remembered: int = REMEMBERED, queue: int = QUEUE
    ) -> None:
        self._bus = bus
        self._topics = sorted(topics)
        self._queue = queue
        self._listeners: set[asyncio.Queue[Entry | None]] = set()
        self._recent: deque[Entry] = deque(maxlen=remembered)
        self._positions: dict[TopicPartition, int] = {}
        self._since: dict[TopicPartition, int] = {}
        self._ready = asyncio.Event()
        self._closed = False

    async def run(self) -> None:
        """Until cancelled; after a failure of the bus it goes on where it was."""
        reader = await self._bus.read(self._topics, self._positions or None)
        try:
            self._positions = dict(reader.positions)
            self._since = self._positions | self._since
            self._ready.set()
            while True:
                for message in await reader.poll(READ_LIMIT, READ_WAIT):
                    self._pass_on(message)
        except LogBroken:
            self._forget()
            raise
        finally:
            await reader.close()

    def close(self) -> None:
        """End every stream, so that the process can end."""
        self._closed = True
        self._drop_all()

    def _forget(self) -> None:
        """The log is another than it was: begin anew at its end, and let all come again."""
        self._ready.clear()
        self._positions, self._since = {}, {}
        self._recent.clear()
        self._drop_all()

    def _pass_on(self, message: Received) -> None:
        self._positions[message.at] = message.offset + 1
        entry = entry_of(message, self._positions)
        if entry is None:
            return
        if len(self._recent) == self._recent.maxlen:
            oldest = self._recent[0]
            self._since[oldest.at] = oldest.offset + 1
        self._recent.append(entry)
        for queue in list(self._listeners):
            try:
                queue.put_nowait(entry)
            except asyncio.QueueFull:
                self._drop(queue)

    def _drop_all(self) -> None:
        for queue in list(self._listeners):
            self._drop(queue)

    def _drop(self, queue: asyncio.Queue[Entry | None]) -> None:
        self._listeners.discard(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)

    @contextmanager
    def _listening(self) -> Iterator[asyncio.Queue[Entry | None]]:
        queue: asyncio.Queue[Entry | None] = asyncio.Queue(self._queue)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def listen(
        self, start: Positions | None, every: float
    ) -> AsyncGenerator[Entry | str, None]:
        """First the place where it begins, then entries without end.

        When nothing happens for `every` seconds, the place reached. Raises LogBroken for a place
        that the log does not hold, BusUnavailable, and Closed.
        """
        await self._until_ready()
        with self._listening() as queue:
            now, ahead = dict(self._positions), Ahead(start)
            async with aclosing(self._missed(start, now)) as missed:
                # looked for before the listener hears anything: it may be refused here
                first = await anext(missed, None)
                yield write_place(now if start is None else start)
                if first is not None:
                    yield ahead.told(first)
                async for old in missed:
                    yield ahead.told(old)
            while True:
                try:
                    async with asyncio.timeout(every):
                        entry = await queue.get()
                except TimeoutError:
                    if queue.empty():
                        yield write_place(ahead.merged(self._positions))
                    continue
                if entry is None:
                    raise Closed
                if start is None or entry.offset >= start.get(entry.at, 0):
                    yield ahead.told(entry)

    async def _until_ready(self) -> None:
        if self._closed:
            raise Closed
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            raise BusUnavailable("not connected") from None

    async def _missed(
        self, start: Positions | None, until: Positions
    ) -> AsyncGenerator[Entry, None]:
        """What came between a place and now: from memory, or from the bus when it is long ago."""
        if start is None:
            return
        wanted = {at: start.get(at, 0) for at in until}
        if any(offset > until[at] for at, offset in wanted.items()):
            await self._check_end(wanted)
        if all(offset >= self._since.get(at, 0) for at, offset in wanted.items()):
            for recent in list(self._recent):
                if wanted[recent.at] <= recent.offset < until[recent.at]:
                    yield recent
            return
        reader = await self._bus.read(self._topics, wanted)
        try:
            while any(reader.positions.get(at, 0) < end for at, end in until.items()):
                for message in await reader.poll(READ_LIMIT, READ_WAIT):
                    if message.offset >= until[message.at]:
                        continue  # it waits in the queue: no place may lead past it yet
                    wanted[message.at] = message.offset + 1
                    entry = entry_of(message, wanted)
                    if entry is not None:
                        yield entry
        finally:
            await reader.close()

    async def _check_end(self, wanted: Positions) -> None:
        """Another gateway may be a moment ahead of this one, but none is ahead of the log."""
        reader = await self._bus.read(self._topics, None)
        try:
            ends = reader.positions
        finally:
            await reader.close()
        if any(offset > ends.get(at, 0) for at, offset in wanted.items()):
            raise LogBroken("a place beyond the end of the log")
