"""Who gave a reason, and how reasons stand beside each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

_OFFERED = UUID("5f0a8f0e-6f0c-4f0e-9d39-0f6f6f2b7c11")
MOST_TEXT = 2_000


class Side(StrEnum):
    """Whose reasons stand beside each other where each origin by itself would be too many."""

    REPORTS = "reports"
    PRACTITIONERS = "practitioners"
    NATIONAL_BODIES = "national_bodies"


class ReasonOrigin(StrEnum):
    """Where a reason comes from: what reports say, and what practitioners and bodies say."""

    SCR_REPORT = "scr_report"
    SUMMIT = "summit"
    WORKSHOP = "workshop"
    ALLIANCE = "alliance"
    WRITTEN = "written"

    @property
    def side(self) -> Side:
        """A national body at the Alliance is none of the practitioners."""
        if self is ReasonOrigin.SCR_REPORT:
            return Side.REPORTS
        return Side.NATIONAL_BODIES if self is ReasonOrigin.ALLIANCE else Side.PRACTITIONERS


class WithdrawnFor(StrEnum):
    """Why a report's reason is taken back; a code, as words would say again what must not stand."""

    MISTAKEN = "mistaken"
    REWORDED = "reworded"
    IDENTIFIES = "identifies"
    BLAMES = "blames"


TAXONOMY = "taxonomy"
"""The kind of source of a reason that is part of a version of the taxonomy."""


FROM_REPORT = "scr"
"""The kind of source of a reason that a passage of a report gives; its id is the review's."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, as one source gave it.

    `source_kind` and `source_id` lead back to what it was taken from; the id is null where that
    is the taxonomy itself.
    """

    id: str
    issue: str
    origin: ReasonOrigin
    text: str
    source_kind: str
    source_id: UUID | None


@dataclass(frozen=True, slots=True)
class SharedReason:
    """One wording for what several sources say, with the id and the origin of each of theirs."""

    id: UUID
    issue: str
    text: str
    parts: tuple[tuple[str, ReasonOrigin], ...]


def id_of(issue: str, source_kind: str, source_id: UUID, text: str) -> UUID:
    """The same words of the same source about the same issue are one reason."""
    return uuid5(_OFFERED, "\n".join((issue, source_kind, str(source_id), text)))


def by_origin(reasons: Iterable[Reason]) -> dict[ReasonOrigin, list[Reason]]:
    """Every origin is there, so that an empty one is seen to be empty."""
    of: dict[ReasonOrigin, list[Reason]] = {origin: [] for origin in ReasonOrigin}
    for reason in reasons:
        of[reason.origin].append(reason)
    return of
