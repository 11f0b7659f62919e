"""The framework in its versions, and evidence."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class Framework(LearningTable):
    """One version; it is never changed."""

    __tablename__ = "framework"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(200))
    competencies: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Evidence(LearningTable):
    """What a reviewer declares; others see it only where it is shared."""

    __tablename__ = "evidence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    framework: Mapped[int]
    competency: Mapped[str] = mapped_column(String(40))
    statement: Mapped[str] = mapped_column(String(2000))
    supervisor: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shared_with: Mapped[list[str]] = mapped_column(JSON)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
