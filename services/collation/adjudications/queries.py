"""Disagreements as a third person reads them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.adjudications.tables import Adjudication, EarlierAdjudication

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


async def list_earlier(
    session: AsyncSession, double_coding_id: UUID, *, first: int, last: int
) -> Sequence[EarlierAdjudication]:
    """Of these passages, how their disagreements were settled before; oldest first."""
    wanted = select(EarlierAdjudication).where(
        EarlierAdjudication.double_coding_id == double_coding_id,
        EarlierAdjudication.passage.between(first, last),
    )
    return (await session.scalars(wanted.order_by(EarlierAdjudication.number))).all()


async def count_earlier(session: AsyncSession, settled: Adjudication) -> int:
    wanted = select(func.count()).where(
        EarlierAdjudication.double_coding_id == settled.double_coding_id,
        EarlierAdjudication.passage == settled.passage,
        EarlierAdjudication.issue == settled.issue,
    )
    return await session.scalar(wanted) or 0
