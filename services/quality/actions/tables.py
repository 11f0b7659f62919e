"""Actions with their notes, and follow-ups with their answers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Date, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.quality.db import QualityTable


class Action(QualityTable):
    """An improvement action. `body` is what was written down, with markers of that version."""

    __tablename__ = "improvement_action"
    __table_args__ = (Index("ix_improvement_action_record", "record_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    action_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    record_id: Mapped[UUID] = mapped_column(Uuid)
    marker_set: Mapped[str] = mapped_column(String(26))
    set_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(24))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ActionNote(QualityTable):
    """How an action went on: appended, never changed."""

    __tablename__ = "action_note"
    __table_args__ = (Index("ix_action_note_action", "action_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    action_id: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(4_000))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(128))


class Followup(QualityTable):
    """A prompt that came."""

    __tablename__ = "followup"
    __table_args__ = (UniqueConstraint("record_id", "year"),)

    followup_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    record_id: Mapped[UUID] = mapped_column(Uuid)
    year: Mapped[int]
    due_on: Mapped[date] = mapped_column(Date)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FollowupAnswer(QualityTable):
    """What a board answered: appended, never changed."""

    __tablename__ = "followup_answer"
    __table_args__ = (Index("ix_followup_answer_record", "record_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    record_id: Mapped[UUID] = mapped_column(Uuid)
    year: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(128))
