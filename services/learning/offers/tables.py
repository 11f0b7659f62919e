"""Programmes, their offers, and the readings of an offer."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class Programme(LearningTable):
    """Offers whose places are allocated together, by first and second choices."""

    __tablename__ = "programme"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    provider: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    invited: Mapped[int | None]
    rule: Mapped[str] = mapped_column(String(20))
    choices_close_on: Mapped[date]
    lot: Mapped[str | None] = mapped_column(String(64))
    allocated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Offer(LearningTable):
    """Something to learn from, with so many places; the database itself refuses one too many."""

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint("placed >= 0 AND placed <= places", name="never_oversold"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    provider: Mapped[str] = mapped_column(String(100))
    programme_id: Mapped[UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(200))
    month: Mapped[str] = mapped_column(String(7))
    starts_on: Mapped[date | None]
    days: Mapped[int]
    delivery: Mapped[str] = mapped_column(String(20))
    mix: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    audiences: Mapped[list[str]] = mapped_column(JSON)
    places: Mapped[int]
    placed: Mapped[int]
    last_position: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    source: Mapped[str | None] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reading(LearningTable):
    """Something to read before or after."""

    __tablename__ = "reading"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(index=True)
    part: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(500))


class ReadingConfirmation(LearningTable):
    """Somebody says that they have read it."""

    __tablename__ = "reading_confirmation"

    reading_id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    offer_id: Mapped[UUID]
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
