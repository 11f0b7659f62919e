"""One reader of the bus for all who listen: each listener has a bounded queue of its own."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Collection, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass

import msgspec

from chassis.auth import Caller
from chassis.bus import Bus, Positions, Received, TopicPartition
from chassis.envelope import read
from chassis.events import Audience
from contracts.events import BY_TYPE
from gateway.stream.places import write_place

READ_LIMIT = 500
READ_WAIT = 1.0
QUEUE = 1000
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as listeners get it, with the place after it."""

    at: TopicPartition
    offset: int
    type: str
    tenant: str | None
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
    except msgspec.DecodeError:
        return None
    event = BY_TYPE.get((envelope.type, envelope.major))
    if event is None or (event.audience is Audience.TENANT and envelope.tenantid is None):
        return None
    tenant = envelope.tenantid if event.audience is Audience.TENANT else None
    body = message.value.decode()
    return Entry(message.at, message.offset, envelope.type, tenant, body, write_place(after))


def may_see(caller: Caller, entry: Entry) -> bool:
    return entry.tenant is None or entry.tenant == caller.tenant


class Hub:
    """Reads on from the end of the bus, and remembers the latest for those who come back."""

    def __init__(self, bus: Bus, topics: Collection[str]) -> None:
        self._bus = bus
        self._topics = sorted(topics)
        self._listeners: set[asyncio.Queue[Entry | None]] = set()
        self._recent: deque[Entry] = deque(maxlen=REMEMBERED)
        self._positions: dict[TopicPartition, int] = {}
        self._since: dict[TopicPartition, int] = {}
        self._ready = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled; after a failure of the bus it goes on where it was."""
        reader = await self._bus.read(self._topics, self._positions or None)
        try:
            if not self._positions:
                self._positions = dict(reader.positions)
                self._since = dict(reader.positions)
            self._ready.set()
            while True:
                for message in await reader.poll(READ_LIMIT, READ_WAIT):
                    self._pass_on(message)
        finally:
            await reader.close()

    def close(self) -> None:
        """End every stream, so that the process can end."""
        for queue in list(self._listeners):
            self._drop(queue)

    def _pass_on(self, message: Received) -> None:
        self._positions[message.at] = message.offset + 1
        entry = entry_of(message, self._positions)
        if entry is None:
            return
        if len(self._recent) == REMEMBERED:
            oldest = self._recent[0]
            self._since[oldest.at] = oldest.offset + 1
        self._recent.append(entry)
        for queue in list(self._listeners):
            try:
                queue.put_nowait(entry)
            except asyncio.QueueFull:
                self._drop(queue)

    def _drop(self, queue: asyncio.Queue[Entry | None]) -> None:
        self._listeners.discard(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)

    @contextmanager
    def _listening(self) -> Iterator[asyncio.Queue[Entry | None]]:
        queue: asyncio.Queue[Entry | None] = asyncio.Queue(QUEUE)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def listen(
        self, start: Positions | None, every: float
    ) -> AsyncGenerator[Entry | None, None]:
        """Entries from a place on, without end; None every so often when nothing happens."""
        await self._ready.wait()
        with self._listening() as queue:
            seen = dict(self._positions)
            if start is not None:
                async with aclosing(self._missed(start, seen)) as missed:
                    async for old in missed:
                        yield old
            while True:
                try:
                    async with asyncio.timeout(every):
                        entry = await queue.get()
                except TimeoutError:
                    yield None
                    continue
                if entry is None:
                    raise Closed
                if start is None or entry.offset >= start.get(entry.at, 0):
                    yield entry

    async def _missed(self, start: Positions, until: Positions) -> AsyncGenerator[Entry, None]:
        """What came between a place and now: from memory, or from the bus when it is long ago."""
        wanted = {at: start.get(at, 0) for at in until}
        if all(offset >= self._since.get(at, 0) for at, offset in wanted.items()):
            for recent in list(self._recent):
                if wanted[recent.at] <= recent.offset < until[recent.at]:
                    yield recent
            return
        reader = await self._bus.read(self._topics, wanted)
        try:
            while any(reader.positions.get(at, 0) < end for at, end in until.items()):
                after = dict(reader.positions)
                for message in await reader.poll(READ_LIMIT, READ_WAIT):
                    after[message.at] = message.offset + 1
                    entry = entry_of(message, after)
                    if entry is not None and message.offset < until[message.at]:
                        yield entry
        finally:
            await reader.close()
