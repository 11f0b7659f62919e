"""A record's reflections in the order in which they were begun."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.quality.reflections.domain import PointOfUse
from services.quality.reflections.errors import NoSuchReflection
from services.quality.reflections.tables import Reflection, ReflectionRevision


class Standing(NamedTuple):
    """A reflection and what it says now."""

    reflection: Reflection
    said: ReflectionRevision


_NOW = (ReflectionRevision.reflection_id == Reflection.reflection_id) & (
    ReflectionRevision.revision == Reflection.revision
)


async def list_reflections(
    session: AsyncSession,
    record_id: UUID,
    *,
    marker: int | None,
    point_of_use: PointOfUse | None,
    after: int | None,
    limit: int,
) -> list[Standing]:
    wanted = select(Reflection, ReflectionRevision).join(ReflectionRevision, _NOW)
    wanted = wanted.where(Reflection.record_id == record_id)
    if marker is not None:
        wanted = wanted.where(Reflection.marker == marker)
    if point_of_use is not None:
        wanted = wanted.where(Reflection.point_of_use == point_of_use)
    if after is not None:
        wanted = wanted.where(Reflection.seq > after)
    rows = await session.execute(wanted.order_by(Reflection.seq).limit(limit))
    return [Standing(reflection, said) for reflection, said in rows]


async def get_reflection(session: AsyncSession, record_id: UUID, reflection_id: UUID) -> Standing:
    """Raises NoSuchReflection, also for another record's."""
    wanted = select(Reflection, ReflectionRevision).join(ReflectionRevision, _NOW)
    wanted = wanted.where(
        Reflection.reflection_id == reflection_id, Reflection.record_id == record_id
    )
    row = (await session.execute(wanted)).one_or_none()
    if row is None:
        raise NoSuchReflection
    return Standing(*row)


async def history_of(session: AsyncSession, reflection_id: UUID) -> Sequence[ReflectionRevision]:
    wanted = select(ReflectionRevision).where(ReflectionRevision.reflection_id == reflection_id)
    return (await session.scalars(wanted.order_by(ReflectionRevision.revision))).all()
