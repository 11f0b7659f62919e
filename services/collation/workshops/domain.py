"""What a workshop needs, where it can stand, and what its room lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.types import AgencyType


class WorkshopState(StrEnum):
    """Cancelled is final, and something else than another day."""

    PLANNED = "planned"
    RESCHEDULED = "rescheduled"
    CLOSED = "closed"
    CANCELLED = "cancelled"


TO_COME = (WorkshopState.PLANNED, WorkshopState.RESCHEDULED)


class CancelCause(StrEnum):
    """Why a workshop does not take place."""

    WEATHER = "weather"
    TOO_FEW_COULD_COME = "too_few_could_come"
    NO_CHAIR = "no_chair"
    LEGAL_PROCEEDINGS = "legal_proceedings"
    OTHER_WORK_CAME_FIRST = "other_work_came_first"
    OTHER = "other"


class Presence(StrEnum):
    """Whether the issue is met with here. None of the answers is better."""

    PRESENT = "present"
    PARTLY = "partly"
    NOT_PRESENT = "not_present"
    NOT_KNOWN = "not_known"


class ItemKind(StrEnum):
    """What a board can share, one by one."""

    REASON = "reason"
    DIFFERENCE = "difference"
    SOLUTION = "solution"
    ACTION = "action"


class ActionState(StrEnum):
    """Neutral words, of which none is better."""

    AGREED = "agreed"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CLOSED_WITH_LEARNING = "closed_with_learning"
    NOT_TAKEN = "not_taken"


GOING_ON = (ActionState.AGREED, ActionState.IN_PROGRESS)


class WarningCode(StrEnum):
    """What somebody who looks at the room beforehand would say. It stops nothing."""

    CHAIR_NOT_INDEPENDENT = "chair_not_independent"
    CHAIRS_AGENCY_TAKES_PART = "chairs_agency_takes_part"
    AGENCY_MISSING = "agency_missing"
    NOBODY_CAN_COMMIT = "nobody_can_commit"


KEY_AGENCIES = (
    AgencyType.CHILDRENS_SOCIAL_CARE,
    AgencyType.POLICE,
    AgencyType.CHILDRENS_HEALTH_COMMUNITY,
    AgencyType.EDUCATION,
)
"""Who must be in the room where the board names nobody else."""


@dataclass(frozen=True, slots=True)
class Chair:
    """The chair's agency, and whether they are flagged as independent of those who take part."""

    agency: AgencyType
    independent: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """One agency in the room, and whether it sends somebody who can commit it to action."""

    agency: AgencyType
    can_commit: bool


@dataclass(frozen=True, slots=True)
class RoomWarning:
    """One thing the room lacks."""

    code: WarningCode
    agency: AgencyType | None = None


def precheck(
    chair: Chair, seats: Sequence[Seat], key_agencies: Iterable[AgencyType]
) -> list[RoomWarning]:
    """Everything that should be known before the day; an empty list warns of nothing."""
    found: list[RoomWarning] = []
    here = {seat.agency for seat in seats}
    if not chair.independent:
        found.append(RoomWarning(WarningCode.CHAIR_NOT_INDEPENDENT))
    elif chair.agency in here:
        found.append(RoomWarning(WarningCode.CHAIRS_AGENCY_TAKES_PART, chair.agency))
    found += [
        RoomWarning(WarningCode.AGENCY_MISSING, agency)
        for agency in dict.fromkeys(key_agencies)
        if agency not in here
    ]
    if not any(seat.can_commit for seat in seats):
        found.append(RoomWarning(WarningCode.NOBODY_CAN_COMMIT))
    return found
