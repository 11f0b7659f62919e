"""The event bus: one port, three transports.

`kafka://host:port` for production, `local:FILE` (a durable log in SQLite) for one process,
`memory:` for tests. All keep the order of a key, deliver at least once, and split a topic's
partitions among the members of a group. Exactly-once *effect* is the consumer's work: an inbox
row or a position row in the transaction of the effect.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from chassis.events import Topic

LARGEST_VALUE = 64 * 1024


class BusUnavailable(Exception):
    """The transport could not take or give messages within its deadline; try again later.

    What was being published may still have happened. A subscription or reader that raised it is
    closed, and another opened.
    """


class LogBroken(Exception):
    """The log cannot be read on from here: what stood there is gone, or can never be read.

    Going on would skip it in silence. Stop, and rebuild from the log's beginning or its owner.
    """


class TopicPartition(NamedTuple):
    """One ordered log."""

    topic: str
    partition: int


class Message(msgspec.Struct, frozen=True):
    """Bytes to be published: the whole CloudEvent in `value`.

    A null value is a deletion mark: in a compacted log it takes the key's earlier messages away.
    """

    topic: str
    key: str
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()

    def __post_init__(self) -> None:
        # found here, and not by a broker when the message already waits in an outbox
        if self.value is not None and len(self.value) > LARGEST_VALUE:
            raise ValueError(f"a message of {len(self.value)} bytes; events carry links, not text")


class Received(msgspec.Struct, frozen=True, gc=False):
    """Bytes read from one place of the log; whatever was published, decodable or not."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def at(self) -> TopicPartition:
        return TopicPartition(self.topic, self.partition)


Positions = Mapping[TopicPartition, int]
"""For each partition the offset of the next message to read."""


class Subscription(Protocol):
    """One member of a group: it reads the partitions given to it and says how far it is done."""

    async def poll(self, limit: int, wait: float) -> list[Received]:
        """Up to `limit` messages, or an empty list after `wait` seconds.

        After others join or leave the group, messages not yet committed may come again.
        """
        ...

    async def commit(self, positions: Positions) -> None:
        """Remember where the group goes on; partitions taken away meanwhile are left out."""
        ...

    def rewind(self, positions: Positions) -> None:
        """Read from these places again: what was polled but not done comes once more."""
        ...

    async def lag(self) -> int:
        """How many messages of the partitions given to it are still to be read."""
        ...

    async def close(self) -> None: ...


class Reader(Protocol):
    """Reads topics outside any group, from wherever the caller says."""

    @property
    def positions(self) -> Positions:
        """Where the next messages come from, for every partition."""
        ...

    async def poll(self, limit: int, wait: float) -> list[Received]: ...

    async def close(self) -> None: ...


class Bus(Protocol):
    """A durable, partitioned log."""

    async def start(self, topics: Iterable[Topic]) -> None:
        """Connect and make the topics that do not exist; raises BusUnavailable."""
        ...

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return when all are durable, in this order for each key; raises BusUnavailable."""
        ...

    async def subscribe(self, topics: Sequence[str], group: str) -> Subscription: ...

    async def read(self, topics: Sequence[str], start: Positions | None) -> Reader:
        """Read from these positions; from the end where none is named; all from the end on None."""
        ...

    async def reset(self, group: str, topics: Sequence[str]) -> None:
        """Let a group start at the beginning again; raises BusUnavailable while it has members."""
        ...

    async def healthy(self) -> bool:
        """False when the transport is away, or has stopped giving messages that are there."""
        ...

    async def close(self) -> None:
        """Let go within 10 seconds, whatever state the transport is in."""
        ...


def open_bus(url: str) -> Bus:
    """The bus of a URL; nothing is connected before `start`."""
    scheme, _, rest = url.partition(":")
    if scheme == "memory":
        from chassis.bus.memory import MemoryBus

        return MemoryBus()
    if scheme == "local":
        from chassis.bus.local import LocalBus

        return LocalBus(rest)
    if scheme == "kafka":
        from chassis.bus.kafka import KafkaBus

        return KafkaBus(rest.removeprefix("//"))
    raise ValueError(f"no bus for {scheme}:")
