"""What crosses HTTP when passages are coded."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.pagination import Page
from contracts.narrative import CONTENT_WARNING, SUPPORT
from contracts.types import FindingKind, FindingOrigin, RetractionReason
from services.collation.coding.domain import CodingState
from services.collation.suggestions.decision import Decision, SuggestionState
from services.collation.suggestions.tables import Suggestion, SuggestionDecision

EXAMPLE_SCR = "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09"
EXAMPLE_TEXT = (
    "Police and social care spoke by telephone; no meeting was held. "
    "Health heard of it a week later."
)
_FINDING = "c9f0f895-fb98-4b91-9f5a-6e7d8c9b0a12"
_SUGGESTION = "45c48cce-2e2d-4fbd-8a1a-fc51c7c6ad26"
_AT = "2026-11-23T12:00:00Z"
_MEMO = "The telephone call is not counted as a meeting."
_CODED: dict[str, Any] = {
    "finding_id": "d3d94468-02a4-4259-b55d-38e6d163e820",
    "revision": 1,
    "scr_id": EXAMPLE_SCR,
    "scr_version": 1,
    "passage": 41,
    "page": 9,
    "paragraph": "4.12",
    "start": 0,
    "end": 62,
    "issue": "D4",
    "taxonomy": "2016.1",
    "kind": "problem",
    "origin": "added",
    "coder": "analyst-7",
    "second_coder": None,
    "coded_at": _AT,
    "suggestion_id": None,
    "double_coding_id": None,
    "retracted_at": None,
    "retraction_reason": None,
}
_CHANGED: dict[str, Any] = _CODED | {
    "finding_id": _FINDING,
    "start": None,
    "end": None,
    "issue": "D3",
    "origin": "changed",
    "suggestion_id": _SUGGESTION,
}
_SUGGESTED: dict[str, Any] = {
    "suggestion_id": _SUGGESTION,
    "scr_id": EXAMPLE_SCR,
    "scr_version": 1,
    "passage": 41,
    "issue": "D4",
    "strength": 0.87,
    "evidence": [[43, 62]],
    "counts_for": "D4",
    "coder": "lexical",
    "coder_version": "2026.1+lipp-2016.1",
    "state": "changed",
    "decided_by": "analyst-7",
    "decided_at": _AT,
    "finding_id": _FINDING,
}
Number = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Code = Annotated[
    str,
    StringConstraints(pattern=r"^[A-G][1-9][0-9]?(\.[1-9][0-9]?)?$", max_length=6),
    Field(description="A practice issue of the taxonomy in force.", examples=["D4"]),
]
Day = Annotated[
    date,
    Field(
        ge=date(2000, 1, 1),
        le=date(2099, 12, 31),
        description="A day of the years 2000 to 2099: another year is a slip of the pen.",
        json_schema_extra={"pattern": r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"},
    ),
]
Memo = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$"),
    Field(description="A note for other coders; it never leaves the coding desk."),
]
Offset = Annotated[
    int, Field(ge=0, le=1_000_000, strict=True, description="Counts characters of the passage.")
]
Kind = Annotated[
    FindingKind, Field(description="A problem of practice, or practice that worked (apart).")
]


class Spanned(BaseModel):
    """What part of a passage is meant: `passage[start:end]`, or all of it where neither is said."""

    model_config = ConfigDict(extra="forbid")

    start: Offset | None = None
    end: Offset | None = None

    @model_validator(mode="after")
    def _a_span_is_of_something(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("a span has a start and an end")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError("a span ends after its start")
        return self

    @property
    def span(self) -> tuple[int, int]:
        """From 0 up to 0 stands for the whole passage."""
        return (self.start or 0, self.end or 0)

    def within(self, text: str) -> Self:
        """The same of this passage, where a span of all of it is the whole passage."""
        if self.span != (0, len(text)):
            return self
        return self.model_copy(update={"start": None, "end": None})


class CodingIn(Spanned):
    """A person's own reading of a passage, or of a span of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "scr_id": EXAMPLE_SCR,
                "scr_version": 1,
                "passage": 41,
                "issue": "D4",
                "kind": "problem",
                "start": 0,
                "end": 62,
                "memo": _MEMO,
            }
        },
    )

    scr_id: UUID
    scr_version: Number
    passage: Number
    issue: Code
    kind: Kind = FindingKind.PROBLEM
    memo: Memo | None = None


class SuggestionDecisionIn(BaseModel):
    """What a person says to a suggestion; a change names the issue that the passage does show."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "decision": "change",
                "issue": "D3",
                "kind": "problem",
                "memo": "The talks were held, without health.",
            }
        },
    )

    decision: Decision
    issue: Code | None = None
    kind: Kind = FindingKind.PROBLEM
    memo: Memo | None = None

    @model_validator(mode="after")
    def _only_a_change_names_an_issue(self) -> Self:
        if (self.decision is Decision.CHANGE) != (self.issue is not None):
            raise ValueError("a change names an issue, and nothing else does")
        return self

    @model_validator(mode="after")
    def _a_memo_is_of_a_coding(self) -> Self:
        if self.decision is Decision.REJECT and self.memo is not None:
            raise ValueError("a rejection leaves no coding that could have a memo")
        return self


class AmendmentIn(Spanned):
    """Another span, another memo: what is said of the passage stays. What is left out stays too."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"start": 12, "end": 62}}
    )

    memo: Memo | None = None

    @model_validator(mode="after")
    def _something_is_amended(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("an amendment amends something")
        if len(self.model_fields_set & {"start", "end"}) == 1:
            raise ValueError("a span has a start and an end")
        return self


class RetractionIn(BaseModel):
    """Why a coding no longer holds. A revised or withdrawn review retracts by itself."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "mistaken"}})

    reason: Literal[RetractionReason.MISTAKEN, RetractionReason.RECODED]


class Shown(BaseModel):
    """Filled from a row."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Narrative(BaseModel):
    """Stands with every payload that holds text of a case."""

    warning: str = CONTENT_WARNING
    support: str = SUPPORT


class CodingOut(Shown):
    """A finding: which passage of which version shows which issue, who says so and since when."""

    model_config = ConfigDict(
        extra="forbid", from_attributes=True, json_schema_extra={"example": _CODED}
    )

    finding_id: UUID
    revision: int
    scr_id: UUID
    scr_version: int
    passage: int
    page: int
    paragraph: str | None
    start: int | None = Field(description="Null where the whole passage is meant.")
    end: int | None
    issue: str
    taxonomy: str
    kind: FindingKind
    origin: FindingOrigin
    coder: str | None = Field(description="Who said so, or adjudicated; null of another body's.")
    second_coder: str | None = Field(
        description="Who found the same, coding apart and blind; null of another body's."
    )
    coded_at: datetime
    suggestion_id: UUID | None
    double_coding_id: UUID | None = Field(
        description="The double coding in which it was agreed or adjudicated; null of another's."
    )
    retracted_at: datetime | None
    retraction_reason: RetractionReason | None


class SaidOut(Shown):
    """What a coding said at a time."""

    issue: str
    kind: FindingKind
    start: int | None
    end: int | None
    memo: str | None


class ChangeOut(Shown):
    """One step in a finding's history; `changed_by` is null where the platform took it."""

    revision: int
    change: Literal["coded", "amended", "retracted"]
    changed_at: datetime
    changed_by: str | None
    reason: RetractionReason | None
    before: SaidOut | None = Field(
        description="Null at first, of reviews withdrawn, and where it was not kept yet."
    )
    after: SaidOut | None = Field(description="Null once retracted, and of reviews withdrawn.")


class CodingDetail(CodingOut, Narrative):
    """A finding with its memo and its history, which are told to its own body alone."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "warning": CONTENT_WARNING,
                "support": SUPPORT,
                **_CODED,
                "memo": _MEMO,
                "history": [
                    {
                        "revision": 1,
                        "change": "coded",
                        "changed_at": _AT,
                        "changed_by": "analyst-7",
                        "reason": None,
                        "before": None,
                        "after": {
                            "issue": "D4",
                            "kind": "problem",
                            "start": 0,
                            "end": 62,
                            "memo": _MEMO,
                        },
                    }
                ],
            }
        },
    )

    memo: str | None = Field(description="Null where there is none, and of another body's.")
    history: list[ChangeOut] = Field(description="Oldest first; of another body's nothing.")


class SuggestionOut(BaseModel):
    """What the coder said, unchanged, and beside it what your body decided about it."""

    model_config = ConfigDict(extra="forbid")

    suggestion_id: UUID
    scr_id: UUID
    scr_version: int
    passage: int
    issue: str
    strength: float = Field(
        description="How strongly the evidence speaks, 0 to 1; to compare within one coder only.",
    )
    evidence: list[tuple[int, int]] = Field(
        description="The characters of the passage that spoke for the issue, from and up to."
    )
    counts_for: str | None = Field(
        default=None,
        description="The issue in force that an acceptance codes: what `issue` was merged into "
        "since, or itself. Null where it was split or retired.",
    )
    coder: str
    coder_version: str
    state: SuggestionState = Field(
        description="What your body decided: each decides for itself, and sees no other's decision."
    )
    decided_by: str | None = Field(description="Null while it is open.")
    decided_at: datetime | None
    finding_id: UUID | None

    @classmethod
    def of(
        cls, said: Suggestion, decided: SuggestionDecision | None, counts_for: str | None
    ) -> Self:
        return cls(
            suggestion_id=said.suggestion_id,
            scr_id=said.scr_id,
            scr_version=said.scr_version,
            passage=said.passage,
            issue=said.issue,
            strength=said.score,
            evidence=[(start, end) for start, end in said.evidence],
            counts_for=counts_for,
            coder=said.coder,
            coder_version=said.coder_version,
            state=SuggestionState(decided.state) if decided else SuggestionState.OPEN,
            decided_by=decided.decided_by if decided else None,
            decided_at=decided.decided_at if decided else None,
            finding_id=decided.finding_id if decided else None,
        )


class SuggestionDecisionOut(BaseModel):
    """The suggestion as decided, and the coding that came of it."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"suggestion": _SUGGESTED, "coding": _CHANGED}}
    )

    suggestion: SuggestionOut
    coding: CodingOut | None


class PassageAtDesk(BaseModel):
    """One passage, what the coder suggests of it and what people found in it."""

    number: int
    page: int
    paragraph: str | None
    text: str
    suggestions: list[SuggestionOut]
    codings: list[CodingOut]


class ReviewAtDesk(Page[PassageAtDesk], Narrative):
    """A review as it lies on the coding desk, passage by passage."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "warning": CONTENT_WARNING,
                "support": SUPPORT,
                "scr_id": EXAMPLE_SCR,
                "scr_version": 1,
                "state": "in_work",
                "scr_url": f"/v1/scrs/{EXAMPLE_SCR}",
                "items": [
                    {
                        "number": 41,
                        "page": 9,
                        "paragraph": "4.12",
                        "text": EXAMPLE_TEXT,
                        "suggestions": [_SUGGESTED],
                        "codings": [_CHANGED],
                    }
                ],
                "next": None,
            }
        },
    )

    scr_id: UUID
    scr_version: int
    state: CodingState
    scr_url: str
