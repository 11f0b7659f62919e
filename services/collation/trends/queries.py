"""What the newest events say of reviews: which count, and what they show."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.counts.domain import (
    ALWAYS,
    CODED,
    EVERYWHERE,
    Counted,
    Facet,
    codes_of,
)
from services.collation.counts.queries import among, count_series, sectors_of
from services.collation.counts.tables import CountedIssue, CountedReview, ReviewCount
from services.collation.taxonomy import queries as taxonomies
from services.collation.trends.domain import By, Following, Point, points_of
from services.collation.trends.tables import TrendFinding, TrendReading, TrendScr
from services.collation.trends.years import Years, begin_of_years

_READ = and_(
    TrendReading.scr_id == TrendScr.scr_id,
    TrendReading.scr_version == TrendScr.version,
    TrendReading.complete.is_(True),
)
_IN_FORCE = and_(
    TrendFinding.scr_id == TrendScr.scr_id,
    TrendFinding.scr_version == TrendScr.version,
    TrendFinding.live.is_(True),
)


async def list_complete(session: AsyncSession, ids: Sequence[UUID], dialect: str) -> Sequence[UUID]:
    """Those of the reviews that a body read to the end, in whichever version."""
    wanted = select(TrendReading.scr_id).where(
        TrendReading.complete.is_(True), among(TrendReading.scr_id, ids, dialect)
    )
    return (await session.scalars(wanted)).all()


async def read_reviews(
    session: AsyncSession, ids: Sequence[UUID], dialect: str
) -> dict[UUID, Counted | None]:
    """On the version in force, coded to the end, never withdrawn; None for what counts nowhere."""
    found = await session.execute(
        select(TrendScr, TrendReading.taxonomy)
        .outerjoin(TrendReading, _READ)
        .where(among(TrendScr.scr_id, ids, dialect), TrendScr.withdrawn.is_(False))
    )
    reviews: dict[UUID, TrendScr] = {}
    read_by: defaultdict[UUID, set[str]] = defaultdict(set)
    for scr, taxonomy in found:
        reviews[scr.scr_id] = scr
        if taxonomy is not None:
            read_by[scr.scr_id].add(taxonomy)
    shows = await _shown(session, list(read_by), dialect)
    counted: dict[UUID, Counted | None] = dict.fromkeys(ids)
    for scr_id, scr in reviews.items():
        counted[scr_id] = Counted(
            scr.published_in or "",
            scr.review_type or "",
            scr.region,
            sectors_of(scr.public_sector, scr.private_sector, scr.third_sector),
            frozenset(read_by.get(scr_id, ())),
            frozenset(shows.get(scr_id, ())),
        )
    return counted


async def _shown(
    session: AsyncSession, ids: Sequence[UUID], dialect: str
) -> dict[UUID, set[tuple[str, str]]]:
    """Each finding under the code of its issue in the version by which its own body read on."""
    shows: defaultdict[UUID, set[tuple[str, str]]] = defaultdict(set)
    if not ids:
        return shows
    walk = await taxonomies.crosswalk(session)
    found = await session.execute(
        select(TrendFinding.scr_id, TrendFinding.kind, TrendFinding.issue, TrendReading.taxonomy)
        .join(TrendScr, _IN_FORCE)
        .join(TrendReading, and_(_READ, TrendReading.reading == TrendFinding.reading))
        .where(among(TrendFinding.scr_id, ids, dialect))
        .distinct()
    )
    for scr_id, kind, issue, taxonomy in found:
        code = walk.known_as(issue, taxonomy)
        if code is not None:
            shows[scr_id].update((one, kind or "") for one in codes_of(code))
    return shows


async def newest_quarter(session: AsyncSession, until: str | None = None) -> str | None:
    """The last quarter of publication, up to this one, of which a review was coded."""
    newest = select(func.max(ReviewCount.quarter)).where(
        ReviewCount.facet == Facet.NATIONAL,
        ReviewCount.value == EVERYWHERE,
        ReviewCount.code == CODED,
        ReviewCount.quarter != ALWAYS,
        ReviewCount.reviews > 0,
    )
    if until is not None:
        newest = newest.where(ReviewCount.quarter <= until)
    return await session.scalar(newest)


class Shown(NamedTuple):
    """Reviews published in a quarter that show a kind of something."""

    quarter: str
    review_type: str
    kind: str
    reviews: int


class Read(NamedTuple):
    """Reviews published in a quarter that were read by these versions of the practice issues."""

    quarter: str
    review_type: str
    versions: frozenset[str]
    reviews: int


async def gather(
    session: AsyncSession, codes: Sequence[str], first: str | None = None, last: str | None = None
) -> list[Shown]:
    """Of reviews in which any of the codes was found, each once."""
    place = (CountedReview.quarter, CountedReview.review_type, CountedIssue.kind)
    wanted = (
        select(*place, func.count(distinct(CountedIssue.scr_id)))
        .join(CountedReview, CountedReview.scr_id == CountedIssue.scr_id)
        .where(CountedIssue.code.in_(codes), *_within(first, last))
        .group_by(*place)
    )
    return [Shown(*row) for row in await session.execute(wanted)]


async def read_by_version(
    session: AsyncSession, first: str | None = None, last: str | None = None
) -> list[Read]:
    """Of all reviews that are coded, each once, by the versions that bodies read them by."""
    place = (CountedReview.quarter, CountedReview.review_type, CountedReview.read_by)
    wanted = (
        select(*place, func.count())
        .where(CountedReview.read_by != "", *_within(first, last))
        .group_by(*place)
    )
    return [
        Read(quarter, review_type, frozenset(versions.split()), reviews)
        for quarter, review_type, versions, reviews in await session.execute(wanted)
    ]


def _within(first: str | None, last: str | None) -> list[ColumnElement[bool]]:
    within = [CountedReview.quarter >= first] if first is not None else []
    return within + ([CountedReview.quarter <= last] if last is not None else [])


async def series(
    session: AsyncSession,
    follow: Following,
    part: tuple[Facet, str],
    code: str,
    kind: str,
    by: By,
) -> list[Point]:
    """Of the nation, or of one type of review: a code as it is meant now."""
    facet, value = part
    rows = [(q, c, n) for q, c, _, n in await count_series(session, facet, value, code, kind)]
    if code in follow.gathered:
        shown = [
            (one.quarter, code, one.reviews)
            for one in await gather(session, follow.gathered[code])
            if one.kind == kind and (facet is Facet.NATIONAL or one.review_type == value)
        ]
        rows = [row for row in rows if row[1] != code] + shown
    if code not in follow.changed:
        return points_of(rows, by)
    read = [
        one
        for one in await read_by_version(session)
        if facet is Facet.NATIONAL or one.review_type == value
    ]
    unlike = {one.quarter for one in read if not follow.is_alike(code, [one.versions])}
    return points_of(rows, by, out_of(follow, code, read), unlike)


def out_of(follow: Following, code: str, read: Iterable[Read]) -> dict[str, int] | None:
    """By quarter, the reviews that were read for it; None where that is all that are coded."""
    if code not in follow.read:
        return None
    found: Counter[str] = Counter()
    for one in read:
        if follow.was_read(code, one.versions):
            found[one.quarter] += one.reviews
    return dict(found)


async def years(
    session: AsyncSession, follow: Following, least: int, *, until: str | None = None
) -> Years | None:
    """Four quarters up to the newest, no later than `until`, with a coded review, and the four
    before: as in a release of that quarter."""
    last = await newest_quarter(session, until)
    if last is None:
        return None
    first, begins = begin_of_years(last)
    is_later = (ReviewCount.quarter >= begins).label("is_later")
    found = await session.execute(
        select(ReviewCount.code, ReviewCount.kind, is_later, func.sum(ReviewCount.reviews))
        .where(
            ReviewCount.facet == Facet.NATIONAL,
            ReviewCount.value == EVERYWHERE,
            ReviewCount.quarter.between(first, last),
        )
        .group_by(ReviewCount.code, ReviewCount.kind, is_later)
    )
    counted = {(code, kind, bool(side)): int(number) for code, kind, side, number in found}
    return await _followed(session, follow, Years(last, least, counted))


async def years_of(
    session: AsyncSession,
    follow: Following,
    least: int,
    rows: Iterable[tuple[str, str, str, int]],
    *,
    until: str | None = None,
) -> Years | None:
    """The same of one code that is followed, whose series has been read."""
    quarters = [quarter for quarter, code, _, number in rows if code == CODED and number]
    last = max((q for q in quarters if until is None or q <= until), default=None)
    if last is None:
        return None
    first, begins = begin_of_years(last)
    counted: Counter[tuple[str, str, bool]] = Counter()
    for quarter, code, kind, number in rows:
        if first <= quarter <= last:
            counted[code, kind, quarter >= begins] += number
    return await _followed(session, follow, Years(last, least, counted))


async def _followed(session: AsyncSession, follow: Following, years: Years) -> Years:
    """As the taxonomy in force means its codes."""
    if not follow.changed:
        return years
    first, begins = begin_of_years(years.last)
    read_by = {one.versions for one in await read_by_version(session, first, years.last)}
    unlike = {code for code in follow.changed if not follow.is_alike(code, read_by)}
    counted = dict(years.counted)
    for code in follow.gathered.keys() - unlike:
        counted = {key: number for key, number in counted.items() if key[0] != code}
        for one in await gather(session, follow.gathered[code], first, years.last):
            key = (code, one.kind, one.quarter >= begins)
            counted[key] = counted.get(key, 0) + one.reviews
    return replace(years, counted=counted, unlike=unlike)
