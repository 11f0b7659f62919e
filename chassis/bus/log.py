"""What the in-process transports share: partitions, groups and waking. Only storage differs."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol
from zlib import crc32

from chassis.bus import (
    BusUnavailable,
    LogBroken,
    Message,
    Positions,
    Reader,
    Received,
    Subscription,
    TopicPartition,
)
from chassis.events import Topic


class Span(NamedTuple):
    """What a partition holds: from `first` up to, but not with, `next`."""

    first: int
    next: int

    def check(self, at: TopicPartition, offset: int) -> None:
        if not self.first <= offset <= self.next:
            raise LogBroken(f"{at.topic}/{at.partition} has {self}, not {offset}")


class Log(Protocol):
    """Where messages and the positions of groups are kept. All raise BusUnavailable."""

    async def open(self, topics: Iterable[Topic]) -> None:
        """Make the topics that do not exist; may be called again with more."""
        ...

    def partitions(self, topic: str) -> Sequence[TopicPartition]: ...

    async def append(self, messages: Sequence[tuple[TopicPartition, Message]]) -> None: ...

    async def read(
        self, places: Sequence[tuple[TopicPartition, int]], limit: int
    ) -> list[Received]:
        """From each place on, in its order; raises LogBroken for a place outside its span."""
        ...

    async def spans(
        self, partitions: Iterable[TopicPartition]
    ) -> Mapping[TopicPartition, Span]: ...

    async def committed(self, group: str) -> Positions: ...

    async def commit(self, group: str, positions: Positions) -> None: ...

    async def forget(self, group: str, topics: Sequence[str]) -> None: ...

    async def healthy(self) -> bool: ...

    async def close(self) -> None: ...


class LogBus:
    """A bus for the members of one process."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._groups: dict[str, Group] = {}
        self._cursors: set[Cursor] = set()

    async def start(self, topics: Iterable[Topic]) -> None:
        await self._log.open(topics)

    async def publish(self, messages: Sequence[Message]) -> None:
        if not messages:
            return
        await self._log.append([(self._place(message), message) for message in messages])
        written = {message.topic for message in messages}
        for cursor in self._cursors:
            if not written.isdisjoint(cursor.topics):
                cursor.stir()

    async def subscribe(self, topics: Sequence[str], group: str) -> Subscription:
        partitions = self._partitions(topics)
        member = Member(self._log, topics, self._groups.setdefault(group, Group(group)), self)
        member.group.join(member, partitions)
        self._cursors.add(member)
        return member

    async def read(self, topics: Sequence[str], start: Positions | None) -> Reader:
        spans = await self._log.spans(self._partitions(topics))
        reader = Cursor(self._log, topics, self)
        reader.move({at: (start or {}).get(at, span.next) for at, span in spans.items()})
        self._cursors.add(reader)
        return reader

    async def reset(self, group: str, topics: Sequence[str]) -> None:
        if group in self._groups and self._groups[group].shares:
            raise BusUnavailable(f"the group {group} has members")
        await self._log.forget(group, topics)

    async def healthy(self) -> bool:
        return await self._log.healthy()

    async def close(self) -> None:
        for cursor in tuple(self._cursors):
            await cursor.close()
        await self._log.close()

    def drop(self, cursor: "Cursor") -> None:
        self._cursors.discard(cursor)

    def _partitions(self, topics: Iterable[str]) -> list[TopicPartition]:
        return [at for topic in topics for at in self._log.partitions(topic)]

    def _place(self, message: Message) -> TopicPartition:
        partitions = self._log.partitions(message.topic)
        # of the key's bytes: hash() differs from process to process
        return partitions[crc32(message.key.encode()) % len(partitions)]


class Cursor:
    """Reads partitions forward; outside any group it is a whole Reader."""

    def __init__(self, log: Log, topics: Sequence[str], bus: LogBus) -> None:
        self.topics = frozenset(topics)
        self._log = log
        self._bus = bus
        self._positions: dict[TopicPartition, int] = {}
        self._stirred = asyncio.Event()
        self._moves = 0
        self._closed = False

    @property
    def positions(self) -> Positions:
        return dict(self._positions)

    async def poll(self, limit: int, wait: float) -> list[Received]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        while not self._closed:
            self._stirred.clear()
            messages = await self._take(limit)
            # looked once more after the wait: another process may have written
            if messages or loop.time() >= deadline:
                return messages
            with suppress(TimeoutError):
                async with asyncio.timeout_at(deadline):
                    await self._stirred.wait()
        raise BusUnavailable("closed")

    async def close(self) -> None:
        self._closed = True
        self._bus.drop(self)
        self.stir()

    def move(self, positions: Positions) -> None:
        self._positions |= positions
        self._moves += 1
        self.stir()

    def stir(self) -> None:
        """There may be something to read."""
        self._stirred.set()

    async def _take(self, limit: int) -> list[Received]:
        moves = self._moves
        places = list(self._positions.items())
        messages = await self._log.read(places, limit)
        if self._moves != moves:
            return []
        for message in messages:
            # to the end, so that a busy partition does not starve the others
            at = message.at
            self._positions.pop(at, None)
            self._positions[at] = message.offset + 1
        return messages


class Member(Cursor):
    """A cursor over its group's share of the partitions, starting where the group had come to."""

    def __init__(self, log: Log, topics: Sequence[str], group: "Group", bus: LogBus) -> None:
        super().__init__(log, topics, bus)
        self.group = group
        self._share: frozenset[TopicPartition] = frozenset()

    def give(self, share: frozenset[TopicPartition]) -> None:
        """Take over a new share; partitions that stay with this member go on undisturbed."""
        self._share = share
        self._positions = {at: offset for at, offset in self._positions.items() if at in share}
        self.move({})

    async def commit(self, positions: Positions) -> None:
        mine = {at: offset for at, offset in positions.items() if at in self._positions}
        if mine:
            await self._log.commit(self.group.name, mine)

    def rewind(self, positions: Positions) -> None:
        self.move({at: offset for at, offset in positions.items() if at in self._positions})

    async def lag(self) -> int:
        await self._find_places()
        spans = await self._log.spans(self._positions)
        return sum(
            span.next - self._positions[at] for at, span in spans.items() if at in self._positions
        )

    async def close(self) -> None:
        self.group.leave(self)
        await super().close()

    async def _take(self, limit: int) -> list[Received]:
        await self._find_places()
        return await super()._take(limit)

    async def _find_places(self) -> None:
        moves = self._moves
        new = self._share - self._positions.keys()
        if not new:
            return
        committed = await self._log.committed(self.group.name)
        spans = await self._log.spans(new)
        if self._moves == moves:
            self._positions |= {at: committed.get(at, span.first) for at, span in spans.items()}


class Group:
    """The running members of a group and what each has been given."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.shares: dict[Member, frozenset[TopicPartition]] = {}
        self._partitions: dict[TopicPartition, None] = {}

    def join(self, member: Member, partitions: Iterable[TopicPartition]) -> None:
        self._partitions |= dict.fromkeys(partitions)
        self.shares[member] = frozenset()
        self._share_out()

    def leave(self, member: Member) -> None:
        self.shares.pop(member, None)
        self._share_out()

    def _share_out(self) -> None:
        shares: dict[Member, set[TopicPartition]] = {member: set() for member in self.shares}
        for turn, at in enumerate(sorted(self._partitions)):
            takers = [member for member in shares if at.topic in member.topics]
            if takers:
                shares[takers[turn % len(takers)]].add(at)
        for member, share in shares.items():
            if self.shares[member] != share:
                self.shares[member] = frozenset(share)
                member.give(self.shares[member])
