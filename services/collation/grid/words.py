"""What the printed and the tabular forms of the grid say, so that they all say the same."""

from collections.abc import Sequence

from contracts.narrative import SUPPORT
from contracts.types import Region, ReviewType
from services.collation.grid.schemas import FigureOut, GridOut, IssueCell, IssueRow
from services.collation.reasons.domain import Side

MARKS = {"up": "\u2191", "down": "\u2193", "level": "\u2192", "u": "u"}
DIRECTIONS = {
    "up": "in a larger share of reviews than the year before",
    "down": "in a smaller share of reviews than the year before",
    "level": "no change that chance alone would not make",
    "u": "unreliable: too few reviews to tell",
}
SYMBOLS = {
    "c": "confidential: too few reviews to be shown",
    "x": "not available: counted once and not published, or of a part before the first release",
    "z": "not applicable: no review is coded yet, or the first analysis did not know the issue",
}
UNCLEAR = "The reports do not say why."
NOTICE = "The issues come from reviews of serious harm to children. " + SUPPORT


TYPES = {
    ReviewType.SCR: "Serious Case Reviews alone",
    ReviewType.LCSPR: "local child safeguarding practice reviews alone",
    ReviewType.NATIONAL: "national reviews alone",
    ReviewType.THEMATIC: "thematic reviews alone",
    ReviewType.LEARNING_REVIEW: "learning reviews alone",
    ReviewType.CPR_WALES: "child practice reviews (Wales) alone",
    ReviewType.SUSR: "single unified safeguarding reviews alone",
}
REGIONS = {region: region.replace("_", " ").title() for region in Region} | {
    Region.EAST_OF_ENGLAND: "East of England",
    Region.YORKSHIRE_AND_HUMBER: "Yorkshire and Humber",
    Region.NATIONAL: "No one region",
}


def title_of(grid: GridOut) -> str:
    title = f"Practice issues in Serious Case Reviews: {grid.theme}"
    narrowed = ", ".join(scope_of(grid))
    return f"{title} ({narrowed})" if narrowed else title


def scope_of(grid: GridOut) -> list[str]:
    """Of which reviews alone all the figures are; nothing where they are of all."""
    scope = grid.scope
    first, last = scope.published_from, scope.published_to
    said = [REGIONS[scope.region]] if scope.region else []
    said += [TYPES[scope.review_type]] if scope.review_type else []
    if first and last:
        said.append(f"published {first}" if first == last else f"published {first} to {last}")
    elif first or last:
        said.append(f"published from {first}" if first else f"published up to {last}")
    return said


def rounding_of(grid: GridOut) -> list[str]:
    """How the numbers of a part are shown, which no reader may take for exact."""
    scope = grid.scope
    if not scope.hidden_below or not scope.rounded_to:
        return []
    others = f"; others to the nearest {scope.rounded_to}" if scope.rounded_to > 1 else ""
    return [f"1 to {scope.hidden_below - 1} hidden (c){others}"]


def facts_of(grid: GridOut, view: str) -> list[str]:
    """Of which moment, of how many reviews, by which taxonomy, and whether it is frozen."""
    cover = grid.coverage
    moment = f"{grid.as_of:%-d %B %Y, %H:%M} UTC"
    state = f"Release {grid.release}, as of {moment}" if grid.release else f"As of {moment}"
    coded, published = (number(n, "c") for n in (cover.numerator, cover.denominator))
    alone = scope_of(grid)
    return [
        *([f"{'; '.join([', '.join(alone), *rounding_of(grid)])}"] if alone else []),
        f"{state}{'' if grid.release else '; unreleased'}",
        *([f"Corrected: {grid.note}"] if grid.note else []),
        f"{coded} reviews coded of {published} published",
        *years_of(grid),
        f"Taxonomy {grid.taxonomy}, {view} view",
    ]


def years_of(grid: GridOut) -> list[str]:
    """The two years that are compared, and of how many reviews: it is the same of every issue."""
    for issue in (issue for stage in grid.stages for issue in stage.issues):
        if issue.earlier and issue.later:
            return [
                f"{name}: published {year.period.replace('/', ' to ')}, {year.denominator} coded"
                for name, year in (("Last year", issue.later), ("Year before", issue.earlier))
            ]
    return []


def number(value: float | None, symbol: str | None) -> str:
    return (symbol or "") if value is None else str(value)


def count_of(figure: FigureOut) -> str:
    """5 of 12; `c` where a number is hidden."""
    hidden = figure.symbol or "c"
    return f"{number(figure.numerator, hidden)} of {number(figure.denominator, hidden)}"


def change_of(issue: IssueRow) -> str | None:
    """4 of 11, then 5 of 12: the year before, and the last."""
    if issue.earlier is None or issue.later is None:
        return None
    before, last = (f"{y.numerator} of {y.denominator}" for y in (issue.earlier, issue.later))
    return f"{before}, then {last}"


def share_of(figure: FigureOut) -> str:
    """42%, or the symbol that says why there is none."""
    return f"{figure.incidence:.0%}" if figure.incidence is not None else (figure.symbol or "c")


WHY = {
    Side.REPORTS: "Why, reports say",
    Side.PRACTITIONERS: "Why, practitioners say",
    Side.NATIONAL_BODIES: "Why, national bodies say",
}


def reasons_of(issue: IssueRow, side: Side) -> list[str]:
    """No side is merged with another: what reports, practitioners, or national bodies say."""
    if not isinstance(issue, IssueCell):
        return []
    return [r.text for r in issue.reasons if r.origin.side is side]


def worked_in(issue: IssueRow) -> str | None:
    """Nothing where it is none: of a number that is hidden, or was never told, the symbol."""
    worked = issue.good_practice
    return f"worked in {count_of(worked)}" if worked.numerator != 0 else None


_EACH_YEAR = "\u201c4 of 11, then 5 of 12\u201d: in the year before and in the last."


def notes_of(grid: GridOut) -> Sequence[str]:
    """How to read it, what it cannot say, and where to talk."""
    issues = [issue for stage in grid.stages for issue in stage.issues]
    stand = {f.symbol for issue in issues for f in (issue.problem, issue.good_practice)}
    return [
        "\u201c5 of 12\u201d: of 12 reviews coded for the theme, 5 show the issue. "
        "\u201cworked in 1 of 12\u201d: in 1 practice worked; not said where in none.",
        "Share against the year before: \u2191 larger, \u2193 smaller, \u2192 no clear change, "
        "u too few reviews to tell.",
        *([_EACH_YEAR] if years_of(grid) else []),
        *(f"{symbol}: {meaning}." for symbol, meaning in SYMBOLS.items() if symbol in stand),
        grid.caveat,
        NOTICE,
    ]
