"""The rules of a review that need nothing but what was said of it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from services.ingest.extraction.domain import AsidePlace
from services.ingest.scrs.codes import AreaDisclosure, ProcessKind, ProcessStatus


class ScrState(StrEnum):
    """How far a version of a review has come."""

    RECEIVED = "received"
    PUBLISHED = "published"
    HELD = "held"
    RETURNED = "returned"
    UNPROCESSABLE = "unprocessable"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Doubt(StrEnum):
    """Why a person must look at a version before it is published."""

    SUSPECTED_IDENTIFIER = "suspected_identifier"
    HIDDEN_TEXT = "hidden_text"
    ATTACHED_FILE = "attached_file"
    NOT_CLEARED = "not_cleared"


@dataclass(frozen=True, slots=True)
class Concern:
    """One doubt and its place: a field of the metadata, characters of a passage, or what stands
    beside the passages in the file. Never text."""

    doubt: Doubt
    kind: str | None = None
    pointer: str | None = None
    passage: int | None = None
    start: int | None = None
    end: int | None = None
    place: AsidePlace | None = None
    page: int | None = None

    def stored(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}


CLEARANCES = ("criminal_cleared", "court_order_checked", "dp_checked")
_NEED_CLEARANCE = frozenset({ProcessKind.CRIMINAL, ProcessKind.CORONIAL})
_OF_ONE_SENDING = frozenset({"supersedes", "correction_note"})


def lacks_clearance(
    processes: Iterable[tuple[ProcessKind, ProcessStatus]], cleared: Iterable[bool]
) -> bool:
    """Whether a criminal or coronial process goes on and publication was not cleared for it."""
    ongoing = any(
        kind in _NEED_CLEARANCE and status is ProcessStatus.ONGOING for kind, status in processes
    )
    return ongoing and not all(cleared)


def quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def shows_body(area: AreaDisclosure) -> bool:
    return area is AreaDisclosure.NAMED


def shows_region(area: AreaDisclosure) -> bool:
    return area is not AreaDisclosure.ANONYMOUS


def request_hash(body: dict[str, Any]) -> str:
    """Names one sending: the same bytes of meaning sent again are the same request."""
    return hashlib.sha256(_canonical(body)).hexdigest()


def content_hash(body: dict[str, Any]) -> str:
    """Names what is said of the review, whatever it takes the place of."""
    said = {name: value for name, value in body.items() if name not in _OF_ONE_SENDING}
    return hashlib.sha256(_canonical(said)).hexdigest()


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
