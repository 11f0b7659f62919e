"""How messages are taken from a consumer, in a group or not.

Always `getmany`, never `async for`, which steps over what it cannot read.
"""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as Place
from aiokafka.errors import (
    ConsumerStoppedError,
    CorruptRecordException,
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
    RecordTooLargeError,
)

from chassis.bus import BusUnavailable, LogBroken, Received, TopicPartition
from chassis.bus.kafka.address import KafkaAddress

FETCH_BYTES = 1024 * 1024
# A partition whose messages were in the caller's hands joins the fetch after the running one.
FETCH_WAIT_MS = 200
# getmany waits for a rebalance without end
POLL_GRACE_SECONDS = 1.0

FATAL = (
    CorruptRecordException,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
    RecordTooLargeError,
)


def make_consumer(address: KafkaAddress, **group: Any) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        enable_auto_commit=False,
        auto_offset_reset="none",  # a gap is an error, not a jump
        isolation_level="read_committed",
        max_partition_fetch_bytes=FETCH_BYTES,
        fetch_max_wait_ms=FETCH_WAIT_MS,
        **address.client,
        **group,
    )


class Puller:
    """Takes messages from a consumer; what it finds broken stays broken."""

    def __init__(self, consumer: AIOKafkaConsumer, prefix: str) -> None:
        self.consumer = consumer
        self._prefix = prefix
        self._broken: LogBroken | None = None

    def place(self, at: TopicPartition) -> Place:
        return Place(f"{self._prefix}{at.topic}", at.partition)

    def at(self, place: Place) -> TopicPartition:
        return TopicPartition(place.topic.removeprefix(self._prefix), place.partition)

    async def pull(self, limit: int, wait: float) -> list[Received]:
        if self._broken is not None:
            raise self._broken
        try:
            async with asyncio.timeout(wait + POLL_GRACE_SECONDS):
                batches = await self.consumer.getmany(
                    timeout_ms=int(wait * 1000), max_records=limit
                )
        except TimeoutError:
            return []
        except FATAL as error:
            self._broken = LogBroken(type(error).__name__)
            raise self._broken from error
        except (KafkaError, ConsumerStoppedError) as error:
            raise BusUnavailable(f"{type(error).__name__} while reading") from error
        found: list[Received] = []
        for place, records in batches.items():
            topic, partition = self.at(place)
            found += [
                Received(topic, partition, r.offset, _text(r.key), r.value, _headers(r.headers))
                for r in records
            ]
        return found


def _text(key: bytes | None) -> str:
    return key.decode(errors="replace") if key is not None else ""


def _headers(headers: tuple[tuple[str, bytes | None], ...]) -> tuple[tuple[str, bytes], ...]:
    """Kafka knows null headers; here they are empty."""
    for _, value in headers:
        if value is None:
            return tuple((name, value or b"") for name, value in headers)
    return headers  # type: ignore[return-value]
