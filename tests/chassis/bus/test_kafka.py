"""The production bus, on a real Apache Kafka broker."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chassis.bus import Bus
from chassis.bus.kafka import KafkaBus
from deploy.kafka.broker import Broker
from tests.chassis.bus.suite import TOPICS, BusSuite, Frail

pytestmark = pytest.mark.kafka


class FrailKafka:
    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.bus: Bus = KafkaBus(f"{broker.bootstrap}?session_seconds=6")

    async def restart(self) -> None:
        self.broker.kill()
        await asyncio.to_thread(self.broker.start)

    async def break_down(self) -> None:
        self.broker.kill()


class TestKafkaBus(BusSuite):
    @pytest.fixture
    async def bus(self, kafka_url: str) -> AsyncIterator[Bus]:
        bus = KafkaBus(kafka_url.removeprefix("kafka://"))
        await bus.start(TOPICS)
        yield bus
        await bus.close()

    @pytest.fixture
    async def frail(self, own_broker: Broker) -> AsyncIterator[Frail]:
        frail = FrailKafka(own_broker)
        await frail.bus.start(TOPICS)
        yield frail
        await frail.bus.close()
