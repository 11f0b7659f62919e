"""What a session changed, for the person it changed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class Impact(LearningTable):
    """One person's record of one session at one moment."""

    __tablename__ = "impact"

    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    moment: Mapped[str] = mapped_column(String(20), primary_key=True)
    knowledge: Mapped[str] = mapped_column(String(2000))
    done_differently: Mapped[str] = mapped_column(String(2000))
    follow_up_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
