"""What a briefing is, the parts it must have, and what an editor has to look at first."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from screening.domain import Certainty, Kind, Place, screen
from services.collation.boards.names import bodies_in

ABOUT = (
    "A briefing takes one practice issue from Serious Case Reviews and helps teams and their "
    "managers to think about it where they work. It tells what the reviews and practitioners said "
    "of why the issue happens, and asks questions. It does not say how common the issue is, what "
    "ought to be done in a case, or how good any board, agency or person is."
)
NONE_GATHERED = "None gathered yet."


class SlotState(StrEnum):
    """A slot without a title waits for the printed one; the others are open, or have an edition."""

    AWAITING_TITLE = "awaiting_title"
    OPEN = "open"
    PUBLISHED = "published"


class EditionState(StrEnum):
    """The life of an edition; from `published` on its text never changes."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


UNFINISHED = (EditionState.DRAFT, EditionState.REVIEW)
FINISHED = (EditionState.PUBLISHED, EditionState.SUPERSEDED)


class BriefingForm(StrEnum):
    """The vignettes in a few lines, or told as case studies to talk through."""

    SUMMARY = "summary"
    CASE_STUDY = "case_study"


class FlagDecision(StrEnum):
    """What an editor says to a flag: it may stand, or the author should write it anew."""

    KEEP = "keep"
    CHANGE = "change"


class Speaker(StrEnum):
    """Who said something: a role or a kind of agency, and never more."""

    HEALTH_VISITOR = "health_visitor"
    SCHOOL_NURSE = "school_nurse"
    NAMED_NURSE = "named_nurse"
    MIDWIFE = "midwife"
    GP = "gp"
    PAEDIATRICIAN = "paediatrician"
    MENTAL_HEALTH_PRACTITIONER = "mental_health_practitioner"
    SOCIAL_WORKER = "social_worker"
    SOCIAL_WORK_MANAGER = "social_work_manager"
    CONFERENCE_CHAIR = "conference_chair"
    EARLY_HELP_WORKER = "early_help_worker"
    POLICE_OFFICER = "police_officer"
    PROBATION_OFFICER = "probation_officer"
    TEACHER = "teacher"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    YOUTH_WORKER = "youth_worker"
    HOUSING_OFFICER = "housing_officer"
    LAWYER = "lawyer"
    BOARD_MANAGER = "board_manager"
    LEAD_REVIEWER = "lead_reviewer"
    HEALTH = "health"
    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    ADULTS_SOCIAL_CARE = "adults_social_care"
    POLICE = "police"
    PROBATION = "probation"
    EDUCATION = "education"
    HOUSING = "housing"
    VOLUNTARY_SECTOR = "voluntary_sector"
    OTHER_AGENCY = "other_agency"


REQUIRED = ("statement", "vignettes", "questions", "provenance")
"""What the author writes. Reasons come from the taxonomy; solutions may be none gathered yet."""


@dataclass(frozen=True, slots=True, order=True)
class Flag:
    """`text[start:end]` of the field at `pointer` is for an editor; the words go no further."""

    pointer: str
    start: int
    end: int
    kind: str
    digest: str


def missing_parts(body: Mapping[str, object]) -> list[str]:
    """JSON pointers to the required parts that are still empty."""
    return [f"/{part}" for part in REQUIRED if not body[part]]


def banned(texts: Mapping[str, str]) -> Iterator[tuple[str, Kind]]:
    """Fields that hold an identifier for certain; such a text is not kept at all."""
    for pointer, text in texts.items():
        for suspicion in screen(text, Place.EXAMPLE):
            if suspicion.certainty is Certainty.CERTAIN:
                yield pointer, suspicion.kind


def digest_of(text: str) -> str:
    """What a flag keeps of the text it is in."""
    return hashlib.sha256(text.encode()).hexdigest()


def flags(texts: Mapping[str, str], bodies: Collection[str]) -> list[Flag]:
    """What may name a person or a body, or tell of one case or by what is rare, and what may lay
    blame on a person; the text itself stays as it is. `bodies` are ids of those that are known."""
    return sorted(_flags(texts, bodies))


def _flags(texts: Mapping[str, str], bodies: Collection[str]) -> Iterator[Flag]:
    for pointer, text in texts.items():
        digest = digest_of(text)
        for suspicion in (*screen(text, Place.EXAMPLE), *bodies_in(text, bodies)):
            yield Flag(pointer, suspicion.start, suspicion.end, suspicion.kind, digest)
