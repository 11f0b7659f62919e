"""What a reflection says; no arithmetic over its states exists."""

from enum import StrEnum

from services.quality.records.domain import MARKER_SET

PROPORTIONALITY = (MARKER_SET, 6)
"""The set and marker whose reflections say why the effort is proportionate.

In another set, marker 6 is about something else.
"""


class ReflectionState(StrEnum):
    """Where thinking stands. These are words, not steps: none is above another."""

    NOT_YET_CONSIDERED = "not_yet_considered"
    BEING_EXPLORED = "being_explored"
    IN_PLACE = "in_place"
    NOT_RELEVANT_HERE = "not_relevant_here"


class PointOfUse(StrEnum):
    """When in a review's life the question was asked."""

    SET_UP = "set_up"
    EXPECTATIONS = "expectations"
    DURING = "during"
    REPORT = "report"
    RETROSPECTIVE = "retrospective"


class Helped(StrEnum):
    """What made something possible."""

    EARLY_PLANNING = "early_planning"
    CLEAR_ROLES = "clear_roles"
    EXPERIENCED_REVIEWER = "experienced_reviewer"
    ADMINISTRATIVE_SUPPORT = "administrative_support"
    OPEN_DISCUSSION = "open_discussion"
    LEGAL_ADVICE = "legal_advice"
    TRUST_OF_FAMILY = "trust_of_family"
    TRUST_OF_STAFF = "trust_of_staff"
    ADVICE_OF_PEERS = "advice_of_peers"
    OTHER = "other"


class Hindered(StrEnum):
    """What stood in the way."""

    TIME = "time"
    COST = "cost"
    CAPACITY = "capacity"
    SKILLS = "skills"
    INFORMATION_MISSING = "information_missing"
    CAUSES_MISSING = "causes_missing"
    PARALLEL_PROCESS = "parallel_process"
    DISAGREEMENT = "disagreement"
    FEAR_OF_BLAME = "fear_of_blame"
    FAMILY_NOT_REACHED = "family_not_reached"
    STAFF_NOT_REACHED = "staff_not_reached"
    OTHER = "other"
