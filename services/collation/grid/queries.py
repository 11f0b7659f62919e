"""The counts behind a grid, and the reviews behind a count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import FindingKind, Region, ReviewType, Sector
from services.collation.counts import queries as counts
from services.collation.counts.domain import CODED, EVERYWHERE, NO_KIND, PUBLISHED, Facet, is_stage
from services.collation.counts.tables import CountedIssue, CountedReview
from services.collation.grid.domain import Split, Tally
from services.collation.releases.errors import NoSuchRelease
from services.collation.releases.tables import Release, ReleasePart
from services.collation.releases.writing import JSON
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.trends import queries as trends
from services.collation.trends.errors import SplitTooFine
from services.collation.trends.statistics import Direction
from services.collation.trends.tables import TrendCoding, TrendScr


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reviews a figure is about; all of them where nothing is said.

    Below national level one thing alone may be said: with more, figures could be subtracted.
    """

    published_from: str | None = None
    published_to: str | None = None
    review_type: ReviewType | None = None
    region: Region | None = None
    sector: Sector | None = None

    @property
    def below_national(self) -> bool:
        return self.region is not None or self.sector is not None

    @property
    def part(self) -> tuple[Facet, str]:
        """Raises SplitTooFine."""
        said = [
            (facet, value.value)
            for facet, value in (
                (Facet.REVIEW_TYPE, self.review_type),
                (Facet.REGION, self.region),
                (Facet.SECTOR, self.sector),
            )
            if value is not None
        ]
        period = self.published_from or self.published_to
        if len(said) > 1 or (self.below_national and period):
            raise SplitTooFine
        return said[0] if said else (Facet.NATIONAL, EVERYWHERE)


async def tally(session: AsyncSession, scope: Scope) -> Tally:
    """Reviews that were not coded to the end are in neither part of an incidence.

    Raises SplitTooFine. One statement: every number of an answer is of one moment.
    """
    facet, value = scope.part
    if not scope.below_national:
        found = await counts.count_part(
            session, facet, value, first=scope.published_from, last=scope.published_to
        )
        return _tally(found)
    parts = await counts.count_parts(session, facet)
    return _tally(parts.get(value, {}), Split(facet, value, parts))


def _tally(found: counts.Counts, split: Split | None = None) -> Tally:
    showing = {
        (code, kind): number
        for (code, kind), number in found.items()
        if number and kind != NO_KIND and not is_stage(code)
    }
    return Tally(found.get((CODED, NO_KIND), 0), found.get((PUBLISHED, NO_KIND), 0), showing, split)


async def follow_crosswalk(
    session: AsyncSession, scope: Scope, tally: Tally, crosswalk: Crosswalk
) -> Tally:
    """What was merged counts on, and what is new is out of the reviews that were read for it."""
    if len(crosswalk.versions) == 1:
        return tally
    first = crosswalk.versions[0].version
    codes = [issue.code for issue in crosswalk.in_force.issues]
    merged = {code: old for code in codes if (old := crosswalk.merged_into(code))}
    newer = {code: v for code in codes if (v := crosswalk.since(code)) and v != first}
    if scope.below_national:
        return replace(tally, apart=frozenset({*merged, *newer}))
    together = {
        (code, kind.value): await _count_any(session, [code, *old], kind, scope)
        for code, old in merged.items()
        for kind in FindingKind
    }
    since = {
        v: await _count_read(session, crosswalk.versions_since(v), scope) for v in newer.values()
    }
    return replace(tally, together=together, read={code: since[v] for code, v in newer.items()})


async def _count_any(
    session: AsyncSession, codes: Sequence[str], kind: FindingKind, scope: Scope
) -> int:
    wanted = (
        select(func.count(distinct(CountedIssue.scr_id)))
        .join(CountedReview, CountedReview.scr_id == CountedIssue.scr_id)
        .where(CountedIssue.code.in_(codes), CountedIssue.kind == kind, *_conditions(scope))
    )
    return await session.scalar(wanted) or 0


async def _count_read(session: AsyncSession, versions: Sequence[str], scope: Scope) -> int:
    wanted = (
        select(func.count())
        .select_from(CountedReview)
        .join(TrendCoding, TrendCoding.scr_id == CountedReview.scr_id)
        .where(
            CountedReview.coded.is_(True),
            TrendCoding.taxonomy.in_(versions),
            *_conditions(scope),
        )
    )
    return await session.scalar(wanted) or 0


async def directions(
    session: AsyncSession, scope: Scope, tally: Tally, least: int
) -> dict[str, Direction]:
    """Whether the share of each issue moved: of the nation, and not for a part of it.

    An issue that was merged, or is new, has no two like years to compare.
    """
    if scope.below_national or scope.review_type is not None or scope.published_from is not None:
        return {}
    moved = await trends.marks(session, least, until=scope.published_to)
    unlike = {code for code, _ in tally.together} | tally.read.keys()
    return {
        code: direction
        for (code, kind), direction in moved.items()
        if kind == FindingKind.PROBLEM and code not in unlike
    }


async def released(session: AsyncSession, release_id: str) -> tuple[Release, bytes]:
    """A release and its canonical JSON. Raises NoSuchRelease."""
    release = await session.get(Release, release_id)
    if release is None:
        raise NoSuchRelease
    parts = select(ReleasePart.content).where(
        ReleasePart.release_id == release_id, ReleasePart.name == JSON
    )
    return release, b"".join(await session.scalars(parts.order_by(ReleasePart.number)))


async def list_showing(
    session: AsyncSession,
    issues: Sequence[str],
    kind: FindingKind,
    scope: Scope,
    *,
    after: UUID | None,
    limit: int,
) -> Sequence[TrendScr]:
    """The reviews behind a national figure, in the order of their ids; each is there once."""
    wanted = (
        select(TrendScr)
        .join(CountedIssue, CountedIssue.scr_id == TrendScr.scr_id)
        .where(CountedIssue.code.in_(issues), CountedIssue.kind == kind)
    )
    if len(issues) > 1:
        wanted = wanted.distinct()
    if conditions := _conditions(scope):
        wanted = wanted.join(CountedReview, CountedReview.scr_id == TrendScr.scr_id)
        wanted = wanted.where(*conditions)
    if after is not None:
        wanted = wanted.where(TrendScr.scr_id > after)
    return (await session.scalars(wanted.order_by(TrendScr.scr_id).limit(limit))).all()


def _conditions(scope: Scope) -> Sequence[ColumnElement[bool]]:
    """Of the nation only: below it no reviews are listed."""
    wanted = []
    if scope.published_from is not None:
        wanted.append(CountedReview.quarter >= scope.published_from)
    if scope.published_to is not None:
        wanted.append(CountedReview.quarter <= scope.published_to)
    if scope.review_type is not None:
        wanted.append(CountedReview.review_type == scope.review_type)
    return wanted
