"""What a person may say to a suggestion, and what becomes of it."""

from enum import StrEnum


class Decision(StrEnum):
    """A suggestion is decided once."""

    ACCEPT = "accept"
    CHANGE = "change"
    REJECT = "reject"


class SuggestionState(StrEnum):
    """Open until a person decides."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"


OUTCOME = {
    Decision.ACCEPT: SuggestionState.ACCEPTED,
    Decision.CHANGE: SuggestionState.CHANGED,
    Decision.REJECT: SuggestionState.REJECTED,
}
