"""Readers outside any group."""

from collections.abc import Callable, Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer

from chassis.bus import Positions, Received, TopicPartition
from chassis.bus.kafka.deadline import CALL_SECONDS, stop, within
from chassis.bus.kafka.pulling import Puller


class KafkaReader:
    """A reader outside any group."""

    def __init__(
        self, consumer: AIOKafkaConsumer, prefix: str, closed: Callable[[Any], None]
    ) -> None:
        self._puller = Puller(consumer, prefix)
        self._consumer = consumer
        self._closed = closed
        self._positions: dict[TopicPartition, int] = {}

    @property
    def positions(self) -> Positions:
        return dict(self._positions)

    async def open(self, partitions: Iterable[TopicPartition], start: Positions) -> None:
        try:
            async with within(CALL_SECONDS, "opening a reader"):
                await self._consumer.start()
                places = [self._puller.place(at) for at in partitions]
                self._consumer.assign(places)
                ends = await self._consumer.end_offsets(places)
                for place, end in ends.items():
                    at = self._puller.at(place)
                    self._positions[at] = start.get(at, end)
                    self._consumer.seek(place, self._positions[at])
        except BaseException:
            await stop(self._consumer, 0)
            raise

    async def poll(self, limit: int, wait: float) -> list[Received]:
        messages = await self._puller.pull(limit, wait)
        self._positions |= {message.at: message.offset + 1 for message in messages}
        return messages

    async def close(self) -> None:
        self._closed(self)
        await stop(self._consumer)
