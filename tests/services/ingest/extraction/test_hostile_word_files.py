"""Every hostile Word document ends with a plain reason, before anything is unpacked or fetched."""

import time
from collections.abc import Callable

import pytest

from services.ingest.extraction.domain import Extraction, Reason, Unprocessable
from services.ingest.extraction.media import DOCX
from tests.services.ingest.extraction.conftest import Extracting
from tests.services.ingest.extraction.pdfs import MEGABYTE, plain
from tests.services.ingest.extraction.word_files import (
    BODY,
    SENTENCE,
    changed,
    document,
    entities,
    linked,
    lying_about_size,
    many_entries,
    overlapping,
    packed,
    parts,
    related,
    with_part,
)

LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{'&a;' * 10}'>" for n in range(20))
)
STYLES = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO = b"application/vnd.ms-word.document.macroEnabled.main+xml"
TYPES = "[Content_Types].xml"

HOSTILE: dict[str, tuple[Callable[[], bytes], set[Reason]]] = {
    "84 zip bomb in a part": (
        lambda: with_part("word/media/image1.png", b"\x00" * (64 * MEGABYTE)),
        {Reason.DOCX_BOMB},
    ),
    "85 overlapping entries": (overlapping, {Reason.DOCX_BOMB}),
    "86 zip slip": (lambda: with_part("../../etc/cron.d/x", b"x"), {Reason.DOCX_UNSAFE}),
    "86 absolute path": (lambda: with_part("/etc/cron.d/x", b"x"), {Reason.DOCX_UNSAFE}),
    "86 symbolic link": (lambda: linked("word/media/link"), {Reason.DOCX_UNSAFE}),
    "87 many entries": (lambda: many_entries(6_000), {Reason.DOCX_BOMB}),
    "87 huge part": (lambda: lying_about_size(0xFFFFFFF0), {Reason.DOCX_BOMB, Reason.DAMAGED}),
    "87 part larger than told": (lambda: lying_about_size(10), {Reason.DAMAGED}),
    "88 file entity": (
        lambda: entities("<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"),
        {Reason.DOCX_ENTITIES},
    ),
    "88 parameter entity": (
        lambda: entities("<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1/x'> %p;]>"),
        {Reason.DOCX_ENTITIES},
    ),
    "88 a document type": (lambda: entities("<!DOCTYPE x>"), {Reason.DOCX_ENTITIES}),
    "88 entity in UTF-16": (
        lambda: packed(parts(document()) | {BODY: "<!DOCTYPE x><x/>".encode("utf-16")}),
        {Reason.DOCX_UNSAFE},
    ),
    "88 entity in UTF-7": (
        lambda: changed(BODY, b"encoding='UTF-8'", b"encoding='UTF-7'"),
        {Reason.DOCX_UNSAFE},
    ),
    "89 billion laughs": (lambda: entities(LAUGHS), {Reason.DOCX_ENTITIES}),
    "91 attached template": (
        lambda: related("attachedTemplate", "http://127.0.0.1/evil.dotm"),
        {Reason.DOCX_EXTERNAL},
    ),
    "91 picture from elsewhere": (
        lambda: related("image", "file://server/share/x.png"),
        {Reason.DOCX_EXTERNAL},
    ),
    "91 embedded program": (
        lambda: related("oleObject", "embeddings/oleObject1.bin", "Internal"),
        {Reason.DOCX_EMBEDDED},
    ),
    "91 macros": (lambda: with_part("word/vbaProject.bin", b"\xd0\xcf"), {Reason.DOCX_MACROS}),
    "91 macros by type": (lambda: changed(TYPES, STYLES, MACRO), {Reason.DOCX_MACROS}),
    "a plain archive": (lambda: packed({"a.txt": b"x"}), {Reason.NOT_A_DOCX}),
    "a PDF": (plain, {Reason.DAMAGED}),
    "cut short": (lambda: document()[:2_000], {Reason.DAMAGED}),
    "nothing": (lambda: b"", {Reason.DAMAGED}),
    "deeply nested": (
        lambda: changed(BODY, b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 20_000),
        {Reason.DAMAGED, Reason.TOO_MUCH_MEMORY},
    ),
    "deeply nested and closed": (
        lambda: changed(BODY, b"<w:p>", b"<w:sdt>" * 9_000 + b"</w:sdt>" * 9_000 + b"<w:p>"),
        {Reason.DAMAGED, Reason.TOO_MUCH_MEMORY},
    ),
    "no body": (
        lambda: packed(parts(document()) | {BODY: b"<x/>"}),
        {Reason.DAMAGED, Reason.NOT_A_DOCX},
    ),
    "no text": (lambda: document(""), {Reason.NO_TEXT}),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_word_document_ends_with_a_reason_and_the_next_one_reads(
    name: str, extracting: Extracting
) -> None:
    make, reasons = HOSTILE[name]
    made = make()
    started = time.monotonic()
    outcome = await extracting(made, DOCX)
    assert time.monotonic() - started < 10
    assert isinstance(outcome, Unprocessable)
    assert outcome.reason in reasons
    after = await extracting(document(), DOCX)
    assert isinstance(after, Extraction)
    assert [passage.text for passage in after.passages] == [SENTENCE]


async def test_an_inclusion_stays_words_and_reads_no_file(extracting: Extracting) -> None:
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
    outcome = await extracting(changed(BODY, b"<w:body>", b"<w:body>" + include), DOCX)
    assert isinstance(outcome, Extraction)
    assert [passage.text for passage in outcome.passages] == [SENTENCE]


async def test_a_link_to_a_web_page_is_usual_and_read(extracting: Extracting) -> None:
    outcome = await extracting(related("hyperlink", "https://lscb.example/"), DOCX)
    assert isinstance(outcome, Extraction)


async def test_a_million_entries_are_refused_before_they_are_listed(
    extracting: Extracting,
) -> None:
    made = bytearray(document())
    end = made.rindex(b"PK\x05\x06")
    made[end + 8 : end + 12] = b"\xff\xff\xff\xff"
    assert await extracting(bytes(made), DOCX) == Unprocessable(Reason.DOCX_BOMB)
