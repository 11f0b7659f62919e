"""What crosses HTTP about responses."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.learning.instruments.schemas import QuestionId
from services.learning.responses.domain import Mode
from services.learning.reviewers.schemas import like
from services.learning.surveys.schemas import SURVEY

RESPONSE = "2e9d8c7b-6a5f-4e4d-9c3b-2a1f0e9d8c55"
AnswerText = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


class ConsentIn(BaseModel):
    """Before question 1: both notices are accepted, recording is a free choice."""

    model_config = like(survey_id=SURVEY, anonymity=True, storage=True, recording=False)

    survey_id: UUID
    anonymity: Literal[True] = Field(description="I read how my anonymity is kept.")
    storage: Literal[True] = Field(description="I read how my answers are stored.")
    recording: bool = Field(description="Yes or no; both are fine.")


class AnswerIn(BaseModel):
    """An answer: for a choice, the words of the option."""

    model_config = like(value="To a large extent")

    value: AnswerText


class SendIn(BaseModel):
    """May you be asked for a conversation? Stored apart from the answers."""

    model_config = like(follow_up=True)

    follow_up: bool


class PaperIn(BaseModel):
    """A form filled in by hand, with the consent that was ticked on it."""

    model_config = like(
        anonymity=True, storage=True, recording=False, answers={"role": "Chair of a board"}
    )

    anonymity: Literal[True]
    storage: Literal[True]
    recording: bool
    answers: Annotated[dict[QuestionId, AnswerText], Field(min_length=1, max_length=200)]


class Progress(BaseModel):
    """How far one is, in questions; it measures the form and nobody."""

    model_config = like(answered=3, asked=12)

    answered: int
    asked: int


class ResponseOut(BaseModel):
    """One's own response: what was said, what is open, and what still needs an answer."""

    model_config = like(
        id=RESPONSE,
        survey_id=SURVEY,
        version=1,
        mode="online",
        sent=False,
        answers={"role": "Chair of a board"},
        open_questions=["role", "region"],
        missing=["region"],
        progress={"answered": 1, "asked": 2},
        minutes="no more than 20",
    )

    id: UUID
    survey_id: UUID
    version: int
    mode: Mode
    sent: bool
    answers: dict[str, str]
    open_questions: list[str]
    missing: list[str]
    progress: Progress
    minutes: str


class RawResponse(BaseModel):
    """A sent response, without anybody."""

    model_config = like(
        mode="online", version=1, recording=False, answers={"role": "Chair of a board"}
    )

    mode: Mode
    version: int
    recording: bool
    answers: dict[str, str]
