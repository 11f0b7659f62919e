"""What crosses HTTP about results."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.learning.reviewers.schemas import Items, like
from services.learning.surveys.schemas import SURVEY

CAVEAT = (
    "People chose to answer: the figures say what respondents think, not what the sector thinks. "
    "The base is all respondents, Don't know included."
)
_HEADLINE = {
    "question": "trends_identified",
    "text": "How far do you agree?",
    "numerator": 111,
    "denominator": 126,
    "per_100": 88,
}


class HeadlineOut(BaseModel):
    """(Completely + To a large extent) out of all respondents."""

    model_config = like(**_HEADLINE)

    question: str
    text: str
    numerator: int | None
    denominator: int
    per_100: int | None = Field(description="Of 100 respondents, to the percentage point.")
    symbol: Literal["c"] | None = Field(
        default=None, description="c: so few agreed, or did not, that they could be made out."
    )


class GroupOut(BaseModel):
    """One group of respondents; a group too small to be shown says so."""

    model_config = like(base=126, headlines=[_HEADLINE], withheld=None)

    base: int | None
    headlines: list[HeadlineOut]
    withheld: str | None = None


class ResultsOut(BaseModel):
    """Headline figures: everybody, and those who had taken part apart from those who had not."""

    model_config = like(
        survey_id=SURVEY,
        instrument="non-participants",
        version=1,
        as_of="2026-12-12T09:00:00Z",
        caveat=CAVEAT,
        everybody={"base": 126, "headlines": [_HEADLINE], "withheld": None},
        involved={"base": 32, "headlines": [], "withheld": None},
        not_involved={"base": 94, "headlines": [], "withheld": None},
    )

    survey_id: UUID
    instrument: str
    version: int
    as_of: datetime
    caveat: str
    everybody: GroupOut
    involved: GroupOut
    not_involved: GroupOut


class CellOut(BaseModel):
    """One cell of a cross-table."""

    model_config = like(row="Chair of a board", column="Completely", respondents=12)

    row: str
    column: str
    respondents: int


class CrossTableOut(Items):
    """A table that tells of nobody."""

    model_config = like(
        row="attended",
        column="read_before",
        base=126,
        cells=[
            {"row": "Yes", "column": "Yes", "respondents": 54},
            {"row": "Yes", "column": "No", "respondents": 18},
            {"row": "No", "column": "Yes", "respondents": 14},
            {"row": "No", "column": "No", "respondents": 40},
        ],
    )

    row: str
    column: str
    base: int
    cells: list[CellOut]


class FigureOut(BaseModel):
    """A figure as printed."""

    model_config = like(
        question="practitioner_input",
        idea="Trends are better understood with the input of practitioners",
        section="Table 1",
        per_100=81,
        numerator="x",
        denominator=126,
    )

    question: str
    idea: str
    section: str
    per_100: int
    numerator: str = Field(default="x", description="x: the report prints no counts.")
    denominator: int


class ConflictOut(BaseModel):
    """Two figures of one report for one question, side by side."""

    model_config = like(question="quality_markers", figures=[])

    question: str
    figures: list[FigureOut]


class ReportedOut(BaseModel):
    """The first survey's results, as reported."""

    model_config = like(
        code="lipp-2016",
        title="Survey of people who did not take part, 2016",
        source="DfE RR520",
        instrument="non-participants",
        opened_on="2016-02-26",
        closed_on="2016-03-10",
        base=126,
        involved=32,
        not_involved=94,
        caveat="Percentages are as printed.",
        table_1=[],
        in_text=[],
        conflicts=[],
    )

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
    table_1: list[FigureOut]
    in_text: list[FigureOut]
    conflicts: list[ConflictOut]


def figure_out(figure: Any, base: int) -> FigureOut:
    return FigureOut(
        question=figure.question,
        idea=figure.idea,
        section=figure.section,
        per_100=figure.per_100,
        denominator=base,
    )
