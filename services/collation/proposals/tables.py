"""Proposals of practice issues, and what became of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class IssueProposal(CollationTable):
    """What somebody proposes, and from `state` on what a second person said to it."""

    __tablename__ = "issue_proposal"

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    proposed_by: Mapped[str] = mapped_column(String(128))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    key: Mapped[str] = mapped_column(String(120))
    issue: Mapped[dict[str, Any]] = mapped_column(JSON)
    context_tags: Mapped[list[str]] = mapped_column(JSON)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(128))
    explanation: Mapped[str | None] = mapped_column(Text)
    taxonomy: Mapped[str | None] = mapped_column(String(8))
    code: Mapped[str | None] = mapped_column(String(6))


Index("ix_issue_proposal_order", IssueProposal.proposed_at, IssueProposal.proposal_id)
