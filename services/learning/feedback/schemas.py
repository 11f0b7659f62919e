"""What crosses HTTP about feedback."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.learning.feedback.domain import Length
from services.learning.instruments.domain import Agreement
from services.learning.offers.schemas import OFFER
from services.learning.reviewers.schemas import Text, like


class FeedbackIn(BaseModel):
    """Anonymous: it is stored without a name, and told of in groups of at least five."""

    model_config = like(
        ideas="Completely",
        useful="To a large extent",
        length="too_short",
        comment="More exercises, please.",
        follow_up=True,
    )

    ideas: Agreement = Field(description="The key ideas of the field were brought in well.")
    useful: Agreement = Field(description="It was a good way to build a reviewer's skills.")
    length: Length
    comment: Text | None = None
    follow_up: bool = Field(description="May be asked for an interview; stored apart.")


class FeedbackOut(BaseModel):
    """What groups of at least five said; fewer are not told of."""

    model_config = like(
        offer_id=OFFER,
        responses=5,
        ideas={"Completely": 3, "To a large extent": 2},
        useful={"Completely": 5},
        length={"right": 4, "too_short": 1},
        comments=["More exercises, please."],
        withheld=None,
    )

    offer_id: UUID
    responses: int
    ideas: dict[Agreement, int]
    useful: dict[Agreement, int]
    length: dict[Length, int]
    comments: list[str]
    withheld: str | None = Field(default=None, description="Why nothing is told, if nothing is.")
