"""The grid as rows: the same for CSV, for its description, and for the workbook."""

from collections.abc import Iterator
from typing import Any

from publishing.tables import Cell, Column, describe
from publishing.tables import write_csv as write
from publishing.workbook import write_workbook
from services.collation.grid.domain import ABOUT
from services.collation.grid.schemas import GridOut, IssueCell, IssueRow, StageOut
from services.collation.grid.words import (
    DIRECTIONS,
    NOTICE,
    SYMBOLS,
    facts_of,
    reasons_of,
    rounding_of,
    scope_of,
    title_of,
)
from services.collation.reasons.domain import Side
from services.collation.trends.columns import YEAR_COLUMNS, year_cells

_COUNT = ("c", "x", "z")
COLUMNS: tuple[Column, ...] = (
    Column("stage", "Stage", "Code of the stage of safeguarding work.", required=True),
    Column("stage_title", "Stage title", "What the stage is.", required=True),
    Column("issue", "Issue", "Code of the practice issue.", required=True),
    Column("label", "Practice issue", "The issue in a few words.", required=True),
    Column("statement", "Statement", "The issue in a sentence; full view only."),
    Column(
        "cause_status",
        "Cause",
        "Whether reports state why it happens, or leave it unclear; full view only.",
        codes=("stated", "unclear"),
    ),
    Column(
        "reasons_from_reports",
        "Why, reports say",
        "Reasons that reports state, | between two; in a workbook a line each.",
    ),
    Column(
        "reasons_from_practitioners",
        "Why, practitioners say",
        "Reasons that practitioners gave, parted likewise; never merged with the others.",
    ),
    Column(
        "reasons_from_national_bodies",
        "Why, national bodies say",
        "Reasons that members of the Alliance gave, likewise; never merged with the others.",
    ),
    Column("reasons_from_reports_count", "Reasons, reports", "How many reports state.", "integer"),
    Column(
        "reasons_from_practitioners_count",
        "Reasons, practitioners",
        "How many practitioners gave.",
        "integer",
    ),
    Column(
        "reasons_from_national_bodies_count",
        "Reasons, national bodies",
        "How many members of the Alliance gave.",
        "integer",
    ),
    Column(
        "scrs_showing",
        "Reviews showing it",
        "Distinct reviews in which it was a problem of practice.",
        "integer",
        symbols=_COUNT,
    ),
    Column(
        "scrs_coded",
        "Reviews coded",
        "Distinct reviews coded for the theme: what the share is out of.",
        "integer",
        symbols=_COUNT,
    ),
    Column("incidence", "Share", "The one divided by the other.", "number", symbols=_COUNT),
    Column(
        "direction",
        "Direction",
        "The share against the year before; u where too few reviews are coded on either side.",
        codes=tuple(DIRECTIONS),
        required=True,
    ),
    Column(
        "scrs_with_good_practice",
        "Reviews, worked",
        "Distinct reviews in which practice worked; counted apart.",
        "integer",
        symbols=_COUNT,
    ),
    Column(
        "scrs_coded_for_good_practice",
        "Reviews coded, worked",
        "Distinct reviews coded for the theme: what those in which it worked are out of.",
        "integer",
        symbols=_COUNT,
    ),
    Column(
        "seed_occurrences",
        "First analysis",
        "What the analysis of 38 reviews of 2014-15 counted: x, it was not published; z, it did "
        "not know the issue; full view only.",
        "integer",
        symbols=("x", "z"),
    ),
    *YEAR_COLUMNS,
    Column("as_of", "As of", "The moment of the figures, in UTC.", "dateTime", required=True),
    Column("taxonomy", "Taxonomy", "The version of the practice issues.", required=True),
    Column("release", "Release", "The frozen release; empty for the state of now."),
    Column("note", "Note", "What the release corrects, and why; empty where nothing."),
    Column("scope", "Of", "Of which reviews alone; empty where of all."),
    Column("rounding", "Rounding", "How numbers of a part are shown; empty where exact."),
    Column("caveat", "Caveat", "What the figures cannot say.", required=True),
    Column("url", "Link", "Where the reviews behind the figure are.", "anyURI", required=True),
)
_WIDTHS = {
    "stage": 7,
    "stage_title": 22,
    "issue": 7,
    "label": 28,
    "statement": 40,
    "reasons_from_reports": 46,
    "reasons_from_practitioners": 46,
    "reasons_from_national_bodies": 46,
    "reasons_from_practitioners_count": 14,
    **{column.name: 16 for column in YEAR_COLUMNS},
    "as_of": 34,
    "caveat": 60,
    "url": 40,
}
_PRINTED = [column.name for column in COLUMNS].index(YEAR_COLUMNS[0].name)
"""What stands in nearly every row alike is read on the second sheet."""


def rows(grid: GridOut, *, base: str = "", between: str = " | ") -> Iterator[tuple[Cell, ...]]:
    for stage in grid.stages:
        for issue in stage.issues:
            yield _row(grid, stage, issue, base, between)


def _row(
    grid: GridOut, stage: StageOut, issue: IssueRow, base: str, between: str
) -> tuple[Cell, ...]:
    full = issue if isinstance(issue, IssueCell) else None
    said = [reasons_of(issue, side) for side in Side]
    found, worked = issue.problem, issue.good_practice
    return (
        *(stage.code, stage.title, issue.code, issue.label),
        *((full.statement, full.cause_status) if full else (None, None)),
        *(between.join(texts) or None for texts in said),
        *(len(texts) if full else None for texts in said),
        found.numerator if found.numerator is not None else found.symbol,
        found.denominator if found.denominator is not None else found.symbol,
        found.incidence if found.incidence is not None else found.symbol,
        issue.direction,
        worked.numerator if worked.numerator is not None else worked.symbol,
        worked.denominator if worked.denominator is not None else worked.symbol,
        full.seed_occurrences.symbol if full else None,
        *year_cells(issue.earlier, issue.later).values(),
        grid.as_of.isoformat(),
        grid.taxonomy,
        grid.release,
        grid.note,
        ", ".join(scope_of(grid)) or None,
        ", ".join(rounding_of(grid)) or None,
        grid.caveat,
        f"{base}{issue.url}",
    )


def write_csv(grid: GridOut) -> str:
    return write(COLUMNS, rows(grid))


def describe_csv(grid: GridOut, url: str) -> dict[str, Any]:
    """CSV on the Web: what each column of the CSV at `url` means, and which symbols stand in it."""
    return describe(
        COLUMNS,
        url=url,
        title=title_of(grid),
        description=" ".join([*(f"{said}." for said in rounding_of(grid)), ABOUT, grid.caveat]),
        key=["issue"],
        about={
            "modified": grid.as_of.isoformat(),
            "language": "en-GB",
            "publisher": "Learning into Practice",
        },
    )


def write_xlsx(grid: GridOut, view: str, base: str) -> bytes:
    notes = [
        ("What this is", ABOUT),
        *(("State", fact) for fact in facts_of(grid, view)),
        ("Caveat", grid.caveat),
        ("Support", NOTICE),
        *((f"Symbol {symbol}", meaning) for symbol, meaning in SYMBOLS.items()),
        *((f"Direction {code}", meaning) for code, meaning in DIRECTIONS.items()),
    ]
    return write_workbook(
        title_of(grid),
        COLUMNS,
        rows(grid, base=base, between="\n"),
        notes,
        widths=_WIDTHS,
        shares=["incidence"],
        printed=_PRINTED,
        made_at=grid.as_of.replace(tzinfo=None),
    )
