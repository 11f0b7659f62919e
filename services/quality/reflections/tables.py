"""Reflections, and every revision of what they say."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.quality.db import QualityTable


class Reflection(QualityTable):
    """One question of one version of a set, asked at one point of one review's life."""

    __tablename__ = "reflection"
    __table_args__ = (
        ForeignKeyConstraint(
            ["marker_set", "set_version"], ["marker_set.set_id", "marker_set.version"]
        ),
        Index("ix_reflection_record", "record_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    reflection_id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    record_id: Mapped[UUID] = mapped_column(Uuid)
    marker_set: Mapped[str] = mapped_column(String(26))
    set_version: Mapped[int]
    marker: Mapped[int]
    question: Mapped[int]
    point_of_use: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]


class ReflectionRevision(QualityTable):
    """What a reflection said at one time."""

    __tablename__ = "reflection_revision"

    reflection_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(20))
    narrative: Mapped[str | None] = mapped_column(String(10_000))
    reason: Mapped[str | None] = mapped_column(String(4_000))
    proportionality: Mapped[str | None] = mapped_column(String(4_000))
    helped: Mapped[list[str]] = mapped_column(JSON)
    hindered: Mapped[list[str]] = mapped_column(JSON)
    evidence: Mapped[list[str]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(128))
