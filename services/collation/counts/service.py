"""Keeps the counts: of each review, what it added before is taken away and what it adds now is put.

One transaction at a time counts, and sees what those before it committed: two that count the same
review side by side would each miss what the other had read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import asyncpg

from chassis.db import Transaction, upsert
from contracts.types import Sector
from services.collation.counts.domain import Cell, Counted
from services.collation.counts.queries import among, counted_before
from services.collation.counts.tables import CountedIssue, CountedReview, ReviewCount
from services.collation.db import metadata

TABLES = (CountedIssue, CountedReview, ReviewCount)
AT_ONCE = 5_000
"""Rows a statement: a batch of thousands of reviews would else outlast a statement's time."""


async def begin_counting(tx: Transaction) -> None:
    """Before the reviews are read that are to be counted; the lock ends with the transaction."""
    await tx.take_turn("review-counts")


async def count_reviews(tx: Transaction, now: Mapping[UUID, Counted | None]) -> None:
    """Bring the counts up to what these reviews are now; None is one that counts nowhere."""
    before = await counted_before(tx.session, list(now), tx.dialect)
    changed = {scr_id: counted for scr_id, counted in now.items() if before.get(scr_id) != counted}
    if not changed:
        return
    difference: Counter[Cell] = Counter()
    for scr_id, counted in changed.items():
        difference.update(counted.cells if counted else ())
        was = before.get(scr_id)
        difference.subtract(was.cells if was else ())
    await _keep(tx, {i: c for i, c in changed.items() if i in before}, changed)
    rows = [(*cell, number) for cell, number in sorted(difference.items()) if number]
    await _put(tx, ReviewCount.__tablename__, rows)


async def _keep(
    tx: Transaction, known: Mapping[UUID, object], changed: Mapping[UUID, Counted | None]
) -> None:
    if known:
        for table in (CountedIssue, CountedReview):
            gone = among(table.scr_id, list(known), tx.dialect)
            await tx.session.execute(delete(table).where(gone))
    there = [(scr_id, counted) for scr_id, counted in changed.items() if counted is not None]
    reviews = [
        (
            scr_id,
            counted.quarter,
            counted.review_type,
            counted.region,
            *(sector in counted.sectors for sector in (Sector.PUBLIC, Sector.PRIVATE)),
            Sector.THIRD in counted.sectors,
            " ".join(sorted(counted.read_by)),
        )
        for scr_id, counted in there
    ]
    issues = [(scr_id, *shown) for scr_id, counted in there for shown in sorted(counted.shows)]
    await _put(tx, CountedReview.__tablename__, reviews)
    await _put(tx, CountedIssue.__tablename__, issues)


async def forget(tx: Transaction) -> None:
    for table in TABLES:
        await tx.session.execute(delete(table))


async def _put(tx: Transaction, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    if tx.dialect == "postgresql":
        # as columns, many in one statement: the driver would else send one a row
        connection = await tx.session.connection()
        for first in range(0, len(rows), AT_ONCE):
            columns = tuple(zip(*rows[first : first + AT_ONCE], strict=True))
            await connection.exec_driver_sql(_for_driver(name), columns)
    else:
        names = metadata.tables[name].columns.keys()
        given = [dict(zip(names, row, strict=True)) for row in rows]
        await tx.session.execute(_insert(name, tx.dialect), given)


@cache
def _for_driver(name: str) -> str:
    return str(_insert(name, "postgresql").compile(dialect=asyncpg.dialect()))  # type: ignore[no-untyped-call]


@cache
def _insert(name: str, dialect: str) -> Any:
    table = metadata.tables[name]
    insert = upsert(table, dialect)
    if dialect == "postgresql":
        insert = insert.from_select(table.columns.keys(), _given(table))
    if name != ReviewCount.__tablename__:
        return insert
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={"reviews": table.c.reviews + insert.excluded.reviews},
    )


def _given(table: Table) -> Any:
    arrays = [bindparam(c.name, type_=ARRAY(c.type)) for c in table.columns]
    given = func.unnest(*arrays).table_valued(*table.columns.keys()).render_derived()
    return select(*given.c)
