"""Who sent which document."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.ingest.db import IngestTable


class Document(IngestTable):
    """A document as one tenant sent it; the bytes are in the store, once for all tenants."""

    __tablename__ = "document"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
