"""Mini-summits and comments; a comment knows no time, no order and nobody."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class Consultation(CollationTable):
    """One mini-summit on one product. A figure that is null was not published."""

    __tablename__ = "consultation"
    __table_args__ = (Index("ix_consultation_order", "month", "consultation_id"),)

    consultation_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    town: Mapped[str] = mapped_column(String(100))
    month: Mapped[str] = mapped_column(String(7))
    held_on: Mapped[date | None] = mapped_column(Date)
    product: Mapped[str] = mapped_column(String(16))
    about: Mapped[str] = mapped_column(String(1_000))
    product_url: Mapped[str | None] = mapped_column(String(204))
    state: Mapped[str] = mapped_column(String(16))
    notice: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    attended: Mapped[int | None]
    series: Mapped[str | None] = mapped_column(ForeignKey("event_series.code"))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConsultationComment(CollationTable):
    """A comment, and what became of it."""

    __tablename__ = "consultation_comment"
    __table_args__ = (
        Index("ix_consultation_comment_consultation", "consultation_id"),
        {"sqlite_with_rowid": False},
    )

    comment_id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID]
    commenter: Mapped[str] = mapped_column(String(24))
    text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    held_for: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    decision_reason: Mapped[str | None] = mapped_column(String(1_000))
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decided_on: Mapped[date | None] = mapped_column(Date)
    disposition: Mapped[str | None] = mapped_column(String(24))
    explanation: Mapped[str | None] = mapped_column(String(2_000))
    disposed_by: Mapped[str | None] = mapped_column(String(128))
    disposed_on: Mapped[date | None] = mapped_column(Date)
