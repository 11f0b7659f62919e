"""The production transport: Apache Kafka by aiokafka, which no other module imports.

At least once, without Kafka's transactions; see docs/adr for why.
"""

import asyncio
from collections.abc import Iterable, Sequence

from chassis.bus import BusUnavailable, Message, Positions, Reader, Subscription, TopicPartition
from chassis.bus.kafka.address import KafkaAddress
from chassis.bus.kafka.deadline import CALL_SECONDS
from chassis.bus.kafka.group import KafkaSubscription, forget_positions, member_settings
from chassis.bus.kafka.publisher import Publisher
from chassis.bus.kafka.pulling import make_consumer
from chassis.bus.kafka.reader import KafkaReader
from chassis.bus.kafka.topics import make_topics
from chassis.events import Topic


class KafkaBus:
    """`kafka://host:port,host:port?...`; the fields of KafkaAddress say what may follow."""

    def __init__(self, address: str | KafkaAddress) -> None:
        if isinstance(address, str):
            address = KafkaAddress.parse(address)
        self._address = address
        self._publisher = Publisher(self._address)
        self._subscriptions: set[KafkaSubscription] = set()
        self._readers: set[KafkaReader] = set()
        self._closed = False

    async def start(self, topics: Iterable[Topic]) -> None:
        self._check_open()
        await make_topics(self._address, topics)

    async def publish(self, messages: Sequence[Message]) -> None:
        self._check_open()
        if messages:
            await self._publisher.publish(messages)

    async def subscribe(self, topics: Sequence[str], group: str) -> Subscription:
        self._check_open()
        consumer = make_consumer(self._address, **member_settings(self._address, group))
        subscription = KafkaSubscription(
            consumer, self._address.prefix, closed=self._subscriptions.discard
        )
        names = [f"{self._address.prefix}{topic}" for topic in topics]
        # one that died without a word holds the group up for as long as its session
        await subscription.join(names, self._address.session_seconds + CALL_SECONDS)
        self._subscriptions.add(subscription)
        return subscription

    async def read(self, topics: Sequence[str], start: Positions | None) -> Reader:
        partitions = await self._partitions(topics)
        consumer = make_consumer(self._address)
        reader = KafkaReader(consumer, self._address.prefix, closed=self._readers.discard)
        await reader.open(partitions, start or {})
        self._readers.add(reader)
        return reader

    async def reset(self, group: str, topics: Sequence[str]) -> None:
        await forget_positions(self._address, group, await self._partitions(topics))

    async def healthy(self) -> bool:
        try:
            self._check_open()
            await self._publisher.check()
            stalled = [await member.stalled() for member in tuple(self._subscriptions)]
        except BusUnavailable:
            return False
        return not any(stalled)

    async def close(self) -> None:
        self._closed = True
        await asyncio.gather(
            *(member.close() for member in tuple(self._subscriptions)),
            *(reader.close() for reader in tuple(self._readers)),
            self._publisher.close(),
        )

    def _check_open(self) -> None:
        if self._closed:
            raise BusUnavailable("closed")

    async def _partitions(self, topics: Sequence[str]) -> list[TopicPartition]:
        self._check_open()
        return [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(await self._publisher.partitions(topic))
        ]
