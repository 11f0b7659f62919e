"""Workshops with all that belongs to them; only what was shared is anybody else's."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Date, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.collation.db import CollationTable


class Workshop(CollationTable):
    """One workshop of one board about one issue. `room` is who comes, by role and agency."""

    __tablename__ = "workshop"
    __table_args__ = (Index("ix_workshop_tenant", "tenant", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    workshop_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    tenant: Mapped[str] = mapped_column(String(64))
    issue: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(16))
    held_on: Mapped[date] = mapped_column(Date)
    room: Mapped[dict[str, Any]] = mapped_column(JSON)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    assessment: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    ending: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by: Mapped[str] = mapped_column(String(128))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkshopMove(CollationTable):
    """Another day, and why."""

    __tablename__ = "workshop_move"
    __table_args__ = (Index("ix_workshop_move_workshop", "workshop_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    workshop_id: Mapped[UUID] = mapped_column(Uuid)
    was_on: Mapped[date] = mapped_column(Date)
    now_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(2_000))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkshopItem(CollationTable):
    """A local reason, a difference or a solution."""

    __tablename__ = "workshop_item"
    __table_args__ = (Index("ix_workshop_item_workshop", "workshop_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    item_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    workshop_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(128))


class WorkshopAction(CollationTable):
    """An action as it now stands."""

    __tablename__ = "workshop_action"
    __table_args__ = (
        Index("ix_workshop_action_workshop", "workshop_id", "seq"),
        Index("ix_workshop_action_due", "due_on"),
        Index("ix_workshop_action_follow_up", "follow_up_on"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    action_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    workshop_id: Mapped[UUID] = mapped_column(Uuid)
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(24))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_on: Mapped[date] = mapped_column(Date)
    follow_up_on: Mapped[date] = mapped_column(Date)
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkshopActionNote(CollationTable):
    """How an action went on, or was changed: appended, never changed. `before` is what it was."""

    __tablename__ = "workshop_action_note"
    __table_args__ = (Index("ix_workshop_action_note_action", "action_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    action_id: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(4_000))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    commitment_id: Mapped[UUID | None] = mapped_column(Uuid)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(128))


class WorkshopShare(CollationTable):
    """A board lets one item be seen, as it stood then; no word is kept once it takes it back."""

    __tablename__ = "workshop_share"
    __table_args__ = (
        Index("ix_workshop_share_workshop", "workshop_id", "seq"),
        Index("ix_workshop_share_issue", "issue", "seq"),
        Index("ix_workshop_share_item", "item_id"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    share_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    workshop_id: Mapped[UUID] = mapped_column(Uuid)
    issue: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(String(16))
    item_id: Mapped[UUID] = mapped_column(Uuid)
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    named_board: Mapped[str | None] = mapped_column(String(64))
    practice_id: Mapped[UUID | None] = mapped_column(Uuid)
    shared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shared_by: Mapped[str] = mapped_column(String(128))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkshopReminder(CollationTable):
    """A reminder that went out; another day of the same action is another one."""

    __tablename__ = "workshop_reminder"
    __table_args__ = (UniqueConstraint("action_id", "kind", "due_on"),)

    reminder_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    action_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date] = mapped_column(Date)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkshopCalendar(CollationTable):
    """An address that a calendar program may read. Its secret is kept as a hash alone."""

    __tablename__ = "workshop_calendar"
    __table_args__ = (Index("ix_workshop_calendar_tenant", "tenant", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    calendar_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    tenant: Mapped[str] = mapped_column(String(64))
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(128))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
