"""Matches offered on a first review, and mentorships."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class MentorMatch(LearningTable):
    """A mentor is offered: this is the reviewer's first review."""

    __tablename__ = "mentor_match"

    engagement_id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Mentorship(LearningTable):
    """`reviewer_id` is the mentee."""

    __tablename__ = "mentorship"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    mentor_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
