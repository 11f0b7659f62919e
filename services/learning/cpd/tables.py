"""The log of one's own development."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class CpdEntry(LearningTable):
    """What was done and what came of it; hours are nobody's measure."""

    __tablename__ = "cpd_entry"
    __table_args__ = (Index("ix_cpd_entry_owner", "reviewer_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    done_on: Mapped[date]
    hours: Mapped[int | None]
    reflection: Mapped[str] = mapped_column(String(4000))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
