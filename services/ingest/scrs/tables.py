"""Reviews, what was sent of each, and how far each version has come."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.ingest.db import IngestTable


class Scr(IngestTable):
    """A review as its sender names it. Once withdrawn, this row is what is left of it."""

    __tablename__ = "scr"
    __table_args__ = (UniqueConstraint("tenant", "source_system", "source_ref"),)

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    tenant: Mapped[str] = mapped_column(String(64))
    source_system: Mapped[str] = mapped_column(String(50))
    source_ref: Mapped[str] = mapped_column(String(50))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    latest_version: Mapped[int] = mapped_column(Integer)
    published_version: Mapped[int | None] = mapped_column(Integer)
    board_response: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(128))
    withdrawal_reason: Mapped[str | None] = mapped_column(String(40))


class ScrVersion(IngestTable):
    """What was sent, which the database lets nobody change; a withdrawal empties `body`.

    `region` and `published_in` are what lists may be asked by: the region only where it is shown.
    """

    __tablename__ = "scr_version"
    __table_args__ = (Index("ix_scr_version_asked_by", "published_in", "region", "review_type"),)

    scr_id: Mapped[UUID] = mapped_column(ForeignKey("scr.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    client: Mapped[str] = mapped_column(String(128))
    request_hash: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    document_sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    review_type: Mapped[str] = mapped_column(String(20))
    region: Mapped[str | None] = mapped_column(String(24))
    published_in: Mapped[str] = mapped_column(String(6))
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ScrProgress(IngestTable):
    """How far a version has come, and who reads its document just now."""

    __tablename__ = "scr_progress"
    __table_args__ = (Index("ix_scr_progress_waiting", "state", "received_at"),)

    scr_id: Mapped[UUID] = mapped_column(ForeignKey("scr.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    concerns: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    reason: Mapped[str | None] = mapped_column(String(40))
    pages: Mapped[int | None] = mapped_column(Integer)
    passages: Mapped[int | None] = mapped_column(Integer)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease: Mapped[UUID | None] = mapped_column(Uuid)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
