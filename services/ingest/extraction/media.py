"""Which kind of document some bytes are."""

import re

from services.ingest.extraction.domain import Reason
from services.ingest.extraction.errors import Refused

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SNIFFED_BYTES = 1024

_BLANK = b"\xef\xbb\xbf\x00\t\n\x0c\r "
_PDF_HEADER = re.compile(rb"%PDF-\d")
_ZIP_ENTRY = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_ZIP_DIRECTORY = b"PK\x01\x02"
_LONGEST_ZIP_TAIL = 22 + 65_535
_WORD_ENTRY = re.compile(rb"\[Content_Types\]\.xml|_rels/|docProps/|word/|customXml/")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)


def sniff(first_bytes: bytes) -> str | None:
    """The media type the first `SNIFFED_BYTES` show, or None when it is none we take."""
    head = first_bytes[:SNIFFED_BYTES]
    if _PDF_HEADER.match(head.lstrip(_BLANK)):
        return None if _MARKUP.search(head) else PDF
    if head.startswith(_ZIP_ENTRY) and _WORD_ENTRY.match(head, 30):
        return DOCX
    return None


def refuse_other_formats(pdf: bytes) -> None:
    """A PDF that a browser or an archive program would open as something else is refused."""
    head = pdf[:SNIFFED_BYTES]
    if not _PDF_HEADER.match(head.lstrip(_BLANK)):
        raise Refused(Reason.TWO_FORMATS if _PDF_HEADER.search(head) else Reason.NOT_A_PDF)
    end = pdf.rfind(b"%%EOF")
    if _MARKUP.search(head) or (end >= 0 and _MARKUP.search(pdf, end)) or _is_archive(pdf):
        raise Refused(Reason.TWO_FORMATS)


def _is_archive(data: bytes) -> bool:
    end = data.rfind(_ZIP_END, max(0, len(data) - _LONGEST_ZIP_TAIL))
    directory = end - int.from_bytes(data[end + 12 : end + 16], "little")
    return end >= 0 and data.startswith(_ZIP_DIRECTORY, max(directory, 0))
