"""Where two coders differ, how a third person settled it, and how it was settled before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class _Settled:
    """How a unit was settled; `kinds` is null until a third has settled what counts."""

    kinds: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    span_start: Mapped[int]
    span_end: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text)
    adjudicated_by: Mapped[str | None] = mapped_column(String(128))
    adjudicated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def start(self) -> int | None:
        return self.span_start if self.span_end else None

    @property
    def end(self) -> int | None:
        return self.span_end or None


class Adjudication(_Settled, CollationTable):
    """One unit in which the two differ, or on which they agreed until a third settled it anew."""

    __tablename__ = "adjudication"

    double_coding_id: Mapped[UUID] = mapped_column(
        ForeignKey("double_coding.double_coding_id", name="fk_adjudication_double_coding_id"),
        primary_key=True,
    )
    passage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    issue: Mapped[str] = mapped_column(String(6), primary_key=True)


class EarlierAdjudication(_Settled, CollationTable):
    """How a unit was settled before it was settled anew; `number` counts the steps."""

    __tablename__ = "earlier_adjudication"
    __table_args__ = (
        ForeignKeyConstraint(
            ["double_coding_id", "passage", "issue"],
            ["adjudication.double_coding_id", "adjudication.passage", "adjudication.issue"],
            name="fk_earlier_adjudication_place",
        ),
    )

    double_coding_id: Mapped[UUID] = mapped_column(primary_key=True)
    passage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    issue: Mapped[str] = mapped_column(String(6), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
