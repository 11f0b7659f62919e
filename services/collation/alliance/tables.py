"""Members, meetings, papers, working groups, and what members were told of."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Date, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.collation.db import CollationTable


class AllianceCharter(CollationTable):
    """Terms of reference, aims and glossary; the highest revision is in force."""

    __tablename__ = "alliance_charter"

    revision: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AllianceMember(CollationTable):
    """A body, whose tenant bears the same id. `representative` is a role, never a person."""

    __tablename__ = "alliance_member"

    body_id: Mapped[str] = mapped_column(String(50), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    sectors: Mapped[list[str]] = mapped_column(JSON)
    representative: Mapped[dict[str, Any]] = mapped_column(JSON)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AllianceMeeting(CollationTable):
    """A meeting, and the issues it is about."""

    __tablename__ = "alliance_meeting"

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    meeting_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    planned_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    issues: Mapped[list[str]] = mapped_column(JSON)
    cause: Mapped[str | None] = mapped_column(String(2_000))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AllianceDelegate(CollationTable):
    """Whom a body sends to one meeting, by role."""

    __tablename__ = "alliance_delegate"

    meeting_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    body_id: Mapped[str] = mapped_column(String(50), primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    notices: Mapped[list[str]] = mapped_column(JSON)


class AlliancePaper(CollationTable):
    """What a meeting reads: issues, causes and levers; of a withdrawn one `body` is empty."""

    __tablename__ = "alliance_paper"
    __table_args__ = (Index("ix_alliance_paper_meeting", "meeting_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    paper_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    meeting_id: Mapped[UUID] = mapped_column(Uuid)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_for: Mapped[str | None] = mapped_column(String(2_000))


class AllianceGroup(CollationTable):
    """Some members work on some issues between meetings."""

    __tablename__ = "alliance_group"

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    group_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AllianceNotice(CollationTable):
    """One member was told of one output."""

    __tablename__ = "alliance_notice"
    __table_args__ = (
        UniqueConstraint("body_id", "output_url"),
        Index("ix_alliance_notice_url", "output_url"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    notice_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    body_id: Mapped[str] = mapped_column(String(50))
    kind: Mapped[str] = mapped_column(String(24))
    output_id: Mapped[UUID] = mapped_column(Uuid)
    output_url: Mapped[str] = mapped_column(String(204))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
