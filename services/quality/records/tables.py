"""Published reviews as they arrive, and the records that boards keep from referral on."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Date, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.quality.db import QualityTable


class ScrArrival(QualityTable):
    """What events say of one published review. `tenant` is null where a withdrawal came first.

    The table is named for what it once was, the record itself.
    """

    __tablename__ = "reflection_record"
    __table_args__ = (Index("ix_reflection_record_tenant", "tenant", "scr_id"),)

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    marker_set: Mapped[str] = mapped_column(String(32))
    scr_version: Mapped[int]
    scr_url: Mapped[str] = mapped_column(String(204))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_on: Mapped[date | None] = mapped_column(Date)


class QualityRecord(QualityTable):
    """A board's record of one review. `scr_id` is its claim; the arrival of its own proves it."""

    __tablename__ = "quality_record"
    __table_args__ = (
        UniqueConstraint("tenant", "scr_id"),
        UniqueConstraint(
            "tenant", "source_system", "source_ref", name="uq_quality_record_tenant_source"
        ),
        Index("ix_quality_record_tenant", "tenant", "seq"),
        Index("ix_quality_record_published_on", "published_on"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    record_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    tenant: Mapped[str] = mapped_column(String(64))
    source_system: Mapped[str | None] = mapped_column(String(50))
    source_ref: Mapped[str | None] = mapped_column(String(50))
    route: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(4_000))
    referred_on: Mapped[date | None] = mapped_column(Date)
    marker_set: Mapped[str] = mapped_column(String(26))
    scr_id: Mapped[UUID | None] = mapped_column(Uuid)
    published_on: Mapped[date | None] = mapped_column(Date)
    written_in: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecordEntry(QualityTable):
    """One thing that a board wrote along the way; writing on adds a revision."""

    __tablename__ = "record_entry"
    __table_args__ = (
        UniqueConstraint("entry_id", "revision"),
        Index("ix_record_entry_record", "record_id", "kind", "seq"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid)
    revision: Mapped[int]
    record_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(128))


class Appointment(QualityTable):
    """A reviewer's organisation that a board lets reflect on one record."""

    __tablename__ = "appointment"
    __table_args__ = (Index("ix_appointment_reviewer", "reviewer", "record_id"),)

    record_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    reviewer: Mapped[str] = mapped_column(String(64), primary_key=True)
    appointed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
