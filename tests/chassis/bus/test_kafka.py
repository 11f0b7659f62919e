"""The production bus, on a real Apache Kafka broker."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka import TopicPartition as Place
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import RecordTooLargeError

from chassis.bus import (
    LARGEST_VALUE,
    Bus,
    BusUnavailable,
    LogBroken,
    Message,
    Subscription,
    TopicPartition,
    open_bus,
)
from chassis.bus.kafka import KafkaBus, deadline, group, publisher
from chassis.bus.kafka.address import KafkaAddress
from chassis.bus.kafka.deadline import cut_off
from chassis.bus.kafka.group import KafkaSubscription
from chassis.bus.kafka.pulling import FETCH_BYTES
from chassis.bus.kafka.topics import settings
from chassis.events import Topic
from deploy.kafka.broker import Broker, free_port
from tests.chassis.bus.suite import (
    CLOSE_SECONDS,
    LONG,
    SCR,
    TOPICS,
    BusSuite,
    Frail,
    numbered,
    numbers,
    settled,
    take,
    until,
)

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


HASTY_SECONDS = 0.5
"""How long a client may take to stop beside a broken broker, instead of STOP_SECONDS."""
CLOSES_WITHIN = CLOSE_SECONDS - deadline.STOP_SECONDS + HASTY_SECONDS


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "STOP_SECONDS", HASTY_SECONDS)


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
    closes_within = CLOSES_WITHIN

    @pytest.fixture
    async def bus(self, kafka_url: str) -> AsyncIterator[Bus]:
        bus = KafkaBus(kafka_url.removeprefix("kafka://"))
        await bus.start(TOPICS)
        yield bus
        await bus.close()

    @pytest.fixture
    async def frail(self, own_broker: Broker, hasty: None) -> AsyncIterator[Frail]:
        frail = FrailKafka(own_broker)
        await frail.bus.start(TOPICS)
        yield frail
        await frail.bus.close()


@pytest.fixture
async def bus(kafka_url: str) -> AsyncIterator[KafkaBus]:
    bus = open_bus(kafka_url)
    assert isinstance(bus, KafkaBus)
    await bus.start(TOPICS)
    yield bus
    await bus.close()


@pytest.fixture
async def alone(own_broker: Broker) -> AsyncIterator[KafkaBus]:
    """Of a broker that the test may end; closed whatever comes of it."""
    bus = KafkaBus(own_broker.bootstrap)
    yield bus
    await bus.close()


@pytest.fixture
async def admin(kafka: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    yield admin
    await admin.close()


def shares_of(member: Subscription) -> set[Place]:
    assert isinstance(member, KafkaSubscription)
    return set(member._consumer.assignment())


def prefix_of(url: str) -> str:
    return KafkaAddress.parse(url.removeprefix("kafka://")).prefix


async def test_a_topic_is_made_as_its_class_says(
    kafka_url: str, bus: KafkaBus, admin: AIOKafkaAdminClient
) -> None:
    brief = Topic("brief", partitions=2, compacted=False, retention_days=3)
    await bus.start([brief])
    prefix = prefix_of(kafka_url)
    made = {}
    for topic in (SCR, brief):
        name = f"{prefix}{topic.name}"
        [found] = await admin.describe_topics([name])
        assert len(found["partitions"]) == topic.partitions
        [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
        made[topic] = {name: value for name, value, *_ in answer.resources[0][4]}
    assert made[SCR]["cleanup.policy"] == "compact"
    assert made[brief]["cleanup.policy"] == "delete"
    assert made[brief]["retention.ms"] == str(3 * 86_400_000)
    assert LARGEST_VALUE < int(made[SCR]["max.message.bytes"]) < FETCH_BYTES


@pytest.mark.parametrize(
    ("topic", "policy", "retention"),
    [
        (Topic("a"), "compact", "-1"),
        (Topic("a", compacted=False), "delete", "-1"),
        (Topic("a", retention_days=1), "compact,delete", "86400000"),
        (Topic("a", compacted=False, retention_days=1), "delete", "86400000"),
    ],
)
def test_a_topic_without_a_retention_is_kept_for_ever(
    topic: Topic, policy: str, retention: str
) -> None:
    made = settings(topic, replication=3)
    assert (made["cleanup.policy"], made["retention.ms"]) == (policy, retention)
    assert made["min.insync.replicas"] == "2"


async def test_a_topic_that_nobody_made_is_not_made_by_publishing(
    bus: KafkaBus, admin: AIOKafkaAdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "SEND_SECONDS", 0.5)
    name = f"stray-{uuid4().hex}"
    with pytest.raises(BusUnavailable):
        await bus.publish([Message(name, "a", b"1")])
    assert not [topic for topic in await admin.list_topics() if topic.endswith(name)]
    await bus.publish(numbered(1))


async def test_what_was_given_up_in_an_outage_is_not_sent_after_what_followed(
    alone: KafkaBus, own_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alone.start([SCR])
    await alone.publish(numbered(1, keys=1))
    monkeypatch.setattr(publisher, "SEND_SECONDS", 0.5)
    own_broker.kill()
    with pytest.raises(BusUnavailable):
        await alone.publish(numbered(1, keys=1, start=1))
    monkeypatch.undo()
    await asyncio.to_thread(own_broker.start)
    await alone.publish(numbered(1, keys=1, start=2))
    member = await alone.subscribe([SCR.name], "readers")
    found = numbers(await take(member, 2))
    assert found in ([0, 2], [0, 1, 2])
    assert await member.poll(10, 1) == []


async def test_a_frozen_broker_makes_publishing_fail_within_its_deadline(
    alone: KafkaBus, own_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alone.start([SCR])
    await alone.publish(numbered(1))
    monkeypatch.setattr(publisher, "SEND_SECONDS", 0.5)
    monkeypatch.setattr(publisher, "CHECK_SECONDS", 0.5)
    own_broker.pause()
    started = time.monotonic()
    with pytest.raises(BusUnavailable):
        await alone.publish(numbered(1))
    assert not await alone.healthy()
    assert time.monotonic() - started < 6
    monkeypatch.undo()
    own_broker.resume()
    await alone.publish(numbered(1))
    async with asyncio.timeout(LONG):
        while not await alone.healthy():  # noqa: ASYNC110 - what is looked at sets no event
            await asyncio.sleep(0.1)


async def test_closing_beside_a_frozen_broker_leaves_nothing_running(
    own_broker: Broker, hasty: None
) -> None:
    bus = KafkaBus(own_broker.bootstrap)
    await bus.start(TOPICS)
    await bus.subscribe([SCR.name], "readers")
    await bus.read([SCR.name], None)
    await bus.publish(numbered(1))
    own_broker.pause()
    publishing = asyncio.create_task(bus.publish(numbered(10)))
    await asyncio.wait({publishing}, timeout=0.5)
    started = time.monotonic()
    await bus.close()
    assert time.monotonic() - started < CLOSES_WITHIN
    with pytest.raises(BusUnavailable):
        await publishing
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})


async def test_a_cluster_that_is_not_there_is_said_within_the_deadline() -> None:
    bus = KafkaBus(f"127.0.0.1:{free_port()}")
    for call in (bus.start([SCR]), bus.subscribe([SCR.name], "a"), bus.read([SCR.name], None)):
        with pytest.raises(BusUnavailable):
            await call
    with pytest.raises(BusUnavailable):
        await bus.publish(numbered(1))
    assert not await bus.healthy()
    await bus.close()


async def test_a_group_that_retention_overtook_is_told_and_not_moved_on(
    kafka_url: str, bus: KafkaBus, admin: AIOKafkaAdminClient
) -> None:
    brief = Topic("brief", partitions=1, compacted=False)
    await bus.start([brief])
    await bus.publish(numbered(20, topic=brief))
    member = await bus.subscribe([brief.name], "readers")
    await take(member, 20)
    await member.commit({TopicPartition(brief.name, 0): 5})
    await member.close()
    place = Place(f"{prefix_of(kafka_url)}{brief.name}", 0)
    await admin.delete_records({place: RecordsToDelete(10)})
    late = await bus.subscribe([brief.name], "readers")
    for _ in range(2):
        with pytest.raises(LogBroken):
            await take(late, 1)
    new = await bus.subscribe([brief.name], "new")
    assert sorted(numbers(await take(new, 10))) == list(range(10, 20))


async def test_what_the_client_would_step_over_stops_the_member_for_good(
    bus: KafkaBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = await bus.subscribe([SCR.name], "readers")
    assert isinstance(member, KafkaSubscription)

    async def too_large(**_: object) -> None:
        raise RecordTooLargeError

    monkeypatch.setattr(member._consumer, "getmany", too_large)
    with pytest.raises(LogBroken, match="RecordTooLargeError"):
        await take(member, 1)
    monkeypatch.undo()
    with pytest.raises(LogBroken, match="RecordTooLargeError"):
        await take(member, 1)


async def test_a_member_that_is_given_nothing_for_long_makes_the_bus_unhealthy(
    bus: KafkaBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "STALL_SECONDS", 0.2)
    member = await bus.subscribe([SCR.name], "readers")
    assert isinstance(member, KafkaSubscription)
    assert await member.poll(10, 0) == []
    assert await bus.healthy()
    member._consumer.pause(*member._consumer.assignment())  # stands for a fetcher that hangs
    await bus.publish(numbered(10))
    assert await member.poll(10, 0.1) == []
    assert await bus.healthy()
    await asyncio.sleep(0.3)
    assert not await bus.healthy()
    member._consumer.resume(*member._consumer.assignment())
    await take(member, 10)
    assert await bus.healthy()


async def test_a_member_that_dies_without_a_word_is_replaced_after_its_session(
    kafka_url: str,
) -> None:
    bus = open_bus(kafka_url.replace("session_seconds=6", "session_seconds=2"))
    await bus.start(TOPICS)
    dying, staying = [await bus.subscribe([SCR.name], "pair") for _ in range(2)]
    start = await settled(bus, [dying, staying])
    assert isinstance(dying, KafkaSubscription)
    cut_off(dying._consumer)
    await bus.publish(numbered(100, keys=64, start=start))
    found = await take(staying, 100)
    assert set(numbers(found)) >= set(range(start, start + 100))
    await bus.close()


async def test_a_named_instance_finds_its_partitions_again_and_disturbs_nobody(
    kafka_url: str, bus: KafkaBus
) -> None:
    named = [open_bus(f"{kafka_url}&instance=pod-{n}") for n in range(2)]
    members = [await each.subscribe([SCR.name], "pair") for each in named]
    start = await settled(bus, members)
    before = [shares_of(member) for member in members]
    await members[0].close()
    back = await named[0].subscribe([SCR.name], "pair")
    assert [shares_of(member) for member in (back, members[1])] == before
    await bus.publish(numbered(40, keys=40, start=start))
    got = numbers(await back.poll(100, 5)) + numbers(await members[1].poll(100, 5))
    async with asyncio.timeout(30):
        while len(got) < 40:
            got += numbers(await back.poll(100, 0.1)) + numbers(await members[1].poll(100, 0.1))
    assert sorted(got) == list(range(start, start + 40))
    for each in named:
        await each.close()


async def test_headers_and_keys_of_other_producers_come_through(
    kafka: str, kafka_url: str, bus: KafkaBus
) -> None:
    loose = Topic("loose", compacted=False)
    await bus.start([loose])
    name = f"{prefix_of(kafka_url)}{loose.name}"
    async with AIOKafkaProducer(bootstrap_servers=kafka) as foreign:
        await foreign.send_and_wait(name, b"1", key=None, headers=[("x", None)], partition=0)
        await foreign.send_and_wait(name, b"2", key=b"\xff", partition=0)
    member = await bus.subscribe([loose.name], "readers")
    first, second = await take(member, 2)
    assert (first.key, first.headers) == ("", (("x", b""),))
    assert second.key == "\ufffd"
