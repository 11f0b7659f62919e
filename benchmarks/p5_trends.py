"""P5: a trend, a grid and a release at a million findings of 100,000 reviews, on PostgreSQL.

`python -m benchmarks.run P5` runs it. Beside each question stands the reading of one row by its
primary key, and the same question as GROUP BY over the raw rows. All take turns; the medians count.
Questions are the statements that ask for the counts; everything that a route reads for its figures
(the crosswalk, what was counted, the years that it compares) is measured beside them, without HTTP.
"""

import asyncio
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

import asyncpg
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, and_, distinct, func, literal, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from chassis.db import Database
from chassis.migrations import migrate
from contracts.types import Region, ReviewType
from services.collation.counts.domain import CODED, EVERYWHERE, NO_KIND, PUBLISHED, Facet
from services.collation.counts.queries import count_series
from services.collation.db import metadata
from services.collation.grid.domain import View
from services.collation.grid.queries import Scope, tally
from services.collation.grid.service import read_now
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.domain import load
from services.collation.trends.domain import By, following
from services.collation.trends.queries import series
from services.collation.trends.tables import TrendFinding, TrendReading, TrendScr

ROOT = Path(__file__).resolve().parents[1]
SCRS = 100_000
FINDINGS = 1_000_000
ROUNDS = 15
RAW_ROUNDS = 3
LEAST = 10
"""The least denominator of a direction, as it is set by default."""
OF_KEY = 3.0
OF_RAW = 100.0
QUARTERS = [f"{year}Q{quarter}" for year in range(2006, 2026) for quarter in range(1, 5)]
Question = Callable[[AsyncSession], Awaitable[Any]]


async def run(_kafka: str, postgres_url: str) -> list[dict[str, Any]]:
    await migrate(postgres_url, "services.collation", metadata)
    scrs = await _fill(postgres_url.replace("+asyncpg", ""))
    database = Database(postgres_url, "collation", metadata)
    try:
        began = time.perf_counter()
        await _count(postgres_url)
        print(f"P5: counted in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        await _analyse(postgres_url)
        await _check(database)
        found = await _measure(database, scrs)
        release = await _release(postgres_url)
        return [*_entries(found), release]
    finally:
        await database.close()


async def _fill(url: str) -> list[UUID]:
    """Straight into the read model, by COPY; the harness is not what is measured."""
    random = Random(5)
    codes = [issue.code for issue in load().issues]
    scrs = [UUID(int=random.getrandbits(128)) for _ in range(SCRS)]
    regions = [*(region.value for region in Region), None]
    types = [kind.value for kind in ReviewType]
    rows = (
        (
            *(scr, False, 1, random.choice(QUARTERS), random.choice(types)),
            *(random.choice(regions), "full", True, random.random() < 0.1, random.random() < 0.3),
            *(f"/v1/scrs/{scr}", f"/v1/scrs/{scr}/versions/1/passages"),
        )
        for scr in scrs
    )
    read = ((scr, 0, 1, 1, "2016.1", True) for scr in scrs)
    kinds = ["problem"] * 9 + ["good_practice"]
    findings = (
        (
            *(UUID(int=random.getrandbits(128)), 1, True, scrs[n % SCRS], random.choice(codes)),
            *(1, random.randint(1, 400), random.choice(kinds), "2016.1", 0),
        )
        for n in range(FINDINGS)
    )
    connection = await asyncpg.connect(url)
    try:
        for table, records in (
            (TrendScr, rows),
            (TrendReading, read),
            (TrendFinding, findings),
        ):
            await connection.copy_records_to_table(table.__tablename__, records=records)
    finally:
        await connection.close()
    return scrs


async def _count(url: str) -> None:
    """As the migration did for the data that was there before there were counts."""

    def fill(connection: Connection) -> None:
        (counts,) = ROOT.glob("services/collation/migrations/versions/*_body_readings.py")
        module = import_module(f"services.collation.migrations.versions.{counts.stem}")
        connection.execute(text("SET statement_timeout = 0"))
        with Operations.context(MigrationContext.configure(connection)):
            module.count_all()

    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(fill)
    await engine.dispose()


async def _analyse(url: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


_READ = and_(
    TrendReading.scr_id == TrendScr.scr_id,
    TrendReading.scr_version == TrendScr.version,
    TrendReading.complete.is_(True),
)
_FOUND = and_(
    TrendFinding.scr_id == TrendReading.scr_id,
    TrendFinding.reading == TrendReading.reading,
    TrendFinding.scr_version == TrendScr.version,
    TrendFinding.live.is_(True),
)
_SHOWING = func.count(distinct(TrendFinding.scr_id))


async def _raw_grid(session: AsyncSession) -> dict[tuple[str, str], int]:
    found = await session.execute(
        select(TrendFinding.issue, TrendFinding.kind, _SHOWING)
        .select_from(TrendScr)
        .join(TrendReading, _READ)
        .join(TrendFinding, _FOUND)
        .where(TrendScr.withdrawn.is_(False))
        .group_by(TrendFinding.issue, TrendFinding.kind)
    )
    return {(issue, str(kind)): number for issue, kind, number in found}


async def _raw_trend(session: AsyncSession) -> Any:
    """What a trend tells: by quarter those that show the issue, and what they are out of."""
    scrs = select(TrendScr.published_in).where(TrendScr.withdrawn.is_(False))
    found = (
        scrs.add_columns(literal("D4"), literal("problem"), _SHOWING)
        .join(TrendReading, _READ)
        .join(TrendFinding, _FOUND)
        .where(TrendFinding.issue == "D4", TrendFinding.kind == "problem")
    )
    coded = scrs.add_columns(
        literal(CODED), literal(NO_KIND), func.count(distinct(TrendScr.scr_id))
    )
    published = scrs.add_columns(literal(PUBLISHED), literal(NO_KIND), func.count())
    parts = (found, coded.join(TrendReading, _READ), published)
    rows = await session.execute(
        union_all(*(part.group_by(TrendScr.published_in) for part in parts))
    )
    return rows.all()


async def _grid(session: AsyncSession) -> Any:
    return await tally(session, Scope())


async def _trend(session: AsyncSession) -> Any:
    return await count_series(session, Facet.NATIONAL, EVERYWHERE, "D4", "problem")


async def _whole_grid(session: AsyncSession) -> Any:
    walk = await taxonomies.crosswalk(session)
    return (await read_now(session, walk, Scope(), LEAST)).grid(View.CONDENSED)


async def _whole_trend(session: AsyncSession) -> Any:
    follow = following(await taxonomies.crosswalk(session))
    nation = (Facet.NATIONAL, EVERYWHERE)
    return await series(session, follow, nation, "D4", "problem", By.QUARTER)


async def _check(database: Database) -> None:
    """Fast and wrong would be no figure."""
    async with database.reading() as session:
        counted = await tally(session, Scope())
        if counted.showing != await _raw_grid(session) or counted.coded != SCRS:
            raise RuntimeError("the counts are not those of the raw rows")
        series, raw = await _trend(session), await _raw_trend(session)
        if {tuple(row) for row in series} != {tuple(row) for row in raw}:
            raise RuntimeError("the trend is not that of the raw rows")


async def _measure(database: Database, scrs: list[UUID]) -> dict[str, float]:
    """Median milliseconds of each question, a session each, in turns."""
    random = Random(6)

    async def one_row(session: AsyncSession) -> Any:
        return await session.get(TrendScr, random.choice(scrs))

    questions: dict[str, tuple[Question, int]] = {
        "key": (one_row, ROUNDS),
        "grid": (_grid, ROUNDS),
        "trend": (_trend, ROUNDS),
        "whole grid": (_whole_grid, ROUNDS),
        "whole trend": (_whole_trend, ROUNDS),
        "raw grid": (_raw_grid, RAW_ROUNDS),
        "raw trend": (_raw_trend, RAW_ROUNDS),
    }
    taken: dict[str, list[float]] = {name: [] for name in questions}
    for turn in range(ROUNDS):
        for name, (ask, rounds) in questions.items():
            if turn >= rounds:
                continue
            began = time.perf_counter()
            async with database.reading() as session:
                await ask(session)
            taken[name].append((time.perf_counter() - began) * 1000)
    return {name: median(times) for name, times in taken.items()}


async def _release(url: str) -> dict[str, Any]:
    """The command in a process of its own, whose peak of memory is told by the system."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "release", "make", QUARTERS[-1], "--database", url),
        env=os.environ | {"COLLATION_LOG_LEVEL": "ERROR"},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    seconds = time.perf_counter() - began
    if process.returncode or b"released sha256" not in said:
        raise RuntimeError(said.decode())
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "id": "P5.release",
        "what": f"`lipp release make` of {FINDINGS:,} findings of {SCRS:,} reviews, all in all; "
        f"peak memory of its process {most:.0f} MB",
        "value": round(seconds, 1),
        "unit": "s",
        "floor": round(most),
        "floor_what": "MB at the most in that process; there is no floor",
        "ratio": 1,
        "goal": "none given",
        "holds": True,
        "n": FINDINGS,
    }


def _entries(found: dict[str, float]) -> list[dict[str, Any]]:
    entries = []
    for name in ("grid", "trend"):
        for floor, goal in (("key", OF_KEY), (f"raw {name}", OF_RAW)):
            own, other = found[name], found[floor]
            by_key = floor == "key"
            ratio = own / other if by_key else other / own
            beside = "one row by its primary key" if by_key else "GROUP BY over the raw rows"
            entries.append(
                {
                    "id": f"P5.{name}{'' if by_key else '.raw'}",
                    "what": f"the statement that asks for the counts of a {name}, at {FINDINGS:,} "
                    f"findings of {SCRS:,} reviews; beside it: {beside}",
                    "value": round(own, 2),
                    "unit": "ms",
                    "floor": round(other, 2),
                    "ratio": round(ratio, 2),
                    "goal": f"{'at most' if by_key else 'at least'} {goal:g} times",
                    "holds": ratio <= goal if by_key else ratio >= goal,
                    "n": FINDINGS,
                }
            )
        whole, key = found[f"whole {name}"], found["key"]
        entries.append(
            {
                "id": f"P5.{name}.whole",
                "what": f"all that a route reads for the figures of a {name}, and makes of it, "
                "without HTTP; beside it: one row by its primary key",
                "value": round(whole, 2),
                "unit": "ms",
                "floor": round(key, 2),
                "ratio": round(whole / key, 2),
                "goal": "none given",
                "holds": True,
                "n": FINDINGS,
            }
        )
    return entries
