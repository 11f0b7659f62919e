"""Contributions, and the decisions about those that were held.

Neither table knows a time or an order: ids are random, SQLite gives no row numbers, and all rows of
a summit, and of the decisions before, are written anew in a drawn order when it ends.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import JSON, Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.collation.db import CollationTable

NO_ROW_NUMBERS = {"sqlite_with_rowid": False}


class Contribution(CollationTable):
    """`table_number`, `phase` and `entry` are known while the summit lasts, and to nobody after."""

    __tablename__ = "contribution"
    __table_args__ = (
        Index("ix_contribution_summit", "summit_id"),
        Index("ix_contribution_issue", "issue"),
        NO_ROW_NUMBERS,
    )

    contribution_id: Mapped[UUID] = mapped_column(primary_key=True)
    summit_id: Mapped[UUID]
    origin: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(24))
    doing: Mapped[str] = mapped_column(String(16))
    issue: Mapped[str] = mapped_column(String(6))
    text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    on_record: Mapped[bool]
    held_for: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    agency: Mapped[str | None] = mapped_column(String(32))
    band: Mapped[str | None] = mapped_column(String(16))
    region: Mapped[str | None] = mapped_column(String(24))
    practising: Mapped[bool | None]
    table_number: Mapped[int | None]
    phase: Mapped[str | None] = mapped_column(String(16))
    entry: Mapped[int | None]


class ContributionDecision(CollationTable):
    """Who decided what about a held contribution, on which day; never its words."""

    __tablename__ = "contribution_decision"
    __table_args__ = (
        Index("ix_contribution_decision_contribution", "contribution_id"),
        NO_ROW_NUMBERS,
    )

    decision_id: Mapped[UUID] = mapped_column(primary_key=True)
    contribution_id: Mapped[UUID]
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(1_000))
    found: Mapped[list[str]] = mapped_column(JSON)
    decided_by: Mapped[str] = mapped_column(String(128))
    decided_on: Mapped[date] = mapped_column(Date)
