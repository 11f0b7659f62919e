"""The record of decisions: rows are added and never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.ingest.db import IngestTable


class Decision(IngestTable):
    """What was decided about a held version, by which client and why. One for each version."""

    __tablename__ = "decision"

    scr_id: Mapped[UUID] = mapped_column(ForeignKey("scr.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(30))
    client: Mapped[str] = mapped_column(String(128))
    tenant: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
