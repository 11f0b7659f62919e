"""When a phase of a table ends, how a table may close, and to whom a summit's outputs go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.collation.contributions.domain import WITH_SOLUTIONS, Phase

ALLIANCE = "alliance_members"
"""The recipient beside the agency types that attended."""


class TableOutcome(StrEnum):
    """How a table's talk ended. Not to have reached solutions is no failing: the reason is kept."""

    SOLUTIONS = WITH_SOLUTIONS
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Clock:
    """The phase a table is in. What is said after its time is taken in all the same."""

    phase: Phase
    began_at: datetime
    ends_at: datetime

    def is_over(self, now: datetime) -> bool:
        return now >= self.ends_at


def clock_of(
    reasons_from: datetime | None,
    solutions_from: datetime | None,
    minutes: dict[Phase, int],
) -> Clock | None:
    """None before the table began."""
    for phase, began_at in ((Phase.SOLUTIONS, solutions_from), (Phase.REASONS, reasons_from)):
        if began_at is not None:
            return Clock(phase, began_at, began_at + timedelta(minutes=minutes[phase]))
    return None


def recipients_of(agencies: Iterable[str]) -> list[str]:
    """Every agency type that attended, and the Alliance's members."""
    return [*sorted(set(agencies)), ALLIANCE]
