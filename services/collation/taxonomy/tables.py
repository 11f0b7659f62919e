"""Versions of the taxonomy: one is in force, one may be in draft, the others are kept for ever."""

from datetime import datetime

from sqlalchemy import JSON, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class TaxonomyVersion(CollationTable):
    """One version, as the bytes that everybody gets; published ones never change."""

    __tablename__ = "taxonomy_version"

    version: Mapped[str] = mapped_column(String(8), primary_key=True)
    status: Mapped[str] = mapped_column(String(16))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    follows: Mapped[str | None] = mapped_column(String(8))
    issues: Mapped[int]
    editors: Mapped[list[str]] = mapped_column(JSON)
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[str | None] = mapped_column(String(128))

    @property
    def url(self) -> str:
        return f"/v1/taxonomies/{self.version}"


ONE_OF_EACH = text("status IN ('draft', 'published')")
Index(
    "uq_taxonomy_version_status",
    TaxonomyVersion.status,
    unique=True,
    sqlite_where=ONE_OF_EACH,
    postgresql_where=ONE_OF_EACH,
)


class IssueRevision(CollationTable):
    """Counts what happened to an issue, so that its events have an order."""

    __tablename__ = "issue_revision"

    issue: Mapped[str] = mapped_column(String(6), primary_key=True)
    revision: Mapped[int]
