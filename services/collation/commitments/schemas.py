"""What crosses HTTP about issues put to the Alliance, answers, commitments and raised issues."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from contracts.types import AllianceLever
from services.collation.alliance.schemas import BodyId
from services.collation.commitments.domain import (
    AnswerKind,
    CommitmentState,
    RaisedState,
    ResponseState,
)
from services.collation.findings.schemas import Code, Day
from services.collation.practices.schemas import Https, Note, Text

_ID = "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55"
_OTHER = "5b0a7e52-7c55-4c1e-8a51-0c7f2f3e4d66"
_NOW = "2026-11-29T12:00:00Z"


def example(value: JsonValue) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"example": value})


_ASKS = "What can each body do so that others feel able to ask what a medical view rests on?"


class QuestionIn(BaseModel):
    """An issue put to all members."""

    model_config = example({"issue": "D2", "asks": _ASKS})

    issue: Code
    asks: Text
    meeting_id: UUID | None = None


_UNDERTAKING: dict[str, JsonValue] = {
    "what": "Guidance says how to ask what a medical view rests on.",
    "lever": "guidance",
    "due_on": "2027-06-30",
    "partners": [],
}


class UndertakingIn(BaseModel):
    """What is done, by which lever and until when; with whom, where it is joint."""

    model_config = example(_UNDERTAKING)

    what: Note
    lever: AllianceLever
    due_on: Day
    partners: Annotated[list[BodyId], Field(max_length=50)] = []
    supports: UUID | None = Field(
        default=None, description="A commitment that this one supports instead of repeating it."
    )


class ActionAnswer(BaseModel):
    """The body acts, alone or with others: by a new commitment, or by joining another member's."""

    model_config = example({"kind": "action", "commitment": _UNDERTAKING})

    kind: Literal[AnswerKind.ACTION, AnswerKind.JOINT_ACTION]
    commitment: UndertakingIn | None = None
    joins: UUID | None = Field(
        default=None, description="A joint commitment of which this body was asked to be a partner."
    )

    @model_validator(mode="after")
    def _commits_or_joins(self) -> Self:
        if (self.commitment is None) == (self.joins is None):
            raise ValueError("an action is a new commitment, or joins one")
        if self.joins is not None and self.kind is not AnswerKind.JOINT_ACTION:
            raise ValueError("what joins another's commitment is a joint action")
        return self


class UnderWayAnswer(BaseModel):
    """It is done already, and here is where."""

    model_config = example({"kind": "under_way", "link": "https://college.example/guidance"})

    kind: Literal[AnswerKind.UNDER_WAY]
    link: Https
    note: Note | None = None


class NotOursAnswer(BaseModel):
    """Not for this body; it says for whom."""

    model_config = example({"kind": "not_ours", "instead": "The body that trains doctors."})

    kind: Literal[AnswerKind.NOT_OURS]
    instead: Note


class CannotActAnswer(BaseModel):
    """It cannot act, and says why."""

    model_config = example({"kind": "cannot_act", "why": "It would need a change of law."})

    kind: Literal[AnswerKind.CANNOT_ACT]
    why: Note


AnswerIn = Annotated[
    ActionAnswer | UnderWayAnswer | NotOursAnswer | CannotActAnswer, Field(discriminator="kind")
]


class AnswerOut(BaseModel):
    """What one member said, or that its answer is to come. Members stand by the alphabet."""

    model_config = example(
        {
            "body_id": "college-of-practice",
            "response": "answered",
            "kind": "action",
            "commitment_url": f"/v1/commitments/{_OTHER}",
            "commitment_urls": [f"/v1/commitments/{_OTHER}"],
            "answered_at": _NOW,
        }
    )

    body_id: str
    response: ResponseState
    kind: AnswerKind | None = None
    link: str | None = None
    note: str | None = None
    instead: str | None = None
    why: str | None = None
    commitment_url: str | None = None
    commitment_urls: list[str] = Field(
        default=[],
        description="All that the body committed to in answer to this issue, whatever it says now.",
    )
    answered_at: datetime | None = None


_QUESTION: dict[str, JsonValue] = {
    "question_id": _ID,
    "issue": "D2",
    "asks": _ASKS,
    "put_at": _NOW,
    "respond_by": "2027-02-27",
}


class QuestionSummary(BaseModel):
    """An issue that was put."""

    model_config = example(_QUESTION)

    question_id: UUID
    issue: str
    asks: str
    meeting_id: UUID | None = None
    put_at: datetime
    respond_by: date = Field(description="A body that joins later has as long from its joining.")


class QuestionOut(QuestionSummary):
    """An issue that was put, and what each member says to it."""

    model_config = example(
        _QUESTION | {"answers": [{"body_id": "college-of-practice", "response": "asked"}]}
    )

    answers: list[AnswerOut]


class CommitmentNoteIn(BaseModel):
    """How it goes on, and what effect was seen."""

    model_config = example(
        {
            "state": "done",
            "note": "The guidance is out.",
            "effect": "Two boards changed their meetings; nothing is known yet of children.",
        }
    )

    state: CommitmentState
    note: Text
    effect: Text | None = None


class CommitmentNoteOut(CommitmentNoteIn):
    """A note, and when it was written."""

    model_config = example({"state": "in_progress", "note": "Drafted.", "written_at": _NOW})

    written_at: datetime


class SupportIn(BaseModel):
    """The commitment that this one supports."""

    model_config = example({"supports": _ID})

    supports: UUID


class CommitmentOut(BaseModel):
    """A commitment, how it goes on, and what it hangs together with."""

    model_config = example(
        {
            "commitment_id": _OTHER,
            "question_id": _ID,
            "issue": "D2",
            "owner": "college-of-practice",
            **_UNDERTAKING,
            "state": "open",
            "made_at": _NOW,
            "notes": [],
            "supports": [],
            "supported_by": [],
        }
    )

    commitment_id: UUID
    question_id: UUID
    issue: str
    owner: str
    partners: list[str] = Field(description="Members that said by their own answer that they join.")
    partners_asked: list[str] = Field(
        default=[], description="Those named by the owner that have not answered since."
    )
    lever: AllianceLever
    what: str
    due_on: date
    state: CommitmentState
    made_at: datetime
    closed_at: datetime | None = None
    notes: list[CommitmentNoteOut]
    supports: list[str] = Field(description="Addresses of the commitments it supports.")
    supported_by: list[str] = Field(description="Addresses of those that support it.")


class RaisedIn(BaseModel):
    """What a board cannot solve alone, without a word about itself."""

    model_config = example({"issue": "D2", "why": "Local training alone has not changed it."})

    issue: Code
    why: Note


class RaisedDecisionIn(BaseModel):
    """What becomes of a raised issue: put, supporting another that was raised, or declined."""

    model_config = example({"decision": "put", "question_id": _ID})

    decision: Literal[RaisedState.PUT, RaisedState.SUPPORTS, RaisedState.DECLINED]
    question_id: UUID | None = None
    supports: UUID | None = None
    reason: Note | None = None

    def model_post_init(self, _context: Any) -> None:
        needed = {
            RaisedState.PUT: self.question_id,
            RaisedState.SUPPORTS: self.supports,
            RaisedState.DECLINED: self.reason,
        }
        if needed[self.decision] is None:
            raise ValueError("say where it was put, what it supports, or why it is declined")


_RAISED: dict[str, JsonValue] = {
    "raised_id": _OTHER,
    "issue": "D2",
    "why": "Local training alone has not changed it.",
    "state": "put",
    "raised_at": _NOW,
}


class RaisedOut(BaseModel):
    """An issue as it was raised, without who raised it."""

    model_config = example(_RAISED)

    raised_id: UUID
    issue: str
    why: str
    state: RaisedState
    reason: str | None = None
    raised_at: datetime
    decided_at: datetime | None = None


class RaisedDetail(RaisedOut):
    """What became of an issue that one's own board raised: answers, and commitments."""

    model_config = example(_RAISED | {"question": _QUESTION | {"answers": []}, "commitments": []})

    question: QuestionOut | None = None
    commitments: list[CommitmentOut]


class AllianceReasonIn(BaseModel):
    """Why a body thinks that the issue happens."""

    model_config = example({"text": "Nobody outside medicine is taught how to ask."})

    text: Note


class AllianceReasonOut(BaseModel):
    """That a reason was given; it stands with the others of the issue."""

    model_config = example({"source_id": _ID, "issue": "D2", "given_at": _NOW})

    source_id: UUID
    issue: str
    given_at: datetime
    withdrawn_at: datetime | None = None
