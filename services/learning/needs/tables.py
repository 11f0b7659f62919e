"""Needs, invitations, and choices with their private reasons."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class Need(LearningTable):
    """What a board posted; only those it fits are told."""

    __tablename__ = "need"
    __table_args__ = (Index("ix_need_tenant", "tenant", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    brief: Mapped[str] = mapped_column(String(2000))
    models: Mapped[list[str]] = mapped_column(JSON)
    sectors: Mapped[list[str]] = mapped_column(JSON)
    regions: Mapped[list[str]] = mapped_column(JSON)
    answers_by: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Invitation(LearningTable):
    """One reviewer was told of one need."""

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(index=True)
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NeedChoice(LearningTable):
    """Whom a board chose and why: the board's alone."""

    __tablename__ = "need_choice"

    need_id: Mapped[UUID] = mapped_column(primary_key=True)
    engagement_id: Mapped[UUID]
    reasons: Mapped[str] = mapped_column(String(4000))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
