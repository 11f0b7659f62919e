"""The two years that a direction compares, as columns of a table."""

from dataclasses import fields
from typing import Any

from publishing.tables import Cell, Column
from services.collation.trends.years import Year

_PARTS = tuple(part.name for part in fields(Year))
_YEARS = {"earlier": "Year before", "later": "Last year"}
YEAR_COLUMNS = tuple(
    column
    for name, title in _YEARS.items()
    for column in (
        Column(f"{name}_period", title, "Its first and its last quarter; empty if not compared."),
        Column(f"{name}_numerator", f"{title}, showing", "Distinct reviews.", "integer"),
        Column(f"{name}_denominator", f"{title}, coded", "Distinct reviews.", "integer"),
    )
)


def year_parts(year: Year) -> dict[str, Cell]:
    return {part: getattr(year, part) for part in _PARTS}


def year_cells(earlier: Any, later: Any) -> dict[str, Cell]:
    """Of two years, or of None where nothing is compared."""
    years = zip(_YEARS, (earlier, later), strict=True)
    return {f"{name}_{part}": getattr(year, part, None) for name, year in years for part in _PARTS}
