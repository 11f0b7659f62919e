"""Engagements: declared, each of them; a first one brings the offer of a mentor."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, utc_now
from services.learning.engagements.domain import EngagementState
from services.learning.engagements.errors import DeclaredAlready, NoSuchEngagement
from services.learning.engagements.schemas import DeclarationIn
from services.learning.engagements.tables import Engagement
from services.learning.experience.tables import Credit
from services.learning.mentoring.service import offer_match
from services.learning.reviewers.queries import hold_record, own_record


async def engage(
    tx: Transaction, reviewer_id: UUID, *, tenant: str | None = None, need_id: UUID | None = None
) -> Engagement:
    first = await _is_first(tx.session, reviewer_id)
    engagement = Engagement(
        id=uuid4(),
        reviewer_id=reviewer_id,
        tenant=tenant,
        need_id=need_id,
        state=EngagementState.AWAITING_DECLARATION,
        independent=None,
        conflicts=None,
        declared_at=None,
        made_at=utc_now(),
    )
    tx.session.add(engagement)
    if first:
        await offer_match(tx, reviewer_id, engagement.id)
    return engagement


async def _is_first(session: AsyncSession, reviewer_id: UUID) -> bool:
    led = select(Credit.scr_id).where(Credit.reviewer_id == reviewer_id).limit(1)
    engaged = select(Engagement.id).where(Engagement.reviewer_id == reviewer_id).limit(1)
    return (await session.scalar(led)) is None and (await session.scalar(engaged)) is None


async def engage_oneself(tx: Transaction, tenant: str, body: DeclarationIn) -> Engagement:
    reviewer = await hold_record(tx.session, tenant)
    engagement = await engage(tx, reviewer.id)
    _declare(engagement, body)
    return engagement


async def declare(
    tx: Transaction, tenant: str, engagement_id: UUID, body: DeclarationIn
) -> Engagement:
    reviewer = await hold_record(tx.session, tenant)
    held = select(Engagement).where(Engagement.id == engagement_id).with_for_update()
    engagement = (await tx.session.scalars(held)).one_or_none()
    if engagement is None or engagement.reviewer_id != reviewer.id:
        raise NoSuchEngagement
    if engagement.state == EngagementState.DECLARED:
        raise DeclaredAlready
    _declare(engagement, body)
    return engagement


def _declare(engagement: Engagement, body: DeclarationIn) -> None:
    engagement.independent, engagement.conflicts = body.independent, body.conflicts
    engagement.state, engagement.declared_at = EngagementState.DECLARED, utc_now()


async def own_engagements(session: AsyncSession, tenant: str) -> Sequence[Engagement]:
    reviewer = await own_record(session, tenant)
    wanted = select(Engagement).where(Engagement.reviewer_id == reviewer.id)
    return (await session.scalars(wanted.order_by(Engagement.made_at))).all()
