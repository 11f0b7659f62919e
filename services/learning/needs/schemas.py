"""What crosses HTTP about needs."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from contracts.types import Region
from services.learning.engagements.schemas import EngagementOut
from services.learning.needs.domain import InvitationState, NeedState
from services.learning.reviewers.domain import Background, ReviewModel
from services.learning.reviewers.schemas import REVIEWER, Line, Text, like

NEED = "b1b6c1f3-2b1d-4b34-8f4e-7c7f5d0e3a42"
_NEED = {
    "title": "Two lead reviewers for a thematic review",
    "brief": "Neglect in families known to several services; two reviews read together.",
    "models": ["thematic", "learning_together"],
    "sectors": ["health"],
    "regions": ["north_west"],
    "answers_by": "2026-12-18",
}


class NeedIn(BaseModel):
    """What you look for. An empty list asks for nothing in particular."""

    model_config = like(**_NEED)

    title: Line
    brief: Text
    models: Annotated[list[ReviewModel], Field(max_length=9)] = []
    sectors: Annotated[list[Background], Field(max_length=9)] = []
    regions: Annotated[list[Region], Field(max_length=10)] = []
    answers_by: date


class InvitedOut(BaseModel):
    """An invited reviewer and their answer."""

    model_config = like(reviewer_id=REVIEWER, name="Reviewer Maple", state="interested")

    reviewer_id: UUID
    name: str
    state: InvitationState


class NeedOut(BaseModel):
    """One's own need, and those invited, in alphabetical order."""

    model_config = like(
        id=NEED, state="open", posted_at="2026-11-23T12:00:00Z", invited=[], **_NEED
    )

    id: UUID
    title: str
    brief: str
    models: list[ReviewModel]
    sectors: list[Background]
    regions: list[Region]
    answers_by: date
    state: NeedState
    posted_at: datetime
    invited: list[InvitedOut]


class NeedLine(BaseModel):
    """One's own need in a list."""

    model_config = like(id=NEED, title="Two lead reviewers", state="open")

    id: UUID
    title: str
    state: NeedState


class InvitationOut(BaseModel):
    """What an invited reviewer sees."""

    model_config = like(
        id="4c2b8f6a-8a65-4d9d-9d57-1e0c6b7a5f33",
        need_id=NEED,
        title="Two lead reviewers for a thematic review",
        brief="Neglect in families known to several services.",
        answers_by="2026-12-18",
        state="invited",
    )

    id: UUID
    need_id: UUID
    title: str
    brief: str
    answers_by: date
    state: InvitationState


class InvitationAnswer(BaseModel):
    """Yes or no."""

    model_config = like(state="interested")

    state: Literal[InvitationState.INTERESTED, InvitationState.DECLINED]


class ChoiceOfReviewer(BaseModel):
    """Whom, and why: the reasons stay with you."""

    model_config = like(reviewer_id=REVIEWER, reasons="Knows the model that our board agreed on.")

    reviewer_id: UUID
    reasons: Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


class ChoiceKept(BaseModel):
    """One's own choice, with its reasons and the engagement that came of it."""

    model_config = like(
        need_id=NEED,
        reasons="Knows the model that our board agreed on.",
        chosen_at="2026-12-19T09:00:00Z",
        engagement=None,
    )

    need_id: UUID
    reasons: str
    chosen_at: datetime
    engagement: EngagementOut | None = Field(
        default=None, description="Null once the reviewer was erased."
    )
