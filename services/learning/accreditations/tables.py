"""Accreditations, as their holders record them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class Accreditation(LearningTable):
    """Issued by somebody else, dated, and ending."""

    __tablename__ = "accreditation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    issuer: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date]
    expires_on: Mapped[date] = mapped_column(index=True)
    refresher_on: Mapped[date | None]
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
