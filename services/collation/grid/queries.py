"""The counts behind a grid, and the reviews behind a count."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import FindingKind, Region, ReviewType, Sector
from services.collation.counts import queries as counts
from services.collation.counts.domain import CODED, EVERYWHERE, NO_KIND, PUBLISHED, Facet, is_stage
from services.collation.counts.tables import CountedIssue, CountedReview
from services.collation.grid.domain import Tally
from services.collation.releases.errors import NoSuchRelease
from services.collation.releases.tables import Release, ReleasePart
from services.collation.releases.writing import JSON
from services.collation.trends import queries as trends
from services.collation.trends.domain import Following
from services.collation.trends.errors import SplitTooFine
from services.collation.trends.statistics import Direction
from services.collation.trends.tables import TrendScr


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

    Of the nation, or of one type. One statement: every number of an answer is of one moment.
    """
    facet, value = scope.part
    found = await counts.count_part(
        session, facet, value, first=scope.published_from, last=scope.published_to
    )
    showing = {
        (code, kind): number
        for (code, kind), number in found.items()
        if number and kind != NO_KIND and not is_stage(code)
    }
    return Tally(found.get((CODED, NO_KIND), 0), found.get((PUBLISHED, NO_KIND), 0), showing)


async def follow_crosswalk(
    session: AsyncSession, scope: Scope, tally: Tally, follow: Following
) -> Tally:
    """What was merged counts on, and each issue is out of the reviews that were read for it."""
    period = scope.published_from, scope.published_to
    together: Counter[tuple[str, str]] = Counter()
    for code, codes in follow.gathered.items():
        if is_stage(code):
            continue
        together.update({(code, kind.value): 0 for kind in FindingKind})
        for one in await trends.gather(session, codes, *period):
            if scope.review_type in (None, one.review_type):
                together[code, one.kind] += one.reviews
    read: Counter[str] = Counter()
    for each in await trends.read_by_version(session, *period) if follow.read else ():
        if scope.review_type in (None, each.review_type):
            read[each.taxonomy] += each.reviews
    base = {code: sum(read[one] for one in by) for code, by in follow.read.items()}
    return replace(tally, together=dict(together), read=base)


async def directions(
    session: AsyncSession, scope: Scope, follow: Following, least: int
) -> dict[str, Direction]:
    """Whether the share of each issue moved: of the nation, and not for a part of it."""
    if scope.review_type is not None or scope.published_from is not None:
        return {}
    moved = await trends.marks(session, follow, least, until=scope.published_to)
    return {
        code: direction for (code, kind), direction in moved.items() if kind == FindingKind.PROBLEM
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
