"""Disagreements as a third person reads them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.adjudications.tables import Adjudication

_PLACE = (Adjudication.passage, Adjudication.issue)


async def list_disagreements(
    session: AsyncSession,
    double_coding_id: UUID,
    *,
    after: tuple[int, str] | None = None,
    limit: int | None = None,
) -> Sequence[Adjudication]:
    """In the order of the report."""
    wanted = (
        select(Adjudication)
        .where(Adjudication.double_coding_id == double_coding_id)
        .order_by(*_PLACE)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(tuple_(*_PLACE) > after)
    return (await session.scalars(wanted)).all()


async def count_open(session: AsyncSession, double_coding_id: UUID) -> int:
    wanted = select(func.count()).where(
        Adjudication.double_coding_id == double_coding_id, Adjudication.adjudicated_at.is_(None)
    )
    return await session.scalar(wanted) or 0
