"""What crosses HTTP about impact."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.learning.impact.domain import Moment
from services.learning.offers.schemas import OFFER
from services.learning.reviewers.schemas import Items, Text, like


class ImpactIn(BaseModel):
    """What changed in knowledge, and what is done differently."""

    model_config = like(
        knowledge="I ask what made it sensible at the time.",
        done_differently="I now map the system before the first conversation.",
    )

    knowledge: Text
    done_differently: Text


class ImpactOut(ImpactIn):
    """One's own record of a session."""

    model_config = like(
        offer_id=OFFER,
        moment="now",
        knowledge="I ask what made it sensible at the time.",
        done_differently="I now map the system before the first conversation.",
        follow_up_on="2027-05-15",
        recorded_at="2027-02-15T17:00:00Z",
    )

    offer_id: UUID
    moment: Moment
    follow_up_on: date = Field(description="When to look again, three months on.")
    recorded_at: datetime


class Impacts(Items):
    """One's own records."""

    items: list[ImpactOut]
