"""Where an assignment stands, and a double coding as a whole."""

from enum import StrEnum


class AssignmentState(StrEnum):
    """Open until its coder is done; ended where the review or the double coding ended first."""

    OPEN = "open"
    DONE = "done"
    ENDED = "ended"


class DoubleCodingState(StrEnum):
    """In work until both are done, whoever is first; no state tells that one of them is."""

    IN_WORK = "in_work"
    IN_ADJUDICATION = "in_adjudication"
    RECONCILED = "reconciled"
    ENDED = "ended"


UNDECIDED = (DoubleCodingState.IN_WORK, DoubleCodingState.IN_ADJUDICATION)
COMPARED = (DoubleCodingState.IN_ADJUDICATION, DoubleCodingState.RECONCILED)
"""Both coders are done, so that each may see what the other found."""
