"""What crosses HTTP about engagements."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.learning.engagements.domain import EngagementState
from services.learning.mentoring.schemas import ENGAGEMENT
from services.learning.reviewers.schemas import REVIEWER, Items, Text, like


class DeclarationIn(BaseModel):
    """Both parts are required, of every engagement."""

    model_config = like(independent=True, conflicts="None known.")

    independent: bool = Field(description="Independent of the agencies under review.")
    conflicts: Text = Field(description="Conflicts of interest, or that none are known.")


class EngagementOut(BaseModel):
    """An engagement, as the reviewer and the board that chose them see it."""

    model_config = like(
        id=ENGAGEMENT,
        reviewer_id=REVIEWER,
        need_id=None,
        state="declared",
        independent=True,
        conflicts="None known.",
        declared_at="2026-11-23T12:00:00Z",
        made_at="2026-11-23T12:00:00Z",
    )

    id: UUID
    reviewer_id: UUID
    need_id: UUID | None = None
    state: EngagementState
    independent: bool | None
    conflicts: str | None
    declared_at: datetime | None
    made_at: datetime


class Engagements(Items):
    """One's own engagements."""

    items: list[EngagementOut]
