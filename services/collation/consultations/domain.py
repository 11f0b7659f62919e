"""What is consulted on, who speaks, and what can become of a comment."""

from enum import StrEnum


class ConsultationState(StrEnum):
    """How far a mini-summit has come. `reported`: known from a report alone."""

    OPEN = "open"
    CLOSED = "closed"
    REPORTED = "reported"


class Product(StrEnum):
    """What is put up for comment."""

    BRIEFING = "briefing"
    GRID = "grid"
    MARKER_SET = "marker_set"
    RELEASE = "release"
    OTHER = "other"


class Commenter(StrEnum):
    """In what role somebody comments; never who."""

    BOARD_CHAIR = "board_chair"
    BOARD_MANAGER = "board_manager"
    LEAD_REVIEWER = "lead_reviewer"
    PRACTITIONER = "practitioner"
    OTHER = "other"


class Disposition(StrEnum):
    """What became of a comment. No word of these is better than another."""

    TAKEN_UP = "taken_up"
    TAKEN_UP_IN_PART = "taken_up_in_part"
    NOT_TAKEN_UP = "not_taken_up"
    PASSED_ON = "passed_on"
