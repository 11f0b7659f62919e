"""What a board looks for, and whom it fits."""

from collections.abc import Collection
from enum import StrEnum

from contracts.types import Region


class NeedState(StrEnum):
    """A need is open until a choice was made."""

    OPEN = "open"
    CHOSEN = "chosen"


class InvitationState(StrEnum):
    """How an invited reviewer answered."""

    INVITED = "invited"
    INTERESTED = "interested"
    DECLINED = "declined"


def fits(wanted: Collection[str], has: Collection[str]) -> bool:
    """Nothing wanted fits everybody; else one in common is enough. Nobody fits better."""
    return not wanted or bool(set(wanted) & set(has))


def works_in(wanted: Collection[str], has: Collection[str]) -> bool:
    return Region.NATIONAL in has or fits(wanted, has)
