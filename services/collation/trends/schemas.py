"""What crosses HTTP about trends."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.types import FindingKind, Region, ReviewType, Sector
from services.collation.counts.domain import CAVEAT
from services.collation.trends.domain import By
from services.collation.trends.statistics import Direction, Signal
from services.collation.trends.years import Move

AS_OF = "2026-11-23T12:00:00Z"
INTERVAL: dict[str, Any] = {"low": 0.1933, "high": 0.6805}
POINT: dict[str, Any] = {
    "numerator": 5,
    "denominator": 12,
    "incidence": 0.4167,
    "symbol": None,
    "as_of": AS_OF,
    "taxonomy": "2016.1",
    "release": None,
    "caveat": CAVEAT,
    "period": "2015Q1",
    "interval": INTERVAL,
    "coded": 12,
    "published": 15,
    "limits": None,
    "signal": None,
    "direction": "u",
}
YEAR: dict[str, Any] = {"period": "2014Q2/2015Q1", "numerator": 5, "denominator": 12}
YEAR_BEFORE: dict[str, Any] = {"period": "2013Q2/2014Q1", "numerator": 4, "denominator": 11}
CHANGE: dict[str, Any] = {
    "code": "D4",
    "kind": "problem",
    "direction": "level",
    "earlier": YEAR_BEFORE,
    "later": YEAR,
    "url": "/v1/trends/D4?kind=problem",
    "issue_urls": ["/v1/issues/D4?kind=problem"],
}


class IntervalOut(BaseModel):
    """From 0 to 1."""

    model_config = ConfigDict(
        extra="forbid", from_attributes=True, json_schema_extra={"example": INTERVAL}
    )

    low: float
    high: float


class PointOut(BaseModel):
    """Reviews published in one period: how many show it, of those that are coded."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": POINT})

    period: str = Field(description="A quarter, half-year or year of publication, or `all`.")
    numerator: int | None = Field(
        default=None, description="Distinct reviews showing it; null where hidden."
    )
    denominator: int | None = Field(
        default=None,
        description="Reviews that were coded and read for it; null where hidden.",
    )
    incidence: float | None = Field(
        default=None, description="The one divided by the other, 0 to 1."
    )
    symbol: Literal["c", "x", "z"] | None = Field(
        default=None,
        description=(
            "`c` confidential: too few to be shown, or not counted by what the issue became; "
            "`x` unavailable: no release yet holds it; `z` not applicable: none coded."
        ),
    )
    interval: IntervalOut | None = Field(
        default=None, description="Wilson's score interval, 95 per cent."
    )
    coded: int | None = Field(
        default=None, description="Reviews coded; with `published`, the coverage."
    )
    published: int | None = Field(default=None, description="Reviews published in the period.")
    limits: IntervalOut | None = Field(
        default=None,
        description="Where a share would lie by ordinary variation (p-chart, three sigma).",
    )
    signal: Signal | None = Field(
        default=None, description="What is unusual about the point, if anything."
    )
    direction: Direction = Field(
        description=(
            "Against the period before; `u` unreliable where too few are coded in either, or some "
            "were read for what the issue or stage meant before it changed."
        )
    )
    as_of: datetime
    taxonomy: str
    release: str | None = Field(
        default=None,
        description=(
            "Null: the state of now, unreleased. Below national level, the newest release: what "
            "it does not hold is not told."
        ),
    )
    caveat: str = CAVEAT


class TrendOut(BaseModel):
    """A practice issue or a stage over time. Nothing here compares boards, areas or people."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "code": "D4",
                "kind": "problem",
                "by": "quarter",
                "review_type": None,
                "region": None,
                "sector": None,
                "centre": None,
                "points": [POINT],
                "issue_url": "/v1/issues/D4",
                "issue_urls": ["/v1/issues/D4"],
                "caveat": CAVEAT,
            }
        },
    )

    code: str
    kind: FindingKind
    by: By
    review_type: ReviewType | None = Field(
        default=None, description="Of reviews of this type alone; null of all."
    )
    region: Region | None = Field(default=None, description="Of this region alone; null of all.")
    sector: Sector | None = Field(
        default=None, description="Of reviews that involve agencies of this sector; null of all."
    )
    centre: float | None = Field(
        default=None,
        description="The share over all periods with enough coded; null with fewer than eight.",
    )
    points: list[PointOut]
    issue_url: str | None = Field(
        default=None, description="Of an issue: where the reviews behind the figures are listed."
    )
    issue_urls: list[str] = Field(
        description="The same, of a stage too: issue by issue, those it held when they were split "
        "or retired at the end. Below national level the pages list no review."
    )
    caveat: str = CAVEAT


class YearOut(BaseModel):
    """One of the two years that a direction compares."""

    model_config = ConfigDict(
        extra="forbid", from_attributes=True, json_schema_extra={"example": YEAR}
    )

    period: str = Field(description="The first and the last quarter of publication.")
    numerator: int = Field(description="Distinct reviews showing it.")
    denominator: int = Field(description="Reviews coded.")

    @staticmethod
    def of(move: Move) -> dict[str, Any]:
        """As the fields `direction`, `earlier` and `later` of whatever tells of a change."""
        years = {"earlier": move.earlier, "later": move.later}
        return {"direction": move.direction} | {
            name: year and YearOut.model_validate(year) for name, year in years.items()
        }


class ChangeOut(BaseModel):
    """Whether a share moved between the last two years of publication."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": CHANGE})

    code: str
    kind: FindingKind
    direction: Direction
    earlier: YearOut | None = Field(
        default=None,
        description="Null where some were read for what the issue or stage meant before it changed",
    )
    later: YearOut | None = None
    url: str = Field(description="The same over time.")
    issue_urls: list[str] = Field(
        description="Where the reviews and passages behind it are, of a stage issue by issue."
    )


class ChangesOut(BaseModel):
    """In the order of the stages and their issues; no other order exists."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "later": "2014Q2/2015Q1",
                "earlier": "2013Q2/2014Q1",
                "least_denominator": 10,
                "items": [CHANGE],
                "as_of": AS_OF,
                "taxonomy": "2016.1",
                "release": None,
                "caveat": CAVEAT,
            }
        },
    )

    later: str | None = Field(default=None, description="The four quarters up to the newest coded.")
    earlier: str | None = None
    least_denominator: int = Field(description="With fewer coded on either side it is `u`.")
    items: list[ChangeOut]
    as_of: datetime
    taxonomy: str
    release: None = Field(default=None, description="None: the state of now, unreleased.")
    caveat: str = CAVEAT
