"""The codes and ids that events are made of: every string is bounded, so none can hold text."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

Version = Annotated[int, Meta(ge=1, description="Counts up from 1; the highest is in force.")]
MOST_READING = 2**31 - 1
Reading = Annotated[
    int,
    Meta(
        ge=0,
        le=MOST_READING,
        description="One body's reading of a review, by a random number; 0 of before it was kept.",
    ),
]
Moment = Annotated[datetime, Meta(tz=True, description="ISO 8601 with a zone, UTC.")]
Link = Annotated[
    str,
    Meta(
        pattern=r"^/v1/[a-z0-9/-]{1,200}$",
        max_length=204,
        description="A path of the public API, to be read with a token of one's own.",
    ),
]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)]
Quarter = Annotated[str, Meta(pattern=r"^[0-9]{4}Q[1-4]$", max_length=6, examples=["2015Q1"])]
BodyId = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9-]{1,49}$",
        max_length=50,
        description="A commissioning body of the register.",
    ),
]
IssueCode = Annotated[
    str,
    Meta(
        pattern=r"^[A-G][1-9][0-9]?(\.[1-9][0-9]?)?$",
        max_length=6,
        description="A practice issue.",
        examples=["D4"],
    ),
]
IssueLink = Annotated[
    str,
    Meta(
        pattern=r"^/v1/issues/[A-G][1-9][0-9]?(\.[1-9][0-9]?)?$",
        max_length=20,
        description="A practice issue's page of the public API.",
    ),
]
TaxonomyLink = Annotated[
    str,
    Meta(
        pattern=r"^/v1/taxonomies/[0-9]{4}\.[0-9]{1,3}$",
        max_length=24,
        description="A version of the practice issues in the public API.",
    ),
]
TaxonomyVersion = Annotated[
    str, Meta(pattern=r"^[0-9]{4}\.[0-9]{1,3}$", max_length=8, examples=["2016.1"])
]


class ReviewType(StrEnum):
    """What kind of review the report is of."""

    SCR = "scr"
    LCSPR = "lcspr"
    NATIONAL = "national"
    THEMATIC = "thematic"
    LEARNING_REVIEW = "learning_review"
    CPR_WALES = "cpr_wales"
    SUSR = "susr"


class Region(StrEnum):
    """The English regions, and reviews of no one region."""

    EAST_MIDLANDS = "east_midlands"
    EAST_OF_ENGLAND = "east_of_england"
    LONDON = "london"
    NORTH_EAST = "north_east"
    NORTH_WEST = "north_west"
    SOUTH_EAST = "south_east"
    SOUTH_WEST = "south_west"
    WEST_MIDLANDS = "west_midlands"
    YORKSHIRE_AND_HUMBER = "yorkshire_and_humber"
    NATIONAL = "national"


class Sector(StrEnum):
    """Who runs an agency."""

    PUBLIC = "public"
    PRIVATE = "private"
    THIRD = "third"


class AgencyType(StrEnum):
    """What kind of agency somebody works for, as the first project's survey asked it."""

    CHILDRENS_HEALTH_COMMUNITY = "childrens_health_community"
    CHILDRENS_HEALTH_ACUTE = "childrens_health_acute"
    CHILDRENS_HEALTH_OTHER = "childrens_health_other"
    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    EARLY_YEARS = "early_years"
    EDUCATION = "education"
    FIRE_AND_RESCUE = "fire_and_rescue"
    HOUSING = "housing"
    POLICE = "police"
    PROBATION = "probation"
    ADULT_HEALTH = "adult_health"
    ADULT_SOCIAL_CARE = "adult_social_care"
    OTHER = "other"


class SeniorityBand(StrEnum):
    """Where somebody stands in their agency, in three bands."""

    FRONTLINE = "frontline"
    MIDDLE_MANAGER = "middle_manager"
    LEADER = "leader"


class Explanations(StrEnum):
    """How far a report says why practice was as it was."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class WithdrawalReason(StrEnum):
    """Why a published review was withdrawn."""

    IDENTIFIES_A_PERSON = "identifies_a_person"
    LEGAL_PROCEEDINGS = "legal_proceedings"
    PUBLISHED_IN_ERROR = "published_in_error"
    END_OF_PUBLICATION = "end_of_publication"
    OTHER = "other"


class FindingKind(StrEnum):
    """A problem of practice, or practice that worked."""

    PROBLEM = "problem"
    GOOD_PRACTICE = "good_practice"


class IssueChange(StrEnum):
    """What happened to a practice issue."""

    ADDED = "added"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    RETIRED = "retired"
    REASONS = "reasons"


class ContributionKind(StrEnum):
    """What a practitioner tells of an issue."""

    REASON = "reason"
    BARRIER = "barrier"
    SOLUTION = "solution"
    GOOD_PRACTICE = "good_practice"
    LOCAL_DIFFERENCE = "local_difference"


class ContributionOrigin(StrEnum):
    """At a table of a summit, or in writing by somebody who could not be there."""

    SUMMIT = "summit"
    WRITTEN = "written"


class FindingOrigin(StrEnum):
    """How a person came to the coding: a suggestion taken or changed, or their own reading."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    ADDED = "added"


class RetractionReason(StrEnum):
    """Why a coding no longer holds."""

    MISTAKEN = "mistaken"
    RECODED = "recoded"
    REVIEW_REVISED = "review_revised"
    REVIEW_WITHDRAWN = "review_withdrawn"


MarkerSetId = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{2,8}(-[A-Z0-9]{2,8}){1,2}$",
        max_length=26,
        description="A set of quality markers.",
        examples=["SCR-2016"],
    ),
]
MarkerId = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{2,8}(-[A-Z0-9]{2,8}){1,2}\.[1-9][0-9]?$",
        max_length=29,
        description="One marker of a set, by its number.",
        examples=["SCR-2016.13"],
    ),
]
MarkerNumber = Annotated[int, Meta(ge=1, le=99)]


class QualityTotal(StrEnum):
    """What boards may tell of their reviews, as anonymous totals alone."""

    CAUSES_MISSING = "causes_missing"


class PracticeEvidence(StrEnum):
    """What stands behind an example of good practice. None of the three is a mark."""

    TRIED = "tried"
    EVALUATED = "evaluated"
    SUGGESTED = "suggested"


class PracticeOrigin(StrEnum):
    """Where an example of good practice comes from."""

    REPORT = "report"
    SUMMIT = "summit"
    LOCAL = "local"
    WRITTEN = "written"


class WorkshopReminderKind(StrEnum):
    """Of which of an action's two days a board is reminded."""

    DUE = "due"
    FOLLOW_UP = "follow_up"


class AllianceLever(StrEnum):
    """By what a national body can change practice."""

    GUIDANCE = "guidance"
    TRAINING = "training"
    CURRICULUM = "curriculum"
    STANDARDS = "standards"
    DATA = "data"
    FUNDING = "funding"
    COMMUNICATION = "communication"


class CommitmentOutcome(StrEnum):
    """How a commitment was closed. Neither is better."""

    DONE = "done"
    CLOSED_WITH_LEARNING = "closed_with_learning"


class AllianceOutput(StrEnum):
    """Of what a member of the Alliance is told."""

    SUMMIT_OUTPUT = "summit_output"
    WORKSHOP_OUTPUT = "workshop_output"


ReleaseId = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}Q[1-4](\.[1-9][0-9]{0,2})?$",
        max_length=10,
        description="A quarter, and for a correction its number.",
        examples=["2026Q3", "2026Q3.1"],
    ),
]
ReleaseLink = Annotated[
    str,
    Meta(
        pattern=r"^/v1/releases/[0-9]{4}Q[1-4](\.[1-9][0-9]{0,2})?$",
        max_length=32,
        description="Where the release is read, with a token of one's own.",
    ),
]
ReleaseNumber = Annotated[int, Meta(ge=0, le=999, description="0, then its corrections.")]
