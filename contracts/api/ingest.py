"""What ingest answers and other services read: the passages of a published review."""

from datetime import date
from typing import Annotated

import msgspec

from contracts.types import Version


class Passage(msgspec.Struct, frozen=True):
    """One numbered paragraph of a report; `paragraph` is the number printed before it."""

    number: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    text: Annotated[str, msgspec.Meta(max_length=20_000)]
    paragraph: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class PassagePage(msgspec.Struct, frozen=True):
    """A page of a review's passages in order; `version` is the one that they belong to."""

    items: list[Passage]
    next: str | None = None
    version: Version | None = None


class Owner(msgspec.Struct, frozen=True):
    """Whose review it is: for services alone, because an anonymous area's events do not say.

    The sender's own reference and the day of publication let a board's records find their review.
    """

    tenant: Annotated[str, msgspec.Meta(max_length=64)]
    source_system: Annotated[str, msgspec.Meta(max_length=50)] | None = None
    source_ref: Annotated[str, msgspec.Meta(max_length=50)] | None = None
    published_on: date | None = None
