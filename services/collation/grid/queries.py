"""Counting distinct reviews: on the version in force, coded to the end, never withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import FindingKind, Region, ReviewType
from services.collation.grid.domain import Tally
from services.collation.trends.tables import TrendCoding, TrendFinding, TrendScr


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reviews a figure is about; all of them where nothing is said."""

    published_from: str | None = None
    published_to: str | None = None
    review_type: ReviewType | None = None
    region: Region | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = [TrendScr.withdrawn.is_(False)]
        if self.published_from is not None:
            wanted.append(TrendScr.published_in >= self.published_from)
        if self.published_to is not None:
            wanted.append(TrendScr.published_in <= self.published_to)
        if self.review_type is not None:
            wanted.append(TrendScr.review_type == self.review_type)
        if self.region is not None:
            wanted.append(TrendScr.region == self.region)
        return wanted


_CODED = and_(
    TrendCoding.scr_id == TrendScr.scr_id,
    TrendCoding.scr_version == TrendScr.version,
    TrendCoding.complete.is_(True),
)
_IN_FORCE = and_(
    TrendFinding.scr_id == TrendScr.scr_id,
    TrendFinding.scr_version == TrendScr.version,
    TrendFinding.live.is_(True),
)


async def tally(session: AsyncSession, scope: Scope) -> Tally:
    """Reviews that were not coded to the end are in neither part of an incidence."""
    published = await session.scalar(
        select(func.count()).select_from(TrendScr).where(*scope.conditions)
    )
    coded = await session.scalar(
        select(func.count())
        .select_from(TrendScr)
        .join(TrendCoding, _CODED)
        .where(*scope.conditions)
    )
    showing = await session.execute(
        select(TrendFinding.issue, TrendFinding.kind, func.count(distinct(TrendFinding.scr_id)))
        .select_from(TrendScr)
        .join(TrendCoding, _CODED)
        .join(TrendFinding, _IN_FORCE)
        .where(*scope.conditions)
        .group_by(TrendFinding.issue, TrendFinding.kind)
    )
    counts = {(issue, str(kind)): count for issue, kind, count in showing}
    return Tally(coded or 0, published or 0, counts)


async def list_showing(
    session: AsyncSession,
    issue: str,
    kind: FindingKind,
    scope: Scope,
    *,
    after: UUID | None,
    limit: int,
) -> Sequence[TrendScr]:
    """The reviews behind a national figure, in the order of their ids."""
    wanted = (
        select(TrendScr)
        .join(TrendCoding, _CODED)
        .where(
            *scope.conditions,
            select(TrendFinding.finding_id)
            .where(_IN_FORCE, TrendFinding.issue == issue, TrendFinding.kind == kind)
            .exists(),
        )
    )
    if after is not None:
        wanted = wanted.where(TrendScr.scr_id > after)
    return (await session.scalars(wanted.order_by(TrendScr.scr_id).limit(limit))).all()
