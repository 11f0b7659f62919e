"""Makes topics as their class says, since brokers here make none by themselves."""

import asyncio
from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code

from chassis.bus.kafka.address import KafkaAddress
from chassis.bus.kafka.deadline import within
from chassis.events import Topic

START_SECONDS = 30.0
# A batch of several messages, compressed. Below what a consumer fetches of a partition at once,
# for aiokafka steps over a batch that it cannot take whole (its issue 1173).
LARGEST_BATCH = 256 * 1024
USUAL_REPLICATION = 3
MS_PER_DAY = 86_400_000


async def make_topics(address: KafkaAddress, topics: Iterable[Topic]) -> None:
    """Those that do not exist; returns when each partition has a leader."""
    wanted = {f"{address.prefix}{topic.name}": topic for topic in topics}
    async with within(START_SECONDS, "making topics"):
        admin = AIOKafkaAdminClient(**address.client)
        try:
            await admin.start()
            missing = wanted.keys() - set(await admin.list_topics())
            replication = address.replication or await _usual_replication(admin)
            new = [_new_topic(name, wanted[name], replication) for name in sorted(missing)]
            if new:
                await _create(admin, new)
            while wanted and not await _led(admin, list(wanted)):  # noqa: ASYNC110 - a broker's state
                await asyncio.sleep(0.05)
        finally:
            await admin.close()


async def _usual_replication(admin: AIOKafkaAdminClient) -> int:
    cluster = await admin.describe_cluster()
    return min(USUAL_REPLICATION, len(cluster["brokers"]))


async def _create(admin: AIOKafkaAdminClient, new: list[NewTopic]) -> None:
    answer = await admin.create_topics(new)
    for _, code, *_ in answer.topic_errors:
        error = for_code(code)
        if error not in (NoError, TopicAlreadyExistsError):  # another process was quicker
            raise error


async def _led(admin: AIOKafkaAdminClient, names: list[str]) -> bool:
    found = await admin.describe_topics(names)
    return all(
        topic["error_code"] == 0
        and all(partition["leader"] >= 0 for partition in topic["partitions"])
        for topic in found
    )


def _new_topic(name: str, topic: Topic, replication: int) -> NewTopic:
    return NewTopic(name, topic.partitions, replication, topic_configs=settings(topic, replication))


def settings(topic: Topic, replication: int) -> dict[str, str]:
    keeps_days = topic.retention_days
    policies = ["compact"] * topic.compacted + ["delete"] * (keeps_days is not None)
    return {
        "cleanup.policy": ",".join(policies) or "delete",
        "retention.ms": str(keeps_days * MS_PER_DAY if keeps_days is not None else -1),
        # a reader that was away for a day still finds each step
        "min.compaction.lag.ms": str(MS_PER_DAY),
        "max.message.bytes": str(LARGEST_BATCH),
        "min.insync.replicas": "2" if replication > 2 else "1",
    }
