"""What a document becomes: numbered passages, or one plain reason why it has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Why a document yields no passages; the value is the code, `sentence` is for a person."""

    NOT_A_PDF = "not_a_pdf"
    NOT_A_DOCX = "not_a_docx"
    TWO_FORMATS = "two_formats"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    NO_TEXT = "no_text"
    UNREADABLE_TEXT = "unreadable_text"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MUCH_TEXT = "too_much_text"
    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"
    PORTFOLIO = "portfolio"
    INTERACTIVE_FORM = "interactive_form"
    DOCX_BOMB = "docx_bomb"
    DOCX_UNSAFE = "docx_unsafe"
    DOCX_ENTITIES = "docx_entities"
    DOCX_EXTERNAL = "docx_external"
    DOCX_EMBEDDED = "docx_embedded"
    DOCX_MACROS = "docx_macros"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Reason.NOT_A_PDF: "The file is not a PDF: a PDF begins with the letters %PDF.",
    Reason.NOT_A_DOCX: "The file is not a Word document of the .docx kind.",
    Reason.TWO_FORMATS: "The file is a PDF and something else at once; save it again as a PDF.",
    Reason.DAMAGED: "The file is damaged and cannot be read; save or print it again as a PDF.",
    Reason.ENCRYPTED: "The file asks for a password; send a copy without one.",
    Reason.NO_TEXT: (
        "The pages hold hardly any text, as scanned pictures do; send a copy with text."
    ),
    Reason.UNREADABLE_TEXT: (
        "The letters cannot be told from the fonts in this file; save the original again as a PDF."
    ),
    Reason.TOO_MANY_PAGES: "The document has more pages than a report may have.",
    Reason.TOO_MUCH_TEXT: "The document holds more text than a report may have.",
    Reason.TOO_SLOW: "The file took too long to read; save or print it again as a PDF.",
    Reason.TOO_MUCH_MEMORY: "The file needs too much memory; save or print it again as a PDF.",
    Reason.PORTFOLIO: "The file is a folder of other files; send the report itself.",
    Reason.INTERACTIVE_FORM: "The file is a form without fixed pages; print it to a PDF.",
    Reason.DOCX_BOMB: "The Word document unpacks to far more than it should; save it again.",
    Reason.DOCX_UNSAFE: "The Word document is packed in an unusual way; save it again.",
    Reason.DOCX_ENTITIES: "The Word document defines entities, which none needs; save it again.",
    Reason.DOCX_EXTERNAL: (
        "The Word document takes a template or a picture from elsewhere; send a PDF of it."
    ),
    Reason.DOCX_EMBEDDED: "The Word document holds a file of another program; send a PDF of it.",
    Reason.DOCX_MACROS: "The Word document holds macros; send a PDF or a copy without them.",
}


class Flag(StrEnum):
    """What a person should know of a document that could be read."""

    ACTIVE_CONTENT = "has_active_content"
    HIDDEN_TEXT = "has_hidden_text"
    RECOGNISED_TEXT = "has_recognised_text"
    PAGES_WITHOUT_TEXT = "has_pages_without_text"
    ATTACHED_FILE = "has_attached_file"
    """Or anything else in the file that no text can be read from and that is no picture."""


class AsidePlace(StrEnum):
    """Where a text stands that belongs to no passage, and goes to everybody with the original."""

    PAGE_HEADER = "page_header"
    PAGE_FOOTER = "page_footer"
    TABLE_OF_CONTENTS = "table_of_contents"
    FORM_FIELD = "form_field"
    ANNOTATION = "annotation"
    BOOKMARK = "bookmark"
    LINK = "link"
    DOCUMENT_PROPERTIES = "document_properties"
    DOCUMENT_AUTHOR = "document_author"
    """Who or what made the file, or wrote a comment in it."""
    ALTERNATIVE_TEXT = "alternative_text"
    FIELD_CODE = "field_code"
    ELSEWHERE = "elsewhere"
    """In a part of the file that no page shows, or in the name of a part."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost."""

    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    pages: int = 500
    text_bytes: int = 20_000_000
    passages: int = 50_000
    asides: int = 20_000
    aside_bytes: int = 8_000_000

    @property
    def output_bytes(self) -> int:
        """The texts, and for each its page, its number or place and the marks between them."""
        texts = self.text_bytes + self.aside_bytes
        return texts + 64 * (self.passages + self.asides) + 4096


LONGEST_PASSAGE = 8_000


class Block(NamedTuple):
    """A paragraph as found, before it has a number and a place in the whole text."""

    page: int
    paragraph: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of a report; `full_text(passages)[start:end]` is its text.

    `paragraph` is the number printed before it ("4.12"), which is not part of the text.
    """

    number: int
    page: int
    paragraph: str | None
    start: int
    end: int
    text: str


class Aside(NamedTuple):
    """A text beside the passages: it is screened as they are, and kept nowhere."""

    place: AsidePlace
    page: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """A document that could be read; `text_length` counts the characters of the full text."""

    passages: tuple[Passage, ...]
    pages: int
    text_length: int
    flags: frozenset[Flag]
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True)
class Unprocessable:
    """A document that yields no passages."""

    reason: Reason


def number_passages(blocks: Iterable[Block]) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    start = 0
    for number, (page, paragraph, text) in enumerate(blocks, start=1):
        end = start + len(text)
        passages.append(Passage(number, page, paragraph, start, end, text))
        start = end + 1
    return tuple(passages)


def full_text(passages: Iterable[Passage]) -> str:
    return "\n".join(passage.text for passage in passages)
