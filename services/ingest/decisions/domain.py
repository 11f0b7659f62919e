"""The codes of a decision."""

from enum import StrEnum


class DecisionOutcome(StrEnum):
    """To be published after all, or back to its board for a corrected version."""

    RELEASE = "release"
    RETURN = "return"


class DecisionReason(StrEnum):
    """Why it was decided so."""

    NOBODY_IDENTIFIABLE = "nobody_identifiable"
    CLEARED_FOR_PUBLICATION = "cleared_for_publication"
    IDENTIFIES_A_PERSON = "identifies_a_person"
    NOT_CLEARED = "not_cleared"
    HIDDEN_TEXT = "hidden_text"


REASONS = {
    DecisionOutcome.RELEASE: frozenset(
        {DecisionReason.NOBODY_IDENTIFIABLE, DecisionReason.CLEARED_FOR_PUBLICATION}
    ),
    DecisionOutcome.RETURN: frozenset(
        {DecisionReason.IDENTIFIES_A_PERSON, DecisionReason.NOT_CLEARED, DecisionReason.HIDDEN_TEXT}
    ),
}
