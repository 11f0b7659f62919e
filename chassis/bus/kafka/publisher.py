"""The producing side: durable on return, or BusUnavailable within a deadline."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import ProducerClosed

from chassis.bus import BusUnavailable, Message
from chassis.bus.kafka.address import KafkaAddress
from chassis.bus.kafka.deadline import stop, within

SEND_SECONDS = 15.0
CHECK_SECONDS = 5.0
# Large batches compress and read best; one can hold a largest message.
BATCH_BYTES = 128 * 1024


class Publisher:
    """An idempotent producer, replaced by a new one as soon as it fails.

    One that failed can stay out of sequence for ever (aiokafka's issue 1017). Idempotence covers
    the life of one producer: after a replacement duplicates are possible, and are the consumers'
    work.
    """

    def __init__(self, address: KafkaAddress) -> None:
        self._address = address
        self._producer: AIOKafkaProducer | None = None
        self._opening = asyncio.Lock()
        self._waiting: set[asyncio.Task[list[Any]]] = set()

    async def opened(self) -> AIOKafkaProducer:
        async with self._opening:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    acks="all",
                    enable_idempotence=True,
                    compression_type="gzip",
                    max_batch_size=BATCH_BYTES,
                    # a call is a batch: lingering for more would only delay it
                    linger_ms=0,
                    **self._address.client,
                )
                try:
                    async with within(SEND_SECONDS, "connecting"):
                        await producer.start()
                except BaseException:
                    await stop(producer, 0)
                    raise
                self._producer = producer
            return self._producer

    async def publish(self, messages: Sequence[Message]) -> None:
        producer = await self.opened()
        try:
            async with within(SEND_SECONDS, "publishing"):
                await self._send(producer, messages)
        except BusUnavailable:
            await self._drop(producer, patience=0)
            raise

    async def partitions(self, topic: str) -> set[int]:
        producer = await self.opened()
        async with within(SEND_SECONDS, "looking for a topic"):
            found: set[int] = await producer.partitions_for(f"{self._address.prefix}{topic}")
            return found

    async def check(self) -> None:
        async with within(CHECK_SECONDS, "asking for the cluster"):
            producer = await self.opened()
            await producer.client.fetch_all_metadata()

    async def close(self) -> None:
        if self._producer is not None:
            await self._drop(self._producer)

    async def _send(self, producer: AIOKafkaProducer, messages: Sequence[Message]) -> None:
        sent = [
            await producer.send(
                f"{self._address.prefix}{message.topic}",
                message.value,
                key=message.key.encode(),
                headers=list(message.headers),
            )
            for message in messages
        ]
        acknowledged = asyncio.create_task(_results(sent))
        self._waiting.add(acknowledged)
        try:
            await asyncio.wait({acknowledged})
        finally:
            self._waiting.discard(acknowledged)
            acknowledged.cancel()
        if acknowledged.cancelled():
            raise ProducerClosed
        for result in acknowledged.result():
            if isinstance(result, BaseException):
                raise result

    async def _drop(self, producer: AIOKafkaProducer, patience: float | None = None) -> None:
        """Stop it, and let those who wait for it know."""
        if self._producer is producer:
            self._producer = None
            await stop(producer, patience)
            for acknowledged in self._waiting:
                acknowledged.cancel()


async def _results(sent: list[asyncio.Future[Any]]) -> list[Any]:
    return await asyncio.gather(*sent, return_exceptions=True)
