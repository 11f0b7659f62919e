"""The codes of a decision."""

from enum import StrEnum


class Outcome(StrEnum):
    """To be published after all, or back to its board for a corrected version."""

    RELEASE = "release"
    RETURN = "return"


class Reason(StrEnum):
    """Why it was decided so."""

    NOBODY_IDENTIFIABLE = "nobody_identifiable"
    CLEARED_FOR_PUBLICATION = "cleared_for_publication"
    IDENTIFIES_A_PERSON = "identifies_a_person"
    NOT_CLEARED = "not_cleared"
    HIDDEN_TEXT = "hidden_text"


REASONS = {
    Outcome.RELEASE: frozenset({Reason.NOBODY_IDENTIFIABLE, Reason.CLEARED_FOR_PUBLICATION}),
    Outcome.RETURN: frozenset({Reason.IDENTIFIES_A_PERSON, Reason.NOT_CLEARED, Reason.HIDDEN_TEXT}),
}
