"""What a reflection record is; no score has a place in it."""

from enum import StrEnum

MARKER_SET = "SCR-2016"


class RecordState(StrEnum):
    """A withdrawn review's record stays its board's, closed for good."""

    READY = "ready"
    CLOSED = "closed"
