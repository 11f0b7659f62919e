"""What crosses HTTP about mentoring."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.learning.mentoring.domain import MentorshipState
from services.learning.reviewers.schemas import ENTRY, REVIEWER, Items, ReviewerOut, like

ENGAGEMENT = "d4a7b3c8-0f55-4c1e-8d5f-2b6a7c9e0f77"


class MentorMatchOut(BaseModel):
    """Possible mentors for a first review, drawn at random for today."""

    model_config = like(
        engagement_id=ENGAGEMENT,
        offered_at="2026-11-23T12:00:00Z",
        mentors=[ENTRY | {"mentors": True}],
    )

    engagement_id: UUID
    offered_at: datetime
    mentors: list[ReviewerOut]


class MentorMatches(Items):
    """The matches offered to you."""

    items: list[MentorMatchOut]


class MentorshipIn(BaseModel):
    """Whom you ask."""

    model_config = like(mentor_id=REVIEWER)

    mentor_id: UUID


class MentorshipStep(BaseModel):
    """What becomes of it."""

    model_config = like(state="accepted")

    state: Literal[MentorshipState.ACCEPTED, MentorshipState.DECLINED, MentorshipState.ENDED]


class MentorshipOut(BaseModel):
    """A mentorship, as its two people see it."""

    model_config = like(
        id="1f6f3b0c-63ad-4a8e-9a38-5a1c7f1d8e91",
        mentor_id=REVIEWER,
        reviewer_id="8a2f6d40-74f0-4a83-a1b9-3c5d9f7e2a10",
        state="asked",
        asked_at="2026-11-23T12:00:00Z",
    )

    id: UUID
    mentor_id: UUID
    reviewer_id: UUID
    state: MentorshipState
    asked_at: datetime


class Mentorships(Items):
    """Those you are part of."""

    items: list[MentorshipOut]
