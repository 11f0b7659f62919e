"""Where the coding of a review stands."""

from enum import StrEnum


class CodingState(StrEnum):
    """A review waits, is in work, is complete, or was withdrawn from coding for good."""

    WAITING = "waiting"
    IN_WORK = "in_work"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"


QUEUED = (CodingState.WAITING, CodingState.IN_WORK)
"""The states in which a review is in the coding queue."""
