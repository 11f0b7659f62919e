"""Offering, asking for and agreeing on a mentor."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, insert_or_skip, utc_now
from services.learning.mentoring.domain import (
    MENTEE_MAY,
    MENTOR_MAY,
    OFFERED,
    MentorshipState,
)
from services.learning.mentoring.errors import NoSuchMentor, NoSuchMentorship, NotYourStep
from services.learning.mentoring.tables import MentorMatch, Mentorship
from services.learning.reviewers.domain import place_today
from services.learning.reviewers.queries import hold_record, listed, own_record, today
from services.learning.reviewers.tables import Reviewer


async def offer_match(tx: Transaction, reviewer_id: UUID, engagement_id: UUID) -> None:
    await tx.session.execute(
        insert_or_skip(MentorMatch, tx.dialect).values(
            engagement_id=engagement_id, reviewer_id=reviewer_id, offered_at=utc_now()
        )
    )


async def own_matches(session: AsyncSession, reviewer: Reviewer) -> Sequence[MentorMatch]:
    wanted = select(MentorMatch).where(MentorMatch.reviewer_id == reviewer.id)
    return (await session.scalars(wanted.order_by(MentorMatch.offered_at))).all()


async def possible_mentors(session: AsyncSession, mentee: Reviewer) -> list[Reviewer]:
    """Those who said they would; a random few of today, since nobody is better than another."""
    day = today()
    found = [one for one in await listed(session) if one.mentors and one.id != mentee.id]
    return sorted(found, key=lambda one: place_today(day, mentee.tenant, one.id))[:OFFERED]


async def ask_mentor(tx: Transaction, tenant: str, mentor_id: UUID) -> Mentorship:
    """Asked again, it is the same asking, while it stands. Raises NoSuchMentor."""
    mentee = await hold_record(tx.session, tenant)
    standing = select(Mentorship).where(
        Mentorship.reviewer_id == mentee.id,
        Mentorship.mentor_id == mentor_id,
        Mentorship.state.in_([MentorshipState.ASKED, MentorshipState.ACCEPTED]),
    )
    if (found := (await tx.session.scalars(standing.limit(1))).first()) is not None:
        return found
    mentors = {one.id for one in await listed(tx.session) if one.mentors}
    if mentor_id not in mentors - {mentee.id}:
        raise NoSuchMentor
    mentorship = Mentorship(
        id=uuid4(),
        reviewer_id=mentee.id,
        mentor_id=mentor_id,
        state=MentorshipState.ASKED,
        asked_at=utc_now(),
    )
    tx.session.add(mentorship)
    return mentorship


async def take_step(
    tx: Transaction, tenant: str, mentorship_id: UUID, state: MentorshipState
) -> Mentorship:
    reviewer = await hold_record(tx.session, tenant)
    held = select(Mentorship).where(Mentorship.id == mentorship_id).with_for_update()
    mentorship = (await tx.session.scalars(held)).one_or_none()
    if mentorship is None or reviewer.id not in (mentorship.mentor_id, mentorship.reviewer_id):
        raise NoSuchMentorship
    may = MENTOR_MAY if reviewer.id == mentorship.mentor_id else MENTEE_MAY
    if state not in may.get(MentorshipState(mentorship.state), set()):
        raise NotYourStep
    mentorship.state = state
    return mentorship


async def own_mentorships(session: AsyncSession, tenant: str) -> Sequence[Mentorship]:
    reviewer = await own_record(session, tenant)
    mine = or_(Mentorship.reviewer_id == reviewer.id, Mentorship.mentor_id == reviewer.id)
    return (await session.scalars(select(Mentorship).where(mine).order_by(Mentorship.id))).all()
