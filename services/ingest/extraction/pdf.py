"""Reads a PDF with PDFium; runs in the child process only."""

import re
from dataclasses import dataclass, field

import pypdfium2 as pdfium
from pypdfium2 import raw

from services.ingest.extraction.active import ActiveContent, find_active_content
from services.ingest.extraction.around import (
    holds_files,
    shows_more,
    take_annotations,
    take_bookmarks,
    take_descriptions,
    take_furniture,
    take_properties,
)
from services.ingest.extraction.asides import Asides
from services.ingest.extraction.cleaning import clean
from services.ingest.extraction.domain import AsidePlace, Flag, Limits, Reason
from services.ingest.extraction.errors import Refused
from services.ingest.extraction.glyphs import page_lines
from services.ingest.extraction.hidden import find_hidden_text
from services.ingest.extraction.lines import Line
from services.ingest.extraction.media import refuse_other_formats
from services.ingest.extraction.paragraphs import build_blocks
from services.ingest.extraction.report import Draft

_FEWEST_LETTERS_A_PAGE = 20
_MOST_UNREADABLE = 0.3
_UNREADABLE = re.compile("[\x01-\x1f\ufffd\ue000-\uf8ff]")


def read_pdf(data: bytes, limits: Limits) -> Draft:
    refuse_other_formats(data)
    document = _open(data)
    pages = len(document)
    if pages > limits.pages:
        raise Refused(Reason.TOO_MANY_PAGES)
    if document.get_formtype() == raw.FORMTYPE_XFA_FULL:
        raise Refused(Reason.INTERACTIVE_FORM)
    active = find_active_content(data)
    attachments = raw.FPDFDoc_GetAttachmentCount(document)
    if active.is_portfolio and attachments > 0:
        raise Refused(Reason.PORTFOLIO)
    reading = Reading(limits)
    take_properties(reading.asides, document, data)
    take_bookmarks(reading.asides, document)
    document.init_forms()
    for number in range(pages):
        reading.read_page(document, number)
    reading.refuse_without_text(pages)
    blocks, furniture = build_blocks(reading.lines, pages)
    take_furniture(reading.asides, furniture)
    return Draft(
        blocks=blocks,
        pages=pages,
        flags=reading.flags | _active_flags(active, document, attachments),
        asides=reading.asides.found,
    )


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Refused(Reason.ENCRYPTED if locked else Reason.DAMAGED) from error


def _active_flags(
    active: ActiveContent, document: pdfium.PdfDocument, attachments: int
) -> set[Flag]:
    acts = active.acts or attachments > 0 or raw.FPDFDoc_GetJavaScriptActionCount(document) > 0
    flags = {Flag.ACTIVE_CONTENT: acts, Flag.ATTACHED_FILE: active.holds_files or attachments > 0}
    return {flag for flag, holds in flags.items() if holds}


@dataclass(slots=True)
class Reading:
    """What has been read so far, and how much of it is worth reading."""

    limits: Limits
    lines: list[Line] = field(default_factory=list)
    flags: set[Flag] = field(default_factory=set)
    letters: int = 0
    unreadable: int = 0
    size: int = 0
    asides: Asides = field(init=False)

    def __post_init__(self) -> None:
        self.asides = Asides(self.limits)

    def read_page(self, document: pdfium.PdfDocument, number: int) -> None:
        before = self.letters
        try:
            page = document[number]
            text = page.get_textpage()
        except pdfium.PdfiumError:
            self.flags.add(Flag.PAGES_WITHOUT_TEXT)
            return
        lines = list(page_lines(page, text, number + 1))
        for line in lines:
            self._take(line)
        hidden = find_hidden_text(page, text)
        kinds = take_annotations(self.asides, document, page, number + 1)
        take_descriptions(self.asides, document, page, number + 1)
        text.close()
        page.close()
        if shows_more(kinds):
            fields = kinds <= {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_LINK}
            place = AsidePlace.FORM_FIELD if fields else AsidePlace.ANNOTATION
            self._take_shown_by_notes(document, number, place, {line.text for line in lines})
        found = {
            Flag.PAGES_WITHOUT_TEXT: self.letters == before,
            Flag.HIDDEN_TEXT: hidden.hidden,
            Flag.RECOGNISED_TEXT: hidden.recognised,
            Flag.ATTACHED_FILE: holds_files(kinds),
        }
        self.flags.update(flag for flag, holds in found.items() if holds)

    def _take_shown_by_notes(
        self, document: pdfium.PdfDocument, number: int, place: AsidePlace, of_the_page: set[str]
    ) -> None:
        """A stamp or a filled field shows what need stand in no note: it is drawn onto the page,
        and the page read again."""
        page = document[number]
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        page.close()
        page = document[number]
        text = page.get_textpage()
        for line in page_lines(page, text, number + 1):
            if line.text not in of_the_page:
                self.asides.add(place, line.text, number + 1)
        text.close()
        page.close()

    def _take(self, line: Line) -> None:
        content = clean(line.text)
        self.unreadable += len(_UNREADABLE.findall(line.text))
        self.letters += sum(map(str.isalnum, content))
        self.size += len(content.encode())
        if self.size > self.limits.text_bytes:
            raise Refused(Reason.TOO_MUCH_TEXT)
        if content:
            self.lines.append(line._replace(text=content))

    def refuse_without_text(self, pages: int) -> None:
        if self.unreadable > _MOST_UNREADABLE * (self.letters + self.unreadable):
            raise Refused(Reason.UNREADABLE_TEXT)
        if self.letters < _FEWEST_LETTERS_A_PAGE * pages:
            raise Refused(Reason.NO_TEXT)
