"""Lines of a page as they are set, and which of them belong to the report's text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.ingest.extraction.numerals import is_contents_line


class Line(NamedTuple):
    """A line of text; distances are in points from the page's top left corner."""

    page: int
    text: str
    left: float
    right: float
    baseline: float
    size: float
    height_of_page: float
    hyphenated: bool = False


_MARGIN = 0.115
_FRAME = r"[-\u2013\u2014\[\](|) ]*"
_PAGE_NUMBER = re.compile(
    rf"{_FRAME}(?:page\s+)?(?:\d{{1,4}}|[ivxl]{{1,6}})(?:\s*(?:of|/)\s*\d{{1,4}})?{_FRAME}",
    re.IGNORECASE,
)
_SHORTEST_PART = 8
_DIGITS = re.compile(r"\d+")


def merge_rows(lines: Iterable[Line]) -> Iterator[Line]:
    """Joins pieces that follow each other on one baseline, such as a number and its paragraph."""
    held: Line | None = None
    for line in lines:
        if held and _continues_row(held, line):
            held = line._replace(text=f"{held.text} {line.text}", left=held.left)
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _continues_row(held: Line, line: Line) -> bool:
    return (
        held.page == line.page
        and not held.hyphenated
        and abs(held.baseline - line.baseline) < 0.2 * line.size
        and line.left >= held.right - 0.2 * line.size
    )


class Parted(NamedTuple):
    """The lines of the report's text, and those that stand around it on its pages."""

    kept: list[Line]
    furniture: list[Line]


def part_furniture(lines: list[Line], pages: int) -> Parted:
    """Sets apart running headers and footers, page numbers and the table of contents."""
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for line in filter(_in_margin, lines):
        for place in _places(line):
            seen[place].add(line.page)
    parted = Parted([], [])
    for line in lines:
        (parted.furniture if _is_furniture(line, seen, pages) else parted.kept).append(line)
    return parted


def _is_furniture(line: Line, seen: dict[tuple[str, int], set[int]], pages: int) -> bool:
    if is_contents_line(line.text):
        return True
    if not _in_margin(line):
        return False
    if _PAGE_NUMBER.fullmatch(line.text):
        return True
    whole = min(3, pages) if pages > 1 else 2
    part = max(3, pages // 2)  # a chapter's title may stand beside the report's
    return any(
        len(seen[shape, band]) >= (whole if shape == _shape(line) else part)
        for shape, band in _places(line)
    )


def _places(line: Line) -> Iterator[tuple[str, int]]:
    """What is written, whole and in part, and how far down the page to a point or so."""
    shape = _shape(line)
    words = shape.split(" ")
    band = round(line.baseline / 3)
    near = band + (1 if line.baseline / 3 > band else -1)
    for part in {shape, " ".join(words[:3]), " ".join(words[-3:])}:
        if len(part) >= _SHORTEST_PART or part == shape:
            yield from ((part, band), (part, near))


def _in_margin(line: Line) -> bool:
    return not _MARGIN < line.baseline / line.height_of_page < 1 - _MARGIN


def _shape(line: Line) -> str:
    return _DIGITS.sub("#", line.text).casefold()
