"""Records of reviewers, removals from the directory, and who read what about whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.learning.db import LearningTable


class Reviewer(LearningTable):
    """One learner's own record; others see it only if it is listed."""

    __tablename__ = "reviewer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    listed: Mapped[bool]
    mentors: Mapped[bool]
    availability: Mapped[str] = mapped_column(String(20))
    models: Mapped[list[str]] = mapped_column(JSON)
    sectors: Mapped[list[str]] = mapped_column(JSON)
    regions: Mapped[list[str]] = mapped_column(JSON)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Removal(LearningTable):
    """A removal from the directory: a recorded act that is kept, and answered."""

    __tablename__ = "removal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(2000))
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    effective_on: Mapped[date]
    reply: Mapped[str | None] = mapped_column(String(4000))
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PersonRead(LearningTable):
    """Somebody was shown data about a person: who, when and why."""

    __tablename__ = "person_read"

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    tenant: Mapped[str] = mapped_column(String(64))
    client: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(20))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
