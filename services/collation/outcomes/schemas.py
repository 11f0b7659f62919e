"""What crosses HTTP about what became of a machine's suggestions."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chassis.pagination import Page

SMALLEST_BASE = 10
CAVEAT = (
    "Says what people made of a machine's suggestions: it speaks of the machine, issue by issue, "
    "and of nobody who decided. People see most suggestions before they decide, which moves them."
)
OUTCOME: dict[str, Any] = {
    "issue": "D4",
    "coder": "lexical",
    "coder_version": "2026.1+lipp-2016.1",
    "suggested": 31,
    "open": 7,
    "accepted": 16,
    "retracted": 1,
    "changed": 2,
    "rejected": 5,
    "decided": 24,
    "accepted_share": 0.6667,
}


class OutcomeOut(BaseModel):
    """What became of one machine's suggestions of one issue."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": OUTCOME})

    issue: str
    coder: str
    coder_version: str
    suggested: int
    open: int = Field(description="Suggestions about which no body has decided.")
    accepted: int = Field(description="A person agreed, and what was coded of it stands.")
    retracted: int = Field(
        description="Accepted, and what was coded of it taken back since, as mistaken or to be "
        "coded anew. A review revised or withdrawn takes no acceptance back."
    )
    changed: int = Field(description="A person saw another issue there.")
    rejected: int
    decided: int = Field(
        description="The base of the share: accepted, retracted, changed and rejected. Each body "
        "decides for itself: of a suggestion about which two decided, both decisions count."
    )
    accepted_share: float | None = Field(
        default=None, description=f"Accepted, of decided; null below {SMALLEST_BASE} decided."
    )
    symbol: Literal["u"] | None = Field(
        default=None, description="`u` unreliable: too few were decided for a share."
    )


class OutcomesOut(Page[OutcomeOut]):
    """Issue by issue, machine by machine, version by version."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"items": [OUTCOME], "as_of": "2026-11-23T12:00:00Z", "caveat": CAVEAT}
        },
    )

    as_of: datetime
    caveat: str = CAVEAT
