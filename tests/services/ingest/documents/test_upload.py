"""A document on its way in: what is refused, and how early."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chassis.errors import Failure
from services.ingest.documents.errors import (
    DocumentEmpty,
    DocumentHashDiffers,
    DocumentInterrupted,
    DocumentTooLarge,
    DocumentTypeRefused,
)
from services.ingest.documents.upload import Upload
from services.ingest.extraction.media import DOCX, PDF
from tests.services.ingest.door import report, sha256


class Sender:
    """Sends chunks of a size and knows how many were taken."""

    def __init__(self, content: bytes, size: int = 1000) -> None:
        self.taken = 0
        self._chunks = [content[at : at + size] for at in range(0, len(content), size)]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            self.taken += 1
            yield chunk


async def received(upload: Upload) -> bytes:
    return b"".join([chunk async for chunk in upload.checked()])


@pytest.mark.parametrize("size", [1, 1000, 100_000])
async def test_the_bytes_pass_unchanged_whatever_the_chunks(size: int) -> None:
    content = report()
    upload = Upload(aiter(Sender(content, size)), PDF, 10_000, sha256(content))
    assert await received(upload) == content
    assert (upload.sha256, upload.size) == (sha256(content), len(content))


async def test_a_document_over_the_limit_is_refused_at_the_limit() -> None:
    sender = Sender(report() + b" " * 100_000)
    with pytest.raises(DocumentTooLarge, match="20000"):
        await received(Upload(aiter(sender), PDF, 20_000))
    assert sender.taken == 21


async def test_other_bytes_are_refused_by_the_first_of_them() -> None:
    sender = Sender(b"MZ\x90\x00" + b"\x00" * 100_000)
    with pytest.raises(DocumentTypeRefused):
        await received(Upload(aiter(sender), PDF, 1_000_000))
    assert sender.taken <= 2


HEADS = {
    "elf": b"\x7fELF",
    "html": b"<!doctype html><html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'>",
    "jpeg": b"\xff\xd8\xff\xe0",
    "zip": b"PK\x03\x04" + b"\x00" * 26 + b"a.exe",
    "a pdf that begins late": b"x" * 2000 + b"%PDF-1.7",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("media_type", [PDF, DOCX])
async def test_what_is_neither_kind_of_report_is_refused(head: bytes, media_type: str) -> None:
    with pytest.raises(DocumentTypeRefused):
        await received(Upload(aiter(Sender(head + b" " * 3000)), media_type, 10_000))


async def test_a_pdf_that_is_declared_a_word_document_is_refused() -> None:
    with pytest.raises(DocumentTypeRefused):
        await received(Upload(aiter(Sender(report())), DOCX, 10_000))


@pytest.mark.parametrize("media_type", ["text/html", "application/octet-stream", ""])
def test_another_declared_type_is_refused_before_a_byte(media_type: str) -> None:
    with pytest.raises(DocumentTypeRefused) as refusal:
        Upload(aiter(Sender(report())), media_type, 10_000)
    assert refusal.value.headers()["Accept"] == f"{PDF}, {DOCX}"


@pytest.mark.parametrize("content", [b"", b"%PDF"])
async def test_what_is_too_short_to_be_anything_is_called_empty(content: bytes) -> None:
    with pytest.raises(DocumentEmpty):
        await received(Upload(aiter(Sender(content)), PDF, 10_000))


async def test_another_hash_than_promised_is_refused_at_the_end() -> None:
    with pytest.raises(DocumentHashDiffers):
        await received(Upload(aiter(Sender(report())), PDF, 10_000, "0" * 64))


async def test_a_sender_who_falls_silent_is_not_waited_for() -> None:
    async def silent() -> AsyncIterator[bytes]:
        yield report()[:100]
        await asyncio.Event().wait()

    with pytest.raises(DocumentInterrupted):
        await received(Upload(silent(), PDF, 10_000, idle_seconds=0.05))


def test_no_refusal_repeats_what_was_sent() -> None:
    for kind in (DocumentEmpty, DocumentHashDiffers, DocumentInterrupted, DocumentTypeRefused):
        refusal: Failure = kind()
        assert refusal.detail is None
