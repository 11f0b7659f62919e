"""Marker sets by version, and comments on their markers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Date, ForeignKeyConstraint, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.quality.db import QualityTable


class MarkerSet(QualityTable):
    """One version of a set, never changed; only the date of its next review moves."""

    __tablename__ = "marker_set"

    set_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(16))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    review_due_on: Mapped[date | None] = mapped_column(Date)


class MarkerComment(QualityTable):
    """What somebody said about a marker; the tenant is there so that it can follow its own."""

    __tablename__ = "marker_comment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["marker_set", "set_version"], ["marker_set.set_id", "marker_set.version"]
        ),
        Index("ix_marker_comment_marker", "marker_set", "marker", "seq"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    comment_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    tenant: Mapped[str] = mapped_column(String(64))
    marker_set: Mapped[str] = mapped_column(String(26))
    set_version: Mapped[int]
    marker: Mapped[int]
    text: Mapped[str] = mapped_column(String(4_000))
    commented_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disposition: Mapped[str | None] = mapped_column(String(20))
    explanation: Mapped[str | None] = mapped_column(String(4_000))
    disposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
