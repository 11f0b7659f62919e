"""What crosses HTTP when a third person settles what two saw differently."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from chassis.pagination import Page
from contracts.narrative import CONTENT_WARNING, SUPPORT
from contracts.types import FindingKind
from services.collation.assignments.domain import DoubleCodingState
from services.collation.assignments.schemas import AT, DOUBLE_CODING, SCR
from services.collation.findings.schemas import (
    EXAMPLE_TEXT,
    Code,
    Narrative,
    Number,
    Shown,
    Spanned,
)

REASON = "The call between two agencies is no meeting: health was not part of it."
SETTLED: dict[str, Any] = {
    "passage": 41,
    "issue": "D4",
    "kinds": ["problem"],
    "start": 0,
    "end": 62,
    "reason": REASON,
    "adjudicated_by": "analyst-3",
    "adjudicated_at": AT,
}


class AdjudicationIn(Spanned):
    """What counts of a passage and an issue, and why; no kind at all says that it is not there."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "passage": 41,
                "issue": "D4",
                "kinds": ["problem"],
                "start": 0,
                "end": 62,
                "reason": REASON,
            }
        },
    )

    passage: Number
    issue: Code
    kinds: Annotated[list[FindingKind], Field(max_length=2)]
    reason: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$"
        ),
    ]

    @field_validator("kinds")
    @classmethod
    def _each_once(cls, kinds: list[FindingKind]) -> list[FindingKind]:
        if len(set(kinds)) < len(kinds):
            raise ValueError("each kind once")
        return sorted(kinds)


class AdjudicationOut(Shown):
    """How one disagreement was settled, by whom, when and why."""

    model_config = ConfigDict(
        extra="forbid", from_attributes=True, json_schema_extra={"example": SETTLED}
    )

    passage: int
    issue: str
    kinds: list[FindingKind]
    start: int | None
    end: int | None
    reason: str | None = Field(description="Null once the review was withdrawn.")
    adjudicated_by: str
    adjudicated_at: datetime


class SettledOut(BaseModel):
    """The disagreement as settled, and where the double coding stands now."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "double_coding_id": DOUBLE_CODING,
                "adjudication": SETTLED,
                "state": "in_adjudication",
                "open": 2,
            }
        },
    )

    double_coding_id: UUID
    adjudication: AdjudicationOut
    state: DoubleCodingState
    open: int = Field(description="Disagreements of this review still to be settled.")


class SideOut(BaseModel):
    """What one of the two said; which of them, is not told."""

    kinds: list[FindingKind]
    spans: list[tuple[int, int]] = Field(description="From and up to; 0 up to 0 is all of it.")
    memos: list[str]


class DisagreementOut(BaseModel):
    """A passage and an issue of which the two said different things, or that was settled anew."""

    passage: int
    page: int
    paragraph: str | None
    text: str
    issue: str
    first: SideOut
    second: SideOut
    adjudication: AdjudicationOut | None = None
    earlier: list[AdjudicationOut] = Field(
        default=[], description="How it was settled before it was settled anew; oldest first."
    )


class Disagreements(Page[DisagreementOut], Narrative):
    """Where the two differ, in the order of the report."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "warning": CONTENT_WARNING,
                "support": SUPPORT,
                "double_coding_id": DOUBLE_CODING,
                "scr_id": SCR,
                "scr_version": 1,
                "items": [
                    {
                        "passage": 41,
                        "page": 9,
                        "paragraph": "4.12",
                        "text": EXAMPLE_TEXT,
                        "issue": "D4",
                        "first": {"kinds": ["problem"], "spans": [[0, 62]], "memos": []},
                        "second": {"kinds": [], "spans": [], "memos": []},
                        "adjudication": None,
                        "earlier": [],
                    }
                ],
                "next": None,
            }
        },
    )

    double_coding_id: UUID
    scr_id: UUID
    scr_version: int
