"""Where the coding of each review stands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class ReviewCoding(CollationTable):
    """Where the coding of one review stands: complete once one body read it to the end.

    `revision` counts the events of all its readings.
    """

    __tablename__ = "review_coding"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    scr_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int]


class BodyReading(CollationTable):
    """One body's reading of the version in force: in work from its first decision on, or complete.

    Its random number ties what was found to its completion in events, and tells nothing of the
    body, nor how many have begun. That of a reading from before each body had its own is 0.
    """

    __tablename__ = "body_reading"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    reading: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tenant: Mapped[str | None] = mapped_column(String(64))
    """Null of a completion from before this was kept, where nothing tells whose it is."""
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    taxonomy: Mapped[str | None] = mapped_column(String(8))
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_by: Mapped[str | None] = mapped_column(String(128))


class BlindReview(CollationTable):
    """Two people of a tenant code a review apart: until it is settled what counts none of theirs
    codes it openly. Nobody else's coding is touched, and nobody else sees it."""

    __tablename__ = "blind_review"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)


class CodingTotal(CollationTable):
    """How far coding has come, kept as it goes on: the one row is read and nothing counted."""

    __tablename__ = "coding_total"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    coded: Mapped[int]
    published: Mapped[int]


Index("uq_body_reading", BodyReading.scr_id, BodyReading.tenant, unique=True)
IN_WORK = text("state = 'in_work'")
Index(
    "ix_body_reading_in_work",
    BodyReading.tenant,
    BodyReading.scr_id,
    sqlite_where=IN_WORK,
    postgresql_where=IN_WORK,
)
WAITING = text("state = 'waiting'")
Index(
    "ix_review_coding_queue",
    ReviewCoding.arrived_at,
    ReviewCoding.scr_id,
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)
