"""Takes the lines of one page from PDFium's text page; runs in the child process only."""

import ctypes
import math
import re
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw

from services.ingest.extraction.lines import Line

# PDFium marks a hyphen at the end of a line by a control character and leaves the line end out
_SOFT_HYPHEN = "\x02"
_MARKED = "\ufffe"
_LINE = re.compile("[^\n\r\x02]+")
_UNSEEN = "\x00\t \xa0\ufffe"
_FARTHEST = 1e6
_NOTE_SIZE = 0.8
_PERHAPS_NOTE = re.compile(
    r"(?:(?<=[a-z.,;:!?)\u2019\u201d])|\A)\d{1,3}(?=[\s,.;:)]|\Z|(?<=\A\d)[A-Z])"
)

Place = Callable[[float, float], tuple[float, float]]


def page_lines(page: pdfium.PdfPage, text: pdfium.PdfTextPage, number: int) -> Iterator[Line]:
    """Lines in the order of the page's content, placed as a reader sees the page."""
    characters = _characters(text)
    place = _placing(page)
    height = max(page.get_height(), 1.0)
    for found in _LINE.finditer(characters):
        seen = found[0].strip(_UNSEEN)
        if not seen:
            continue
        first = found.start() + found[0].index(seen[0])
        half = seen[len(seen) // 2 :].lstrip(_UNSEEN)
        middle = first + len(seen) - len(half)
        size = max(_bounded(_size(text, middle)), 0.01)
        yield Line(
            page=number,
            text=_decoded(_without_note_marks(text, seen, first, size)),
            left=_bounded(place(*_origin(text, first))[0]),
            right=_bounded(_right_edge(text, first + len(seen) - 1, place)),
            baseline=_bounded(place(*_origin(text, middle))[1]),
            size=size,
            height_of_page=height,
            hyphenated=characters[found.end() : found.end() + 1] == _SOFT_HYPHEN,
        )


def _characters(text: pdfium.PdfTextPage) -> str:
    """One for each of PDFium's own, so that places in the two agree; pairs stay apart."""
    count = text.count_chars()
    buffer = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text, 0, count, buffer) != count + 1:
        return "".join(chr(raw.FPDFText_GetUnicode(text, i) & 0xFFFF) for i in range(count))
    characters = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
    if len(characters) != count:
        characters = "".join(map(chr, buffer))[:count]
    if _MARKED not in characters:
        return characters
    return "".join(
        chr(raw.FPDFText_GetUnicode(text, i) & 0xFFFF) if character == _MARKED else character
        for i, character in enumerate(characters)
    )


def _without_note_marks(text: pdfium.PdfTextPage, content: str, first: int, size: float) -> str:
    """A small raised figure refers to a footnote and is no part of the sentence."""

    def figure(found: re.Match[str]) -> str:
        return "" if _size(text, first + found.start()) < _NOTE_SIZE * size else found[0]

    return _PERHAPS_NOTE.sub(figure, content)


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


def _right_edge(text: pdfium.PdfTextPage, index: int, place: Place) -> float:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, box)
    return max(place(box.left, box.bottom)[0], place(box.right, box.top)[0])


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
