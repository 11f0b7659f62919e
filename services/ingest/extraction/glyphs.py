"""Takes the lines of one page from PDFium's text page; runs in the child process only."""

import ctypes
import math
import re
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw

from services.ingest.extraction.lines import Line

# PDFium marks a hyphen at the end of a line by a control character and leaves the line end out
_SOFT_HYPHEN = 2
_MARKED = 0xFFFE
_LINE_ENDS = frozenset((10, 13, _SOFT_HYPHEN))
_UNSEEN = frozenset((0, 9, 32, 160, _MARKED))
_FARTHEST = 1e6
_NOTE_SIZE = 0.8
_PERHAPS_NOTE = re.compile(
    r"(?:(?<=[a-z.,;:!?)\u2019\u201d])|\A)\d{1,3}(?=[\s,.;:)]|\Z|(?<=\A\d)[A-Z])"
)

Place = Callable[[float, float], tuple[float, float]]


def page_lines(page: pdfium.PdfPage, text: pdfium.PdfTextPage, number: int) -> Iterator[Line]:
    """Lines in the order of the page's content, placed as a reader sees the page."""
    units = _units(text)
    place = _placing(page)
    height = max(page.get_height(), 1.0)
    start = 0
    for end in [i for i, unit in enumerate(units) if unit in _LINE_ENDS] + [len(units)]:
        seen = [i for i in range(start, end) if units[i] not in _UNSEEN]
        if seen:
            hyphenated = end < len(units) and units[end] == _SOFT_HYPHEN
            size = _size(text, seen[len(seen) // 2])
            content = _decoded(_without_note_marks(text, units, start, end, size))
            yield _line(text, seen, content, place, number, height, hyphenated)
        start = end + 1


def _units(text: pdfium.PdfTextPage) -> list[int]:
    """UTF-16 code units, one for each of PDFium's characters."""
    count = text.count_chars()
    buffer = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text, 0, count, buffer) != count + 1:
        return [raw.FPDFText_GetUnicode(text, i) & 0xFFFF for i in range(count)]
    units = list(buffer)[:count]
    for i in [i for i, unit in enumerate(units) if unit == _MARKED]:
        units[i] = raw.FPDFText_GetUnicode(text, i) & 0xFFFF
    return units


def _without_note_marks(
    text: pdfium.PdfTextPage, units: list[int], start: int, end: int, size: float
) -> str:
    """A small raised figure refers to a footnote and is no part of the sentence."""
    content = "".join(map(chr, units[start:end]))
    return _PERHAPS_NOTE.sub(
        lambda found: "" if _size(text, start + found.start()) < _NOTE_SIZE * size else found[0],
        content,
    )


def _decoded(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _placing(page: pdfium.PdfPage) -> Place:
    left, bottom, right, top = page.get_bbox()
    match page.get_rotation():
        case 90:
            return lambda x, y: (y - bottom, x - left)
        case 180:
            return lambda x, y: (right - x, y - bottom)
        case 270:
            return lambda x, y: (top - y, right - x)
    return lambda x, y: (x - left, top - y)


def _line(
    text: pdfium.PdfTextPage,
    seen: list[int],
    content: str,
    place: Place,
    number: int,
    height: float,
    hyphenated: bool,
) -> Line:
    middle = seen[len(seen) // 2]
    left, _ = place(*_origin(text, seen[0]))
    _, baseline = place(*_origin(text, middle))
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, seen[-1], box)
    right = max(place(box.left, box.bottom)[0], place(box.right, box.top)[0])
    return Line(
        number,
        content,
        _bounded(left),
        _bounded(right),
        _bounded(baseline),
        max(_bounded(_size(text, middle)), 0.01),
        height,
        hyphenated,
    )


def _origin(text: pdfium.PdfTextPage, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    return x.value, y.value


def _size(text: pdfium.PdfTextPage, index: int) -> float:
    """The size as set on the page: a document may write size 1 and scale it by a matrix."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    return float(raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d))


def _bounded(distance: float) -> float:
    return min(max(distance, -_FARTHEST), _FARTHEST) if math.isfinite(distance) else 0.0
