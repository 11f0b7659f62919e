"""What the printed and the tabular forms of the grid say, so that they all say the same."""

from collections.abc import Sequence

from contracts.narrative import SUPPORT
from services.collation.grid.schemas import FigureOut, GridOut, IssueCell, IssueRow
from services.collation.reasons.domain import ReasonOrigin

MARKS = {"up": "\u2191", "down": "\u2193", "level": "\u2192", "u": "u"}
DIRECTIONS = {
    "up": "in a larger share of reviews than the year before",
    "down": "in a smaller share of reviews than the year before",
    "level": "no change that chance alone would not make",
    "u": "unreliable: too few reviews to tell",
}
SYMBOLS = {
    "c": "confidential: too few reviews to be shown",
    "x": "not available: counted once, and not published",
    "z": "not applicable: no review is coded yet, or the first analysis did not know the issue",
}
UNCLEAR = "The reports do not say why."
NOTICE = "The issues come from reviews of serious harm to children. " + SUPPORT


def title_of(grid: GridOut) -> str:
    return f"Practice issues in Serious Case Reviews: {grid.theme}"


def facts_of(grid: GridOut, view: str) -> list[str]:
    """Of which moment, of how many reviews, by which taxonomy, and whether it is frozen."""
    cover = grid.coverage
    moment = f"{grid.as_of:%-d %B %Y, %H:%M} UTC"
    state = f"Release {grid.release}, as of {moment}" if grid.release else f"As of {moment}"
    coded, published = (number(n, "c") for n in (cover.numerator, cover.denominator))
    return [
        f"{state}{'' if grid.release else '; unreleased'}",
        f"{coded} reviews coded of {published} published",
        f"Taxonomy {grid.taxonomy}, {view} view",
    ]


def number(value: float | None, symbol: str | None) -> str:
    return (symbol or "") if value is None else str(value)


def count_of(figure: FigureOut) -> str:
    """5 of 12; `c` where a number is hidden."""
    hidden = figure.symbol or "c"
    return f"{number(figure.numerator, hidden)} of {number(figure.denominator, hidden)}"


def share_of(figure: FigureOut) -> str:
    """42%, or the symbol that says why there is none."""
    return f"{figure.incidence:.0%}" if figure.incidence is not None else (figure.symbol or "c")


def reasons_of(issue: IssueRow, *, of_reports: bool) -> list[str]:
    """The two sides are never merged: what reports say, or what practitioners and bodies say."""
    if not isinstance(issue, IssueCell):
        return []
    wanted = ReasonOrigin.SCR_REPORT
    return [r.text for r in issue.reasons if (r.origin is wanted) == of_reports]


def notes_of(grid: GridOut, *, full: bool) -> Sequence[str]:
    """How to read it, what it cannot say, and where to talk."""
    unpublished = "x: the first analysis, of 38 reviews of 2014-15, counted and did not publish it."
    return [
        "\u201c5 of 12\u201d: of 12 reviews coded for the theme, 5 show the issue.",
        "Share against the year before: \u2191 larger, \u2193 smaller, \u2192 no clear change, "
        "u too few reviews to tell. c: too few to be shown.",
        *([unpublished] if not full else []),
        grid.caveat,
        NOTICE,
    ]
