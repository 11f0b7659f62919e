"""Which reviewer is credited with which review; ids alone, and nothing that could rate anybody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class CreditedReview(LearningTable):
    """How far a review was followed: its version in force, or that it was withdrawn for good."""

    __tablename__ = "credited_review"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    withdrawn: Mapped[bool]


class Credit(LearningTable):
    """A reviewer led this review, says the report's cover."""

    __tablename__ = "credit"

    reviewer_id: Mapped[UUID] = mapped_column(primary_key=True)
    scr_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    scr_url: Mapped[str] = mapped_column(String(204))
    credited_at: Mapped[datetime] = mapped_column(UtcDateTime)
