"""Headline figures with their base, and when a cross-table would tell too much."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from services.learning.instruments.domain import AGREEING, Instrument, QuestionKind

REPORTED = Path(__file__).parents[1] / "instruments" / "data" / "lipp-2016-results.json"
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Headline:
    """Agreeing respondents out of all respondents."""

    question: str
    agreeing: int
    base: int

    @property
    def per_100(self) -> int:
        """To the percentage point, halves up."""
        return (200 * self.agreeing + self.base) // (2 * self.base)


def headlines(instrument: Instrument, answers: Sequence[Answers]) -> list[Headline]:
    """Completely and To a large extent, out of all respondents: Don't know stays in the base."""
    return [
        Headline(question.id, sum(given.get(question.id) in AGREEING for given in answers), base)
        for question in instrument.questions.values()
        if question.kind is QuestionKind.AGREEMENT and (base := len(answers)) > 0
    ]


@dataclass(frozen=True, slots=True)
class Groups:
    """Everybody, and apart from each other those who took part in what is asked about or not."""

    everybody: Sequence[Answers]
    involved: Sequence[Answers]
    not_involved: Sequence[Answers]


def groups(instrument: Instrument, answers: Sequence[Answers]) -> Groups:
    key = instrument.involvement
    involved = [given for given in answers if key is not None and given.get(key) == "Yes"]
    rest = [given for given in answers if key is None or given.get(key) != "Yes"]
    return Groups(answers, involved, rest)


@dataclass(frozen=True, slots=True)
class Limits:
    """What too many Others are, in hundredths of those asked, and the fewest people of a cell."""

    most_other: int
    smallest: int

    def is_too_small(self, group: Sequence[Answers]) -> bool:
        return len(group) < self.smallest

    def tells_of_few(self, headline: Headline) -> bool:
        """Whether some agreed, or some did not, and those were fewer than a cell may hold."""
        few = range(1, self.smallest)
        return headline.agreeing in few or headline.base - headline.agreeing in few

    def hidden(self, *groups: Sequence[Headline]) -> set[str]:
        """The questions of which one group would tell of few: hidden in each, as what is left of
        everybody could be subtracted."""
        return {one.question for group in groups for one in group if self.tells_of_few(one)}


def unsafe(
    instrument: Instrument, answers: Sequence[Answers], row: str, column: str, limits: Limits
) -> str | None:
    """Why this table is not shown, or None."""
    for question in instrument.other_shares:
        asked = [given[question] for given in answers if question in given]
        other = sum(value == "Other" for value in asked)
        if asked and 100 * other > limits.most_other * len(asked):
            return (
                f"{other} of {len(asked)} answered Other to “{question}”: "
                "groups this mixed are not set against each other."
            )
    cells = table(instrument, answers, row, column)
    if any(count < limits.smallest for count in cells.values()):
        return f"A cell would hold fewer than {limits.smallest} people."
    return None


def table(
    instrument: Instrument, answers: Sequence[Answers], row: str, column: str
) -> dict[tuple[str, str], int]:
    """Every cell, those without anybody included."""
    questions = instrument.questions
    counted = Counter((given[row], given[column]) for given in answers if {row, column} <= {*given})
    return {
        (one, other): counted[one, other]
        for one in questions[row].choices
        for other in questions[column].choices
    }


class ReportedFigure(msgspec.Struct, frozen=True):
    """A percentage as the report prints it, and where."""

    question: str
    per_100: int
    idea: str = ""
    section: str = "Table 1"


class Reported(msgspec.Struct, frozen=True):
    """A survey as its report tells of it; what was not printed is not made up."""

    code: str
    title: str
    source: str
    instrument: str
    opened_on: str
    closed_on: str
    base: int
    involved: int
    not_involved: int
    caveat: str
    table_1: tuple[ReportedFigure, ...]
    in_text: tuple[ReportedFigure, ...]


def load_reported() -> Reported:
    return msgspec.json.decode(REPORTED.read_bytes(), type=Reported)


def conflicts(reported: Reported) -> dict[str, list[ReportedFigure]]:
    """Questions for which the report prints two figures, each with its section."""
    said: dict[str, list[ReportedFigure]] = {}
    for figure in (*reported.table_1, *reported.in_text):
        said.setdefault(figure.question, []).append(figure)
    return {
        question: figures
        for question, figures in said.items()
        if len({figure.per_100 for figure in figures}) > 1
    }
