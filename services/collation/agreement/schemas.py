"""What crosses HTTP about agreement: issues and reviews, and nobody's name."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.collation.agreement.domain import LEVEL, RESAMPLES, SEED
from services.collation.assignments.schemas import AT, DOUBLE_CODING, SCR

CAVEAT = (
    "Says how far two people, reading apart, found the same issues in the same passages: it speaks "
    "of how plainly an issue is described, not of the people. Intervals take passages as "
    "independent; those of one report resemble each other, so the truth is a little wider. Where "
    "an issue is rare, kappa and alpha are low even at high observed agreement."
)
FIGURES: dict[str, Any] = {
    "units": 178,
    "both_nothing": 170,
    "both_same": 5,
    "different": 3,
    "observed": 0.9831,
    "cohens_kappa": 0.7611,
    "cohens_kappa_interval": [0.4247, 1.0],
    "krippendorffs_alpha": 0.7613,
    "krippendorffs_alpha_interval": [0.4234, 1.0],
    "symbol": None,
}
BASE: dict[str, Any] = {
    "unit": "passage and issue",
    "taxonomy": "2016.1",
    "as_of": AT,
    "release": None,
    "method": {"level": LEVEL, "resamples": RESAMPLES, "seed": SEED},
    "caveat": CAVEAT,
    "reviews": 1,
    "passages": 178,
    "overall": FIGURES | {"units": 7832, "both_nothing": 7799, "both_same": 26, "different": 7},
    "issues": [{"issue": "D4", **FIGURES}],
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
    cohens_kappa_interval: tuple[float, float] | None
    krippendorffs_alpha: float | None = Field(description="Krippendorff (2011), nominal.")
    krippendorffs_alpha_interval: tuple[float, float] | None
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
    """How the intervals were had: a percentile bootstrap of units, the same at every reading."""

    level: float = LEVEL
    resamples: int = RESAMPLES
    seed: int = SEED


class AgreementReport(Shown):
    """Agreement over all reviews that two people coded apart."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": BASE})

    unit: Literal["passage and issue"] = "passage and issue"
    taxonomy: str
    as_of: datetime
    release: None = Field(default=None, description="Null: this is the state of now, unreleased.")
    method: Method = Method()
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
