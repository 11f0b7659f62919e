"""What crosses HTTP about agreement: issues and reviews, and nobody's name."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.collation.agreement.domain import LEAST_REPORTS, LEAST_SHOWING, LEVEL, RESAMPLES, SEED
from services.collation.assignments.schemas import AT, DOUBLE_CODING, SCR

CAVEAT = (
    "Says how far two people, reading apart, found the same issues in the same passages: it speaks "
    "of how plainly an issue is described, not of the people. Intervals come of drawing whole "
    "reports anew, because the passages of one report resemble each other; they say how far "
    "another set of such reports might differ, and nothing of other coders. Where an issue is "
    "rare, kappa and alpha are low even at high observed agreement."
)
FIGURES: dict[str, Any] = {
    "units": 178,
    "both_nothing": 170,
    "both_same": 5,
    "different": 3,
    "observed": 0.9831,
    "cohens_kappa": 0.7611,
    "cohens_kappa_interval": None,
    "krippendorffs_alpha": 0.7613,
    "krippendorffs_alpha_interval": None,
    "symbol": None,
}
METHOD: dict[str, Any] = {
    "resampled": "report",
    "level": LEVEL,
    "resamples": RESAMPLES,
    "seed": SEED,
    "least_reports": LEAST_REPORTS,
    "least_showing": LEAST_SHOWING,
}
BASE: dict[str, Any] = {
    "unit": "passage and issue",
    "taxonomy": "2016.1",
    "as_of": AT,
    "release": None,
    "method": METHOD,
    "intervals": "too_few_reports",
    "caveat": CAVEAT,
    "reviews": 1,
    "passages": 178,
    "overall": FIGURES | {"units": 7832, "both_nothing": 7799, "both_same": 26, "different": 7},
    "issues": [{"issue": "D4", **FIGURES}],
}
WITH_INTERVALS: dict[str, Any] = FIGURES | {
    "units": 5_340,
    "both_nothing": 5_096,
    "both_same": 168,
    "different": 76,
    "observed": 0.9858,
    "cohens_kappa": 0.8082,
    "cohens_kappa_interval": [0.7205, 0.8731],
    "krippendorffs_alpha": 0.8082,
    "krippendorffs_alpha_interval": [0.7203, 0.8731],
}
OF_ALL: dict[str, Any] = BASE | {
    "intervals": "of_reports",
    "reviews": 30,
    "passages": 5_340,
    "overall": WITH_INTERVALS
    | {"units": 234_960, "both_nothing": 234_072, "both_same": 602, "different": 286}
    | {"observed": 0.9988},
    "issues": [{"issue": "D4", **WITH_INTERVALS}],
}


class Shown(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


class AgreementOut(Shown):
    """How far two codings of the same units agree; never without the units they are out of."""

    units: int = Field(description="Passages times issues that both read.")
    both_nothing: int = Field(description="Units in which neither found anything.")
    both_same: int = Field(description="Units in which both found the same.")
    different: int = Field(description="Units of which they said different things.")
    observed: float | None = Field(description="The share of units of which both said the same.")
    cohens_kappa: float | None = Field(description="Cohen (1960), nominal, two coders.")
    cohens_kappa_interval: tuple[float, float] | None = Field(
        default=None, description="95 per cent, of whole reports drawn anew; null where too few."
    )
    krippendorffs_alpha: float | None = Field(description="Krippendorff (2011), nominal.")
    krippendorffs_alpha_interval: tuple[float, float] | None = Field(
        default=None, description="The same of alpha."
    )
    symbol: Literal["z"] | None = Field(
        default=None,
        description="`z` not applicable: all units got the same, so that chance explains it all.",
    )


class IssueAgreement(AgreementOut):
    """Of one issue."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"issue": "D4", **FIGURES}}
    )

    issue: str


class Method(Shown):
    """How the intervals were had: a percentile bootstrap, the same at every reading."""

    resampled: Literal["report"] = Field(
        default="report",
        description="What is drawn anew: whole reports with all their passages.",
    )
    level: float = LEVEL
    resamples: int = RESAMPLES
    seed: int = SEED
    least_reports: int = Field(
        default=LEAST_REPORTS, description="Of fewer reports no interval is given."
    )
    least_showing: int = Field(
        default=LEAST_SHOWING,
        description="Nor of an issue that either coder saw in fewer of them.",
    )


class AgreementReport(Shown):
    """Agreement over all reviews that two people coded apart."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": OF_ALL})

    unit: Literal["passage and issue"] = "passage and issue"
    taxonomy: str
    as_of: datetime
    release: None = Field(default=None, description="Null: this is the state of now, unreleased.")
    method: Method = Method()
    intervals: Literal["of_reports", "too_few_reports"] = Field(
        description="Whether there are reports enough for intervals; else they are null."
    )
    caveat: str = CAVEAT
    reviews: int = Field(description="Reviews coded twice, each once in the figures.")
    passages: int = Field(description="Passages of these reviews.")
    overall: AgreementOut
    issues: list[IssueAgreement] = Field(description="In the order of the stages.")


class ReviewAgreement(AgreementReport):
    """Agreement on one review."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"double_coding_id": DOUBLE_CODING, "scr_id": SCR, **BASE}},
    )

    double_coding_id: UUID
    scr_id: UUID
