"""Reasons that were offered for issues, and wordings that stand for several of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.collation.db import CollationTable


class OfferedReason(CollationTable):
    """A reason beside those of the taxonomy; one that is taken back leaves no text."""

    __tablename__ = "reason"

    reason_id: Mapped[UUID] = mapped_column(primary_key=True)
    issue: Mapped[str] = mapped_column(String(6))
    origin: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    source_kind: Mapped[str] = mapped_column(String(24))
    source_id: Mapped[UUID]
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tenant: Mapped[str | None] = mapped_column(String(64))
    """Whose analyst gave it; of what practitioners say nobody knows, nor of what came before."""
    given_by: Mapped[str | None] = mapped_column(String(128))


Index("ix_reason_issue", OfferedReason.issue, OfferedReason.offered_at, OfferedReason.reason_id)
Index("ix_reason_source", OfferedReason.source_kind, OfferedReason.source_id)


class ReasonWithdrawal(CollationTable):
    """A reason of a report that somebody took back: all of it but what it said."""

    __tablename__ = "reason_withdrawal"

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    reason_id: Mapped[UUID]
    issue: Mapped[str] = mapped_column(String(6))
    scr_id: Mapped[UUID]
    tenant: Mapped[str | None] = mapped_column(String(64))
    given_by: Mapped[str | None] = mapped_column(String(128))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str] = mapped_column(String(128))
    withdrawn_in: Mapped[str] = mapped_column(String(64))
    """The tenant of whoever took it back."""
    withdrawn_for: Mapped[str] = mapped_column(String(16))


Index("ix_reason_withdrawal_issue", ReasonWithdrawal.issue, ReasonWithdrawal.seq)


class SharedWording(CollationTable):
    """One wording for what reasons of several origins say; the reasons stay as they are."""

    __tablename__ = "shared_reason"

    shared_id: Mapped[UUID] = mapped_column(primary_key=True)
    issue: Mapped[str] = mapped_column(String(6), index=True)
    text: Mapped[str] = mapped_column(Text)
    worded_by: Mapped[str] = mapped_column(String(128))
    worded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SharedPart(CollationTable):
    """A reason that a shared wording stands for: an offered one, or one of the taxonomy."""

    __tablename__ = "shared_reason_part"

    shared_id: Mapped[UUID] = mapped_column(
        ForeignKey("shared_reason.shared_id", ondelete="CASCADE"), primary_key=True
    )
    reason_id: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    origin: Mapped[str] = mapped_column(String(16))
