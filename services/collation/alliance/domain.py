"""What the Alliance is made of, and where it has gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from contracts.types import AllianceOutput, SeniorityBand


class BodySector(StrEnum):
    """Whom a body speaks for."""

    LOCAL_GOVERNMENT = "local_government"
    SOCIAL_WORK = "social_work"
    HEALTH = "health"
    POLICE = "police"
    EDUCATION = "education"
    PROBATION_AND_JUSTICE = "probation_and_justice"
    GOVERNMENT = "government"
    INSPECTION = "inspection"
    VOLUNTARY = "voluntary"
    FAMILIES = "families"
    TRAINING = "training"


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    POSTPONED = "postponed"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


TO_COME = (MeetingState.PLANNED, MeetingState.POSTPONED)


class DelegateNotice(StrEnum):
    """What the secretariat and the body are told of a delegate. It stops nobody."""

    JUNIOR_DELEGATE = "junior_delegate"
    CANNOT_COMMIT = "cannot_commit"


class CharterPart(StrEnum):
    """What the Alliance stands on before it meets."""

    TERMS_OF_REFERENCE = "terms_of_reference"
    AIMS = "aims"
    GLOSSARY = "glossary"


@dataclass(frozen=True, slots=True)
class Output:
    """What a summit or a workshop gave to others, and where it is read."""

    kind: AllianceOutput
    id: UUID
    url: str


def notices_of(seniority: SeniorityBand, can_commit: bool) -> list[DelegateNotice]:
    found = []
    if seniority is not SeniorityBand.LEADER:
        found.append(DelegateNotice.JUNIOR_DELEGATE)
    if not can_commit:
        found.append(DelegateNotice.CANNOT_COMMIT)
    return found


def gaps(sectors_there: Iterable[BodySector]) -> list[BodySector]:
    """The sectors for which no body speaks, in their own order."""
    there = set(sectors_there)
    return [sector for sector in BodySector if sector not in there]
