"""What crosses HTTP about instruments."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from services.learning.instruments.domain import Instrument, Owner, QuestionKind
from services.learning.reviewers.schemas import Items, Line, Text, like

InstrumentCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


_QUESTION = {
    "id": "role",
    "text": "What is your role?",
    "kind": "one",
    "options": ["Chair of a board", "Other"],
    "required": True,
    "prompts": [],
}
_SECTION = {"title": "About you", "intro": "", "questions": [_QUESTION]}


class ConditionBody(BaseModel):
    """Opens a question by the answer to an earlier one."""

    model_config = like(question="role", any_of=["Other"])

    question: QuestionId
    any_of: Annotated[list[Line], Field(min_length=1, max_length=50)]


class QuestionBody(BaseModel):
    """One question, its options and the interviewer's prompts."""

    model_config = like(**_QUESTION)

    id: QuestionId
    text: Text
    kind: QuestionKind
    options: Annotated[list[Line], Field(max_length=50)] = []
    required: bool = False
    prompts: Annotated[list[Line], Field(max_length=20)] = []
    show_if: ConditionBody | None = None


class SectionBody(BaseModel):
    """A part under one heading."""

    model_config = like(**_SECTION)

    title: Line
    intro: Annotated[str, StringConstraints(max_length=2000)] = ""
    questions: Annotated[list[QuestionBody], Field(min_length=1, max_length=100)]


_WORDS = {
    "title": "After a masterclass",
    "kind": "survey",
    "audience": "Lead reviewers",
    "minutes": "10",
    "introduction": "What did the masterclass change?",
    "anonymity": "Nothing is attributed to you.",
    "storage": "Answers are deleted after a year.",
    "recording": "Nothing but your answers is recorded.",
    "sections": [_SECTION],
    "other_shares": [],
}


INSTRUMENT = {
    "code": "after-masterclass",
    "version": 1,
    "owner": "project",
    "source": "",
    **_WORDS,
}


class InstrumentIn(BaseModel):
    """A new instrument, or a new version of one's own."""

    model_config = like(code="after-masterclass", **_WORDS)

    code: InstrumentCode
    title: Line
    kind: Literal["survey", "interview"]
    audience: Line
    minutes: Line
    introduction: Text
    anonymity: Text
    storage: Text
    recording: Text
    sections: Annotated[list[SectionBody], Field(min_length=1, max_length=30)]
    involvement: QuestionId | None = Field(
        default=None, description="The question whose Yes tells participants apart."
    )
    other_shares: Annotated[list[QuestionId], Field(max_length=5)] = Field(
        default=[], description="Questions whose share of Other makes cross-tables unsafe."
    )


class InstrumentOut(InstrumentIn):
    """One version of an instrument."""

    model_config = like(**INSTRUMENT)

    version: int
    owner: Owner
    source: str

    @classmethod
    def of(cls, instrument: Instrument) -> "InstrumentOut":
        return cls.model_validate(instrument)


class InstrumentLine(BaseModel):
    """An instrument in a list."""

    model_config = like(
        code="masterclass", version=1, title="Masterclass", kind="interview", owner="evaluator",
        source="A2.2",
    )  # fmt: skip

    code: str
    version: int
    title: str
    kind: str
    owner: Owner
    source: str


class Instruments(Items):
    """Those that you may read."""

    items: list[InstrumentLine]
