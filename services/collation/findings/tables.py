"""What people found in passages, and each change of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.auth import Caller
from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class Finding(CollationTable):
    """A person's decision that a passage shows an issue. Page and paragraph outlive the text.

    The span counts characters of the passage, `passage[start:end]`; from 0 up to 0 is all of it.
    """

    __tablename__ = "finding"

    finding_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int]
    scr_id: Mapped[UUID]
    scr_version: Mapped[int]
    passage: Mapped[int]
    page: Mapped[int]
    paragraph: Mapped[str | None] = mapped_column(String(40))
    span_start: Mapped[int] = mapped_column(server_default=text("0"))
    span_end: Mapped[int] = mapped_column(server_default=text("0"))
    issue: Mapped[str] = mapped_column(String(6))
    taxonomy: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(16))
    tenant: Mapped[str | None] = mapped_column(String(64))
    """Whose coding it is; null of those from before this was kept, where nothing tells it."""
    reading: Mapped[int] = mapped_column(server_default=text("0"))
    """The reading that it counts with; 0 of what was told before each body had its own."""
    coder: Mapped[str] = mapped_column(String(128))
    second_coder: Mapped[str | None] = mapped_column(String(128))
    coded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    memo: Mapped[str | None] = mapped_column(Text)
    suggestion_id: Mapped[UUID | None]
    double_coding_id: Mapped[UUID | None]
    retracted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retraction_reason: Mapped[str | None] = mapped_column(String(24))

    def is_of(self, caller: Caller) -> bool:
        """Whether it is of the caller's own body; where that is not known, the caller's own."""
        return self.tenant == caller.tenant or (self.tenant is None and self.coder == caller.client)

    @property
    def start(self) -> int | None:
        return self.span_start if self.span_end else None

    @property
    def end(self) -> int | None:
        return self.span_end or None


HOLDS = text("retracted_at IS NULL")
Index(
    "uq_finding_once",
    Finding.scr_id,
    Finding.scr_version,
    Finding.passage,
    Finding.issue,
    Finding.kind,
    Finding.span_start,
    Finding.span_end,
    Finding.tenant,
    unique=True,
    sqlite_where=HOLDS,
    postgresql_where=HOLDS,
)
Index("ix_finding_place", Finding.scr_id, Finding.passage, Finding.finding_id)
Index("ix_finding_issue", Finding.issue, Finding.scr_id, Finding.passage, Finding.finding_id)


class FindingChange(CollationTable):
    """One line of a finding's history: who, when, and what it was before and after.

    `changed_by` is null where the platform did it. Before and after are forgotten with the review.
    """

    __tablename__ = "finding_change"

    finding_id: Mapped[UUID] = mapped_column(
        ForeignKey("finding.finding_id", name="fk_finding_change_finding_id"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str | None] = mapped_column(String(128))
    reason: Mapped[str | None] = mapped_column(String(24))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class SettledUnit(CollationTable):
    """A passage and an issue of which two of a tenant agreed, coding blind, or a third settled what
    counts: there or not there, it stands until a third settles it anew."""

    __tablename__ = "settled_unit"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    scr_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    passage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    issue: Mapped[str] = mapped_column(String(6), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
