"""Summits with their topics and tables, and the attendee list, which is kept apart."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.collation.db import CollationTable


class EventSeries(CollationTable):
    """Events that a report tells of together. `attended` is of all of them: each is not told."""

    __tablename__ = "event_series"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    events: Mapped[int]
    attended: Mapped[int]
    source: Mapped[str] = mapped_column(String(100))


class Summit(CollationTable):
    """One summit. A figure that is null was not published; the database refuses one place more."""

    __tablename__ = "summit"
    __table_args__ = (
        CheckConstraint("placed >= 0 AND placed <= capacity", name="never_oversold"),
        Index("ix_summit_order", "month", "summit_id"),
    )

    summit_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    town: Mapped[str] = mapped_column(String(100))
    month: Mapped[str] = mapped_column(String(7))
    held_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    rules: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    notice: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    capacity: Mapped[int | None]
    placed: Mapped[int | None]
    asked: Mapped[int | None]
    refused: Mapped[int | None]
    turned_away: Mapped[int | None]
    attended: Mapped[int | None]
    lot: Mapped[str | None] = mapped_column(String(64))
    allocation: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    series: Mapped[str | None] = mapped_column(ForeignKey("event_series.code"))
    scheduled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SummitTopic(CollationTable):
    """A briefing that a summit was called on, as it was published then."""

    __tablename__ = "summit_topic"

    summit_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    issues: Mapped[list[str]] = mapped_column(JSON)


class SummitTable(CollationTable):
    """A table and its topic; who sits there is known to the attendee list alone."""

    __tablename__ = "summit_table"

    summit_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[int]
    band: Mapped[str | None] = mapped_column(String(16))
    reasons_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solutions_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))
    outcome_reason: Mapped[str | None] = mapped_column(String(1_000))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Registration(CollationTable):
    """A line of the attendee list: no name. Once the summit is over it is gone.

    It holds no time, so that none can be set beside another time.
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index("ix_registration_order", "summit_id", "position", unique=True),
        Index("ix_registration_tenant", "tenant"),
    )

    registration_id: Mapped[UUID] = mapped_column(primary_key=True)
    summit_id: Mapped[UUID]
    tenant: Mapped[str] = mapped_column(String(64))
    position: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16))
    agency: Mapped[str] = mapped_column(String(32))
    band: Mapped[str | None] = mapped_column(String(16))
    region: Mapped[str | None] = mapped_column(String(24))
    practising: Mapped[bool | None]
    topics: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    purpose_confirmed: Mapped[bool | None]
    reading_confirmed: Mapped[bool | None]
    topic: Mapped[int | None]
    choice: Mapped[int | None]
    reasons_table: Mapped[int | None]
    solutions_table: Mapped[int | None]


class AttendeeContact(CollationTable):
    """How to reach a delegate, if they want to be reached; gone when the summit is archived.

    From the end of the summit on its number is a drawn one, that of no registration.
    """

    __tablename__ = "attendee_contact"

    registration_id: Mapped[UUID] = mapped_column(primary_key=True)
    summit_id: Mapped[UUID] = mapped_column(index=True)
    email: Mapped[str] = mapped_column(String(254))


class AttendeeRead(CollationTable):
    """Somebody was shown a line of the attendee list: who, when and why."""

    __tablename__ = "attendee_read"

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    registration_id: Mapped[UUID] = mapped_column(index=True)
    summit_id: Mapped[UUID] = mapped_column(index=True)
    tenant: Mapped[str] = mapped_column(String(64))
    client: Mapped[str] = mapped_column(String(128))
    purpose: Mapped[str] = mapped_column(String(24))
    what: Mapped[str] = mapped_column(String(16))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
