"""Releases, their files, and what they changed, as people ask for them."""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Database
from services.collation.releases.domain import Cadence, Figure
from services.collation.releases.tables import (
    Release,
    ReleasedChange,
    ReleaseFile,
    ReleasePart,
    ReleaseSubscription,
)

SEED_SEQ = 0


async def newest_release(session: AsyncSession) -> Release | None:
    """The one that was made last; the seed's is no release of counts."""
    newest = select(Release).where(Release.seq > SEED_SEQ).order_by(Release.seq.desc()).limit(1)
    found: Release | None = await session.scalar(newest)
    return found


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
    """In the order in which they came out; half-yearly, those of a first quarter wait."""
    wanted = select(ReleasedChange).where(ReleasedChange.seq > after)
    if cadence is Cadence.HALF_YEARLY:
        heard = select(Release.release_id).where(*_heard(cadence))
        last = select(func.max(ReleasedChange.seq)).where(ReleasedChange.release_id.in_(heard))
        wanted = wanted.where(ReleasedChange.seq <= last.scalar_subquery())
    return (await session.scalars(wanted.order_by(ReleasedChange.seq).limit(limit))).all()


async def figures_of(session: AsyncSession) -> list[Figure]:
    """Every figure as the changes so far leave it."""
    found = {}
    for row in await session.scalars(select(ReleasedChange).order_by(ReleasedChange.seq)):
        figure = Figure(
            row.dimension,
            row.value,
            row.code,
            row.kind,
            row.numerator,
            row.denominator,
            row.symbol,
            row.direction,
        )
        found[figure.key] = figure
    return list(found.values())


async def cadence_of(session: AsyncSession, client: str) -> Cadence:
    subscription = await session.get(ReleaseSubscription, client)
    return Cadence(subscription.cadence) if subscription else Cadence.QUARTERLY
