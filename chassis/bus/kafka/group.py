"""Members of groups.

Positions are committed only by name, and only those of partitions the member still has.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka import TopicPartition as Place
from aiokafka.errors import CommitFailedError, IllegalStateError

from chassis.bus import BusUnavailable, Positions, Received, TopicPartition
from chassis.bus.kafka.address import KafkaAddress
from chassis.bus.kafka.deadline import CALL_SECONDS, stop, within
from chassis.bus.kafka.pulling import Puller, make_consumer

MAX_POLL_INTERVAL_MS = 300_000
STALL_SECONDS = 60.0


def member_settings(address: KafkaAddress, group: str) -> dict[str, Any]:
    return {
        "group_id": f"{address.prefix}{group}",
        "group_instance_id": address.instance,
        "session_timeout_ms": address.session_seconds * 1000,
        "heartbeat_interval_ms": address.session_seconds * 1000 // 6,
        "max_poll_interval_ms": MAX_POLL_INTERVAL_MS,
    }


class KafkaSubscription(ConsumerRebalanceListener):  # type: ignore[misc]
    """A member of a group."""

    def __init__(
        self, consumer: AIOKafkaConsumer, prefix: str, closed: Callable[[Any], None]
    ) -> None:
        self._puller = Puller(consumer, prefix)
        self._consumer = consumer
        self._closed = closed
        self._settled = asyncio.Event()
        self._lost: str | None = None
        self._hungry = False
        self._behind_since: float | None = None

    async def join(self, topics: Iterable[str], seconds: float) -> None:
        self._consumer.subscribe(topics=list(topics), listener=self)
        try:
            async with within(seconds, "joining a group"):
                await self._consumer.start()
        except BaseException:
            await stop(self._consumer, 0)
            raise

    def on_partitions_revoked(self, revoked: Iterable[Place]) -> None:
        self._settled.clear()

    async def on_partitions_assigned(self, assigned: Iterable[Place]) -> None:
        """Start a group that never was here at the beginning of the log."""
        try:
            async with within(CALL_SECONDS, "looking for a group's place"):
                new = [at for at in assigned if await self._consumer.committed(at) is None]
                first = await self._consumer.beginning_offsets(new)
                for at, offset in first.items():
                    self._consumer.seek(at, offset)
        except BusUnavailable as error:
            self._lost = str(error)
        self._settled.set()

    async def poll(self, limit: int, wait: float) -> list[Received]:
        deadline = time.monotonic() + wait
        if not self._settled.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._settled.wait()
            if not self._settled.is_set():
                return self._fed([])
        if self._lost is not None:
            raise BusUnavailable(self._lost)
        return self._fed(await self._puller.pull(limit, max(0, deadline - time.monotonic())))

    async def commit(self, positions: Positions) -> None:
        mine = self._mine(positions)
        if not mine:
            return
        async with within(CALL_SECONDS, "committing positions"):
            # a rebalance came between: the new holders read it again, and know it by its id
            with suppress(CommitFailedError, IllegalStateError):
                await self._consumer.commit(mine)

    def rewind(self, positions: Positions) -> None:
        for place, offset in self._mine(positions).items():
            with suppress(IllegalStateError):
                self._consumer.seek(place, offset)

    async def lag(self) -> int:
        places = list(self._consumer.assignment())
        async with within(CALL_SECONDS, "measuring lag"):
            ends = await self._consumer.end_offsets(places)
            with suppress(IllegalStateError):
                return sum(
                    [max(0, end - await self._consumer.position(at)) for at, end in ends.items()]
                )
        return 0

    async def stalled(self) -> bool:
        """True when there is something to read, and for a minute it was asked for in vain."""
        if not self._hungry or not await self.lag():
            self._behind_since = None
            return False
        self._behind_since = self._behind_since or time.monotonic()
        return time.monotonic() - self._behind_since > STALL_SECONDS

    async def close(self) -> None:
        self._closed(self)
        await stop(self._consumer)

    def _fed(self, messages: list[Received]) -> list[Received]:
        self._hungry = not messages
        return messages

    def _mine(self, positions: Positions) -> dict[Place, int]:
        given = self._consumer.assignment()
        places = {self._puller.place(at): offset for at, offset in positions.items()}
        return {place: offset for place, offset in places.items() if place in given}


async def forget_positions(
    address: KafkaAddress, group: str, partitions: Iterable[TopicPartition]
) -> None:
    """Send a group back to the beginning; the broker refuses while it has members."""
    consumer = make_consumer(address, group_id=f"{address.prefix}{group}")
    places = [Place(f"{address.prefix}{at.topic}", at.partition) for at in partitions]
    try:
        async with within(CALL_SECONDS, f"resetting the group {group}"):
            await consumer.start()
            consumer.assign(places)
            consumer.pause(*places)
            await consumer.commit(await consumer.beginning_offsets(places))
    finally:
        await stop(consumer)
