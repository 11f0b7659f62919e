"""A table as an XLSX workbook: typed cells, nothing that a spreadsheet would run, and a read-me."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from publishing.tables import Cell, Column, legible

_NARROW = 10
_LINE = 13.5
_HIGHEST = 409
"""Points; a row of Excel's is no higher."""
_HEAD = "#1d4e89"


def write_workbook(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    notes: Sequence[tuple[str, str]],
    *,
    widths: Mapping[str, int],
    shares: Collection[str],
    printed: int,
    made_at: datetime,
) -> bytes:
    """`widths` are in characters; the first `printed` columns go to paper, across one sheet.

    `shares` are shown in per cent. A column with nothing in it is hidden. A second sheet holds the
    notes and what each column means.
    """
    import xlsxwriter

    buffer, written = BytesIO(), list(rows)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {"title": title, "author": "Learning into Practice", "created": made_at}
        )
        head = {"bold": True, "font_color": "white", "bg_color": _HEAD, "text_wrap": True}
        # or it would stand close to the number before it
        apart = {"align": "left", "indent": 1}
        shapes: dict[str, dict[str, Any]] = {
            "head": {**head, **apart},
            "head of numbers": {**head, "align": "right"},
            "text": {"text_wrap": True, "valign": "top", **apart},
            "number": {"valign": "top", "align": "right"},
            "share": {"valign": "top", "align": "right", "num_format": "0%"},
            "title": {"bold": True, "font_size": 16},
            "name": {"bold": True, "valign": "top", "text_wrap": True},
        }
        formats = {
            name: book.add_format({"font_name": "Arial", "font_size": 10, **shape})
            for name, shape in shapes.items()
        }
        table = book.add_worksheet("Table")
        _write_table(table, formats, columns, written, widths, shares)
        _lay_out(table, len(written), len(columns), printed)
        notes = [*notes, ("Hidden columns", "There is nothing in them.")]
        _write_notes(book.add_worksheet("Read me"), formats, title, columns, notes)
    return buffer.getvalue()


def _write_table(
    sheet: Any,
    formats: dict[str, Any],
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    widths: Mapping[str, int],
    shares: Collection[str],
) -> None:
    wide = [widths.get(column.name, _NARROW) for column in columns]
    counts = [column.datatype in ("integer", "number") for column in columns]
    for at, column in enumerate(columns):
        hidden = all(row[at] is None for row in rows)
        sheet.set_column(at, at, wide[at], None, {"hidden": hidden})
        shape = "head of numbers" if counts[at] else "head"
        sheet.write_string(0, at, column.title, formats[shape])
    sheet.set_row(0, 3 * _LINE)
    for down, row in enumerate(rows, start=1):
        # not every program finds out by itself how high wrapped text is
        sheet.set_row(down, _height(max(map(_lines, row, wide))))
        for at, cell in enumerate(row):
            if isinstance(cell, str):
                shape = "number" if counts[at] else "text"
                sheet.write_string(down, at, legible(cell), formats[shape])
            elif cell is not None:
                shape = "share" if columns[at].name in shares else "number"
                sheet.write_number(down, at, cell, formats[shape])


def _lay_out(sheet: Any, rows: int, columns: int, printed: int) -> None:
    sheet.autofilter(0, 0, rows, columns - 1)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, rows, printed - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&C&P / &N")


def _lines(cell: Cell, width: int) -> int:
    return sum(1 + len(part) // (width - 1) for part in str(cell or "").split("\n"))


def _height(lines: int) -> float:
    return min(_LINE * lines, _HIGHEST)


def _write_notes(
    sheet: Any,
    formats: dict[str, Any],
    title: str,
    columns: Sequence[Column],
    notes: Sequence[tuple[str, str]],
) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, title, formats["title"])
    meanings = [(column.title, column.description) for column in columns]
    for down, (name, text) in enumerate([*notes, *meanings], start=2):
        sheet.write_string(down, 0, name, formats["name"])
        sheet.write_string(down, 1, legible(text), formats["text"])
        sheet.set_row(down, _height(_lines(text, 100)))
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
