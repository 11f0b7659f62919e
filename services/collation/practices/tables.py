"""Examples of good practice; of those refused or withdrawn no text is kept."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.collation.db import CollationTable


class Practice(CollationTable):
    """One example. `body` holds its texts; `screened` what a screening suspected, never words."""

    __tablename__ = "practice"
    __table_args__ = (
        Index("ix_practice_tenant", "tenant", "seq"),
        Index("ix_practice_state", "state", "seq"),
        Index("ix_practice_source", "source_kind", "source_id"),
        Index("ix_practice_scr", "scr_id"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    practice_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    revision: Mapped[int]
    tenant: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[str] = mapped_column(String(16))
    named: Mapped[bool]
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    search_text: Mapped[str] = mapped_column(Text)
    screened: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    source_kind: Mapped[str | None] = mapped_column(String(24))
    source_id: Mapped[UUID | None] = mapped_column(Uuid)
    scr_id: Mapped[UUID | None] = mapped_column(Uuid)
    scr_version: Mapped[int | None]
    passage: Mapped[int | None]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(128))
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decision_reason: Mapped[str | None] = mapped_column(String(2_000))


class PracticeIssue(CollationTable):
    """An issue that an example answers to."""

    __tablename__ = "practice_issue"
    __table_args__ = (Index("ix_practice_issue_issue", "issue", "practice_id"),)

    practice_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    issue: Mapped[str] = mapped_column(String(6), primary_key=True)
