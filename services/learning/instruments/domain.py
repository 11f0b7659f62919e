"""What an instrument is, and how its answers are routed and checked; pure data and rules."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec

SEEDS = Path(__file__).parent / "data"
Code = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_-]{0,39}\Z")]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
Answer = str | list[str]


class Agreement(StrEnum):
    """The scale of agreement, exactly."""

    COMPLETELY = "Completely"
    LARGE = "To a large extent"
    MODERATE = "To a moderate extent"
    SMALL = "To a small extent"
    NOT_AT_ALL = "Not at all"
    DONT_KNOW = "Don't know"


SCALE = tuple(Agreement)
AGREEING = (Agreement.COMPLETELY, Agreement.LARGE)


class QuestionKind(StrEnum):
    """How a question is answered."""

    ONE = "one"
    AGREEMENT = "agreement"
    TEXT = "text"


class Owner(StrEnum):
    """Who asks: the project itself, or its external evaluator."""

    PROJECT = "project"
    EVALUATOR = "evaluator"


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question opens when another was answered in one of these ways."""

    question: Code
    any_of: tuple[Words, ...]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question; `other` names the option whose words a respondent adds."""

    id: Code
    text: Words
    kind: QuestionKind
    options: tuple[Words, ...] = ()
    required: bool = False
    prompts: tuple[Words, ...] = ()
    show_if: Condition | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        return SCALE if self.kind is QuestionKind.AGREEMENT else self.options


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part with its own heading, and what the asker says first."""

    title: Words
    questions: tuple[Question, ...]
    intro: str = ""


class Instrument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A survey or an interview guide. A changed instrument is a new version."""

    code: Code
    version: int
    title: Words
    kind: str
    owner: Owner
    audience: Words
    minutes: str
    introduction: Words
    anonymity: Words
    storage: Words
    recording: Words
    sections: tuple[Section, ...]
    source: str = ""
    involvement: Code | None = None
    other_shares: tuple[Code, ...] = ()

    @property
    def questions(self) -> dict[str, Question]:
        return {question.id: question for s in self.sections for question in s.questions}


class BadInstrument(ValueError):
    """The questions contradict each other; the message says where."""


def check(instrument: Instrument) -> Instrument:
    """Raises BadInstrument."""
    ids = [question.id for section in instrument.sections for question in section.questions]
    if not ids or len(ids) != len(set(ids)):
        raise BadInstrument("question ids must be there and differ")
    seen: dict[str, Question] = {}
    for question in instrument.questions.values():
        if question.kind is QuestionKind.ONE and len(set(question.options)) < 2:
            raise BadInstrument(f"{question.id}: a choice needs two options")
        if question.kind is not QuestionKind.ONE and question.options:
            raise BadInstrument(f"{question.id}: has options of its own")
        condition = question.show_if
        if condition is not None and (
            condition.question not in seen
            or not set(condition.any_of) <= set(seen[condition.question].choices)
        ):
            raise BadInstrument(f"{question.id}: opens by what was not asked before")
        seen[question.id] = question
    if instrument.involvement is not None and instrument.involvement not in seen:
        raise BadInstrument("involvement is not a question")
    return instrument


def load_seeds() -> dict[tuple[str, int], Instrument]:
    found = [
        check(msgspec.json.decode(path.read_bytes(), type=Instrument))
        for path in sorted(SEEDS.glob("a2-*.json"))
    ]
    return {(instrument.code, instrument.version): instrument for instrument in found}


def is_open(question: Question, answers: Mapping[str, Any]) -> bool:
    condition = question.show_if
    return condition is None or answers.get(condition.question) in condition.any_of


def open_questions(instrument: Instrument, answers: Mapping[str, Any]) -> list[Question]:
    """Those to be asked, given the answers so far; a closed question's answer opens nothing."""
    found: list[Question] = []
    standing: dict[str, Any] = {}
    for question in instrument.questions.values():
        if is_open(question, standing):
            found.append(question)
            if question.id in answers:
                standing[question.id] = answers[question.id]
    return found


def missing(instrument: Instrument, answers: Mapping[str, Any]) -> list[str]:
    """Required questions that are open and not answered."""
    return [
        question.id
        for question in open_questions(instrument, answers)
        if question.required and question.id not in answers
    ]


def acceptable(question: Question, value: str) -> bool:
    return question.kind is QuestionKind.TEXT or value in question.choices
