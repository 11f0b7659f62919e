"""Consents, which are kept when they end, and the last total that was told."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.quality.db import QualityTable


class Consent(QualityTable):
    """A board lets one revision of one reflection be seen, or counted, until it says otherwise."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_record", "record_id", "seq"),
        Index("ix_consent_recipient", "purpose", "recipient", "seq"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    consent_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    record_id: Mapped[UUID] = mapped_column(Uuid)
    reflection_id: Mapped[UUID] = mapped_column(Uuid)
    revision: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str | None] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by: Mapped[str] = mapped_column(String(128))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TotalBase(QualityTable):
    """How many boards stood behind a total when it last moved. It names none of them."""

    __tablename__ = "total_base"

    marker_set: Mapped[str] = mapped_column(String(26), primary_key=True)
    marker: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    boards: Mapped[int]


class SharedTotal(QualityTable):
    """The last anonymous total that was told to others."""

    __tablename__ = "shared_total"

    total: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision: Mapped[int]
    boards: Mapped[int | None]
    sharing_boards: Mapped[int | None]
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
