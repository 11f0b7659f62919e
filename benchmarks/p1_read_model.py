"""P1: events a second into the trend read model, beside its floor and beside a usual handler.

`python -m benchmarks.run P1` runs it. The floor is the same rows inserted in bulk by bare asyncpg,
with no Kafka at all. Floor, read model and handler take turns, and the medians count.
"""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from chassis import faults
from chassis.bus import TopicPartition
from chassis.bus.kafka import KafkaBus
from chassis.consumer import READ_MODEL_BATCH, ReadModelConsumer, rebuild
from chassis.db import Database, Transaction
from chassis.envelope import EventReader, read, to_message
from chassis.events import Event, EventInfo
from chassis.handlers import ReadModel
from chassis.migrations import migrate
from contracts.events.collation import CODING, FINDING, FindingCoded
from contracts.events.ingest import SCR
from contracts.types import FindingKind, FindingOrigin
from services.collation.db import metadata
from services.collation.taxonomy.domain import load
from services.collation.trends.handlers import handlers

EVENTS = 60_000
SCRS = 2_000
PER_STATEMENT = 1_000
PER_PUBLISH = 500
ROUNDS = 5
PEER_EVENTS = 1_000
LONGEST_SECONDS = 120
TABLE = "trend_finding"
OF_FLOOR = 0.5
OF_PEER = 10.0
COLUMNS = (
    "(finding_id, revision, live, scr_id, issue, scr_version, passage, kind, taxonomy, reading)"
)
INSERT_ALL = f"""
    INSERT INTO floor {COLUMNS} SELECT * FROM unnest(
        $1::uuid[], $2::int[], $3::bool[], $4::uuid[], $5::text[], $6::int[], $7::int[], $8::text[],
        $9::text[], $10::int[]
    )
"""
UPSERT_ONE = f"""
    INSERT INTO peer {COLUMNS} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (finding_id) DO UPDATE SET revision = excluded.revision
    WHERE peer.revision < excluded.revision
"""
Row = tuple[UUID, int, bool, UUID, str, int, int, str, str, int]


class Tally:
    """Follows as the model does, and notes when the first batch came and the last was committed."""

    def __init__(self, model: ReadModel) -> None:
        self._follow = model.follow
        self.model = replace(model, follow=self.follow)
        self.done = asyncio.Event()
        self._began = 0.0
        self._ended = 0.0
        self._first = 0
        self._seen = 0

    async def follow(self, events: Sequence[Event], tx: Transaction) -> None:
        if not self._seen:
            self._began, self._first = time.perf_counter(), len(events)
        await self._follow(events, tx)
        self._seen += len(events)

    def committed(self) -> None:
        self._ended = time.perf_counter()
        if self._seen == EVENTS:
            self.done.set()

    @property
    def rate(self) -> float:
        """Of all but the first batch, whose way here lies before the beginning."""
        return (self._seen - self._first) / (self._ended - self._began)


async def run(kafka_bootstrap: str, postgres_url: str) -> list[dict[str, Any]]:
    """The two entries of P1; `postgres_url` names an empty database, by SQLAlchemy's form."""
    prefix = f"p1-{uuid4().hex[:8]}."
    rows = _rows()
    bus = KafkaBus(f"{kafka_bootstrap}?prefix={prefix}")
    await bus.start([SCR, FINDING, CODING])
    await _publish(bus, rows)
    await migrate(postgres_url, "services.collation", metadata)
    database = Database(postgres_url, "collation", metadata)
    plain = postgres_url.replace("+asyncpg", "")
    (model,) = (m for m in handlers.read_models if m.name == "trends")
    floors, models, peers = [], [], []
    async with _asyncpg(plain) as pool:
        for name in ("floor", "peer"):
            await pool.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL)")
        gc.collect()
        gc.freeze()  # the rows are the harness's own
        for _ in range(ROUNDS):
            floors.append(await _floor(pool, rows))
            models.append(await _model(database, bus, model))
            peers.append(await _peer(pool, kafka_bootstrap, prefix))
            _say(floors[-1], models[-1], peers[-1])
        await _check(pool)
        where = await _where(database, bus, model)
    gc.unfreeze()
    await bus.close()
    await database.close()
    return _entries(median(floors), median(models), median(peers), where)


def _rows() -> list[Row]:
    random = Random(7)
    codes = [issue.code for issue in load().issues]
    scrs = [uuid4() for _ in range(SCRS)]
    readings = [random.randint(1, 2**31 - 1) for _ in range(SCRS)]
    kinds = [kind.value for kind in FindingKind]
    return [
        (
            uuid4(),
            1,
            True,
            scrs[n * SCRS // EVENTS],
            random.choice(codes),
            1,
            random.randint(1, 400),
            kinds[n % 10 == 0],
            "2016.1",
            readings[n * SCRS // EVENTS],
        )
        for n in range(EVENTS)
    ]


async def _publish(bus: KafkaBus, rows: Sequence[Row]) -> None:
    now = datetime.now(UTC)
    messages = []
    for finding_id, revision, _, scr_id, issue, version, passage, kind, taxonomy, reading in rows:
        event = FindingCoded(
            finding_id=finding_id,
            revision=revision,
            scr_id=scr_id,
            scr_version=version,
            passage=passage,
            issue=issue,
            taxonomy=taxonomy,
            kind=FindingKind(kind),
            origin=FindingOrigin.ADDED,
            coded_at=now,
            reading=reading,
        )
        messages.append(to_message(event, EventInfo(uuid4(), "/collation"), now))
    for first in range(0, len(messages), PER_PUBLISH):
        await bus.publish(messages[first : first + PER_PUBLISH])


async def _floor(pool: asyncpg.Pool, rows: Sequence[Row]) -> float:
    await pool.execute("TRUNCATE floor")
    statements = [
        list(zip(*rows[first : first + PER_STATEMENT], strict=True))
        for first in range(0, len(rows), PER_STATEMENT)
    ]
    async with pool.acquire() as connection:
        began = time.perf_counter()
        for columns in statements:
            await connection.execute(INSERT_ALL, *columns)
        return len(rows) / (time.perf_counter() - began)


async def _model(database: Database, bus: KafkaBus, model: ReadModel) -> float:
    """A rebuild from the beginning of the log by the service's own consumer."""
    await rebuild(database, bus, model)
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql(f"TRUNCATE {TABLE}")
    tally = Tally(model)
    faults.arm("read_model.committed", tally.committed)
    task = asyncio.create_task(ReadModelConsumer(database, bus, tally.model).run())
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await tally.done.wait()
    finally:
        faults.disarm()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return tally.rate


async def _peer(pool: asyncpg.Pool, bootstrap: str, prefix: str) -> float:
    """A FastStream handler as its documentation shows one: a transaction and an ack a message."""
    await pool.execute("TRUNCATE peer")
    broker = KafkaBroker(bootstrap, logger=None)
    done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    began, seen = 0.0, 0

    @broker.subscriber(
        f"{prefix}finding",
        group_id=f"{prefix}{uuid4().hex[:8]}",
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.ACK,
    )
    async def keep(body: bytes) -> None:
        nonlocal began, seen
        if not seen:
            began = time.perf_counter()
        event = FindingCoded.of_json(read(body).data)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(
                UPSERT_ONE,
                event.finding_id,
                event.revision,
                True,
                event.scr_id,
                event.issue,
                event.scr_version,
                event.passage,
                event.kind.value,
                event.taxonomy,
                event.reading,
            )
        seen += 1
        if seen == PEER_EVENTS:
            done.set_result(PEER_EVENTS / (time.perf_counter() - began))

    async with broker:
        await broker.start()
        async with asyncio.timeout(LONGEST_SECONDS):
            return await done


async def _where(database: Database, bus: KafkaBus, model: ReadModel) -> dict[str, float]:
    """Seconds that each part takes by itself for all the events: what a shortfall is made of."""
    start = {TopicPartition(FINDING.name, n): 0 for n in range(FINDING.partitions)}
    reader = await bus.read([FINDING.name], start)
    values: list[bytes] = []
    began = time.perf_counter()
    while len(values) < EVENTS:
        values += [m.value for m in await reader.poll(1000, 5) if m.value is not None]
    consumed = time.perf_counter() - began
    await reader.close()
    decoder = EventReader(model.events)
    began = time.perf_counter()
    events = [event for event in map(decoder.read, values) if event is not None]
    decoded = time.perf_counter() - began
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql(f"TRUNCATE {TABLE}")
    began = time.perf_counter()
    for first in range(0, EVENTS, READ_MODEL_BATCH):
        async with database.transaction() as tx:
            await model.follow(events[first : first + READ_MODEL_BATCH], tx)
    written = time.perf_counter() - began
    return {
        "consume alone, s": round(consumed, 3),
        "decode alone, s": round(decoded, 3),
        "write alone, s": round(written, 3),
    }


async def _check(pool: asyncpg.Pool) -> None:
    """Fast and wrong would be no figure."""
    found = await pool.fetchval(
        f"SELECT count(*) FROM {TABLE} t JOIN floor f USING (finding_id) "
        "WHERE (t.scr_id, t.issue, t.kind, t.live) = (f.scr_id, f.issue, f.kind, f.live)"
    )
    if found != EVENTS:
        raise RuntimeError(f"{found} of {EVENTS} rows are there")


def _entries(
    floor: float, model: float, peer: float, where: dict[str, float]
) -> list[dict[str, Any]]:
    what = "finding.coded events a second from Kafka into the trend read model on PostgreSQL"
    return [
        {
            "id": "P1",
            "what": f"{what}; floor: the same rows by bare asyncpg, {PER_STATEMENT} a statement",
            **_compared(model, floor, OF_FLOOR),
            "n": EVENTS,
            "where": where,
        },
        {
            "id": "P1.handler",
            "what": f"{what}; floor: a FastStream handler, one transaction a message",
            **_compared(model, peer, OF_PEER),
            "n": EVENTS,
            "where": where,
        },
    ]


def _compared(value: float, floor: float, goal: float) -> dict[str, Any]:
    ratio = value / floor
    return {
        "value": round(value),
        "unit": "events/s",
        "floor": round(floor),
        "ratio": round(ratio, 3),
        "goal": goal,
        "holds": ratio >= goal,
    }


def _say(floor: float, model: float, peer: float) -> None:
    print(
        f"P1 round: read model {model:,.0f}/s, floor {floor:,.0f}/s ({model / floor:.2f}), "
        f"FastStream {peer:,.0f}/s",
        file=sys.stderr,
    )


@asynccontextmanager
async def _asyncpg(url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(url, min_size=1, max_size=2) as pool:
        yield pool
