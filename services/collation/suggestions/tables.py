"""What a coder said, and beside it what people decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class Suggestion(CollationTable):
    """The machine's words, which never change."""

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


Index("ix_suggestion_outcome", Suggestion.issue, Suggestion.coder, Suggestion.coder_version)


class SuggestionDecision(CollationTable):
    """What a body's person decided about a suggestion. Each body decides for itself, and once."""

    __tablename__ = "suggestion_decision"

    suggestion_id: Mapped[UUID] = mapped_column(
        ForeignKey("suggestion.suggestion_id", name="fk_suggestion_decision_suggestion_id"),
        primary_key=True,
    )
    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    """`NOBODY_S` of those from before this was kept, where nothing tells it."""
    state: Mapped[str] = mapped_column(String(16))
    decided_by: Mapped[str] = mapped_column(String(128))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finding_id: Mapped[UUID | None]


NOBODY_S = ""
