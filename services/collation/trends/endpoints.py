"""Shares over time, and whether they moved."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Request

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, new_router
from contracts.types import FindingKind, Region, ReviewType, Sector
from services.collation.counts.domain import CODED, EVERYWHERE, PUBLISHED, Facet, is_stage
from services.collation.counts.queries import newest_part
from services.collation.counts.splitting import Part as ReleasedPart
from services.collation.resources import CrosswalkNow
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.trends import queries
from services.collation.trends.domain import By, Point, following
from services.collation.trends.errors import NoSuchCode, SplitTooFine
from services.collation.trends.schemas import (
    ChangeOut,
    ChangesOut,
    IntervalOut,
    PointOut,
    TrendOut,
    YearOut,
)
from services.collation.trends.statistics import (
    Direction,
    Interval,
    Ordinary,
    centre_of,
    chart,
    direction,
    wilson,
)
from services.collation.trends.years import Move

router = new_router("/v1/trends", "issues")

Reader = Annotated[Caller, needs("trends:read")]


async def _part(
    review_type: ReviewType | None = None,
    region: Region | None = None,
    sector: Sector | None = None,
) -> tuple[Facet, str]:
    """All reviews, or those of one type, region or sector of an agency; never of two at once."""
    said = [
        (facet, value.value)
        for facet, value in (
            (Facet.REVIEW_TYPE, review_type),
            (Facet.REGION, region),
            (Facet.SECTOR, sector),
        )
        if value is not None
    ]
    if len(said) > 1:
        raise SplitTooFine
    return said[0] if said else (Facet.NATIONAL, EVERYWHERE)


Part = Annotated[tuple[Facet, str], Depends(_part)]


@router.get("", summary="Which practice issues were found in a changed share of reviews")
async def list_changes(
    caller: Reader, session: Reading, walk: CrosswalkNow, request: Request
) -> ChangesOut:
    """Each issue and stage, the last year of publication against the one before it.

    In the order of the stages. A change is one that chance alone would seldom make; where too few
    reviews were coded on either side the direction is `u`, and so where some were read for what
    an issue or stage meant before it was merged, split or added to.
    """
    taxonomy = walk.in_force
    least: int = request.app.state.runtime.settings.least_denominator
    years = await queries.years(session, following(walk), least)
    earlier, later = years.periods if years else (None, None)
    codes = [
        code
        for stage in taxonomy.stages
        for code in (stage.code, *(issue.code for issue in taxonomy.issues_of(stage.code)))
    ]
    return ChangesOut(
        later=later,
        earlier=earlier,
        least_denominator=least,
        items=[
            ChangeOut(
                code=code,
                kind=kind,
                url=f"/v1/trends/{code}?kind={kind.value}",
                issue_urls=[f"/v1/issues/{one}?kind={kind.value}" for one in _pages_of(walk, code)],
                **YearOut.of(years.of(code, kind) if years else Move()),
            )
            for code in codes
            for kind in FindingKind
        ],
        as_of=utc_now(),
        taxonomy=taxonomy.version,
    )


@router.get("/{code}", summary="A practice issue or stage over time")
async def show_trend(
    code: Annotated[str, Path(max_length=6, examples=["D4"], description="An issue or a stage.")],
    caller: Reader,
    session: Reading,
    walk: CrosswalkNow,
    part: Part,
    request: Request,
    kind: FindingKind = FindingKind.PROBLEM,
    by: By | None = None,
) -> TrendOut:
    """The share of coded reviews that show it, by period of publication.

    With its interval, the coverage, the limits of ordinary variation and the direction against the
    period before. Below national level (a region, a sector of agencies) it is what the newest
    release shows: the whole time is one period, small numbers are hidden and others rounded.

    A code counts what was merged into it, out of the reviews that were read for it; periods before
    it changed are neither compared nor charted, and its parts of the country are hidden. One that
    is in force no more is still there.
    """
    taxonomy = walk.in_force
    if code not in walk.codes | {stage.code for stage in taxonomy.stages}:
        raise NoSuchCode
    follow = following(walk)
    settings = request.app.state.runtime.settings
    facet, value = part
    below = facet in {Facet.REGION, Facet.SECTOR}
    by = by or (By.ALL if below else By.QUARTER)
    shown = _Shown(settings.least_denominator, taxonomy.version, utc_now())
    if below:
        if by is not By.ALL:
            raise SplitTooFine
        points = [_released(await newest_part(session, facet, value), code, kind, shown)]
        centre = None
    else:
        series = await queries.series(session, follow, part, code, kind, by)
        points = list(shown.points(series))
        centre = centre_of([share_of(p) for p in series], settings.least_denominator)
    return TrendOut(
        code=code,
        kind=kind,
        by=by,
        **({} if facet is Facet.NATIONAL else {facet.value: value}),
        centre=None if centre is None else round(centre, 4),
        points=points,
        issue_url=None if is_stage(code) else f"/v1/issues/{code}",
        issue_urls=[f"/v1/issues/{one}" for one in _pages_of(walk, code)],
    )


def _pages_of(walk: Crosswalk, code: str) -> list[str]:
    """The issues whose pages together list every review that a code shows in."""
    if not is_stage(code):
        return [code]
    held = [issue.code for issue in walk.in_force.issues_of(code)]
    return held + [one for one in walk.codes_of_stage(code) if walk.counts_for(one) is None]


def _released(part: ReleasedPart | None, code: str, kind: str, now: "_Shown") -> PointOut:
    """As the newest release shows it; unavailable before there is one that holds it."""
    if part is None:
        return now.unavailable()
    shown = _Shown(now.least, part.taxonomy, part.as_of, part.release_id)
    coverage = part.shown(CODED), part.shown(PUBLISHED)
    if not part.holds(code, kind):
        return shown.unavailable(*coverage)
    return shown.controlled(part.shown(code, kind), part.base(code, kind), *coverage)


class _Shown:
    """Counts as points that say of which moment and taxonomy they are."""

    def __init__(
        self, least: int, taxonomy: str, as_of: datetime, release: str | None = None
    ) -> None:
        self.least = least
        self._taxonomy = taxonomy
        self._as_of = as_of
        self._release = release

    def points(self, series: list[Point]) -> Iterator[PointOut]:
        shares = [share_of(point) for point in series]
        ordinary = chart(shares, self.least)
        before = [None, *shares][: len(shares)]
        for point, share, earlier, usual in zip(series, shares, before, ordinary, strict=True):
            moved = direction(earlier, share, self.least) if earlier else Direction.UNRELIABLE
            numbers = (point.showing, point.out_of, point.coded, point.published)
            yield self._point(point.period, *numbers, usual, moved)

    def controlled(
        self, showing: int | None, out_of: int | None, coded: int | None, published: int | None
    ) -> PointOut:
        nothing = Ordinary(None, None)
        numbers = (showing, out_of, coded, published)
        return self._point("all", *numbers, nothing, Direction.UNRELIABLE)

    def unavailable(self, coded: int | None = None, published: int | None = None) -> PointOut:
        point = self.controlled(None, None, coded, published)
        return point.model_copy(update={"symbol": "x"})

    def _point(
        self,
        period: str,
        showing: int | None,
        out_of: int | None,
        coded: int | None,
        published: int | None,
        ordinary: Ordinary,
        moved: Direction,
    ) -> PointOut:
        hidden = showing is None or out_of is None
        # each is rounded by itself, so that a share of all may be shown as more than all
        share = None if showing is None or out_of is None else (min(showing, out_of), out_of)
        return PointOut(
            period=period,
            numerator=showing,
            denominator=out_of,
            incidence=round(share[0] / share[1], 4) if share and share[1] else None,
            symbol="c" if hidden else "z" if out_of == 0 else None,
            interval=_interval(wilson(share) if share else None),
            coded=coded,
            published=published,
            limits=_interval(ordinary.limits),
            signal=ordinary.signal,
            direction=moved,
            as_of=self._as_of,
            taxonomy=self._taxonomy,
            release=self._release,
        )


def share_of(point: Point) -> tuple[int, int]:
    """As it may be compared; of a period that is not alike there is nothing to compare."""
    return (point.showing, point.out_of) if point.alike else (0, 0)


def _interval(found: Interval | None) -> IntervalOut | None:
    if found is None:
        return None
    return IntervalOut(low=round(found.low, 4), high=round(found.high, 4))
