"""Feedback in from those who attended, out to the provider in groups."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.http import Reading, Unit, new_router
from services.learning.feedback import service
from services.learning.feedback.schemas import FeedbackIn, FeedbackOut
from services.learning.offers.queries import get_own_offer

router = new_router("/v1/offers", "learning")


@router.post("/{offer_id}/feedback", status_code=204)
async def give_feedback(
    offer_id: UUID, body: FeedbackIn, caller: Annotated[Caller, needs("learning:own")], unit: Unit
) -> None:
    """Once, by those who attended; it is stored without any trace of who gave it, so that a retry
    is told that it was given."""
    unit.keep_no_answer()
    await service.give_feedback(await unit.begin(), caller.tenant, offer_id, body)


@router.get("/{offer_id}/feedback")
async def show_feedback(
    offer_id: UUID, caller: Annotated[Caller, needs("learning:provide")], session: Reading
) -> FeedbackOut:
    """In groups of at least five: a single answer more changes nothing that is shown."""
    offer = await get_own_offer(session, caller.tenant, offer_id)
    return await service.told(session, offer.id)
