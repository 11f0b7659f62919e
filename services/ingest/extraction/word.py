"""Reads a Word document with python-docx; runs in the child process only."""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from services.ingest.extraction.archive import open_archive
from services.ingest.extraction.asides import Asides
from services.ingest.extraction.cleaning import clean
from services.ingest.extraction.domain import Block, Flag, Limits, Reason
from services.ingest.extraction.errors import Refused
from services.ingest.extraction.numbering import Numbering, read_numbering
from services.ingest.extraction.numerals import split_bare_number, split_number, without_bullet
from services.ingest.extraction.paragraphs import pieces
from services.ingest.extraction.parts import take_parts
from services.ingest.extraction.report import Draft

_FEWEST_LETTERS = 20
_PARAGRAPH, _TABLE = qn("w:p"), qn("w:tbl")
_ROW, _CELL = qn("w:tr"), qn("w:tc")
_TEXT_BOX = qn("w:txbxContent")
_UNREAD = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:pPr"),
    qn("w:rPr"),
    _TEXT_BOX,
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_RUN, _TEXT, _BREAK = qn("w:r"), qn("w:t"), qn("w:br")
_RENDERED_BREAK = qn("w:lastRenderedPageBreak")
_SPACES = {qn("w:tab"), qn("w:ptab"), qn("w:cr"), _BREAK}
_HYPHEN = qn("w:noBreakHyphen")
_NOTES = {
    qn("w:footnoteReference"): RELATION.FOOTNOTES,
    qn("w:endnoteReference"): RELATION.ENDNOTES,
}


def read_docx(data: bytes, limits: Limits) -> Draft:
    archive = open_archive(data)
    document = docx.Document(io.BytesIO(data))
    body = document.element.body
    if body is None:
        raise Refused(Reason.NOT_A_DOCX)
    reading = Reading(document.part, limits, body.find(f".//{_RENDERED_BREAK}") is not None)
    for element in body:
        reading.take(element)
    if sum(map(str.isalnum, "".join(block.text for block in reading.blocks))) < _FEWEST_LETTERS:
        raise Refused(Reason.NO_TEXT)
    hidden = reading.hidden or _has_comments(document.part) or _has_deletions(body)
    asides = Asides(limits)
    unread = take_parts(asides, archive, document.part.partname.lstrip("/"), document.element)
    flags = {Flag.HIDDEN_TEXT: hidden, Flag.ATTACHED_FILE: unread}
    found = {flag for flag, holds in flags.items() if holds}
    return Draft(reading.blocks, reading.page, found, asides.found)


def _related(part: Any, kind: str) -> Any:
    try:
        return parse_xml(part.part_related_by(kind).blob)
    except KeyError:
        return None


def _has_comments(part: Any) -> bool:
    comments = _related(part, RELATION.COMMENTS)
    return comments is not None and len(comments) > 0


def _has_deletions(body: Any) -> bool:
    return any(body.find(f".//{qn(name)}") is not None for name in ("w:del", "w:moveFrom"))


class Reading:
    """Goes through the body in order, and keeps where it is."""

    def __init__(self, part: Any, limits: Limits, rendered: bool) -> None:
        self.limits = limits
        self.rendered = rendered  # Word has noted where its pages ended
        self.blocks: list[Block] = []
        self.page = 1
        self.hidden = False
        self.size = 0
        self.last_bare = 0
        self.numbering: Numbering = read_numbering(
            _related(part, RELATION.NUMBERING), _related(part, RELATION.STYLES)
        )
        self.notes = {tag: _notes(_related(part, kind)) for tag, kind in _NOTES.items()}

    def take(self, element: Any) -> None:
        if element.tag == _PARAGRAPH:
            self._take_paragraph(element)
        elif element.tag == _TABLE:
            for row in element.iter(_ROW):  # a table inside a cell is read with its row
                if next(row.iterancestors(_TABLE)) is element and row.find(_CELL) is not None:
                    self._take_row(row)
        elif isinstance(element.tag, str) and element.tag not in _UNREAD:
            for child in element:  # content controls and accepted insertions wrap paragraphs
                self.take(child)

    def _take_paragraph(self, paragraph: Any) -> None:
        properties = paragraph.find(qn("w:pPr"))
        if self._is_marked(properties, "w:pageBreakBefore"):
            self._turn_page()
        printed = self.numbering.next_number(paragraph)
        page, text = self._page_and_text(paragraph)
        number, rest = (printed, text) if printed else split_number(text)
        if number is None:
            number, rest = split_bare_number(text, self.last_bare)
            self.last_bare += number is not None
        self._keep(Block(page, number, rest))
        self._take_boxes_and_notes(paragraph)
        if self._is_marked(properties, "w:sectPr"):
            self._turn_page()

    def _is_marked(self, properties: Any, mark: str) -> bool:
        """Marks of a new page count only where Word has not noted its pages itself."""
        return (
            not self.rendered and properties is not None and properties.find(qn(mark)) is not None
        )

    def _page_and_text(self, *elements: Any) -> tuple[int, str]:
        """The page is where the first words stand, for a break may come before them."""
        page: int | None = None
        texts: list[str] = []
        for element in elements:
            for text in self._texts(element):
                page = self.page if page is None and text.strip() else page
                texts.append(text)
            texts.append(" ")
        return page or self.page, clean("".join(texts))

    def _take_boxes_and_notes(self, paragraph: Any) -> None:
        """Text boxes anchored in the paragraph and notes it refers to."""
        for box in paragraph.iter(_TEXT_BOX):
            if not any(parent.tag in _UNREAD - {_TEXT_BOX} for parent in box.iterancestors()):
                for element in box:
                    self.take(element)
        for tag, notes in self.notes.items():
            for reference in paragraph.iter(tag):
                self._keep(Block(self.page, None, notes.get(reference.get(qn("w:id")), "")))

    def _take_row(self, row: Any) -> None:
        cells = [self._page_and_text(*cell.iter(_PARAGRAPH)) for cell in row.iterchildren(_CELL)]
        self._keep(Block(cells[0][0], None, " | ".join(text for _, text in cells if text)))

    def _keep(self, block: Block) -> None:
        self.size += len(block.text.encode())
        if self.size > self.limits.text_bytes:
            raise Refused(Reason.TOO_MUCH_TEXT)
        self.blocks.extend(pieces(block._replace(text=without_bullet(block.text))))

    def _turn_page(self) -> None:
        self.page += 1
        if self.page > self.limits.pages:
            raise Refused(Reason.TOO_MANY_PAGES)

    def _texts(self, element: Any) -> Iterator[str]:
        """What is shown; a run marked as hidden only leaves a flag."""
        for child in element:
            if child.tag == _TEXT:
                yield child.text or ""
            elif child.tag == _RENDERED_BREAK or _is_page_break(child):
                if (child.tag == _RENDERED_BREAK) == self.rendered:
                    self._turn_page()
                yield " "
            elif child.tag in _SPACES:
                yield " "
            elif child.tag == _HYPHEN:
                yield "-"
            elif child.tag == _RUN and child.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None:
                self.hidden = True
            elif isinstance(child.tag, str) and child.tag not in _UNREAD:
                yield from self._texts(child)


def _is_page_break(element: Any) -> bool:
    return bool(element.tag == _BREAK and element.get(qn("w:type")) == "page")


def _notes(root: Any) -> dict[str, str]:
    if root is None:
        return {}
    return {
        note.get(qn("w:id"), ""): clean("".join(text.text or "" for text in note.iter(_TEXT)))
        for note in root
    }
