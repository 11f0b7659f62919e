"""Takes what a PDF holds around its pages' text: forms, notes, bookmarks, properties.

Runs in the child process only.
"""

import ctypes
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from html import unescape
from itertools import groupby, islice
from urllib.parse import unquote

import pypdfium2 as pdfium
from pypdfium2 import raw

from services.ingest.extraction.active import names_in
from services.ingest.extraction.asides import Asides
from services.ingest.extraction.domain import AsidePlace, Reason
from services.ingest.extraction.errors import Refused
from services.ingest.extraction.lines import Line
from services.ingest.extraction.numerals import is_contents_line

_USUAL = frozenset(
    (b"Title", b"Subject", b"Keywords", b"Author", b"Creator", b"Producer", b"CreationDate")
)
"""Asked for in any case: the names in an encrypted file cannot be read."""
_AUTHORS = frozenset((b"Author", b"Creator", b"Producer", b"Company", b"Manager"))
_MOST_NAMES = 100_000
_OF_A_NOTE = (b"Contents", b"Subj", b"RC")
_OF_A_FIELD = (b"V", b"DV", b"TU", b"RV")
_SHOW_NOTHING = frozenset((raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP))
_HOLD_FILES = frozenset((raw.FPDF_ANNOT_FILEATTACHMENT, raw.FPDF_ANNOT_RICHMEDIA))
_MARKUP = re.compile(r"<[^<>]*>")
_RDF, _RDF_END = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#", b":RDF>"
_PACKED = re.compile(rb"/Metadata(?![A-Za-z0-9])[^<>]{0,200}>>\s*stream\r?\n")
_LARGEST_PACKET = 1024 * 1024
_MOST_PACKETS = 1_000
_CREATOR = re.compile(r"<dc:creator>.*?</dc:creator>|<pdf:Producer>.*?</pdf:Producer>", re.DOTALL)
_QUOTED = re.compile(r"=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')")

_MOST_ELEMENTS = 50_000
_ASKED_OF_ELEMENTS = (
    raw.FPDF_StructElement_GetAltText,
    raw.FPDF_StructElement_GetActualText,
    raw.FPDF_StructElement_GetExpansion,
    raw.FPDF_StructElement_GetTitle,
)

Ask = Callable[[object, int], int]


def take_furniture(asides: Asides, furniture: Iterable[Line]) -> None:
    """A header of several lines is one text; an entry of the table of contents is one each."""
    for (page, place, _), lines in groupby(furniture, _stands):
        asides.add(place, " ".join(line.text for line in lines), page)


def _stands(line: Line) -> tuple[int, AsidePlace, float]:
    if is_contents_line(line.text):
        return line.page, AsidePlace.TABLE_OF_CONTENTS, line.baseline
    above = line.baseline < line.height_of_page / 2
    return line.page, AsidePlace.PAGE_HEADER if above else AsidePlace.PAGE_FOOTER, 0.0


def take_properties(asides: Asides, document: pdfium.PdfDocument, data: bytes) -> None:
    names = set(_USUAL)
    for name in names_in(data):  # PDFium tells no list of its properties, which may have any name
        names.add(name)
        if len(names) > _MOST_NAMES:
            raise Refused(Reason.TOO_MUCH_TEXT)
    for name in sorted(names):
        place = AsidePlace.DOCUMENT_AUTHOR if name in _AUTHORS else AsidePlace.DOCUMENT_PROPERTIES
        asides.add(place, _text(asides, partial(raw.FPDF_GetMetaText, document, name)))
    for count, packet in enumerate(_packets(data)):
        if count >= _MOST_PACKETS:
            raise Refused(Reason.TOO_MUCH_TEXT)
        text = packet.decode("utf-8", "ignore")
        for creator in _CREATOR.findall(text):
            _take_markup(asides, AsidePlace.DOCUMENT_AUTHOR, creator)
        _take_markup(asides, AsidePlace.DOCUMENT_PROPERTIES, _CREATOR.sub("", text))


def _packets(data: bytes) -> Iterator[bytes]:
    """Metadata as it lies in the file, and packed; pictures may bring their own."""
    yield from _rdf(data)
    for stream in islice(_PACKED.finditer(data), _MOST_PACKETS + 1):
        yield from _rdf(_inflated(data[stream.end() : stream.end() + _LARGEST_PACKET]))


def _rdf(data: bytes) -> Iterator[bytes]:
    start = data.find(_RDF)
    while start >= 0:
        end = data.find(_RDF_END, start)
        if end - start > _LARGEST_PACKET:
            raise Refused(Reason.TOO_MUCH_TEXT)
        end = end if end >= 0 else len(data)
        yield data[start : min(end, start + _LARGEST_PACKET)]
        start = data.find(_RDF, end)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, _LARGEST_PACKET)
    except zlib.error:
        return b""


def _take_markup(asides: Asides, place: AsidePlace, markup: str) -> None:
    for double, single in _QUOTED.findall(markup):
        asides.add(place, unescape(double or single))
    for text in _MARKUP.split(markup):
        asides.add(place, unescape(text))


def take_bookmarks(asides: Asides, document: pdfium.PdfDocument) -> None:
    """Whatever way they point at each other: each is looked at once."""
    seen: set[int] = set()
    waiting = [raw.FPDFBookmark_GetFirstChild(document, None)]
    while waiting:
        mark = waiting.pop()
        if not mark or (address := ctypes.addressof(mark.contents)) in seen:
            continue
        seen.add(address)
        if len(seen) > asides.limits.asides:
            raise Refused(Reason.TOO_MUCH_TEXT)
        title = _text(asides, partial(raw.FPDFBookmark_GetTitle, mark))
        asides.add(AsidePlace.BOOKMARK, title)
        waiting.append(raw.FPDFBookmark_GetNextSibling(document, mark))
        waiting.append(raw.FPDFBookmark_GetFirstChild(document, mark))


def take_descriptions(
    asides: Asides, document: pdfium.PdfDocument, page: pdfium.PdfPage, number: int
) -> None:
    """What is told of pictures, or in place of letters, to who cannot see them."""
    if not raw.FPDFCatalog_IsTagged(document):
        return
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    roots = range(raw.FPDF_StructTree_CountChildren(tree))
    waiting = [raw.FPDF_StructTree_GetChildAtIndex(tree, index) for index in roots]
    count = 0
    while waiting and (count := count + 1) < _MOST_ELEMENTS:
        element = waiting.pop()
        if not element:
            continue
        for ask in _ASKED_OF_ELEMENTS:
            text = _text(asides, partial(ask, element))
            asides.add(AsidePlace.ALTERNATIVE_TEXT, text, number)
        children = range(raw.FPDF_StructElement_CountChildren(element))
        waiting += [raw.FPDF_StructElement_GetChildAtIndex(element, index) for index in children]
    raw.FPDF_StructTree_Close(tree)
    if waiting:
        raise Refused(Reason.TOO_MUCH_TEXT)


def take_annotations(
    asides: Asides, document: pdfium.PdfDocument, page: pdfium.PdfPage, number: int
) -> set[int]:
    """What is written in the notes and fields of a page; the kinds there are."""
    kinds: set[int] = set()
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = raw.FPDFAnnot_GetSubtype(note)
        kinds.add(kind)
        if kind == raw.FPDF_ANNOT_WIDGET:
            _take_field(asides, document, note, number)
        else:
            author = _text(asides, partial(raw.FPDFAnnot_GetStringValue, note, b"T"))
            asides.add(AsidePlace.DOCUMENT_AUTHOR, author, number)
        if kind == raw.FPDF_ANNOT_LINK:
            asides.add(AsidePlace.LINK, _address(document, note), number)
        for name in _OF_A_NOTE:
            text = _text(asides, partial(raw.FPDFAnnot_GetStringValue, note, name))
            _take_rich(asides, AsidePlace.ANNOTATION, text, number)
        raw.FPDFPage_CloseAnnot(note)
    return kinds


def _address(document: pdfium.PdfDocument, note: object) -> str:
    action = raw.FPDFLink_GetAction(raw.FPDFAnnot_GetLink(note))
    length = raw.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
    buffer = ctypes.create_string_buffer(length + 1)
    if length:
        raw.FPDFAction_GetURIPath(document, action, buffer, length)
    return unquote(buffer.value.decode("utf-8", "replace"))


def shows_more(kinds: set[int]) -> bool:
    """Whether notes of these kinds may show text of their own on the page."""
    return not kinds <= _SHOW_NOTHING


def holds_files(kinds: set[int]) -> bool:
    return not kinds.isdisjoint(_HOLD_FILES)


def _take_field(asides: Asides, document: pdfium.PdfDocument, field: object, number: int) -> None:
    asks: list[Ask] = [partial(raw.FPDFAnnot_GetStringValue, field, name) for name in _OF_A_FIELD]
    if document.formenv:
        form = document.formenv
        options = min(raw.FPDFAnnot_GetOptionCount(form, field), asides.limits.asides)
        asks.append(partial(raw.FPDFAnnot_GetFormFieldValue, form, field))
        asks.append(partial(raw.FPDFAnnot_GetFormFieldName, form, field))
        asks.append(partial(raw.FPDFAnnot_GetFormFieldAlternateName, form, field))
        asks += [
            partial(raw.FPDFAnnot_GetOptionLabel, form, field, option) for option in range(options)
        ]
    for ask in asks:
        _take_rich(asides, AsidePlace.FORM_FIELD, _text(asides, ask), number)


def _take_rich(asides: Asides, place: AsidePlace, text: str, number: int) -> None:
    """As it is written, and without its marks where they may cut a word in two."""
    asides.add(place, text, number)
    asides.add(place, unescape(_MARKUP.sub("", text)), number)


def _text(asides: Asides, ask: Ask) -> str:
    """PDFium tells how long a text is, in bytes with its end, before it gives it."""
    length = ask(None, 0)
    if length <= 2:
        return ""
    if length > 2 * asides.limits.aside_bytes:
        raise Refused(Reason.TOO_MUCH_TEXT)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    ask(buffer, length)
    return bytes(buffer)[: length - 2].decode("utf-16-le", "ignore")
