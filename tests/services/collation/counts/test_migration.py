"""Counts are made of what the trend held before there were any."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from alembic import command
from sqlalchemy import Connection, Uuid, column, insert, select, table
from sqlalchemy.pool import NullPool

from chassis.db import Database
from chassis.engine import open_engine
from chassis.migrations import config_of, migrate
from contracts.types import FindingKind, Region, Sector
from services.collation.counts.tables import CountedIssue, CountedReview, ReviewCount
from services.collation.db import metadata
from services.collation.trends.handlers import handlers
from tests.services.collation.trends.histories import Story, truth

(TRENDS,) = handlers.read_models
PACKAGE = "services.collation"
THEN = table(
    "trend_coding",
    column("scr_id", Uuid()),
    *(column(name) for name in ("revision", "scr_version", "taxonomy", "complete")),
)
"""Of a review it was known whether it was read, and not by how many bodies."""


def stories() -> list[Story]:
    """Coded, waiting, revised since, withdrawn, and of an anonymous area."""
    found = []
    for number, end in enumerate(("finish", "", "revise", "withdraw", "finish"), start=1):
        story = Story(number)
        region = Region.LONDON if number < 5 else None
        story.publish(region, (Sector.PUBLIC, Sector.THIRD))
        for issue, kind in (("D4", FindingKind.PROBLEM), ("D4", FindingKind.GOOD_PRACTICE)):
            story.code(issue, kind)
        story.code("F10", FindingKind.PROBLEM)
        story.code("D4", FindingKind.PROBLEM)
        if end:
            story.finish()
        if end not in {"", "finish"}:
            getattr(story, end)()
        found.append(story)
    return found


async def at(url: str, revision: str, events: list[Any]) -> None:
    """The database as it was at a revision, with the rows that these events had left."""

    def upgrade(connection: Connection) -> None:
        config = config_of(PACKAGE, metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    engine = open_engine(url, "test", poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
        of = truth(events)
        for into, rows in (
            (metadata.tables["trend_scr"], of["trend_scr"]),
            (metadata.tables["trend_finding"], {row[:-1] for row in of["trend_finding"]}),
            (THEN, {(row[0], *row[2:]) for row in of["trend_reading"]}),
        ):
            given = [dict(zip(into.columns.keys(), row, strict=False)) for row in rows]
            await connection.execute(insert(into), given)
    await engine.dispose()


async def counts(database: Database) -> tuple[set[Any], ...]:
    async with database.reading() as session:
        found = [
            {tuple(row) for row in await session.execute(select(*table.__table__.columns))}
            for table in (CountedReview, CountedIssue, ReviewCount)
        ]
    return tuple(
        {row for row in rows if row[-1] != 0 or isinstance(row[0], UUID)} for rows in found
    )


async def test_counts_of_landed_data_are_those_of_the_log_followed_anew(
    empty_database_url: str, tmp_path: Path
) -> None:
    events = [event for story in stories() for event in story.events]
    await at(empty_database_url, "0003", events)
    await migrate(empty_database_url, PACKAGE, metadata)
    fresh_url = f"sqlite+aiosqlite:///{tmp_path}/fresh.db"
    await migrate(fresh_url, PACKAGE, metadata)
    landed, fresh = (
        Database(url, "collation", metadata) for url in (empty_database_url, fresh_url)
    )
    async with fresh.transaction() as tx:
        await TRENDS.follow(events, tx)
    assert await counts(landed) == await counts(fresh)
    reviews, issues, numbers = await counts(landed)
    assert len(reviews) == 4
    assert {code for _, code, _ in issues} == {"D", "D4", "F", "F10"}
    assert ("region", "unknown", "", "D4", "problem", 1) in numbers
    assert ("sector", "third", "2015Q1", "published", "", 3) in numbers
    await asyncio.gather(landed.close(), fresh.close())
