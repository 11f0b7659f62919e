"""Where the coding of a review stands."""

from enum import StrEnum


class CodingState(StrEnum):
    """A review waits for a body, is in its work, or is complete; or was withdrawn for good.

    Of all bodies together it waits until the first of them has completed it.
    """

    WAITING = "waiting"
    IN_WORK = "in_work"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"


def state_of(reading: str | None, *, blind: bool) -> CodingState:
    """Where a review stands to a body that may not have begun: what two of theirs code apart is in
    its work too."""
    if blind:
        return CodingState.IN_WORK
    return CodingState(reading) if reading else CodingState.WAITING
