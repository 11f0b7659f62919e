"""Who is in the directory, and what is known of reads."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, utc_now
from services.learning.reviewers.domain import Learner
from services.learning.reviewers.errors import NoRecord
from services.learning.reviewers.tables import PersonRead, Removal, Reviewer

ERASED = ""
"""The name of a record that was erased under a removal: id and tenant alone are left of it."""


async def own_record(session: AsyncSession, tenant: str) -> Reviewer:
    """Raises NoRecord."""
    wanted = select(Reviewer).where(Reviewer.tenant == tenant, Reviewer.name != ERASED)
    found = (await session.scalars(wanted)).one_or_none()
    if found is None:
        raise NoRecord
    return found


async def hold_record(session: AsyncSession, tenant: str, *, alone: bool = False) -> Reviewer:
    """For whoever writes about it: nobody erases it meanwhile. Raises NoRecord."""
    own = select(Reviewer).where(Reviewer.tenant == tenant, Reviewer.name != ERASED)
    held = own.with_for_update(read=not alone)
    found = (await session.scalars(held)).one_or_none()
    if found is None:
        raise NoRecord
    return found


async def hold_unseen(tx: Transaction, tenant: str) -> Reviewer:
    """The same for whoever writes what is nobody's: PostgreSQL notes in a row who locked it last.

    Raises NoRecord.
    """
    seen = await own_record(tx.session, tenant)
    await tx.take_turn(f"record {seen.id}")
    return await own_record(tx.session, tenant)


def today() -> date:
    return utc_now().date()


async def listed(session: AsyncSession) -> Sequence[Reviewer]:
    """Those who opted in and were not removed; a manager of a board is no reviewer."""
    removed = select(Removal.reviewer_id).where(
        Removal.ended_at.is_(None), Removal.effective_on <= today()
    )
    wanted = select(Reviewer).where(
        Reviewer.listed, Reviewer.kind == Learner.LEAD_REVIEWER, Reviewer.id.not_in(removed)
    )
    return (await session.scalars(wanted)).all()


async def removals_of(session: AsyncSession, reviewer_id: UUID) -> Sequence[Removal]:
    wanted = select(Removal).where(Removal.reviewer_id == reviewer_id)
    return (await session.scalars(wanted.order_by(Removal.noticed_at.desc()))).all()


async def reads_of(
    session: AsyncSession, reviewer_id: UUID | None, *, before: int | None, limit: int
) -> Sequence[PersonRead]:
    """The newest first."""
    wanted = select(PersonRead)
    if reviewer_id is not None:
        wanted = wanted.where(PersonRead.reviewer_id == reviewer_id)
    if before is not None:
        wanted = wanted.where(PersonRead.seq < before)
    return (await session.scalars(wanted.order_by(PersonRead.seq.desc()).limit(limit))).all()
