"""A bus that forgets everything with its process: for tests alone."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from chassis.bus import BusUnavailable, Message, Positions, Received, TopicPartition
from chassis.bus.log import LogBus, Span
from chassis.events import Topic


class MemoryLog:
    """Log and positions in dictionaries."""

    def __init__(self) -> None:
        self._messages: dict[TopicPartition, list[Received]] = {}
        self._topics: dict[str, list[TopicPartition]] = {}
        self._committed: defaultdict[str, dict[TopicPartition, int]] = defaultdict(dict)
        self._closed = False

    async def open(self, topics: Iterable[Topic]) -> None:
        for topic in topics:
            partitions = [TopicPartition(topic.name, n) for n in range(topic.partitions)]
            for at in self._topics.setdefault(topic.name, partitions):
                self._messages.setdefault(at, [])

    def partitions(self, topic: str) -> Sequence[TopicPartition]:
        if self._closed or topic not in self._topics:
            raise BusUnavailable(f"there is no topic {topic}")
        return self._topics[topic]

    async def append(self, messages: Sequence[tuple[TopicPartition, Message]]) -> None:
        for at, message in messages:
            log = self._messages[at]
            log.append(Received(*at, len(log), message.key, message.value, message.headers))

    async def read(
        self, places: Sequence[tuple[TopicPartition, int]], limit: int
    ) -> list[Received]:
        await asyncio.sleep(0)  # as a real transport would, let others run
        found: list[Received] = []
        for at, offset in places:
            Span(0, len(self._messages[at])).check(at, offset)
            found += self._messages[at][offset : offset + limit - len(found)]
        return found

    async def spans(self, partitions: Iterable[TopicPartition]) -> Mapping[TopicPartition, Span]:
        return {at: Span(0, len(self._messages[at])) for at in partitions}

    async def committed(self, group: str) -> Positions:
        return self._committed[group]

    async def commit(self, group: str, positions: Positions) -> None:
        self._committed[group] |= positions

    async def forget(self, group: str, topics: Sequence[str]) -> None:
        kept = {at: n for at, n in self._committed[group].items() if at.topic not in topics}
        self._committed[group] = kept

    async def healthy(self) -> bool:
        return not self._closed

    async def close(self) -> None:
        self._closed = True


class MemoryBus(LogBus):
    """`memory:`, for tests."""

    def __init__(self) -> None:
        super().__init__(MemoryLog())
