"""What the newest events say of reviews: which count, and what they show."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.counts.domain import (
    ALWAYS,
    CODED,
    EVERYWHERE,
    NO_KIND,
    Counted,
    Facet,
    codes_of,
)
from services.collation.counts.queries import among, sectors_of
from services.collation.counts.tables import ReviewCount
from services.collation.trends.domain import WINDOW, later
from services.collation.trends.statistics import Direction, direction
from services.collation.trends.tables import TrendCoding, TrendFinding, TrendScr

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


async def list_complete(session: AsyncSession, ids: Sequence[UUID], dialect: str) -> Sequence[UUID]:
    """Those of the reviews that people read to the end, in whichever version."""
    wanted = select(TrendCoding.scr_id).where(
        TrendCoding.complete.is_(True), among(TrendCoding.scr_id, ids, dialect)
    )
    return (await session.scalars(wanted)).all()


async def read_reviews(
    session: AsyncSession, ids: Sequence[UUID], dialect: str
) -> dict[UUID, Counted | None]:
    """On the version in force, coded to the end, never withdrawn; None for what counts nowhere."""
    found = await session.execute(
        select(TrendScr, TrendCoding.scr_id)
        .outerjoin(TrendCoding, _CODED)
        .where(among(TrendScr.scr_id, ids, dialect), TrendScr.withdrawn.is_(False))
    )
    reviews = [(scr, coded is not None) for scr, coded in found]
    coded = [scr.scr_id for scr, is_coded in reviews if is_coded]
    shows = await _shown(session, coded, dialect)
    counted: dict[UUID, Counted | None] = dict.fromkeys(ids)
    for scr, is_coded in reviews:
        counted[scr.scr_id] = Counted(
            scr.published_in or "",
            scr.review_type or "",
            scr.region,
            sectors_of(scr.public_sector, scr.private_sector, scr.third_sector),
            is_coded,
            frozenset(shows.get(scr.scr_id, ())),
        )
    return counted


async def _shown(
    session: AsyncSession, ids: Sequence[UUID], dialect: str
) -> dict[UUID, set[tuple[str, str]]]:
    shows: dict[UUID, set[tuple[str, str]]] = {}
    if not ids:
        return shows
    found = await session.execute(
        select(TrendFinding.scr_id, TrendFinding.issue, TrendFinding.kind)
        .join(TrendScr, _IN_FORCE)
        .where(among(TrendFinding.scr_id, ids, dialect))
        .distinct()
    )
    for scr_id, issue, kind in found:
        shows.setdefault(scr_id, set()).update((code, kind or "") for code in codes_of(issue))
    return shows


async def newest_quarter(session: AsyncSession) -> str | None:
    """The last quarter of publication of which a review was coded."""
    newest = select(func.max(ReviewCount.quarter)).where(
        ReviewCount.facet == Facet.NATIONAL,
        ReviewCount.value == EVERYWHERE,
        ReviewCount.code == CODED,
        ReviewCount.quarter != ALWAYS,
        ReviewCount.reviews > 0,
    )
    return await session.scalar(newest)


async def marks(
    session: AsyncSession, least: int, *, until: str | None = None
) -> dict[tuple[str, str], Direction]:
    """Whether each (code, kind) moved from one year to the next: four quarters up to the newest
    with a coded review, or up to `until`, with the four before. A code that is not there is `u`."""
    last = until or await newest_quarter(session)
    if last is None:
        return {}
    begins = later(last, 1 - WINDOW)
    is_later = (ReviewCount.quarter >= begins).label("is_later")
    found = await session.execute(
        select(ReviewCount.code, ReviewCount.kind, is_later, func.sum(ReviewCount.reviews))
        .where(
            ReviewCount.facet == Facet.NATIONAL,
            ReviewCount.value == EVERYWHERE,
            ReviewCount.quarter.between(later(begins, -WINDOW), last),
        )
        .group_by(ReviewCount.code, ReviewCount.kind, is_later)
    )
    counted = {(code, kind, bool(side)): int(number) for code, kind, side, number in found}
    coded = [counted.get((CODED, NO_KIND, side), 0) for side in (False, True)]
    codes = {(code, kind) for code, kind, _ in counted if kind != NO_KIND}
    return {
        (code, kind): direction(
            (counted.get((code, kind, False), 0), coded[0]),
            (counted.get((code, kind, True), 0), coded[1]),
            least,
        )
        for code, kind in sorted(codes)
    }
