"""What a summit is, and what is asked of those who come."""

from dataclasses import dataclass
from enum import StrEnum

CHOICES = 3
PURPOSE = (
    "To add your knowledge to what reviews report of these issues: why they happen where you work, "
    "and what has helped or might. A summit does not pass learning on, it gathers it."
)

KEPT = (
    "Until the summit ends, those who run it see your agency type, band, region, table and "
    "contact, and the platform knows which body registered you. At its end, or when it is "
    "cancelled, the attendee list is deleted. What was said goes on record without table or time; "
    "of who said it no more is told than people of several bodies share. How many came stays, and "
    "of which agency types, and contacts beside nothing else, until the outputs are sent or the "
    "cancelled summit is archived."
)
"""Told before anybody registers."""


class SummitState(StrEnum):
    """How far a summit has come. `reported`: known from a report alone."""

    SCHEDULED = "scheduled"
    ALLOCATED = "allocated"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"
    REPORTED = "reported"


BEFORE = (SummitState.SCHEDULED, SummitState.ALLOCATED)
WRITING = (*BEFORE, SummitState.OPEN)
OVER = (SummitState.CLOSED, SummitState.CANCELLED, SummitState.ARCHIVED)


class SeniorityMix(StrEnum):
    """Who sits with whom. Of reasons all talk together; of solutions, perhaps among equals."""

    MIXED = "mixed"
    SAME_LEVEL_FOR_SOLUTIONS = "same_level_for_solutions"


class RegistrationState(StrEnum):
    """Where one delegate stands."""

    PLACED = "placed"
    WAITING = "waiting"
    GIVEN_UP = "given_up"
    ATTENDED = "attended"
    ABSENT = "absent"


COMING = (RegistrationState.PLACED, RegistrationState.ATTENDED)
WITH_PLACE = (*COMING, RegistrationState.ABSENT)


class ReadPurpose(StrEnum):
    """Why somebody reads the attendee list."""

    RUNNING_THE_EVENT = "running_the_event"
    SENDING_OUTPUTS = "sending_outputs"
    ANSWERING_A_DELEGATE = "answering_a_delegate"


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """How many of those who come have not confirmed the purpose, or the reading."""

    delegates: int
    purpose: int
    reading: int

    @property
    def share_of_purpose(self) -> float | None:
        """From 0 to 1; none where nobody comes."""
        return round(self.purpose / self.delegates, 2) if self.delegates else None

    @property
    def share_of_reading(self) -> float | None:
        return round(self.reading / self.delegates, 2) if self.delegates else None
