"""The grid on one A3 sheet to pin to a wall: a tagged PDF, in the largest type that fits."""

import re
from pathlib import Path
from typing import Any

from publishing.paper import set_pages
from services.collation.grid.domain import ABOUT, View
from services.collation.grid.schemas import GridOut, IssueCell, IssueRow
from services.collation.grid.words import (
    MARKS,
    UNCLEAR,
    WHY,
    change_of,
    count_of,
    facts_of,
    notes_of,
    reasons_of,
    share_of,
    title_of,
    worked_in,
)
from services.collation.reasons.domain import Side

_TEMPLATE = Path(__file__).parent / "data" / "a3.typ"
_COLUMNS = 7
_SIZES = {
    View.FULL: [quarter / 4 for quarter in range(26, 41)],
    View.CONDENSED: [quarter / 4 for quarter in range(26, 53)],
}
"""Points. Below the first nobody could read it: rather fewer reasons, and a link to the others."""
_LIMITS = [*((most, 1_000) for most in (1_000, 6, 5, 4, 3, 2, 1, 0)), (0, 300), (0, 120), (0, 40)]
"""Of each issue so many reasons a side, and so many characters of its statement."""
_LONG_WORD = re.compile(r"\S{24}(?=\S)")


def as_pdf(grid: GridOut, view: View, base: str) -> bytes:
    """One sheet, but for more issues than one could hold in type that anybody can read: these go on
    on another. `base` is where readers reach the platform: codes lead there.
    """
    return set_pages(_TEMPLATE, _sheet(grid, view, base), grid.as_of)


def _sheet(grid: GridOut, view: View, base: str) -> dict[str, Any]:
    full = view is View.FULL
    where = f"Behind each code is where its passages are: {base}/v1/issues/ and the code."
    return {
        "title": _fitting(title_of(grid)),
        "about": ABOUT,
        "facts": [_fitting(fact) for fact in facts_of(grid, view)],
        "notes": [where, *notes_of(grid)],
        "columns": _COLUMNS,
        "stage_by_stage": not full and len(grid.stages) == _COLUMNS,
        "sizes": _SIZES[view],
        "limits": _LIMITS,
        "stages": [
            {
                "code": stage.code,
                "title": _fitting(stage.title),
                "issues": [_cell(issue, base) for issue in stage.issues],
            }
            for stage in grid.stages
        ],
    }


def _cell(issue: IssueRow, base: str) -> dict[str, Any]:
    full = isinstance(issue, IssueCell)
    return {
        "code": issue.code,
        "label": _fitting(issue.label),
        "url": f"{base}{issue.url}",
        "statement": _fitting(issue.statement) if isinstance(issue, IssueCell) else None,
        "reasons": _reasons(issue) if full else [],
        "figure": [
            f"{count_of(issue.problem)} SCRs",
            f"{share_of(issue.problem)} {MARKS[issue.direction]}",
        ],
        "quiet": [said for said in (change_of(issue), worked_in(issue)) if said],
    }


def _reasons(issue: IssueRow) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for side, why in WHY.items():
        items = [*map(_fitting, reasons_of(issue, side))]
        if items or side is Side.REPORTS:
            shown.append({"label": f"{why} ({len(items)})" if items else UNCLEAR, "items": items})
    return shown


def _fitting(text: str) -> str:
    """In one go, as there is no room for empty lines, and with breaks in what has none."""
    return _LONG_WORD.sub("\\g<0>\u200b", " ".join(text.split()))
