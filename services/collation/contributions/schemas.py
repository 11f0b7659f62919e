"""What crosses HTTP about contributions."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from contracts.types import (
    AgencyType,
    ContributionKind,
    ContributionOrigin,
    Region,
    SeniorityBand,
)
from screening.domain import Certainty, Kind
from services.collation.contributions.domain import (
    ContributionState,
    Doing,
    Outcome,
    Phase,
)
from services.collation.findings.schemas import Code
from services.collation.summits.schemas import SUMMIT, Notice, YesNo, like, shown

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]

CONTRIBUTION = "8d7c6b5a-4f3e-4d2c-9b1a-0f1e2d3c4b55"
_SAID = {
    "kind": "barrier",
    "doing": "not_done",
    "issue": "D4",
    "text": "Nobody is free to chair a strategy discussion in the afternoon.",
    "agency": "police",
    "band": "frontline",
    "region": "north_west",
    "practising": True,
}
_OUT = _SAID | {
    "contribution_id": CONTRIBUTION,
    "summit_id": SUMMIT,
    "origin": "summit",
    "state": "clear",
    "region": None,
}


class ContributionIn(BaseModel):
    """One thing that a practitioner tells, and as whom: bands and kinds, never a name."""

    model_config = like(**_SAID)

    kind: ContributionKind
    doing: Doing = Field(description="Whether it tells of what is done or of what is not.")
    issue: Code
    text: Words
    agency: AgencyType
    band: SeniorityBand
    region: Region
    practising: YesNo = Field(description="Whether whoever says it practises now.")


class WrittenIn(ContributionIn):
    """The same in writing, from somebody who could not be there."""

    model_config = like(**_SAID, notice_version=1)

    notice_version: Notice = Field(description="The notice that was read and is accepted.")


class WrittenOut(BaseModel):
    """A receipt. It says no id, so that nothing leads from the writer to what was written."""

    model_config = like(summit_id=SUMMIT, state="clear", held_for=[])

    summit_id: UUID
    state: ContributionState
    held_for: list[Kind]


class FoundOut(BaseModel):
    """What a screening found, and where in the text."""

    model_config = like(kind="named_person", certainty="suspected", start=4, end=12)

    kind: Kind
    certainty: Certainty
    start: int
    end: int


class ContributionOut(BaseModel):
    """What was told. Of who told it, null is withheld: too few of those who came are like that."""

    model_config = like(**_OUT)

    contribution_id: UUID
    summit_id: UUID
    origin: ContributionOrigin
    kind: ContributionKind
    doing: Doing
    issue: str
    text: str | None = Field(default=None, description="Null once it is discarded or withdrawn.")
    state: ContributionState
    agency: AgencyType | None = None
    band: SeniorityBand | None = None
    region: Region | None = None
    practising: bool | None = None


class EntryOut(ContributionOut):
    """For those who lead the table: with the reason for which it is held."""

    model_config = like(
        **_OUT | {"state": "held", "text": "Mrs Example never chairs."},
        held_for=[{"kind": "named_person", "certainty": "suspected", "start": 0, "end": 11}],
        phase="reasons",
        entry=3,
    )

    held_for: list[FoundOut]
    phase: Phase | None = None
    entry: int | None = Field(
        default=None, description="Its place at the table, while the summit lasts."
    )


class Entries(BaseModel):
    """Held contributions of one summit."""

    model_config = like(items=[shown(EntryOut)], over=None)

    items: list[EntryOut]
    over: str | None = Field(
        default=None, description="Once the summit is over: what became of those that were held."
    )


class DecisionIn(BaseModel):
    """Let it stand, say it in other words, or discard it; always with the reason."""

    model_config = like(
        outcome="rewritten", text="The chair is never free.", reason="A person was named."
    )

    outcome: Outcome
    text: Words | None = None
    reason: Reason

    @model_validator(mode="after")
    def _only_rewriting_has_words(self) -> Self:
        if (self.outcome is Outcome.REWRITTEN) != (self.text is not None):
            raise ValueError("rewriting brings new words, and nothing else does")
        return self


class WithdrawalIn(BaseModel):
    """Why a contribution is taken back."""

    model_config = like(reason="It can be told which family is meant.")

    reason: Reason


class DecisionOut(BaseModel):
    """A decision on record: what had been found, never the words."""

    model_config = like(
        contribution_id=CONTRIBUTION, outcome="rewritten", reason="A person was named.",
        found=["named_person"], decided_by="summits-desk-1a2b", decided_on="2027-03-16",
    )  # fmt: skip

    contribution_id: UUID
    outcome: str
    reason: str
    found: list[Kind]
    decided_by: str
    decided_on: date


class Decisions(BaseModel):
    """The decisions of one summit."""

    model_config = like(items=[shown(DecisionOut)])

    items: list[DecisionOut]
