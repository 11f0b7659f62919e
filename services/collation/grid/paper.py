"""The grid on one A3 sheet to pin to a wall: a tagged PDF, in the largest type that fits."""

from pathlib import Path
from typing import Any

from publishing.paper import set_pages
from services.collation.grid.domain import ABOUT, View
from services.collation.grid.schemas import GridOut, IssueCell, IssueRow
from services.collation.grid.words import (
    MARKS,
    UNCLEAR,
    change_of,
    count_of,
    facts_of,
    notes_of,
    reasons_of,
    share_of,
    title_of,
    worked_in,
)

_TEMPLATE = Path(__file__).parent / "data" / "a3.typ"
_COLUMNS = 7
_SIZES = {
    View.FULL: [quarter / 4 for quarter in range(26, 41)],
    View.CONDENSED: [quarter / 4 for quarter in range(26, 53)],
}
"""Points. Below the first nobody could read it: rather fewer reasons, and a link to the others."""
_MOST_REASONS = [1_000, 6, 5, 4, 3, 2, 1, 0]


def as_pdf(grid: GridOut, view: View, base: str) -> bytes:
    """Always one sheet. `base` is where readers reach the platform: codes lead there."""
    return set_pages(_TEMPLATE, _sheet(grid, view, base), grid.as_of)


def _sheet(grid: GridOut, view: View, base: str) -> dict[str, Any]:
    full = view is View.FULL
    where = f"Behind each code is where its passages are: {base}/v1/issues/ and the code."
    return {
        "title": title_of(grid),
        "about": ABOUT,
        "facts": facts_of(grid, view),
        "notes": [where, *notes_of(grid)],
        "columns": _COLUMNS,
        "stage_by_stage": not full and len(grid.stages) == _COLUMNS,
        "sizes": _SIZES[view],
        "limits": _MOST_REASONS,
        "stages": [
            {
                "code": stage.code,
                "title": stage.title,
                "issues": [_cell(issue, base) for issue in stage.issues],
            }
            for stage in grid.stages
        ],
    }


def _cell(issue: IssueRow, base: str) -> dict[str, Any]:
    full = isinstance(issue, IssueCell)
    return {
        "code": issue.code,
        "label": issue.label,
        "url": f"{base}{issue.url}",
        "statement": issue.statement if isinstance(issue, IssueCell) else None,
        "reasons": _reasons(issue) if full else [],
        "figure": [
            f"{count_of(issue.problem)} SCRs",
            f"{share_of(issue.problem)} {MARKS[issue.direction]}",
        ],
        "quiet": [said for said in (change_of(issue), worked_in(issue)) if said],
    }


def _reasons(issue: IssueRow) -> list[dict[str, Any]]:
    reported, told = (reasons_of(issue, of_reports=side) for side in (True, False))
    shown: list[dict[str, Any]] = [
        {"label": f"Why, reports say ({len(reported)})" if reported else UNCLEAR, "items": reported}
    ]
    if told:
        shown.append({"label": f"Why, practitioners say ({len(told)})", "items": told})
    return shown
