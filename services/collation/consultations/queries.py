"""Mini-summits and their comments."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.consultations.errors import (
    CommentGone,
    NoSuchComment,
    NoSuchConsultation,
)
from services.collation.consultations.tables import Consultation, ConsultationComment
from services.collation.contributions.domain import STANDS, ContributionState
from services.collation.summits.queries import list_by_month


async def get_consultation(session: AsyncSession, consultation_id: UUID) -> Consultation:
    """Raises NoSuchConsultation."""
    found = await session.get(Consultation, consultation_id)
    if found is None:
        raise NoSuchConsultation
    return found


async def lock_consultation(session: AsyncSession, consultation_id: UUID) -> Consultation:
    """Held until the commit. Raises NoSuchConsultation."""
    found: Consultation | None = await session.get(
        Consultation, consultation_id, with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NoSuchConsultation
    return found


async def own_consultation(
    session: AsyncSession, tenant: str, consultation_id: UUID, *, lock: bool = False
) -> Consultation:
    """One that this tenant runs. Raises NoSuchConsultation, also for another's."""
    get = lock_consultation if lock else get_consultation
    found = await get(session, consultation_id)
    if found.tenant != tenant:
        raise NoSuchConsultation
    return found


async def list_consultations(
    session: AsyncSession, *, after: tuple[str, UUID] | None, limit: int
) -> Sequence[Consultation]:
    place = (Consultation.month, Consultation.consultation_id)
    return await list_by_month(session, place, after, limit)


async def list_comments(
    session: AsyncSession,
    consultation_id: UUID,
    *,
    disposed_only: bool,
    after: UUID | None,
    limit: int,
) -> Sequence[ConsultationComment]:
    """By their random ids."""
    wanted = select(ConsultationComment).where(
        ConsultationComment.consultation_id == consultation_id
    )
    if disposed_only:
        wanted = wanted.where(
            ConsultationComment.state.in_(STANDS), ConsultationComment.disposition.is_not(None)
        )
    if after is not None:
        wanted = wanted.where(ConsultationComment.comment_id > after)
    return (
        await session.scalars(wanted.order_by(ConsultationComment.comment_id).limit(limit))
    ).all()


async def get_public_comment(
    session: AsyncSession, consultation_id: UUID, comment_id: UUID
) -> ConsultationComment:
    """Raises NoSuchComment, also where it has no disposition yet, or CommentGone."""
    found = await get_comment(session, consultation_id, comment_id)
    if found.state == ContributionState.WITHDRAWN:
        raise CommentGone
    if found.state not in STANDS or found.disposition is None:
        raise NoSuchComment
    return found


async def get_comment(
    session: AsyncSession, consultation_id: UUID, comment_id: UUID
) -> ConsultationComment:
    """Raises NoSuchComment."""
    found = await session.get(ConsultationComment, comment_id, populate_existing=True)
    if found is None or found.consultation_id != consultation_id:
        raise NoSuchComment
    return found
