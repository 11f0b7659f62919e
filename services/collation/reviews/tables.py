"""A review as collation knows it: no board, no area, no title, so that none can leak from here."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class ReviewState(StrEnum):
    """A withdrawal is for good."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"


class Review(CollationTable):
    """The version in force of a review, or the tombstone of one."""

    __tablename__ = "review"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    scr_url: Mapped[str] = mapped_column(String(204))
    passages: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_in: Mapped[str | None] = mapped_column(String(6))
    review_type: Mapped[str | None] = mapped_column(String(16))


Index("ix_review_published_in", Review.published_in, Review.scr_id)


class ReviewAgency(CollationTable):
    """A kind of agency that took part in what a review in force is about; nobody's name."""

    __tablename__ = "review_agency"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(String(32), primary_key=True)


class WithdrawalTold(CollationTable):
    """A body that had worked on a review when it was withdrawn, and is told so; to others the
    review was never there."""

    __tablename__ = "withdrawal_told"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)


class Passage(CollationTable):
    """One paragraph of the version in force; of older and withdrawn ones no text is kept."""

    __tablename__ = "passage"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    page: Mapped[int]
    paragraph: Mapped[str | None] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
