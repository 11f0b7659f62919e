"""What a reviewer led."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.learning.experience.tables import Credit


async def list_credits(
    session: AsyncSession, reviewer_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Credit]:
    wanted = select(Credit).where(Credit.reviewer_id == reviewer_id)
    if after is not None:
        wanted = wanted.where(Credit.scr_id > after)
    return (await session.scalars(wanted.order_by(Credit.scr_id).limit(limit))).all()
