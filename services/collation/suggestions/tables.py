"""What a coder said, and beside it what a person decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class Suggestion(CollationTable):
    """The machine's words, which never change; from `state` on, the decision of a person."""

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint(
            "scr_id", "scr_version", "passage", "issue", "coder", name="uq_suggestion_once"
        ),
    )

    suggestion_id: Mapped[UUID] = mapped_column(primary_key=True)
    scr_id: Mapped[UUID]
    scr_version: Mapped[int]
    passage: Mapped[int]
    issue: Mapped[str] = mapped_column(String(6))
    score: Mapped[float]
    evidence: Mapped[list[list[int]]] = mapped_column(JSON)
    coder: Mapped[str] = mapped_column(String(64))
    coder_version: Mapped[str] = mapped_column(String(128))
    suggested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decided_for: Mapped[str | None] = mapped_column(String(64))
    """The tenant of whoever decided: to others it does not say who that was."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finding_id: Mapped[UUID | None]


Index(
    "ix_suggestion_outcome",
    Suggestion.issue,
    Suggestion.coder,
    Suggestion.coder_version,
    Suggestion.state,
)
