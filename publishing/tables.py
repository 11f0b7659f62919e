"""A table as people load it: CSV (RFC 4180), and its description by CSV on the Web (W3C, 2015)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Cell = str | int | float | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
CSVM = "application/csvm+json"
_TURNS = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
"""Signs that turn the direction of writing: a cell would read otherwise than it is."""

MOST_OF_A_CELL = 32_766
"""Characters as spreadsheets count them (UTF-16), and one more that `safe` may put before them."""
CUT = " \u2026 (cut here: a cell of a table holds no more)"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `symbols` stand where there is no value, each with its meaning."""

    name: str
    title: str
    description: str
    datatype: Literal["string", "integer", "number", "dateTime", "anyURI"] = "string"
    symbols: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    required: bool = False


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> str:
    """The header holds the names; a cell without value is empty, and none can be a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([column.name for column in columns])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return written.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return safe(cell) if isinstance(cell, str) else str(cell)


def safe(cell: str) -> str:
    """A cell that a spreadsheet would run is given as text, and none turns how others read."""
    plain = legible(cell)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def legible(cell: str) -> str:
    """Without the signs that turn the direction of writing; what was said of it stays.

    A spreadsheet would lose a cell of more than it can hold, or break it over others: it is cut.
    """
    if cell.isascii() and len(cell) <= MOST_OF_A_CELL:
        return cell  # as most are, of a million
    plain = cell.translate(_TURNS)
    units = plain.encode("utf-16-le")
    if len(units) <= 2 * MOST_OF_A_CELL:
        return plain
    return units[: 2 * (MOST_OF_A_CELL - len(CUT))].decode("utf-16-le", errors="ignore") + CUT


def describe(
    columns: Sequence[Column],
    *,
    url: str,
    title: str,
    description: str,
    key: Sequence[str],
    about: Mapping[str, str],
) -> dict[str, Any]:
    """The metadata of the CSV at `url`; `about` holds further Dublin Core terms."""
    return {
        "@context": _CONTEXT,
        "@type": "Table",
        "url": url,
        "dc:title": title,
        "dc:description": description,
        **{f"dc:{term}": value for term, value in about.items()},
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n", "\n"]},
        "tableSchema": {
            "columns": [_described(column) for column in columns],
            "primaryKey": list(key),
        },
    }


def _described(column: Column) -> dict[str, Any]:
    datatype: Any = column.datatype
    if column.codes:
        datatype = {"base": "string", "format": "|".join(column.codes)}
    described: dict[str, Any] = {
        "name": column.name,
        "titles": [column.name, column.title],
        "dc:description": column.description,
        "datatype": datatype,
        "required": column.required,
    }
    if not column.required:
        described["null"] = ["", *column.symbols]
    return described
