"""What crosses HTTP when a practice issue is proposed."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.collation.proposals.domain import ProposalState
from services.collation.taxonomy.schemas import ISSUE_EXAMPLE, IssueIn, Label, Words

Number = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Tag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=60, pattern=r"^[^\x00]*$"),
]
_PROPOSAL: dict[str, Any] = {
    "key": "Strategy meeting without those who know the child",
    "issue": ISSUE_EXAMPLE,
    "context_tags": ["domestic violence"],
    "evidence": [
        {
            "kind": "passage",
            "scr_id": "3f2c1f5e-4a0c-4b8e-9a57-0c7f6f1f2a10",
            "scr_version": 1,
            "passage": 41,
        }
    ],
}


class PassageEvidence(BaseModel):
    """A passage of a review in force that shows it."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["passage"]
    scr_id: UUID
    scr_version: Number
    passage: Number


class SummitEvidence(BaseModel):
    """A reason that was given at a summit, by its id on an issue's page."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["summit"]
    reason_id: UUID


Evidence = Annotated[PassageEvidence | SummitEvidence, Field(discriminator="kind")]


class ProposalIn(BaseModel):
    """A practice issue that is missing, what it is about, and where it was seen."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _PROPOSAL})

    key: Annotated[Label, Field(description="What it is about: practice, never a family's trait.")]
    issue: IssueIn
    context_tags: Annotated[
        list[Tag], Field(max_length=10, description="What was also so in the cases; kept apart.")
    ] = []
    evidence: Annotated[list[Evidence], Field(min_length=1, max_length=20)]


class ProposalDecisionIn(BaseModel):
    """What a second person says to a proposal, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"decision": "take_up", "explanation": "Seen twice now."}},
    )

    decision: Literal["take_up", "decline"]
    explanation: Words


class ProposalOut(BaseModel):
    """A proposal, and what became of it."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": _PROPOSAL
            | {
                "proposal_id": "7d1e8a52-1c67-4b7e-8a53-3a1f4a4f0b55",
                "proposed_at": "2026-11-29T10:00:00Z",
                "state": "taken_up",
                "decided_at": "2026-11-29T11:00:00Z",
                "explanation": "Seen twice now.",
                "taxonomy": "2026.1",
                "code": "D8",
            }
        },
    )

    proposal_id: UUID
    proposed_at: datetime
    key: str
    issue: IssueIn
    context_tags: list[str]
    evidence: list[Evidence]
    state: ProposalState
    decided_at: datetime | None = None
    explanation: str | None = None
    taxonomy: str | None = Field(default=None, description="The draft that took it up.")
    code: str | None = Field(default=None, description="The code that it was given there.")
