"""Releases as they were made; but for what is behind the newest, nothing here is ever changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.collation.counts.tables import AsCounted
from services.collation.db import CollationTable


class Release(CollationTable):
    """One release; `number` counts the corrections of its quarter, `note` says why.

    `splits` is what it shows below national level, `smallest_count` and `round_to_nearest` the rule
    by which; `counts`, what is behind it, is there to check later releases against and goes
    nowhere else (null of those made before it was kept). `meanwhile` is what everybody can know of
    reviews that were withdrawn or revised since the release before.
    """

    __tablename__ = "release"

    release_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    seq: Mapped[int] = mapped_column(unique=True)
    period: Mapped[str] = mapped_column(String(6))
    number: Mapped[int]
    note: Mapped[str | None] = mapped_column(String(500))
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
    taxonomy: Mapped[str] = mapped_column(String(8))
    coded: Mapped[int]
    published: Mapped[int]
    stages: Mapped[dict[str, int]] = mapped_column(JSON)
    splits: Mapped[dict[str, Any]] = mapped_column(JSON)
    smallest_count: Mapped[int]
    round_to_nearest: Mapped[int]
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    meanwhile: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))


class ReleaseFile(CollationTable):
    """The bytes of a release in one form, which every reader gets."""

    __tablename__ = "release_file"

    release_id: Mapped[str] = mapped_column(
        ForeignKey("release.release_id", name="fk_release_file_release_id"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]


class ReleasePart(CollationTable):
    """A file in pieces, so that no process has to hold one whole to send it."""

    __tablename__ = "release_part"

    release_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ReleasedChange(CollationTable):
    """A figure that a release brought or changed, in the order in which they came out."""

    __tablename__ = "released_change"

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    release_id: Mapped[str] = mapped_column(String(16))
    dimension: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(String(24))
    code: Mapped[str] = mapped_column(String(9))
    kind: Mapped[str] = mapped_column(String(16))
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    symbol: Mapped[str | None] = mapped_column(String(1))
    direction: Mapped[str | None] = mapped_column(String(8))
    earlier: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    later: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ReleasedReview(AsCounted, CollationTable):
    """As what a review was counted when the newest release was made, for the next one's check."""

    __tablename__ = "released_review"

    shows: Mapped[str] = mapped_column(Text)
    """`D4:problem`, parted by spaces."""


class ReleaseSubscription(CollationTable):
    """How often a client wants to hear of releases."""

    __tablename__ = "release_subscription"

    client: Mapped[str] = mapped_column(String(128), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    cadence: Mapped[str] = mapped_column(String(16))
