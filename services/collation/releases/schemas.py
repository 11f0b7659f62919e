"""What crosses HTTP about releases."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.pagination import Page
from services.collation.releases.domain import CAVEAT, Cadence
from services.collation.trends.schemas import YEAR, YEAR_BEFORE, YearOut

AS_OF = "2026-10-01T06:00:00Z"
RELEASE: dict[str, Any] = {
    "release_id": "2026Q3",
    "period": "2026Q3",
    "number": 0,
    "note": None,
    "as_of": AS_OF,
    "taxonomy": "2016.1",
    "coded": 61,
    "published": 74,
    "hidden_below": 8,
    "rounded_to": 5,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "url": "/v1/releases/2026Q3",
    "caveat": CAVEAT,
}
FILE: dict[str, Any] = {
    "name": "data.csv",
    "media_type": "text/csv; charset=utf-8",
    "size": 734_112,
    "sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "url": "/v1/releases/2026Q3/data.csv",
}
CHANGE: dict[str, Any] = {
    "release": "2026Q3",
    "dimension": "national",
    "value": "",
    "code": "D4",
    "kind": "problem",
    "numerator": 17,
    "denominator": 61,
    "incidence": 0.2787,
    "symbol": None,
    "direction": "level",
    "earlier": YEAR_BEFORE | {"period": "2024Q4/2025Q3"},
    "later": YEAR | {"period": "2025Q4/2026Q3"},
    "withdrawn": False,
    "as_of": AS_OF,
    "taxonomy": "2016.1",
    "note": None,
    "caveat": CAVEAT,
}
LATE: dict[str, Any] = CHANGE | {
    "release": "2026Q2.1",
    "period": "2026Q2",
    "corrects": "2026Q2",
    "numerator": 15,
    "denominator": 57,
    "incidence": 0.2632,
    "earlier": YEAR_BEFORE | {"period": "2024Q3/2025Q2"},
    "later": YEAR | {"period": "2025Q3/2026Q2"},
    "as_of": "2026-10-20T09:30:00Z",
    "note": "A review was withdrawn.",
}
STAGE: dict[str, Any] = CHANGE | {"code": "D", "numerator": 29, "incidence": 0.4754}


class Shown(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


Period = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}Q[1-4]$", max_length=6),
    Field(description="A quarter that is over.", examples=["2026Q3"]),
]


class ReleaseIn(BaseModel):
    """Which quarter to release; with a note, a correction of what was released of it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"period": "2026Q3", "note": None}}
    )

    period: Period
    note: (
        Annotated[
            str,
            StringConstraints(
                strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$"
            ),
        ]
        | None
    ) = Field(default=None, description="Why figures are corrected; public.")


class ReleaseOut(Shown):
    """A release: what it is of, and the hash of its canonical JSON document."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": RELEASE})

    release_id: str
    period: str
    number: int = Field(description="0, then the corrections as they came.")
    note: str | None = Field(default=None, description="What was corrected and why.")
    as_of: datetime
    taxonomy: str
    coded: int
    published: int
    hidden_below: int = Field(
        description="Below national level: `c` stands for 1 up to less than this, by the rule by "
        "which this release was made."
    )
    rounded_to: int = Field(description="Below national level: others are to the nearest of this.")
    sha256: str
    url: str
    caveat: str = CAVEAT


class ReleaseFileOut(Shown):
    """One form of a release, the same bytes for ever."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": FILE})

    name: str
    media_type: str
    size: int
    sha256: str = Field(description="Of the bytes; also their ETag.")
    url: str


class ReleaseDetail(ReleaseOut):
    """A release with its files and its stages."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": RELEASE | {"stages": {"D": STAGE}, "files": [FILE]}},
    )

    stages: dict[str, "ReleasedFigureOut"] = Field(
        description="Of the nation, by stage: reviews showing any issue of it."
    )
    files: list[ReleaseFileOut]


class ReleasesOut(Page[ReleaseOut]):
    """The newest first."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"items": [RELEASE], "next": None}}
    )


class ReleasedFigureOut(Shown):
    """A figure that a release brought or changed; the key is dimension, value, code and kind."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": CHANGE})

    release: str
    dimension: str
    value: str
    code: str
    kind: str
    numerator: int | None = None
    denominator: int | None = None
    incidence: float | None = None
    symbol: Literal["c", "x", "z"] | None = None
    direction: str | None = None
    earlier: YearOut | None = Field(
        default=None,
        description="What the direction compares `later` with: of the nation, where both years can "
        "be compared, and not of releases that were made before this was kept.",
    )
    later: YearOut | None = None
    withdrawn: bool = Field(
        description="The release does not hold it any more, and so no number: drop it by its key."
    )
    as_of: datetime
    taxonomy: str
    note: str | None = Field(default=None, description="What the release corrects, and why.")
    caveat: str = CAVEAT


class LateFigureOut(ReleasedFigureOut):
    """A figure that changed in an older quarter when that was corrected late: what is newest of
    its key stands as it was."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": LATE})

    period: str = Field(description="The quarter of which alone it is.")
    corrects: str = Field(description="The release of that quarter which said otherwise, or none.")


class FeedOut(Shown):
    """A piece of the feed. `next` is always there: come back with it for what follows."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "items": [CHANGE],
                "late": [LATE],
                "next": "WyJhIiwgIjEiXQ",
                "more": False,
            }
        },
    )

    items: list[ReleasedFigureOut] = Field(description="Each is the newest of its key by now.")
    late: list[LateFigureOut] = Field(
        description="Corrections of quarters that later ones had followed: of national figures, "
        "and for the quarter that each names alone. They count towards `limit`."
    )
    next: str
    more: bool = Field(description="Whether there is more by now.")


class ReleaseDocument(BaseModel):
    """The canonical JSON of a release: what `sha256` is of. Figures are as in the feed."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                **{name: RELEASE[name] for name in ("period", "number", "note", "as_of")},
                "release": "2026Q3",
                "taxonomy": "2016.1",
                "caveat": CAVEAT,
                "figures": [
                    {
                        **{name: value for name, value in CHANGE.items() if name != "withdrawn"},
                        "low": 0.1816,
                        "high": 0.4017,
                    }
                ],
            }
        }
    )

    release: str
    period: str
    number: int
    note: str | None = None
    as_of: datetime
    taxonomy: str
    caveat: str
    figures: list[dict[str, Any]]


class SubscriptionIn(BaseModel):
    """How often this client wants to hear of releases."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"cadence": "half_yearly"}}
    )

    cadence: Cadence


class SubscriptionOut(Shown):
    """Quarterly unless another was chosen."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"cadence": "half_yearly"}}
    )

    cadence: Cadence
