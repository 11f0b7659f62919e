"""Briefings by slot, their editions, every revision of their text, and what was said to it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.collation.db import CollationTable


class BriefingSlot(CollationTable):
    """A place of the set. A title that was not recovered is null, and never made up."""

    __tablename__ = "briefing_slot"

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str | None] = mapped_column(String(200))
    issues: Mapped[list[str]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(String(1_000))
    title_source: Mapped[str | None] = mapped_column(String(400))
    titled_by: Mapped[str | None] = mapped_column(String(128))
    titled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BriefingTitle(CollationTable):
    """A title that was typed in, and each correction of it; the last one is the slot's."""

    __tablename__ = "briefing_title"

    slot: Mapped[int] = mapped_column(
        ForeignKey("briefing_slot.slot", name="fk_briefing_title_slot"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(400))
    issues: Mapped[list[str]] = mapped_column(JSON)
    typed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    typed_by: Mapped[str] = mapped_column(String(128))
    reason: Mapped[str | None] = mapped_column(String(1_000))


class BriefingEdition(CollationTable):
    """An edition; `reasons`, `examples` and `taxonomy` are frozen when it is submitted.

    A reason that its source took back keeps its origin alone, an example nothing, and an example
    whose body agrees to be named no more no name.
    """

    __tablename__ = "briefing_edition"
    __table_args__ = (UniqueConstraint("slot", "edition", "tenant"),)

    edition_id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slot: Mapped[int] = mapped_column(
        ForeignKey("briefing_slot.slot", name="fk_briefing_edition_slot")
    )
    edition: Mapped[int]
    tenant: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    issues: Mapped[list[str]] = mapped_column(JSON)
    reasons: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    examples: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    taxonomy: Mapped[str | None] = mapped_column(String(8))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BriefingRevision(CollationTable):
    """What an edition said at one time, and on which page each passage stood; never changed."""

    __tablename__ = "briefing_revision"

    edition_id: Mapped[UUID] = mapped_column(
        ForeignKey("briefing_edition.edition_id", name="fk_briefing_revision_edition_id"),
        primary_key=True,
    )
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    places: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(128))


class BriefingFlag(CollationTable):
    """A place in a revision that an editor looks at, and what they decided of it."""

    __tablename__ = "briefing_flag"
    __table_args__ = (Index("ix_briefing_flag_edition", "edition_id", "revision"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    flag_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    edition_id: Mapped[UUID]
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    pointer: Mapped[str] = mapped_column(String(80))
    start: Mapped[int]
    end: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    decision: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(1_000))
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BriefingStep(CollationTable):
    """One step of an edition's life: who, when and why; appended, never changed."""

    __tablename__ = "briefing_step"
    __table_args__ = (Index("ix_briefing_step_edition", "edition_id", "seq"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    edition_id: Mapped[UUID]
    step: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[str] = mapped_column(String(128))
    note: Mapped[str | None] = mapped_column(String(1_000))
