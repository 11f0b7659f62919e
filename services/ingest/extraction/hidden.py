"""Finds text a reader does not see: invisible, white on white, or under a dark box."""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

_MOST_OBJECTS = 5_000
_INVISIBLE_MODES = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))
_FILLING_MODES = frozenset((raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP))
_WHITE = 245
_DARK = 90
_SEE_THROUGH = 16
_SOLID = 200
_SCAN_SHARE = 0.6


class Box(NamedTuple):
    """A rectangle in the page's own measure."""

    left: float
    bottom: float
    right: float
    top: float

    def covers_middle_of(self, other: "Box") -> bool:
        x, y = (other.left + other.right) / 2, (other.bottom + other.top) / 2
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def area(self) -> float:
        return max(self.right - self.left, 0.0) * max(self.top - self.bottom, 0.0)


class Paint(NamedTuple):
    """Something drawn; `colour` is red, green, blue and how solid it is."""

    kind: int
    box: Box
    colour: tuple[int, int, int, int]
    mode: int
    handle: object


class HiddenText(NamedTuple):
    """What was found on a page; text under a page-sized picture's layer is recognised text."""

    hidden: bool
    recognised: bool


def find_hidden_text(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> HiddenText:
    count = raw.FPDFPage_CountObjects(page)
    if not 0 < count <= _MOST_OBJECTS:
        return HiddenText(False, False)
    paints = [_paint(raw.FPDFPage_GetObject(page, index)) for index in range(count)]
    unseen = [paint for paint in _unseen(paints) if _has_letters(paint, text)]
    recognised = bool(unseen) and _is_scan(page, paints)
    invisible = [paint for paint in unseen if paint.mode in _INVISIBLE_MODES]
    return HiddenText(
        hidden=bool(unseen) and not (recognised and len(invisible) == len(unseen)),
        recognised=recognised and bool(invisible),
    )


def _unseen(paints: list[Paint]) -> Iterator[Paint]:
    """Text without ink, white on nothing, or with something dark drawn over it later."""
    covers = [(i, paint.box) for i, paint in enumerate(paints) if _is_dark_box(paint)][:200]
    backdrops: list[Box] = []
    for index, paint in enumerate(paints):
        if paint.kind == raw.FPDF_PAGEOBJ_TEXT:
            later = (box for place, box in covers if place > index)
            if _has_no_ink(paint, backdrops) or any(_hides(box, paint.box) for box in later):
                yield paint
        elif min(paint.colour[:3]) < _WHITE and len(backdrops) < 500:
            backdrops.append(paint.box)


def _has_no_ink(paint: Paint, backdrops: list[Box]) -> bool:
    if paint.mode in _INVISIBLE_MODES:
        return True
    if paint.mode not in _FILLING_MODES:
        return False
    if paint.colour[3] < _SEE_THROUGH:
        return True
    white = min(paint.colour[:3]) >= _WHITE
    return white and not any(box.covers_middle_of(paint.box) for box in backdrops)


def _is_dark_box(paint: Paint) -> bool:
    *shades, solid = paint.colour
    return (
        paint.kind == raw.FPDF_PAGEOBJ_PATH
        and paint.mode != raw.FPDF_FILLMODE_NONE
        and solid >= _SOLID
        and max(shades) <= _DARK
    )


def _hides(box: Box, text: Box) -> bool:
    """Most of a letter's height and some letters' width; rules and borders are thinner."""
    height = text.top - text.bottom
    overlap = min(box.right, text.right) - max(box.left, text.left)
    depth = min(box.top, text.top) - max(box.bottom, text.bottom)
    return height > 0 and depth > 0.6 * height and overlap > 0.8 * height


def _has_letters(paint: Paint, text: pdfium.PdfTextPage) -> bool:
    length = raw.FPDFTextObj_GetText(paint.handle, text, None, 0)
    if length <= 2:
        return False
    buffer = (ctypes.c_ushort * (length // 2))()
    raw.FPDFTextObj_GetText(paint.handle, text, buffer, length)
    return any(chr(unit).isalnum() for unit in buffer)


def _is_scan(page: pdfium.PdfPage, paints: list[Paint]) -> bool:
    whole = Box(*page.get_bbox()).area()
    pictures = (paint.box for paint in paints if paint.kind == raw.FPDF_PAGEOBJ_IMAGE)
    return whole > 0 and any(box.area() >= _SCAN_SHARE * whole for box in pictures)


def _paint(handle: object) -> Paint:
    kind = raw.FPDFPageObj_GetType(handle)
    return Paint(kind, _box(handle), _colour(handle, kind), _mode(handle, kind), handle)


def _box(handle: object) -> Box:
    edges = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(handle, *edges)
    return Box(*(edge.value for edge in edges))


def _colour(handle: object, kind: int) -> tuple[int, int, int, int]:
    parts = [ctypes.c_uint() for _ in range(4)]
    filled = kind in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH)
    if not filled or not raw.FPDFPageObj_GetFillColor(handle, *parts):
        return 128, 128, 128, 255
    red, green, blue, solid = (part.value for part in parts)
    return red, green, blue, solid


def _mode(handle: object, kind: int) -> int:
    """How letters are inked or a path is filled."""
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        return int(raw.FPDFTextObj_GetTextRenderMode(handle))
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if kind == raw.FPDF_PAGEOBJ_PATH:
        raw.FPDFPath_GetDrawMode(handle, mode, stroke)
    return mode.value
