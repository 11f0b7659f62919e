"""Releases, their files, and what they changed, as people ask for them."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, delete, distinct, exists, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, undefer

from chassis.db import Database, Transaction
from services.collation.counts.domain import ALWAYS, EVERYWHERE, NO_KIND, UNKNOWN, Cell, Facet
from services.collation.counts.domain import Counted as CountedAs
from services.collation.counts.queries import (
    among,
    count_all,
    counted_as,
    counted_before,
    sectors_of,
)
from services.collation.counts.service import begin_counting
from services.collation.counts.splitting import unpacked
from services.collation.counts.tables import CountedIssue, CountedReview
from services.collation.disclosure.domain import Disclosure, Meanwhile, Released
from services.collation.releases.domain import (
    SPLITS,
    Cadence,
    Counted,
    Figure,
    newest_coded,
    read_year,
)
from services.collation.releases.tables import (
    Release,
    ReleasedChange,
    ReleasedReview,
    ReleaseFile,
    ReleasePart,
    ReleaseSubscription,
)
from services.collation.releases.writing import JSON
from services.collation.reviews.tables import Review, ReviewState
from services.collation.trends import queries as trends
from services.collation.trends.domain import Following
from services.collation.trends.years import begin_of_years

SEED_SEQ = 0
LATE = timedelta(hours=1)
"""So long after a review was revised its counts may still be the old ones."""


async def count_followed(
    tx: Transaction, follow: Following, last: str, before: Release | None = None
) -> Counted:
    """Every count up to a quarter, as the taxonomy in force means its codes: at one moment; and
    what everybody can know of reviews withdrawn or revised since the release before."""
    await begin_counting(tx)  # nobody else counts until this transaction ends
    ids = [] if before is None else await _withdrawn_or_revised(tx.session, before.as_of - LATE)
    now = (await counted_before(tx.session, ids, tx.dialect)).values() if ids else ()
    revised = _count_cells(follow, now, last)
    then = await _released_as(tx, ids) if before is not None and await _is_kept(tx) else None
    were = None if then is None else _count_cells(follow, then.values(), last)
    lost = None if then is None else await _lost(tx, follow, ids)
    if not follow.changed:
        return Counted(
            await count_all(tx.session, last),
            known=len(ids),
            revised=revised,
            were=were,
            lost=lost,
        )
    cells = Counter(await count_all(tx.session, last))
    for code, codes in follow.gathered.items():
        for gone in [cell for cell in cells if cell.code == code]:
            del cells[gone]
        for shown in await trends.gather(tx.session, codes, last=last):
            for place in _places(shown.quarter, shown.review_type):
                cells[Cell(*place, code, shown.kind)] += shown.reviews
        for facet, part, kind, reviews in await _gather_parts(tx.session, codes, last):
            cells[Cell(facet, part, ALWAYS, code, kind)] += reviews
    bases = {by: f"read by {' '.join(sorted(by))}" for by in set(follow.read.values())}
    read = await trends.read_by_version(tx.session, last=last)
    for by, base in bases.items():
        for each in read:
            if not by.isdisjoint(each.versions):
                for place in _places(each.quarter, each.review_type):
                    cells[Cell(*place, base, NO_KIND)] += each.reviews
    newest = newest_coded(cells)
    recent = {
        each.versions
        for each in read
        if newest is not None and each.quarter >= begin_of_years(newest)[0]
    }
    return Counted(
        cells,
        {code: bases[by] for code, by in follow.read.items()},
        follow.apart,
        frozenset(code for code in follow.changed if not follow.is_alike(code, recent)),
        len(ids),
        revised,
        were,
        lost,
    )


async def _withdrawn_or_revised(session: AsyncSession, since: datetime) -> Sequence[UUID]:
    changed = (Review.version > 1) | (Review.state == ReviewState.WITHDRAWN)
    wanted = select(Review.scr_id).where(Review.changed_at > since, changed)
    return (await session.scalars(wanted)).all()


def _count_cells(follow: Following, reviews: Iterable[CountedAs], last: str) -> Mapping[Cell, int]:
    cells: Counter[Cell] = Counter()
    for review in reviews:
        if review.quarter <= last:
            cells.update(_cells(follow, review))
    return cells


def _cells(follow: Following, review: CountedAs) -> Set[Cell]:
    return {*replace(review, shows=_meant(follow, review.shows)).cells}


async def _is_kept(tx: Transaction) -> bool:
    """Whether it is known as what each was counted in the newest release."""
    return await tx.session.scalar(select(ReleasedReview.scr_id).limit(1)) is not None


async def _released_as(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, CountedAs]:
    """What these reviews were in the newest release."""
    wanted = select(ReleasedReview).where(among(ReleasedReview.scr_id, ids, tx.dialect))
    return {
        row.scr_id: counted_as(
            row, ((code, kind) for code, _, kind in map(_parted, row.shows.split()))
        )
        for row in (await tx.session.scalars(wanted) if ids else ())
    }


async def _lost(tx: Transaction, follow: Following, ids: Sequence[UUID]) -> Mapping[Cell, int]:
    """How many of all others are not counted any more as they were in the newest release.

    The database finds them: they are few, and are looked at one by one.
    """
    then, now, shown = ReleasedReview, CountedReview, _shown()
    shows = func.coalesce(shown.c.shows, "")
    wanted = select(then.scr_id).outerjoin(now, now.scr_id == then.scr_id)
    wanted = wanted.outerjoin(shown, shown.c.scr_id == then.scr_id)
    less = (then.read_by != "") & ((now.read_by != then.read_by) | (shows != then.shows))
    found = await tx.session.scalars(wanted.where(now.scr_id.is_(None) | less))
    others = list({*found} - {*ids})
    are = await counted_before(tx.session, others, tx.dialect) if others else {}
    cells: Counter[Cell] = Counter()
    for scr_id, was in (await _released_as(tx, others)).items():
        counted = are.get(scr_id)
        left = _cells(follow, counted) if counted else ()
        cells.update(_cells(follow, was) - {*left})
    return cells


def _parted(shown: str) -> tuple[str, str, str]:
    return shown.partition(":")


async def keep_reviews(session: AsyncSession, last: str) -> None:
    """As what each is counted in the release that is made."""
    place = list(CountedReview.__table__.columns)
    shown = _shown()
    counted = (
        select(*place, func.coalesce(shown.c.shows, ""))
        .outerjoin(shown, shown.c.scr_id == CountedReview.scr_id)
        .where(CountedReview.quarter <= last)
    )
    names = [*(column.key for column in place), ReleasedReview.shows.key]
    await session.execute(delete(ReleasedReview))
    await session.execute(insert(ReleasedReview).from_select(names, counted))


def _shown() -> Subquery:
    """What each review shows now, in one order, that it can be compared."""
    issue = select(CountedIssue).order_by(CountedIssue.scr_id, CountedIssue.code, CountedIssue.kind)
    each = issue.subquery().c
    shows = func.aggregate_strings(each.code + ":" + each.kind, " ").label("shows")
    return select(each.scr_id, shows).group_by(each.scr_id).subquery()


def _meant(follow: Following, shows: Set[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """What a review shows, in the codes of the taxonomy in force."""
    kept = {(code, kind) for code, kind in shows if code not in follow.gathered}
    return frozenset(kept).union(
        (code, kind)
        for code, codes in follow.gathered.items()
        for shown, kind in shows
        if shown in codes
    )


async def _gather_parts(
    session: AsyncSession, codes: Sequence[str], last: str
) -> Iterable[tuple[str, str, str, int]]:
    """(facet, part, kind, reviews) in which any of the codes was found."""
    sectors = CountedReview.public_sector, CountedReview.private_sector, CountedReview.third_sector
    place = (CountedReview.region, *sectors, CountedIssue.kind)
    wanted = (
        select(*place, func.count(distinct(CountedIssue.scr_id)))
        .join(CountedReview, CountedReview.scr_id == CountedIssue.scr_id)
        .where(CountedIssue.code.in_(codes), CountedReview.quarter <= last)
        .group_by(*place)
    )
    found = []
    for region, *involved, kind, reviews in await session.execute(wanted):
        found.append((Facet.REGION, region or UNKNOWN, kind, reviews))
        found += [(Facet.SECTOR, sector, kind, reviews) for sector in sectors_of(*involved)]
    return found


def _places(quarter: str, review_type: str) -> Iterable[tuple[str, str, str]]:
    """Where a review counts, of the facets whose counts are exact."""
    for value in (quarter, ALWAYS):
        yield Facet.NATIONAL, EVERYWHERE, value
    yield Facet.REVIEW_TYPE, review_type, ALWAYS


async def newest_release(session: AsyncSession) -> Release | None:
    """Of the newest quarter, as it was corrected last; the seed's is no release of counts."""
    newest = select(Release).where(Release.seq > SEED_SEQ)
    newest = newest.order_by(Release.period.desc(), Release.number.desc()).limit(1)
    found: Release | None = await session.scalar(newest)
    return found


async def next_seq(session: AsyncSession) -> int:
    return (await session.scalar(select(func.max(Release.seq))) or SEED_SEQ) + 1


async def national_figures(session: AsyncSession, release_id: str) -> list[Figure]:
    """The figures of one release that are exact, as its canonical JSON says them."""
    parts = select(ReleasePart.content).where(
        ReleasePart.release_id == release_id, ReleasePart.name == JSON
    )
    content = b"".join(await session.scalars(parts.order_by(ReleasePart.number)))
    return [
        _read_figure(figure)
        for figure in (await asyncio.to_thread(json.loads, content))["figures"]
        if figure["dimension"] not in SPLITS
    ]


def _read_figure(said: Mapping[str, Any]) -> Figure:
    given: dict[str, Any] = {field.name: said.get(field.name) for field in fields(Figure)}
    return Figure(**given | {year: read_year(given[year]) for year in ("earlier", "later")})


async def released_before(session: AsyncSession) -> list[dict[str, Released]]:
    """What each release shows below national level, by facet; the oldest first."""
    made = (
        select(Release)
        .where(Release.seq > SEED_SEQ)
        .options(undefer(Release.counts), undefer(Release.meanwhile))
    )
    made = made.order_by(Release.seq)
    return [
        {
            facet: Released(
                release.period,
                Disclosure(release.smallest_count, release.round_to_nearest),
                unpacked(table),
                None if release.counts is None else release.counts[facet],
                Meanwhile(**(release.meanwhile or {}).get(facet, {})),
            )
            for facet, table in release.splits.items()
        }
        for release in await session.scalars(made)
        if release.splits
    ]


async def newest_of_period(session: AsyncSession, period: str) -> Release | None:
    made = select(Release).where(Release.period == period, Release.seq > SEED_SEQ)
    newest = made.order_by(Release.number.desc()).limit(1)
    found: Release | None = await session.scalar(newest)
    return found


async def list_releases(
    session: AsyncSession, cadence: Cadence, *, before: int | None, limit: int
) -> Sequence[Release]:
    """The newest first, as often as the subscriber wants to hear."""
    wanted = select(Release).where(*_heard(cadence)).order_by(Release.seq.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(Release.seq < before)
    return (await session.scalars(wanted)).all()


def _heard(cadence: Cadence) -> Sequence[ColumnElement[bool]]:
    if cadence is Cadence.QUARTERLY:
        return ()
    ends = [Release.period.like("%Q2"), Release.period.like("%Q4"), Release.seq == SEED_SEQ]
    return (or_(*ends),)


async def list_files(session: AsyncSession, release_id: str) -> Sequence[ReleaseFile]:
    wanted = select(ReleaseFile).where(ReleaseFile.release_id == release_id)
    return (await session.scalars(wanted.order_by(ReleaseFile.name))).all()


async def read_parts(database: Database, release_id: str, name: str) -> AsyncIterator[bytes]:
    """A piece at a time, each in a session of its own: a slow reader holds nothing open."""
    number = 0
    while True:
        async with database.reading() as session:
            part = await session.get(ReleasePart, (release_id, name, number))
        if part is None:
            return
        yield part.content
        number += 1


async def list_changes(
    session: AsyncSession, cadence: Cadence, *, after: int, limit: int
) -> Sequence[ReleasedChange]:
    """In the order in which they came out; half-yearly, those of a first quarter wait for the end
    of the half-year, which tells of them also where nothing came in the second."""
    wanted = select(ReleasedChange).where(ReleasedChange.seq > after)
    if cadence is Cadence.HALF_YEARLY:
        # a correction that comes late ends no half-year, and waits as the others do
        last = select(func.max(Release.seq)).where(*_heard(cadence), ~_came_late())
        told = select(Release.release_id).where(Release.seq <= last.scalar_subquery())
        wanted = wanted.where(ReleasedChange.release_id.in_(told))
    return (await session.scalars(wanted.order_by(ReleasedChange.seq).limit(limit))).all()


def _came_late() -> ColumnElement[bool]:
    """A later quarter was out when this was released."""
    later = aliased(Release)
    return exists().where(
        later.seq > SEED_SEQ, later.seq < Release.seq, later.period > Release.period
    )


async def late_among(session: AsyncSession, release_ids: Collection[str]) -> Set[str]:
    """Those of these releases that correct a quarter which later ones had followed."""
    wanted = select(Release.release_id).where(Release.release_id.in_(release_ids), _came_late())
    return set(await session.scalars(wanted))


async def figures_of(session: AsyncSession) -> list[Figure]:
    """Every figure as the changes so far leave it; those that came late change no newest one."""
    found: dict[tuple[str, str, str, str], Figure] = {}
    late = select(Release.release_id).where(_came_late())
    told = select(ReleasedChange).where(ReleasedChange.release_id.not_in(late))
    for row in await session.scalars(told.order_by(ReleasedChange.seq)):
        figure = figure_of(row)
        if figure.withdrawn:
            del found[figure.key]
        else:
            found[figure.key] = figure
    return list(found.values())


def figure_of(change: ReleasedChange) -> Figure:
    return _read_figure({field.name: getattr(change, field.name) for field in fields(Figure)})


async def cadence_of(session: AsyncSession, client: str) -> Cadence:
    subscription = await session.get(ReleaseSubscription, client)
    return Cadence(subscription.cadence) if subscription else Cadence.QUARTERLY
