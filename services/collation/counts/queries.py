"""Counts as they are asked for: each is read by its key, in one statement, so at one moment."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Uuid, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from contracts.types import Sector
from services.collation.counts.domain import (
    ALWAYS,
    CODED,
    EVERYWHERE,
    NO_KIND,
    PUBLISHED,
    Cell,
    Counted,
    Facet,
)
from services.collation.counts.splitting import Part, unpacked
from services.collation.counts.tables import AsCounted, CountedIssue, CountedReview, ReviewCount
from services.collation.db import metadata
from services.collation.disclosure.domain import Disclosure

Counts = Mapping[tuple[str, str], int]
"""By code and kind; `published` and `coded` are codes without a kind."""
_NUMBER = func.sum(ReviewCount.reviews)
_OF = ReviewCount.__table__.c
"""The bare columns: those of the class, and lists of unknown length, take as long as the answer."""
# built once: to build it takes as long as to run it
_SERIES = (
    select(_OF.quarter, _OF.code, _OF.kind, _OF.reviews)
    .where(
        _OF.facet == bindparam("facet"),
        _OF.value == bindparam("value"),
        _OF.code.in_([bindparam("code"), CODED, PUBLISHED]),
        _OF.kind.in_([bindparam("kind"), bindparam("other_kind"), NO_KIND]),
        _OF.quarter != ALWAYS,
    )
    .order_by(_OF.quarter)
)


async def count_part(
    session: AsyncSession,
    facet: Facet = Facet.NATIONAL,
    value: str = EVERYWHERE,
    *,
    first: str | None = None,
    last: str | None = None,
) -> Counts:
    """Of the reviews of one part, published from the one quarter to the other."""
    found = await session.execute(
        select(ReviewCount.code, ReviewCount.kind, _NUMBER)
        .where(ReviewCount.facet == facet, ReviewCount.value == value, *_during(first, last))
        .group_by(ReviewCount.code, ReviewCount.kind)
    )
    return {(code, kind): int(number) for code, kind, number in found}


async def count_series(
    session: AsyncSession, facet: Facet, value: str, code: str, kind: str, *other_kind: str
) -> Sequence[Row[str, str, str, int]]:
    """(quarter, code, kind, reviews) of a code and of what it is out of, quarter by quarter."""
    kinds = {"kind": kind, "other_kind": other_kind[0] if other_kind else kind}
    asked = {"facet": facet, "value": value, "code": code} | kinds
    return (await session.execute(_SERIES, asked)).all()


async def count_all(session: AsyncSession, last: str) -> dict[Cell, int]:
    """Everything up to a quarter at one moment: each part, and the nation quarter by quarter."""
    parts = select(
        ReviewCount.facet,
        ReviewCount.value,
        func.max(ALWAYS),
        ReviewCount.code,
        ReviewCount.kind,
        _NUMBER,
    ).where(*_during(None, last))
    parts = parts.group_by(ReviewCount.facet, ReviewCount.value, ReviewCount.code, ReviewCount.kind)
    quarters = select(
        ReviewCount.facet,
        ReviewCount.value,
        ReviewCount.quarter,
        ReviewCount.code,
        ReviewCount.kind,
        ReviewCount.reviews,
    ).where(ReviewCount.facet == Facet.NATIONAL, *_during(None, last))
    found = await session.execute(parts.union_all(quarters))
    return {Cell(*row[:5]): int(row[5]) for row in found}


def _during(first: str | None, last: str | None) -> Sequence[ColumnElement[bool]]:
    if first is None and last is None:
        return (ReviewCount.quarter == ALWAYS,)
    within = [ReviewCount.quarter != ALWAYS]
    if first is not None:
        within.append(ReviewCount.quarter >= first)
    if last is not None:
        within.append(ReviewCount.quarter <= last)
    return within


async def counted_before(
    session: AsyncSession, ids: Sequence[UUID], dialect: str
) -> dict[UUID, Counted]:
    """What these reviews have been counted as."""
    shows: dict[UUID, set[tuple[str, str]]] = {}
    issues = select(CountedIssue).where(among(CountedIssue.scr_id, ids, dialect))
    for issue in await session.scalars(issues):
        shows.setdefault(issue.scr_id, set()).add((issue.code, issue.kind))
    reviews = select(CountedReview).where(among(CountedReview.scr_id, ids, dialect))
    return {
        row.scr_id: counted_as(row, shows.get(row.scr_id, ()))
        for row in await session.scalars(reviews)
    }


def counted_as(row: AsCounted, shows: Iterable[tuple[str, str]]) -> Counted:
    return Counted(
        row.quarter,
        row.review_type,
        row.region,
        sectors_of(row.public_sector, row.private_sector, row.third_sector),
        frozenset(row.read_by.split()),
        frozenset(shows),
    )


def sectors_of(public: bool | None, private: bool | None, third: bool | None) -> tuple[str, ...]:
    given = ((Sector.PUBLIC, public), (Sector.PRIVATE, private), (Sector.THIRD, third))
    return tuple(sector.value for sector, there in given if there)


def among(
    column: InstrumentedAttribute[UUID], ids: Sequence[UUID], dialect: str
) -> ColumnElement[bool]:
    """One statement whatever the number of ids, where the database has arrays."""
    if dialect == "postgresql":
        return column == any_(bindparam(None, list(ids), type_=ARRAY(Uuid)))
    return column.in_(ids)


async def newest_part(session: AsyncSession, facet: str, name: str) -> Part | None:
    """Of the newest quarter that was released, as it was corrected last; None before the first.

    Below national level nothing newer can be told: figures of two moments could be subtracted.
    """
    # by its name: those who make releases count trends, which are read here too
    release = metadata.tables["release"].c
    rule = release.smallest_count, release.round_to_nearest
    newest = select(release.release_id, release.as_of, release.taxonomy, release.splits, *rule)
    newest = newest.where(release.seq > 0)  # 0 is of the seed, which splits nothing
    newest = newest.order_by(release.period.desc(), release.number.desc()).limit(1)
    found = (await session.execute(newest)).one_or_none()
    if found is None:
        return None
    release_id, as_of, taxonomy, splits, smallest, nearest = found
    shown_by = Disclosure(smallest, nearest)
    return Part(release_id, as_of, taxonomy, unpacked(splits[facet]), name, shown_by)
