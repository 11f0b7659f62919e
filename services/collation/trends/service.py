"""Keeps the rows of the trend: of several events about one id the newest alone leaves a mark."""

from collections.abc import Iterable, Sequence, Set
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, bindparam, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import asyncpg, distinct_on

from chassis.db import Transaction, upsert
from contracts.events.collation import (
    CodingCompleted,
    CodingReopened,
    FindingCoded,
    FindingRetracted,
)
from contracts.events.ingest import ScrPublished, ScrWithdrawn
from contracts.types import Sector
from services.collation.counts import service as counts
from services.collation.db import metadata
from services.collation.trends import queries
from services.collation.trends.tables import TrendFinding, TrendReading, TrendScr

Row = tuple[Any, ...]
"""In the order of the table's columns."""

AGE = {
    TrendFinding.__tablename__: ("revision",),
    TrendScr.__tablename__: ("withdrawn", "version"),
    TrendReading.__tablename__: ("revision",),
}
"""What says, of two rows of one id, which is newer; a tombstone is newer than any version."""


async def keep_findings(
    tx: Transaction, coded: Sequence[FindingCoded], retracted: Sequence[FindingRetracted]
) -> None:
    rows: list[Row] = [
        (
            event.finding_id,
            event.revision,
            True,
            event.scr_id,
            event.issue,
            event.scr_version,
            event.passage,
            event.kind,
            event.taxonomy,
            event.reading,
        )
        for event in coded
    ]
    rows += [
        (gone.finding_id, gone.revision, False, gone.scr_id, gone.issue, *(None,) * 5)
        for gone in retracted
    ]
    await _keep(tx, TrendFinding.__tablename__, rows)


async def keep_scrs(
    tx: Transaction, published: Sequence[ScrPublished], withdrawn: Sequence[ScrWithdrawn]
) -> None:
    rows: list[Row] = [
        (
            event.scr_id,
            False,
            event.version,
            event.published_in,
            event.review_type,
            event.region,
            event.explanations,
            Sector.PUBLIC in event.sectors,
            Sector.PRIVATE in event.sectors,
            Sector.THIRD in event.sectors,
            event.scr_url,
            event.passages_url,
        )
        for event in published
    ]
    rows += [(gone.scr_id, True, gone.version, *(None,) * 9) for gone in withdrawn]
    await _keep(tx, TrendScr.__tablename__, rows)


async def keep_readings(
    tx: Transaction, completed: Sequence[CodingCompleted], reopened: Sequence[CodingReopened]
) -> None:
    rows = [*_readings(completed, complete=True), *_readings(reopened, complete=False)]
    await _keep(tx, TrendReading.__tablename__, rows)


def _readings(
    events: Iterable[CodingCompleted | CodingReopened], *, complete: bool
) -> Iterable[Row]:
    for event in events:
        said = (event.revision, event.scr_version, event.taxonomy)
        yield event.scr_id, event.reading, *said, complete


async def count_anew(tx: Transaction, reviews: Set[UUID], only_found_in: Set[UUID]) -> None:
    """Of reviews of which nothing but findings were heard, only those that are coded can count."""
    await counts.begin_counting(tx)
    found_in = only_found_in - reviews
    if found_in:
        complete = queries.list_complete(tx.session, sorted(found_in), tx.dialect)
        reviews = reviews | set(await complete)
    if reviews:
        ids = sorted(reviews)
        await counts.count_reviews(tx, await queries.read_reviews(tx.session, ids, tx.dialect))


async def forget(tx: Transaction) -> None:
    await counts.forget(tx)
    for name in AGE:
        await tx.session.execute(delete(metadata.tables[name]))


async def _keep(tx: Transaction, name: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    if tx.dialect == "postgresql":
        # the driver takes columns as they are; SQLAlchemy would look at each value of each
        connection = await tx.session.connection()
        await connection.exec_driver_sql(_for_driver(name), tuple(zip(*rows, strict=True)))
    else:
        names = metadata.tables[name].columns.keys()
        given = [dict(zip(names, row, strict=True)) for row in rows]
        await tx.session.execute(_put_newest(name, tx.dialect), given)


@cache
def _put_newest(name: str, dialect: str) -> Any:
    """One statement for all rows on PostgreSQL; on SQLite one that is executed for each."""
    table = metadata.tables[name]
    insert = upsert(table, dialect)
    if dialect == "postgresql":
        insert = insert.from_select(table.columns.keys(), _newest_given(table))
    given = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={c.name: given[c.name] for c in table.columns if not c.primary_key},
        where=_age(name, table.columns) < _age(name, given),
    )


@cache
def _for_driver(name: str) -> str:
    return str(_put_newest(name, "postgresql").compile(dialect=asyncpg.dialect()))  # type: ignore[no-untyped-call]


def _newest_given(table: Table) -> Any:
    """The rows given as one array a column: an upsert may not meet one id twice."""
    arrays = [bindparam(c.name, type_=ARRAY(c.type)) for c in table.columns]
    given = func.unnest(*arrays).table_valued(*table.columns.keys()).render_derived()
    key = [given.c[column.name] for column in table.primary_key]
    newest_first = [given.c[name].desc() for name in AGE[table.name]]
    return select(*given.c).order_by(*key, *newest_first).ext(distinct_on(*key))


def _age(name: str, columns: Any) -> Any:
    return tuple_(*(columns[part] for part in AGE[name]))
