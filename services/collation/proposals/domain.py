"""Where a proposal stands."""

from enum import StrEnum


class ProposalState(StrEnum):
    """A proposal waits until a second person takes it up or declines it."""

    PROPOSED = "proposed"
    TAKEN_UP = "taken_up"
    DECLINED = "declined"
