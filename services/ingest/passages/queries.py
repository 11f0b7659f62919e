"""What others ask of passages."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.passages.tables import Passage


async def list_passages(
    session: AsyncSession, scr_id: UUID, version: int, *, after: int, limit: int
) -> Sequence[Passage]:
    """In the order of the report."""
    wanted = (
        select(Passage)
        .where(Passage.scr_id == scr_id, Passage.version == version, Passage.number > after)
        .order_by(Passage.number)
        .limit(limit)
    )
    return (await session.scalars(wanted)).all()
