"""What people found in passages, and each change of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class Finding(CollationTable):
    """A person's decision that a passage shows an issue. Page and paragraph outlive the text."""

    __tablename__ = "finding"

    finding_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int]
    scr_id: Mapped[UUID]
    scr_version: Mapped[int]
    passage: Mapped[int]
    page: Mapped[int]
    paragraph: Mapped[str | None] = mapped_column(String(40))
    issue: Mapped[str] = mapped_column(String(6))
    taxonomy: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(16))
    coder: Mapped[str] = mapped_column(String(128))
    coded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    memo: Mapped[str | None] = mapped_column(Text)
    suggestion_id: Mapped[UUID | None]
    retracted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retraction_reason: Mapped[str | None] = mapped_column(String(24))


HOLDS = text("retracted_at IS NULL")
Index(
    "uq_finding_once",
    Finding.scr_id,
    Finding.scr_version,
    Finding.passage,
    Finding.issue,
    Finding.kind,
    unique=True,
    sqlite_where=HOLDS,
    postgresql_where=HOLDS,
)
Index("ix_finding_place", Finding.scr_id, Finding.passage, Finding.finding_id)
Index("ix_finding_issue", Finding.issue, Finding.scr_id, Finding.passage, Finding.finding_id)


class FindingChange(CollationTable):
    """One line of a finding's history; `changed_by` is null where the platform did it."""

    __tablename__ = "finding_change"

    finding_id: Mapped[UUID] = mapped_column(
        ForeignKey("finding.finding_id", name="fk_finding_change_finding_id"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str | None] = mapped_column(String(128))
    reason: Mapped[str | None] = mapped_column(String(24))
