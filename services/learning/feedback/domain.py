"""Feedback that cannot be traced: whole groups of five are returned, never a single voice."""

from enum import StrEnum

GROUP = 5


class Length(StrEnum):
    """Whether the time was right for the subject."""

    TOO_SHORT = "too_short"
    RIGHT = "right"
    TOO_LONG = "too_long"


def returnable(given: int) -> int:
    """How many may be told of: one more answer never shows itself as a difference."""
    return given - given % GROUP
