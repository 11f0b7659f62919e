"""The counts behind a grid, and the reviews behind a count."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, select
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
from services.collation.trends.tables import TrendScr
from services.collation.trends.years import Move, Years


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
    def has_direction(self) -> bool:
        """Of the nation, and not of a part of it, as far as it is read from the beginning."""
        return self.review_type is None and self.published_from is None

    def holds(self, quarter: str) -> bool:
        first, last = self.published_from or quarter, self.published_to or quarter
        return first <= quarter <= last

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
    return _tally_of(found)


def _tally_of(counted: Mapping[tuple[str, str], int]) -> Tally:
    showing = {
        (code, kind): number
        for (code, kind), number in counted.items()
        if number and kind != NO_KIND and not is_stage(code)
    }
    return Tally(counted.get((CODED, NO_KIND), 0), counted.get((PUBLISHED, NO_KIND), 0), showing)


async def figures_of(
    session: AsyncSession, scope: Scope, follow: Following, least: int, code: str
) -> tuple[Tally, dict[str, Move]]:
    """What was counted of one issue, and whether its share moved, of one reading of its series."""
    follow = follow.of(code)
    rows = await counts.count_series(session, *scope.part, code, *FindingKind)
    counted: Counter[tuple[str, str]] = Counter()
    for quarter, one, kind, number in rows:
        if scope.holds(quarter):
            counted[one, kind] += number
    tally = await follow_crosswalk(session, scope, _tally_of(counted), follow)
    if not scope.has_direction:
        return tally, {}
    years = await trends.years_of(session, follow, least, rows, until=scope.published_to)
    return tally, _of_problems(years, [code])


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
    read = [
        each
        for each in (await trends.read_by_version(session, *period) if follow.read else ())
        if scope.review_type in (None, each.review_type)
    ]
    base = {
        code: sum(each.reviews for each in read if follow.was_read(code, each.versions))
        for code in follow.read
    }
    return replace(tally, together=dict(together), read=base)


async def moves(
    session: AsyncSession, scope: Scope, follow: Following, least: int, codes: Iterable[str]
) -> dict[str, Move]:
    """Whether the share of each issue moved: of the nation, and not for a part of it."""
    if not scope.has_direction:
        return {}
    years = await trends.years(session, follow, least, until=scope.published_to)
    return _of_problems(years, codes)


def _of_problems(years: Years | None, codes: Iterable[str]) -> dict[str, Move]:
    if years is None:
        return {}
    return {code: years.of(code, FindingKind.PROBLEM) for code in codes}


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
) -> Sequence[Row[UUID, str | None, str | None]]:
    """The reviews behind a national figure, in the order of their ids; each is there once.

    (scr_id, scr_url, passages_url)
    """
    given = {
        "first": scope.published_from,
        "last": scope.published_to,
        "review_type": scope.review_type,
        "after": after,
    }
    given = {name: value for name, value in given.items() if value is not None}
    wanted = _page_showing(tuple(given), several=len(issues) > 1)
    of = {"issues": issues, "kind": kind, "limit": limit}
    return (await session.execute(wanted, of | given)).all()


_WHERE: Mapping[str, ColumnElement[bool]] = {
    "first": CountedReview.quarter >= bindparam("first"),
    "last": CountedReview.quarter <= bindparam("last"),
    "review_type": CountedReview.review_type == bindparam("review_type"),
    "after": CountedIssue.scr_id > bindparam("after"),
}


@cache
def _page_showing(given: Sequence[str], *, several: bool) -> Select[UUID, str | None, str | None]:
    """Built once of each kind: to build it takes as long as to run it.

    Of a million, first the few of a page are found, and only then what is said of them.
    """
    showing = select(CountedIssue.scr_id).where(
        CountedIssue.code.in_(bindparam("issues", expanding=True)),
        CountedIssue.kind == bindparam("kind"),
    )
    if several:
        showing = showing.distinct()
    if not {"after"}.issuperset(given):
        showing = showing.join(CountedReview, CountedReview.scr_id == CountedIssue.scr_id)
    showing = showing.where(*(_WHERE[name] for name in given))
    page = showing.order_by(CountedIssue.scr_id).limit(bindparam("limit")).subquery()
    wanted = select(TrendScr.scr_id, TrendScr.scr_url, TrendScr.passages_url)
    return wanted.join(page, page.c.scr_id == TrendScr.scr_id).order_by(TrendScr.scr_id)
