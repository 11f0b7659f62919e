"""Taking feedback apart from its giver, and returning it in groups."""

from collections import Counter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, insert_or_skip
from services.learning.feedback.domain import GROUP, returnable
from services.learning.feedback.errors import FeedbackGivenAlready, NotAttended
from services.learning.feedback.schemas import FeedbackIn, FeedbackOut
from services.learning.feedback.tables import FeedbackGiven, SessionFeedback
from services.learning.offers.queries import get_offer
from services.learning.places.queries import has_attended
from services.learning.reviewers.queries import hold_unseen

WITHHELD = f"Feedback is anonymous: it is told of in groups of {GROUP}, and there is none yet."


async def give_feedback(tx: Transaction, tenant: str, offer_id: UUID, body: FeedbackIn) -> None:
    reviewer = await hold_unseen(tx, tenant)
    offer = await get_offer(tx.session, offer_id)
    if not await has_attended(tx.session, offer.id, reviewer.id):
        raise NotAttended
    await tx.take_turn(f"feedback {offer.id}")
    once = insert_or_skip(FeedbackGiven, tx.dialect).values(
        offer_id=offer.id, reviewer_id=reviewer.id, follow_up=body.follow_up
    )
    if not await tx.changed(once):
        raise FeedbackGivenAlready
    tx.session.add(SessionFeedback(offer_id=offer.id, **body.model_dump(exclude={"follow_up"})))
    await tx.session.flush()
    await tx.draw_anew(FeedbackGiven, FeedbackGiven.offer_id == offer.id)


async def told(session: AsyncSession, offer_id: UUID) -> FeedbackOut:
    wanted = select(SessionFeedback).where(SessionFeedback.offer_id == offer_id)
    found = (await session.scalars(wanted.order_by(SessionFeedback.seq))).all()
    group = found[: returnable(len(found))]
    return FeedbackOut(
        offer_id=offer_id,
        responses=len(group),
        ideas=Counter(one.ideas for one in group),
        useful=Counter(one.useful for one in group),
        length=Counter(one.length for one in group),
        comments=sorted(one.comment for one in group if one.comment is not None),
        withheld=None if group else WITHHELD,
    )
