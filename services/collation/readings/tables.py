"""Blind codings: kept apart from findings, so that no list, count or event can hold them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class BlindCoding(CollationTable):
    """What one coder says of a passage; from 0 up to 0 is all of it."""

    __tablename__ = "blind_coding"

    coding_id: Mapped[UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[UUID] = mapped_column(
        ForeignKey("coding_assignment.assignment_id", name="fk_blind_coding_assignment_id")
    )
    revision: Mapped[int]
    passage: Mapped[int]
    issue: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(String(16))
    span_start: Mapped[int]
    span_end: Mapped[int]
    memo: Mapped[str | None] = mapped_column(Text)
    coded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def start(self) -> int | None:
        return self.span_start if self.span_end else None

    @property
    def end(self) -> int | None:
        return self.span_end or None


STANDS = text("taken_back_at IS NULL")
Index(
    "uq_blind_coding_once",
    BlindCoding.assignment_id,
    BlindCoding.passage,
    BlindCoding.issue,
    BlindCoding.kind,
    BlindCoding.span_start,
    BlindCoding.span_end,
    unique=True,
    sqlite_where=STANDS,
    postgresql_where=STANDS,
)


class BlindCodingChange(CollationTable):
    """One line of a blind coding's history; before and after are forgotten with the review."""

    __tablename__ = "blind_coding_change"

    coding_id: Mapped[UUID] = mapped_column(
        ForeignKey("blind_coding.coding_id", name="fk_blind_coding_change_coding_id"),
        primary_key=True,
    )
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(128))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
