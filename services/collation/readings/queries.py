"""Blind codings, each read by its own coder until both are done."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.readings.errors import NoSuchBlindCoding
from services.collation.readings.tables import BlindCoding, BlindCodingChange

STANDS = BlindCoding.taken_back_at.is_(None)


async def coding_of(
    session: AsyncSession, assignment_id: UUID, coding_id: UUID, *, lock: bool = False
) -> BlindCoding:
    """Raises NoSuchBlindCoding, for one of another assignment as for one that never was."""
    wanted = select(BlindCoding).where(
        BlindCoding.coding_id == coding_id, BlindCoding.assignment_id == assignment_id
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(wanted)
    if found is None:
        raise NoSuchBlindCoding
    return found


async def find_same(
    session: AsyncSession,
    assignment_id: UUID,
    passage: int,
    issue: str,
    kind: str,
    span: tuple[int, int],
) -> BlindCoding | None:
    found: BlindCoding | None = await session.scalar(
        select(BlindCoding).where(
            BlindCoding.assignment_id == assignment_id,
            BlindCoding.passage == passage,
            BlindCoding.issue == issue,
            BlindCoding.kind == kind,
            BlindCoding.span_start == span[0],
            BlindCoding.span_end == span[1],
            STANDS,
        )
    )
    return found


async def list_standing(
    session: AsyncSession, assignment_id: UUID, *, first: int = 1, last: int | None = None
) -> Sequence[BlindCoding]:
    """Those not taken back, in the order of the report."""
    wanted = (
        select(BlindCoding)
        .where(BlindCoding.assignment_id == assignment_id, BlindCoding.passage >= first, STANDS)
        .order_by(
            BlindCoding.passage,
            BlindCoding.issue,
            BlindCoding.kind,
            BlindCoding.span_start,
            BlindCoding.span_end,
        )
    )
    if last is not None:
        wanted = wanted.where(BlindCoding.passage <= last)
    return (await session.scalars(wanted)).all()


async def list_changes(session: AsyncSession, coding_id: UUID) -> Sequence[BlindCodingChange]:
    wanted = (
        select(BlindCodingChange)
        .where(BlindCodingChange.coding_id == coding_id)
        .order_by(BlindCodingChange.revision)
    )
    return (await session.scalars(wanted)).all()
