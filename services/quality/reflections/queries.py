"""A board's own records; no other board's exist for it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.quality.reflections.tables import ReflectionRecord


async def list_records(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> Sequence[ReflectionRecord]:
    wanted = select(ReflectionRecord).where(ReflectionRecord.tenant == tenant)
    if after is not None:
        wanted = wanted.where(ReflectionRecord.scr_id > after)
    return (await session.scalars(wanted.order_by(ReflectionRecord.scr_id).limit(limit))).all()


async def get_record(session: AsyncSession, tenant: str, scr_id: UUID) -> ReflectionRecord | None:
    wanted = select(ReflectionRecord).where(
        ReflectionRecord.scr_id == scr_id, ReflectionRecord.tenant == tenant
    )
    return (await session.scalars(wanted)).one_or_none()
