"""Issues put, answers, commitments with their notes and links, and what boards raised."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Date, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.collation.db import CollationTable


class AllianceQuestion(CollationTable):
    """An issue put to all members."""

    __tablename__ = "alliance_question"
    __table_args__ = (Index("ix_alliance_question_issue", "issue", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    question_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    issue: Mapped[str] = mapped_column(String(6))
    asks: Mapped[str] = mapped_column(String(4_000))
    meeting_id: Mapped[UUID | None] = mapped_column(Uuid)
    put_at: Mapped[datetime] = mapped_column(UtcDateTime)
    respond_by: Mapped[date] = mapped_column(Date)


class AllianceAnswer(CollationTable):
    """What a body answered: appended, the newest holds."""

    __tablename__ = "alliance_answer"
    __table_args__ = (Index("ix_alliance_answer_question", "question_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    answer_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    question_id: Mapped[UUID] = mapped_column(Uuid)
    body_id: Mapped[str] = mapped_column(String(50))
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    commitment_id: Mapped[UUID | None] = mapped_column(Uuid)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[str] = mapped_column(String(128))


class Commitment(CollationTable):
    """What a body, alone or with others, undertakes to do. `partners` are those it asked."""

    __tablename__ = "commitment"
    __table_args__ = (
        Index("ix_commitment_issue", "issue", "seq"),
        Index("ix_commitment_question", "question_id"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    commitment_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    question_id: Mapped[UUID] = mapped_column(Uuid)
    issue: Mapped[str] = mapped_column(String(6))
    owner: Mapped[str] = mapped_column(String(50))
    partners: Mapped[list[str]] = mapped_column(JSON)
    lever: Mapped[str] = mapped_column(String(16))
    what: Mapped[str] = mapped_column(String(2_000))
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(24))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CommitmentNote(CollationTable):
    """How a commitment goes on, and what effect was seen: appended, never changed."""

    __tablename__ = "commitment_note"
    __table_args__ = (Index("ix_commitment_note_commitment", "commitment_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    commitment_id: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(4_000))
    effect: Mapped[str | None] = mapped_column(String(4_000))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(128))


class CommitmentSupport(CollationTable):
    """One commitment supports another instead of repeating it."""

    __tablename__ = "commitment_support"
    __table_args__ = (Index("ix_commitment_support_supported", "supported_id"),)

    commitment_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    supported_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RaisedIssue(CollationTable):
    """What a board raises. Who raised it is the board's own to know."""

    __tablename__ = "raised_issue"
    __table_args__ = (Index("ix_raised_issue_tenant", "tenant", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    raised_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    tenant: Mapped[str] = mapped_column(String(64))
    issue: Mapped[str] = mapped_column(String(6))
    why: Mapped[str] = mapped_column(String(2_000))
    state: Mapped[str] = mapped_column(String(16))
    question_id: Mapped[UUID | None] = mapped_column(Uuid)
    supports_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str | None] = mapped_column(String(2_000))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AllianceReason(CollationTable):
    """That a body gave a reason for an issue; the reason itself is among the others."""

    __tablename__ = "alliance_reason"

    source_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    question_id: Mapped[UUID] = mapped_column(Uuid)
    body_id: Mapped[str] = mapped_column(String(50))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
