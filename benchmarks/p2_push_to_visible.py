"""P2: from a use case's transaction to the figure that a reader sees, beside the bare floor.

`python -m benchmarks.p2_push_to_visible` starts a Kafka and a PostgreSQL of its own. Measured is
one finding at a time: begin of the transaction that codes it, outbox, relay, Kafka, the trend
read model's commit. The floor does the same steps with bare asyncpg and aiokafka: commit, send
with acks=all, fetch, inbox row and upsert in one commit.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from chassis import faults
from chassis.bus.kafka import KafkaBus
from chassis.consumer import ReadModelConsumer
from chassis.db import Database, Transaction
from chassis.events import Event
from chassis.handlers import ReadModel
from chassis.migrations import migrate
from chassis.outbox import relay
from contracts.events.collation import CODING, FINDING
from contracts.events.ingest import SCR
from samples.findings import coded
from services.collation.db import metadata
from services.collation.trends.handlers import handlers

ROUNDS = 3
EVENTS = 300
WARM_UP = 50
P50_GOAL = 3.0
P99_GOAL = 5.0
PLACES = ("committed", "on Kafka", "fetched", "written", "visible")
Once = Callable[[], Awaitable[float]]


class Passages:
    """When events pass a place, in seconds since the transaction that made each began."""

    def __init__(self) -> None:
        self.began = 0.0
        self.at: defaultdict[str, list[float]] = defaultdict(list)

    def passed(self, place: str) -> None:
        self.at[place].append(time.perf_counter() - self.began)

    def medians(self) -> dict[str, float]:
        return {f"{place}, ms": round(median(self.at[place]) * 1000, 2) for place in PLACES}


async def run(kafka_bootstrap: str, postgres_url: str) -> list[dict[str, Any]]:
    """The two entries of P2; `postgres_url` names an empty database, by SQLAlchemy's form."""
    prefix = f"p2-{uuid4().hex[:8]}."
    await migrate(postgres_url, "services.collation", metadata)
    ours: list[float] = []
    floor: list[float] = []
    passages = Passages()
    async with (
        _platform(f"{kafka_bootstrap}?prefix={prefix}", postgres_url, passages) as once,
        _bare(kafka_bootstrap, f"{prefix}finding", postgres_url) as bare_once,
    ):
        for take in (once, bare_once):
            for _ in range(WARM_UP):
                await take()
        passages.at.clear()
        for _ in range(ROUNDS):
            floor += [await bare_once() for _ in range(EVENTS)]
            ours += [await once() for _ in range(EVENTS)]
    return _entries(ours, floor, passages.medians())


@asynccontextmanager
async def _platform(address: str, postgres_url: str, passages: Passages) -> AsyncIterator[Once]:
    """The real relay and the real follower, as tasks of this process."""
    bus = KafkaBus(address)
    await bus.start([SCR, FINDING, CODING])
    database = Database(postgres_url, "collation", metadata)
    model = _watched(passages)
    seen = asyncio.Event()
    faults.arm("relay.published", partial(passages.passed, "on Kafka"))
    faults.arm("read_model.before_commit", partial(passages.passed, "written"))
    faults.arm("read_model.committed", seen.set)
    tasks = [
        asyncio.create_task(relay(database, bus)),
        asyncio.create_task(ReadModelConsumer(database, bus, model).run()),
    ]

    async def once() -> float:
        event = coded(uuid4())
        seen.clear()
        passages.began = time.perf_counter()
        async with database.transaction() as tx:
            await tx.publish(event)
        passages.passed("committed")
        await asyncio.wait_for(seen.wait(), 60)
        passages.passed("visible")
        return passages.at["visible"][-1]

    try:
        yield once
    finally:
        faults.disarm()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await bus.close()
        await database.close()


def _watched(passages: Passages) -> ReadModel:
    """The trends' read model, which tells when it is given an event."""
    (model,) = (m for m in handlers.read_models if m.name == "trends")

    async def follow(events: Sequence[Event], tx: Transaction) -> None:
        passages.passed("fetched")
        await model.follow(events, tx)

    return replace(model, follow=follow)


@asynccontextmanager
async def _bare(bootstrap: str, topic: str, postgres_url: str) -> AsyncIterator[Once]:
    """Nothing but the libraries, hand in hand."""
    writer = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    reader = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    await writer.execute("CREATE TABLE bare_write (id uuid PRIMARY KEY, value text)")
    await writer.execute("CREATE TABLE bare_inbox (id uuid PRIMARY KEY)")
    await writer.execute("CREATE TABLE bare_read (LIKE bare_write INCLUDING ALL)")
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=0
    )
    consumer = AIOKafkaConsumer(
        f"{topic}-bare",
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        group_id=f"{topic}-bare",
    )
    await _make_topic(bootstrap, f"{topic}-bare")
    await producer.start()
    await consumer.start()

    async def once() -> float:
        event_id = uuid4()
        began = time.perf_counter()
        async with writer.transaction():
            await writer.execute("INSERT INTO bare_write VALUES ($1, $2)", event_id, "x" * 200)
        await producer.send_and_wait(f"{topic}-bare", event_id.bytes, key=event_id.bytes)
        while not await consumer.getmany(timeout_ms=1000):
            pass
        async with reader.transaction():
            await reader.execute("INSERT INTO bare_inbox VALUES ($1)", event_id)
            await reader.execute(
                "INSERT INTO bare_read VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
                event_id,
                "x" * 200,
            )
        return time.perf_counter() - began

    try:
        yield once
    finally:
        await consumer.stop()
        await producer.stop()
        await writer.close()
        await reader.close()


async def _make_topic(bootstrap: str, name: str) -> None:
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic

    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


def _entries(
    ours: list[float], floor: list[float], where: dict[str, float]
) -> list[dict[str, Any]]:
    entries = []
    for name, value, bare, goal in (
        ("p50", median(ours), median(floor), P50_GOAL),
        ("p99", quantiles(ours, n=100)[98], quantiles(floor, n=100)[98], P99_GOAL),
    ):
        entries.append(
            {
                "id": f"P2 {name}",
                "what": f"push to visible, {name}, one finding at a time on Kafka and PostgreSQL",
                "value": round(value * 1000, 2),
                "unit": "ms",
                "floor": round(bare * 1000, 2),
                "floor_what": "bare commit, send acks=all, fetch, inbox and upsert commit",
                "ratio": round(value / bare, 2),
                "goal": f"<= {goal}",
                "holds": value / bare <= goal,
                "n": len(ours),
                "where": where,
            }
        )
    return entries


if __name__ == "__main__":
    from benchmarks.run import main

    main(["P2"])
