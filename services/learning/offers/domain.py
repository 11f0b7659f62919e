"""What can be offered to learners, by anybody: no provider is a default."""

from enum import StrEnum


class OfferKind(StrEnum):
    """Masterclasses and the other ways people learn."""

    MASTERCLASS = "masterclass"
    COURSE = "course"
    REFRESHER = "refresher"
    PEER_GROUP = "peer_group"
    NETWORK_EVENT = "network_event"
    ACTION_LEARNING = "action_learning"


class Delivery(StrEnum):
    """How people meet."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    BLENDED = "blended"


class Mix(StrEnum):
    """Theory and exercises, declared before anybody books."""

    MOSTLY_THEORY = "mostly_theory"
    BALANCED = "balanced"
    MOSTLY_EXERCISES = "mostly_exercises"


class Level(StrEnum):
    """For whom something is pitched."""

    NEWCOMERS = "newcomers"
    EXPERIENCED = "experienced"
    EVERYONE = "everyone"


class ReadingPart(StrEnum):
    """What everybody needs to have read, and where to go on."""

    VITAL = "vital"
    FURTHER = "further"


class OfferState(StrEnum):
    """A reported offer is history that the first project's report tells of."""

    OPEN = "open"
    HELD = "held"
    REPORTED = "reported"


class FirstChoiceRule(StrEnum):
    """How places go when more people want something first than there are places."""

    LOT = "lot"
    NEWCOMERS_THEN_LOT = "newcomers_then_lot"
    NOT_NEEDED = "not_needed"


RULES = {
    FirstChoiceRule.LOT: "Too many first choices: places go by the recorded lot.",
    FirstChoiceRule.NEWCOMERS_THEN_LOT: (
        "Too many first choices: those without a credited review come first, then the recorded lot."
    ),
    FirstChoiceRule.NOT_NEEDED: "The report tells of no first choice that was refused.",
}
