"""What crosses HTTP about figures."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.pagination import Page
from contracts.types import ContributionOrigin, Region, ReviewType
from services.collation.contributions.domain import Doing
from services.collation.grid.domain import ABOUT, CAVEAT
from services.collation.reasons.domain import ReasonOrigin
from services.collation.reasons.schemas import OriginOut, ReasonOut, SharedReasonOut
from services.collation.trends.schemas import YEAR, YEAR_BEFORE, YearOut
from services.collation.trends.statistics import Direction

AS_OF = "2026-11-23T12:00:00Z"
SCR = "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55"
LINK = f"/v1/scrs/{SCR}"


class Shown(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


FIGURE: dict[str, Any] = {
    "numerator": 5,
    "denominator": 12,
    "incidence": 0.4167,
    "symbol": None,
    "as_of": AS_OF,
    "taxonomy": "2016.1",
    "release": None,
    "caveat": CAVEAT,
}
ROW: dict[str, Any] = {
    "code": "D4",
    "label": "Strategy meeting not convened",
    "problem": FIGURE,
    "good_practice": FIGURE | {"numerator": 1, "incidence": 0.0833},
    "direction": "level",
    "earlier": YEAR_BEFORE,
    "later": YEAR,
    "url": "/v1/issues/D4",
}
CELL: dict[str, Any] = ROW | {
    "statement": "The situation calls for a strategy meeting, and none is convened.",
    "cause_status": "stated",
    "reasons": [
        {
            "id": "D4.r1",
            "text": "The process is bypassed by telephone calls between two agencies.",
            "origin": "scr_report",
        }
    ],
    "origins": [
        {"origin": origin, "reasons": int(origin is ReasonOrigin.SCR_REPORT)}
        for origin in ReasonOrigin
    ],
    "seed_occurrences": {"value": None, "symbol": "x"},
}


NATION: dict[str, Any] = {
    "region": None,
    "review_type": None,
    "published_from": None,
    "published_to": None,
    "hidden_below": None,
    "rounded_to": None,
}


class ScopeOut(Shown):
    """Which reviews all figures are of, as it was asked; null where all are."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": NATION})

    region: Region | None = None
    review_type: ReviewType | None = None
    published_from: str | None = Field(default=None, description="The first quarter.")
    published_to: str | None = Field(default=None, description="The last quarter.")
    hidden_below: int | None = Field(
        default=None, description="Below national level: `c` stands for 1 up to less than this."
    )
    rounded_to: int | None = Field(
        default=None, description="Below national level: others are to the nearest of this."
    )


class FigureOut(Shown):
    """In how many reviews, of how many; nothing to compare boards or people by."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": FIGURE})

    numerator: int | None = Field(description="Distinct reviews showing it; null where hidden.")
    denominator: int | None = Field(description="Reviews coded for the theme; null where hidden.")
    incidence: float | None = Field(description="The one divided by the other, 0 to 1.")
    symbol: Literal["c", "x", "z"] | None = Field(
        default=None,
        description=(
            "`c` confidential: too few to be shown; `x` unavailable: it was not published, or, "
            "below national level, is in no release yet; "
            "`z` not applicable: none coded yet."
        ),
    )
    as_of: datetime
    taxonomy: str = Field(description="The version of the practice issues.")
    release: str | None = Field(
        default=None, description="The frozen release; null for the state of now."
    )
    caveat: str = CAVEAT


class CoverageOut(FigureOut):
    """How far coding has come, and of which reviews that is told."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": FIGURE
            | {"numerator": 12, "denominator": 15, "incidence": 0.8, "scope": NATION}
        },
    )

    numerator: int | None = Field(description="Reviews coded for the theme; null where hidden.")
    denominator: int | None = Field(description="Reviews published; null where hidden.")
    scope: ScopeOut = Field(description="Of which reviews, and how rounded.")


class OccurrencesOut(Shown):
    """What the analysis of 38 reviews of 2014-15 counted but did not publish."""

    value: None = None
    symbol: Literal["x", "z"] = Field(
        default="x", description="`x` unavailable; `z` an issue it did not know. Never 0."
    )


class IssueRow(Shown):
    """A practice issue in a few words, with its figure."""

    code: str
    label: str
    problem: FigureOut = Field(description="Reviews in which it was a problem of practice.")
    good_practice: FigureOut = Field(description="Reviews in which practice worked, apart.")
    direction: Direction = Field(
        default=Direction.UNRELIABLE,
        description=(
            "The share of the last year of publication against the year before; `u` where too few "
            "reviews are coded on either side, and for a part of the reviews."
        ),
    )
    earlier: YearOut | None = Field(
        default=None,
        description=(
            "The year before, as the direction compares it; null where it cannot be compared, and "
            "of releases that were made before this was kept."
        ),
    )
    later: YearOut | None = Field(default=None, description="The last year of publication.")
    url: str


class IssueCell(IssueRow):
    """A cell of the full grid."""

    statement: str
    cause_status: Literal["stated", "unclear"]
    reasons: list[ReasonOut]
    origins: list[OriginOut] = Field(
        description="How many of the reasons each kind of source gave; all five, also at 0."
    )
    seed_occurrences: OccurrencesOut = OccurrencesOut()


class StageOut(Shown):
    """A stage of safeguarding work, with its issues in their fixed order."""

    code: str
    title: str
    issues: list[IssueCell | IssueRow]


class GridOut(Shown):
    """All practice issues by stage."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "theme": "Inter-professional communication and decision making",
                "about": ABOUT,
                "taxonomy": "2016.1",
                "as_of": AS_OF,
                "release": None,
                "note": None,
                "scope": NATION,
                "caveat": CAVEAT,
                "coverage": FIGURE | {"numerator": 12, "denominator": 15, "incidence": 0.8},
                "stages": [
                    {"code": "D", "title": "Strategy discussions and enquiries", "issues": [CELL]}
                ],
            }
        },
    )

    theme: str
    about: str = Field(default=ABOUT, description="What it is for, and what it cannot say.")
    taxonomy: str
    as_of: datetime
    release: str | None = None
    note: str | None = Field(default=None, description="What the release corrects, and why.")
    scope: ScopeOut = Field(default=ScopeOut(), description="Of which reviews, and how rounded.")
    caveat: str = CAVEAT
    coverage: FigureOut = Field(description="Reviews coded, of reviews published.")
    stages: list[StageOut]


class IssuesOut(Shown):
    """The practice issues in their fixed order: there are few, and always all."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"scope": NATION, "items": [ROW], "next": None}},
    )

    scope: ScopeOut = Field(default=ScopeOut(), description="Of which reviews, and how rounded.")
    items: list[IssueRow]
    next: None = None


class ReviewLink(Shown):
    """A review behind a figure."""

    scr_id: UUID
    scr_url: str
    passages_url: str


class PassagesLink(Shown):
    """Where the passages behind the figures are, review by review, and which scope opens them."""

    urls: list[str]
    scope: Literal["codings:read"] = "codings:read"


SUMMIT_SAID: dict[str, Any] = {
    "text": "Any agency may call the discussion, and whoever is on duty chairs.",
    "origin": "summit",
    "doing": "not_done",
    "contribution_url": "/v1/contributions/8d7c6b5a-4f3e-4d2c-9b1a-0f1e2d3c4b55",
    "summit_url": "/v1/summits/0c5d4e3f-2a1b-4c0d-8e9f-1a2b3c4d5e66",
}


class SaidOut(Shown):
    """What was said of an issue at a summit, or in writing to it, and where it stands on record."""

    text: str
    origin: ContributionOrigin
    doing: Doing
    contribution_url: str
    summit_url: str


class SaidOriginOut(Shown):
    """How much was said at summits, or in writing."""

    origin: ContributionOrigin
    count: int


class GatheredOut(Shown):
    """What summits gathered of one kind, counted apart from the reasons and by origin."""

    count: int
    origins: list[SaidOriginOut]
    items: list[SaidOut]

    @classmethod
    def of(cls, said: Sequence[SaidOut]) -> "GatheredOut":
        counted = Counter(one.origin for one in said)
        return cls(
            count=len(said),
            origins=[SaidOriginOut(origin=one, count=counted[one]) for one in ContributionOrigin],
            items=[*said],
        )


class IssueOut(IssueCell, Page[ReviewLink]):
    """A practice issue, its figures, and the reviews behind them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": CELL
            | {
                "stage": "D",
                "scope": NATION,
                "in_force": True,
                "successors": [],
                "counted_as": ["D4"],
                "shared_reasons": [],
                "solutions": {
                    "count": 1,
                    "origins": [
                        {"origin": "summit", "count": 1},
                        {"origin": "written", "count": 0},
                    ],
                    "items": [SUMMIT_SAID],
                },
                "local_differences": {
                    "count": 0,
                    "origins": [
                        {"origin": "summit", "count": 0},
                        {"origin": "written", "count": 0},
                    ],
                    "items": [],
                },
                "passages": {
                    "urls": ["/v1/codings?issue=D4&kind=problem"],
                    "scope": "codings:read",
                },
                "items": [
                    {"scr_id": SCR, "scr_url": LINK, "passages_url": f"{LINK}/versions/1/passages"}
                ],
                "next": None,
            }
        },
    )

    stage: str
    scope: ScopeOut = Field(default=ScopeOut(), description="Of which reviews, and how rounded.")
    in_force: bool = Field(description="False: it takes no new codings, and is kept to be read.")
    successors: list[str] = Field(description="The issues in force that it became.")
    counted_as: list[str] = Field(
        description="The codes whose findings count for it: its own, and those merged into it."
    )
    reasons: list[ReasonOut] = Field(
        description="What reports state, then what practitioners and bodies say, by origin."
    )
    shared_reasons: list[SharedReasonOut] = Field(
        description="Wordings for what several of the reasons say; none replaces a reason."
    )
    solutions: GatheredOut = Field(description="What summits suggested that be done about it.")
    local_differences: GatheredOut = Field(
        description="Where summits said that it is otherwise with them."
    )
    passages: PassagesLink = Field(
        description="What the figures are counted from, for those who may read codings."
    )
    items: list[ReviewLink] = Field(
        description=(
            "The reviews that show it, for those who may read codings (`codings:read`) and for the "
            "nation alone: with their regions they would tell what small counts hide."
        )
    )
