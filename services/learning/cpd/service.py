"""Logging one's own development."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.learning import CpdRecorded
from services.learning.cpd.schemas import CpdIn
from services.learning.cpd.tables import CpdEntry
from services.learning.reviewers.errors import NotYet
from services.learning.reviewers.queries import hold_record, own_record, today


async def record_cpd(tx: Transaction, tenant: str, body: CpdIn) -> CpdEntry:
    """Raises NotYet."""
    reviewer = await hold_record(tx.session, tenant)
    if body.done_on > today():
        raise NotYet(pointers=[Pointer("/done_on", "In the future.")])
    entry = CpdEntry(
        id=uuid4(), reviewer_id=reviewer.id, recorded_at=utc_now(), **body.model_dump()
    )
    tx.session.add(entry)
    await tx.publish(CpdRecorded(entry_id=entry.id, recorded_at=entry.recorded_at), tenant=tenant)
    return entry


async def own_log(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> Sequence[CpdEntry]:
    reviewer = await own_record(session, tenant)
    wanted = select(CpdEntry).where(CpdEntry.reviewer_id == reviewer.id)
    if after is not None:
        wanted = wanted.where(CpdEntry.id > after)
    return (await session.scalars(wanted.order_by(CpdEntry.id).limit(limit))).all()
