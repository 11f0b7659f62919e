"""The grid as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from services.collation.grid.schemas import FigureOut, GridOut, IssueCell

COLUMNS = (
    *("stage", "stage_title", "issue", "label", "statement", "cause_status", "reasons"),
    *("scrs_showing", "scrs_coded", "incidence", "scrs_with_good_practice", "seed_occurrences"),
    *("as_of", "taxonomy", "release", "caveat", "url"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_csv(grid: GridOut) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in row] for row in _rows(grid))
    return written.getvalue()


def safe(cell: str) -> str:
    """A cell that a spreadsheet would run is given as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _rows(grid: GridOut) -> Iterator[tuple[str, ...]]:
    for stage in grid.stages:
        for issue in stage.issues:
            full = issue if isinstance(issue, IssueCell) else None
            yield (
                *(stage.code, stage.title, issue.code, issue.label),
                full.statement if full else "",
                full.cause_status if full else "",
                " | ".join(reason.text for reason in full.reasons) if full else "",
                *_count(issue.problem),
                _number(issue.problem.incidence, issue.problem.symbol),
                _number(issue.good_practice.numerator, issue.good_practice.symbol),
                "x",
                *(grid.as_of.isoformat(), grid.taxonomy, "", grid.caveat, issue.url),
            )


def _count(figure: FigureOut) -> tuple[str, str]:
    hidden = figure.symbol or "c"
    return _number(figure.numerator, hidden), _number(figure.denominator, hidden)


def _number(value: float | None, symbol: str | None) -> str:
    return (symbol or "") if value is None else str(value)
