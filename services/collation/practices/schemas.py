"""What crosses HTTP about good practice."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StringConstraints,
    model_validator,
)

from contracts.types import PracticeEvidence, PracticeOrigin
from screening.domain import Certainty, Kind
from services.collation.findings.schemas import Code, Number
from services.collation.practices.domain import Decision, PracticeState

CAVEAT = (
    "Examples that people chose to share. They were not rated, and what helped in one place may "
    "not help in another. What stands behind each is said beside it."
)
_PLAIN = r"^[^\x00]*$"
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_PLAIN)
]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000, pattern=_PLAIN)
]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000, pattern=_PLAIN)
]
Https = Annotated[str, StringConstraints(pattern=r"^https://[!-~]{1,492}$", max_length=500)]
_EXAMPLE: dict[str, JsonValue] = {
    "title": "A named person who rings back",
    "text": "The team that takes referrals gives each a named worker, who rings the referrer "
    "within a day and says what was decided and why.",
    "issues": ["C1", "C2"],
    "evidence": "tried",
    "evidence_note": "In use for a year in two teams; nobody has looked at its effect yet.",
    "evidence_url": None,
}


class PracticeText(BaseModel):
    """An example of good practice, and what stands behind it."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    text: Text
    issues: Annotated[list[Code], Field(min_length=1, max_length=10)]
    evidence: PracticeEvidence
    evidence_note: Note | None = None
    evidence_url: Https | None = None

    @model_validator(mode="after")
    def _says_how_it_was_evaluated(self) -> Self:
        said = self.evidence_note or self.evidence_url
        if self.evidence is PracticeEvidence.EVALUATED and not said:
            raise ValueError("an evaluated example says how, or where that can be read")
        return self


class ReportSource(BaseModel):
    """The passage of a published review that tells of it."""

    model_config = ConfigDict(extra="forbid")

    scr_id: UUID
    scr_version: Number
    passage: Number


class PracticeIn(PracticeText):
    """What a body shares in writing, or found in a report. It may consent to its own name alone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": _EXAMPLE | {"origin": "written", "source": None, "named": True}
        },
    )

    origin: Literal[PracticeOrigin.REPORT, PracticeOrigin.WRITTEN] = PracticeOrigin.WRITTEN
    source: ReportSource | None = None
    named: StrictBool = Field(
        default=False, description="Consent that one's own body is named beside the example."
    )

    @model_validator(mode="after")
    def _comes_from_where_it_says(self) -> Self:
        if (self.origin is PracticeOrigin.REPORT) != (self.source is not None):
            raise ValueError("an example from a report names its passage, another one does not")
        return self


class NamingIn(BaseModel):
    """Whether one's own body is named beside the example from now on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"named": False}})

    named: StrictBool


class PracticeDecisionIn(BaseModel):
    """What a second pair of eyes says, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"decision": "share", "reason": "The words are a team's, not a person's."}
        },
    )

    decision: Decision
    reason: Note


class ReportPassage(BaseModel):
    """Where the passage can be read."""

    model_config = ConfigDict(extra="forbid")

    scr_id: UUID
    scr_version: int
    passage: int
    scr_url: str


_OUT: dict[str, JsonValue] = _EXAMPLE | {
    "practice_id": "5b0a7e52-7c55-4c1e-8a51-0c7f2f3e4d66",
    "revision": 1,
    "origin": "written",
    "source": None,
    "named_body": "northmere-scb",
    "shared_at": "2026-11-29T12:00:00Z",
    "caveat": CAVEAT,
}


class PracticeOut(PracticeText):
    """An example as everybody sees it. `named_body` is there while that body consents."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _OUT})

    practice_id: UUID
    revision: int
    origin: PracticeOrigin
    source: ReportPassage | None = None
    named_body: str | None = None
    shared_at: datetime | None = None
    caveat: str = CAVEAT


class SuspicionOut(BaseModel):
    """What was suspected in which field; the words are not repeated."""

    model_config = ConfigDict(extra="forbid")

    pointer: str
    kind: Kind
    certainty: Certainty


class OwnPractice(BaseModel):
    """An example as its own body sees it, or the keeper of the library while it is held.

    Without `example` it was refused or withdrawn, and no text of it is kept.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "practice_id": "5b0a7e52-7c55-4c1e-8a51-0c7f2f3e4d66",
                "state": "held",
                "named": True,
                "suspected": [
                    {"pointer": "/text", "kind": "named_person", "certainty": "suspected"}
                ],
                "decision_reason": None,
                "ended_at": None,
                "example": _OUT | {"named_body": None, "shared_at": None},
            }
        },
    )

    practice_id: UUID
    state: PracticeState
    named: bool
    suspected: list[SuspicionOut]
    decision_reason: str | None = None
    ended_at: datetime | None = None
    example: PracticeOut | None = None
