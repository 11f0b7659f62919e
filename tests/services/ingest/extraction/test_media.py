"""Which kind a document is, and that it is not two."""

import pytest

from services.ingest.extraction.domain import Reason, Unprocessable
from services.ingest.extraction.media import DOCX, PDF, sniff
from tests.services.ingest.extraction.conftest import Extracting
from tests.services.ingest.extraction.pdfs import plain
from tests.services.ingest.extraction.word_files import document, packed


@pytest.mark.parametrize(
    ("first_bytes", "media_type"),
    [
        (plain(), PDF),
        (b"\xef\xbb\xbf\r\n" + plain(), PDF),
        (document(), DOCX),
        (b"", None),
        (b"%PDF", None),
        (b"MZ\x90\x00" + plain(), None),
        (b"\x7fELF" + b"\x00" * 100, None),
        (b"<!DOCTYPE html><html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"\xff\xd8\xff\xe0", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
        (packed({"index.html": b"x"}), None),
        (b"PK\x03\x04" + b"\x00" * 40 + plain(), None),
        (b"a" * 1_000 + plain(), None),
        (b"%PDF-1.7\n<html><script>", None),
    ],
)
def test_the_first_bytes_tell_the_kind(first_bytes: bytes, media_type: str | None) -> None:
    assert sniff(first_bytes) == media_type


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (b"a" * 2_000 + plain(), Reason.NOT_A_PDF),
        (b"MZ" + plain(), Reason.TWO_FORMATS),
        (plain() + packed({"a.exe": b"MZ"}), Reason.TWO_FORMATS),
        (plain().replace(b"\n", b"\n%<html><body>\n", 1), Reason.TWO_FORMATS),
        (plain() + b"<!doctype html><html>", Reason.TWO_FORMATS),
        (document(), Reason.NOT_A_PDF),
    ],
)
async def test_a_pdf_that_is_something_else_too_is_refused(
    made: bytes, reason: Reason, extracting: Extracting
) -> None:
    assert await extracting(made) == Unprocessable(reason)


def test_every_reason_has_a_sentence_for_a_person() -> None:
    sentences = [reason.sentence for reason in Reason]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence[0].isupper() and sentence[-1] == "." for sentence in sentences)
