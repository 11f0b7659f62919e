"""Counts, and what each review added to them, so that it can be taken back."""

from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.collation.db import CollationTable


class AsCounted:
    """As what a review counts: the columns."""

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(String(6))
    review_type: Mapped[str] = mapped_column(String(16))
    region: Mapped[str | None] = mapped_column(String(24))
    public_sector: Mapped[bool]
    private_sector: Mapped[bool]
    third_sector: Mapped[bool]
    read_by: Mapped[str] = mapped_column(Text)
    """The versions by which bodies read it to the end, parted by spaces; of most it is one."""


class CountedReview(AsCounted, CollationTable):
    """A review as it counts now."""

    __tablename__ = "counted_review"

    # the last, as in the table: rows are given by position
    read_by: Mapped[str] = mapped_column(Text, server_default="", sort_order=1)


class CountedIssue(CollationTable):
    """A review shows an issue, a stage: once for each kind, however many passages say so."""

    __tablename__ = "counted_issue"

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)


Index("ix_counted_issue_code", CountedIssue.code, CountedIssue.kind, CountedIssue.scr_id)


class ReviewCount(CollationTable):
    """How many reviews: of a part of the country, published in a quarter, showing a code."""

    __tablename__ = "review_count"

    facet: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(24), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(6), primary_key=True)
    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    reviews: Mapped[int]


Index(
    "ix_review_count_series",
    ReviewCount.facet,
    ReviewCount.value,
    ReviewCount.code,
    ReviewCount.kind,
    ReviewCount.quarter,
)
