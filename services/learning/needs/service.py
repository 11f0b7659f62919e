"""Posting a need, inviting whom it fits, answering, and choosing."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from chassis.pagination import rows_after
from services.learning.engagements.service import engage
from services.learning.needs.domain import InvitationState, NeedState, fits, works_in
from services.learning.needs.errors import (
    AnswersAreOver,
    NeedIsClosed,
    NoSuchInvitation,
    NoSuchNeed,
    NotInterested,
)
from services.learning.needs.schemas import ChoiceOfReviewer, NeedIn
from services.learning.needs.tables import Invitation, Need, NeedChoice
from services.learning.reviewers.domain import Availability
from services.learning.reviewers.queries import hold_record, listed, own_record, today
from services.learning.reviewers.tables import Reviewer


async def post_need(tx: Transaction, tenant: str, body: NeedIn) -> Need:
    """Raises AnswersAreOver."""
    if body.answers_by < today():
        raise AnswersAreOver(pointers=[Pointer("/answers_by", "In the past.")])
    need = Need(
        id=uuid4(),
        tenant=tenant,
        state=NeedState.OPEN,
        posted_at=utc_now(),
        **body.model_dump(exclude={"answers_by"}, mode="json"),
        answers_by=body.answers_by,
    )
    tx.session.add(need)
    for reviewer in await listed(tx.session):
        if _matches(need, reviewer):
            tx.session.add(
                Invitation(
                    id=uuid4(),
                    need_id=need.id,
                    reviewer_id=reviewer.id,
                    state=InvitationState.INVITED,
                    invited_at=utc_now(),
                )
            )
    await tx.session.flush()
    return need


def _matches(need: Need, reviewer: Reviewer) -> bool:
    return (
        reviewer.availability != Availability.NOT_NOW
        and fits(need.models, reviewer.models)
        and fits(need.sectors, reviewer.sectors)
        and works_in(need.regions, reviewer.regions)
    )


async def own_need(session: AsyncSession, tenant: str, need_id: UUID) -> Need:
    """Raises NoSuchNeed, for another board's too."""
    need = await session.get(Need, need_id)
    if need is None or need.tenant != tenant:
        raise NoSuchNeed
    return need


async def own_needs(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> Sequence[Need]:
    wanted = select(Need).where(Need.tenant == tenant)
    place = (Need.posted_at, Need.id)
    return await rows_after(session, wanted, place, after, limit, newest_first=True)


async def invited(session: AsyncSession, need_id: UUID) -> Sequence[Row[Invitation, Reviewer]]:
    wanted = (
        select(Invitation, Reviewer)
        .join(Reviewer, Reviewer.id == Invitation.reviewer_id)
        .where(Invitation.need_id == need_id)
        .order_by(Reviewer.name_key, Reviewer.id)
    )
    return (await session.execute(wanted)).all()


async def own_invitations(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> list[tuple[Invitation, Need]]:
    reviewer = await own_record(session, tenant)
    wanted = select(Invitation).where(Invitation.reviewer_id == reviewer.id)
    place = (Invitation.invited_at, Invitation.id)
    found = await rows_after(session, wanted, place, after, limit, newest_first=True)
    told_of = select(Need).where(Need.id.in_({one.need_id for one in found}))
    needs = {need.id: need for need in await session.scalars(told_of)}
    return [(one, needs[one.need_id]) for one in found]


async def answer_invitation(
    tx: Transaction, tenant: str, invitation_id: UUID, state: InvitationState
) -> tuple[Invitation, Need]:
    reviewer = await hold_record(tx.session, tenant)
    invitation = await tx.session.get(Invitation, invitation_id)
    if invitation is None or invitation.reviewer_id != reviewer.id:
        raise NoSuchInvitation
    need = await tx.session.get_one(Need, invitation.need_id, with_for_update={"read": True})
    if need.state != NeedState.OPEN:
        raise NeedIsClosed
    invitation.state = state
    return invitation, need


async def choose_reviewer(
    tx: Transaction, tenant: str, need_id: UUID, body: ChoiceOfReviewer
) -> NeedChoice:
    """The engagement waits for its declaration; the reasons are nobody else's."""
    held = select(Need).where(Need.id == need_id, Need.tenant == tenant).with_for_update()
    need = (await tx.session.scalars(held)).one_or_none()
    if need is None:
        raise NoSuchNeed
    if need.state != NeedState.OPEN:
        raise NeedIsClosed
    answers = {i.reviewer_id: i.state for i, _ in await invited(tx.session, need_id)}
    if answers.get(body.reviewer_id) != InvitationState.INTERESTED:
        raise NotInterested
    engagement = await engage(tx, body.reviewer_id, tenant=tenant, need_id=need_id)
    need.state = NeedState.CHOSEN
    choice = NeedChoice(
        need_id=need_id,
        engagement_id=engagement.id,
        reasons=body.reasons,
        chosen_at=utc_now(),
    )
    tx.session.add(choice)
    return choice
