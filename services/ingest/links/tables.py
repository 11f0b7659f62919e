"""The links to the published reports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.ingest.db import IngestTable


class Link(IngestTable):
    """The link of one version of a review, and what following it found."""

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_due", "due_at"),)

    scr_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    url: Mapped[str] = mapped_column(String(2000))
    health: Mapped[str] = mapped_column(String(8))
    silences: Mapped[int] = mapped_column(Integer)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
