"""One reflection record for each review; no score has a place in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.quality.db import QualityTable


class ReflectionRecord(QualityTable):
    """Where a board reflects on one review. `tenant` is null where a withdrawal came first."""

    __tablename__ = "reflection_record"
    __table_args__ = (Index("ix_reflection_record_tenant", "tenant", "scr_id"),)

    scr_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    marker_set: Mapped[str] = mapped_column(String(32))
    scr_version: Mapped[int]
    scr_url: Mapped[str] = mapped_column(String(204))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
