"""The trend read model: each row is what the newest event about its id says, and nothing else.

So the rows are the same whatever order the events come in and however often. What an event does
not say is null: the row of a retracted finding or a withdrawn review holds no more than its mark.
"""

from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.collation.db import CollationTable


class TrendFinding(CollationTable):
    """A finding; it counts only on the version of its review that is in force, while the reading
    that it is of is complete."""

    __tablename__ = "trend_finding"

    finding_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int]
    live: Mapped[bool]
    scr_id: Mapped[UUID]
    issue: Mapped[str] = mapped_column(String(6))
    scr_version: Mapped[int | None]
    passage: Mapped[int | None]
    kind: Mapped[str | None] = mapped_column(String(16))
    taxonomy: Mapped[str | None] = mapped_column(String(8))
    reading: Mapped[int | None]


Index("ix_trend_finding_scr_id", TrendFinding.scr_id)


class TrendScr(CollationTable):
    """A review; `withdrawn` is a tombstone that no version outlives."""

    __tablename__ = "trend_scr"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    withdrawn: Mapped[bool]
    version: Mapped[int]
    published_in: Mapped[str | None] = mapped_column(String(6))
    review_type: Mapped[str | None] = mapped_column(String(16))
    region: Mapped[str | None] = mapped_column(String(24))
    explanations: Mapped[str | None] = mapped_column(String(8))
    public_sector: Mapped[bool | None]
    private_sector: Mapped[bool | None]
    third_sector: Mapped[bool | None]
    scr_url: Mapped[str | None] = mapped_column(String(204))
    passages_url: Mapped[str | None] = mapped_column(String(204))


class TrendReading(CollationTable):
    """Whether a body read a version of a review to the end, and by which taxonomy; not which."""

    __tablename__ = "trend_reading"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    reading: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    scr_version: Mapped[int]
    taxonomy: Mapped[str] = mapped_column(String(8))
    complete: Mapped[bool]
