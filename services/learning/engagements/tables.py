"""A reviewer and one review, with the declaration it needs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class Engagement(LearningTable):
    """`tenant` is the board that chose the reviewer here, or null."""

    __tablename__ = "engagement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    tenant: Mapped[str | None] = mapped_column(String(64))
    need_id: Mapped[UUID | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(30))
    independent: Mapped[bool | None]
    conflicts: Mapped[str | None] = mapped_column(String(2000))
    declared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
