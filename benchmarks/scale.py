"""C-scale: with 100,000 reviews and a million findings, a page takes what one row takes.

`python -m benchmarks.run C-scale` runs it. The floor is an answer made of one row found by its
primary key, over the same door and from the same database; all take turns, and the medians count.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.migrations import config_of
from chassis.testing import TestIssuer, running
from services.collation.agreement.domain import Pairs, added
from services.collation.app import service
from services.collation.settings import CollationSettings
from services.collation.taxonomy.domain import load

SCRS = 100_000
FINDINGS = 1_000_000
WAITING = 5_000
TWICE_CODED = 2_000
PASSAGES = 100
ROUNDS = 300
WARM = 20
GOAL = 3.0
COUNTED = "_counts.py"
"""The migration that adds up what is there already: rows are loaded before it is run."""
BEGAN = datetime(2015, 1, 5, tzinfo=UTC)
TAXONOMY = "2016.1"
QUARTERS = ["2014Q2", "2014Q3", "2014Q4", "2015Q1"]
REGIONS = ["london", "north_east", "south_west", None]
Row = tuple[Any, ...]
Table = tuple[str, tuple[str, ...], Iterator[Row]]


async def run(_kafka_bootstrap: str, postgres_url: str) -> list[dict[str, Any]]:
    """One entry; `postgres_url` names an empty database, by SQLAlchemy's form."""
    assignment = uuid4()
    await _migrate(postgres_url, before_counts=True)
    scrs = await _load(postgres_url.replace("+asyncpg", ""), assignment)
    await _migrate(postgres_url)
    await _settle(postgres_url.replace("+asyncpg", ""), scrs)
    issuer = TestIssuer()
    settings = CollationSettings(
        database=postgres_url,
        bus="memory:",
        roles=frozenset({"api"}),
        suggestions=False,
        log_level="ERROR",
    )
    headers = issuer.headers("centre", "codings:read", "trends:read", client="analyst-1")
    asked = {
        "floor": f"/v1/coding-assignments/{assignment}",
        "queue": "/v1/coding-queue",
        "issue": "/v1/issues/D4",
        "agreement": "/v1/agreement",
    }
    async with running(service.create_app(settings, get_keys=issuer.keys)) as (http,):
        await _check(http, headers, asked)
        took = await _took(http, headers, asked)
    return [_entry(took)]


async def _migrate(url: str, *, before_counts: bool = False) -> None:
    """Without the limits of a service's own connections, which are for small work."""
    config = config_of(service.package, service.metadata)
    revision = "head"
    if before_counts:
        steps = ScriptDirectory.from_config(config).walk_revisions()
        revision = next((str(s.down_revision) for s in steps if s.path.endswith(COUNTED)), "head")

    def upgrade(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
    await engine.dispose()


async def _load(url: str, assignment: UUID) -> list[UUID]:
    began = time.perf_counter()
    scrs = [uuid4() for _ in range(SCRS)]
    connection = await asyncpg.connect(url)
    for table, columns, rows in _tables(scrs, assignment):
        await connection.copy_records_to_table(table, columns=columns, records=rows)
        _say(f"{table} loaded after {time.perf_counter() - began:.0f} s")
    await connection.close()
    return scrs


def _tables(scrs: Sequence[UUID], assignment: UUID) -> Iterator[Table]:
    complete = len(scrs) - WAITING
    places = list(enumerate(scrs))
    yield (
        "review",
        ("scr_id", "version", "state", "scr_url", "passages", "changed_at"),
        ((scr, 1, "live", f"/v1/scrs/{scr}", PASSAGES, BEGAN) for scr in scrs),
    )
    yield (
        "review_coding",
        (
            *("scr_id", "scr_version", "state", "arrived_at", "revision", "taxonomy"),
            *("completed_at", "completed_by"),
        ),
        (
            (
                *(scr, 1, "complete" if n < complete else "waiting"),
                *(BEGAN + timedelta(minutes=n), 1),
                *((TAXONOMY, BEGAN, "centre-0a1b2c3d") if n < complete else (None,) * 3),
            )
            for n, scr in places
        ),
    )
    yield (
        "trend_scr",
        ("scr_id", "withdrawn", "version", "published_in", "review_type", "region"),
        ((scr, False, 1, QUARTERS[n % 4], "scr", REGIONS[n % 4]) for n, scr in places),
    )
    yield (
        "trend_coding",
        ("scr_id", "revision", "scr_version", "taxonomy", "complete"),
        ((scr, 1, 1, TAXONOMY, True) for scr in scrs[:complete]),
    )
    findings = list(_findings(scrs[:complete]))
    yield (
        "finding",
        (
            *("finding_id", "revision", "scr_id", "scr_version", "passage", "page", "issue"),
            *("taxonomy", "kind", "origin", "coder", "coded_at"),
        ),
        (
            (key, 1, scr, 1, passage, 1, issue, TAXONOMY, kind, "added", "analyst-1", BEGAN)
            for key, scr, passage, issue, kind in findings
        ),
    )
    yield (
        "trend_finding",
        (
            *("finding_id", "revision", "live", "scr_id", "issue", "scr_version", "passage"),
            *("kind", "taxonomy"),
        ),
        (
            (key, 1, True, scr, issue, 1, passage, kind, TAXONOMY)
            for key, scr, passage, issue, kind in findings
        ),
    )
    yield (
        "coding_assignment",
        ("assignment_id", "tenant", "scr_id", "scr_version", "coder", "state", "assigned_at"),
        (
            (assignment if n == 0 else uuid4(), "centre", scr, 1, "analyst-1", "open", BEGAN)
            for n, scr in places[:WAITING]
        ),
    )


def _findings(scrs: Sequence[UUID]) -> Iterator[tuple[UUID, UUID, int, str, str]]:
    random = Random(7)
    codes = [issue.code for issue in load().issues]
    for n in range(FINDINGS):
        place = n // len(scrs)
        kind = "good_practice" if n % 10 == 0 else "problem"
        yield uuid4(), scrs[n % len(scrs)], place + 1, random.choice(codes), kind


async def _settle(url: str, scrs: Sequence[UUID]) -> None:
    """What has been kept as it went on: the totals, and the pairs of those coded twice."""
    codes = [issue.code for issue in load().issues]
    twice = [(scr, _pairs(Random(n), codes)) for n, scr in enumerate(scrs[:TWICE_CODED])]
    whole: Pairs = {}
    for _, pairs in twice:
        whole = added(whole, pairs)
    connection = await asyncpg.connect(url)
    await connection.copy_records_to_table(
        "double_coding",
        columns=(
            *("double_coding_id", "tenant", "scr_id", "scr_version", "state", "assigned_by"),
            *("assigned_at", "taxonomy", "passages", "pairs", "compared_at"),
        ),
        records=[
            (
                *(uuid4(), "centre", scr, 1, "reconciled", "lead-1"),
                *(BEGAN, TAXONOMY, PASSAGES, json.dumps(pairs), BEGAN),
            )
            for scr, pairs in twice
        ],
    )
    await connection.execute(
        "INSERT INTO agreement_tally (tenant, taxonomy, reviews, passages, pairs) "
        "VALUES ('centre', $1, $2, $3, $4)",
        *(TAXONOMY, len(twice), len(twice) * PASSAGES, json.dumps(whole)),
    )
    await connection.execute(
        "UPDATE coding_total SET coded = $1, published = $2", SCRS - WAITING, SCRS
    )
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def _pairs(random: Random, codes: Sequence[str]) -> Pairs:
    """One review: of some issues the two saw the same, of some one of them saw more."""
    said = ("problem|problem", "problem|none", "none|problem")
    return {code: {random.choice(said): 1} if random.random() < 0.2 else {} for code in codes}


async def _check(http: httpx2.AsyncClient, headers: dict[str, str], asked: dict[str, str]) -> None:
    """Fast and wrong would be no figure; and what is worked out once is worked out."""
    said = {}
    for name, path in asked.items():
        answer = await http.get(path, headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: {answer.status_code} {answer.text}")
        said[name] = answer.json()
    coverage = said["queue"]["coverage"]
    right = (
        (coverage["numerator"], coverage["denominator"]) == (SCRS - WAITING, SCRS)
        and len(said["queue"]["items"]) == len(said["issue"]["items"]) == 50
        and said["issue"]["problem"]["denominator"] == SCRS - WAITING
        and 0 < said["issue"]["problem"]["numerator"] < SCRS - WAITING
        and said["agreement"]["overall"]["units"] == TWICE_CODED * PASSAGES * 44
    )
    if not right:
        raise RuntimeError("an answer is not what was loaded")


async def _took(
    http: httpx2.AsyncClient, headers: dict[str, str], asked: dict[str, str]
) -> dict[str, list[float]]:
    """Milliseconds of each answer, in turns, so that a busy moment is everybody's."""
    took: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(WARM + ROUNDS):
        for name, path in asked.items():
            began = time.perf_counter()
            answer = await http.get(path, headers=headers)
            passed = (time.perf_counter() - began) * 1_000
            answer.raise_for_status()
            if number >= WARM:
                took[name].append(passed)
        await asyncio.sleep(0)
    return took


def _entry(took: dict[str, list[float]]) -> dict[str, Any]:
    middle = {name: median(times) for name, times in took.items()}
    floor = middle.pop("floor")
    slowest = max(middle.values())
    ratio = slowest / floor
    return {
        "id": "C-scale",
        "what": (
            f"the slowest of coding queue, issue page and agreement report, with {SCRS:,} reviews "
            f"and {FINDINGS:,} findings on PostgreSQL; floor: an answer of one row by primary key"
        ),
        "value": round(slowest, 2),
        "unit": "ms",
        "floor": round(floor, 2),
        "ratio": round(ratio, 2),
        "goal": GOAL,
        "holds": ratio <= GOAL,
        "n": ROUNDS,
        "where": {f"{name}, ms": round(time, 2) for name, time in middle.items()},
    }


def _say(text: str) -> None:
    print(f"C-scale: {text}", file=sys.stderr)
