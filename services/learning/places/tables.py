"""Choices, and the places that came of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class Choice(LearningTable):
    """A person's first and second choice; `reviews` is taken down once, when places are given."""

    __tablename__ = "choice"

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    first: Mapped[UUID]
    second: Mapped[UUID | None]
    reviews: Mapped[int | None]
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Place(LearningTable):
    """Somebody's place at an offer, or in its waiting list, in the order of `position`."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("offer_id", "reviewer_id", name="uq_place_once_each"),
        Index("ix_place_order", "offer_id", "position", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID]
    reviewer_id: Mapped[UUID] = mapped_column(index=True)
    choice: Mapped[int]
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
