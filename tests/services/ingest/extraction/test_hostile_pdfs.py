"""Every hostile PDF ends as text or as a plain reason within its budget, and the next one reads."""

import io
import time
from collections.abc import Callable

import pikepdf
import pytest

from services.ingest.extraction.domain import (
    LONGEST_PASSAGE,
    AsidePlace,
    Extraction,
    Flag,
    Limits,
    Reason,
    Unprocessable,
    full_text,
)
from tests.services.ingest.extraction import hostile
from tests.services.ingest.extraction.conftest import Extracting
from tests.services.ingest.extraction.pdfs import page, plain, shown, stream, typeset

SENTENCE = "The health visitor wrote to the family doctor twice."
READ = "read"
ENDS_AS: dict[int, set[str]] = {
    61: {Reason.TOO_MUCH_MEMORY, Reason.NO_TEXT},
    62: {Reason.TOO_MUCH_MEMORY, Reason.NO_TEXT},
    63: {Reason.TOO_MUCH_MEMORY, Reason.TOO_SLOW},
    64: {Reason.TOO_MUCH_MEMORY, Reason.TOO_SLOW, READ},
    68: {Reason.NO_TEXT, Reason.DAMAGED},
    71: {Reason.NO_TEXT, Reason.DAMAGED},
    72: {Reason.TOO_MANY_PAGES},
    78: {Reason.NO_TEXT, Reason.DAMAGED},
}


@pytest.mark.parametrize(("number", "make"), hostile.READS_OR_ENDS.items())
async def test_a_hostile_pdf_ends_within_its_budget_and_the_next_one_reads(
    number: float, make: Callable[[], bytes], extracting: Extracting
) -> None:
    limits = Limits()
    document = make()
    started = time.monotonic()
    outcome = await extracting(document)
    assert time.monotonic() - started < limits.wall_seconds
    ended = outcome.reason if isinstance(outcome, Unprocessable) else READ
    assert ended in ENDS_AS.get(int(number), {READ})
    after = await extracting(plain())
    assert isinstance(after, Extraction)
    assert full_text(after.passages) == SENTENCE


@pytest.mark.parametrize("length", [0, 4, 200, 400])
async def test_an_empty_or_cut_pdf_ends_with_a_reason(length: int, extracting: Extracting) -> None:
    outcome = await extracting(plain()[:length])
    assert isinstance(outcome, Unprocessable)
    assert outcome.reason in {Reason.NOT_A_PDF, Reason.DAMAGED, Reason.NO_TEXT}


async def test_a_limit_on_processor_time_ends_a_slow_document(extracting: Extracting) -> None:
    limits = Limits(memory_bytes=8 * 1024**3, cpu_seconds=1)
    outcome = await extracting(hostile.million_operators(), limits=limits)
    assert outcome == Unprocessable(Reason.TOO_SLOW)


async def test_a_limit_on_the_clock_ends_a_slow_document(extracting: Extracting) -> None:
    limits = Limits(memory_bytes=8 * 1024**3, wall_seconds=0.5)
    started = time.monotonic()
    outcome = await extracting(hostile.million_operators(), limits=limits)
    assert outcome == Unprocessable(Reason.TOO_SLOW)
    assert time.monotonic() - started < 5


async def test_more_text_pages_or_passages_than_allowed_are_refused(
    extracting: Extracting,
) -> None:
    words = "The panel met.\n\n" * 30
    pages = typeset(f"{words} #pagebreak() {words} #pagebreak() {words}")
    for limits, reason in (
        (Limits(pages=2), Reason.TOO_MANY_PAGES),
        (Limits(text_bytes=500), Reason.TOO_MUCH_TEXT),
        (Limits(passages=20), Reason.TOO_MUCH_TEXT),
    ):
        assert await extracting(pages, limits=limits) == Unprocessable(reason)
    assert isinstance(await extracting(pages, limits=Limits(pages=3)), Extraction)


def noted(*texts: str) -> bytes:
    """A page with a note for each text, and a field that is its own parent and child."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain())) as pdf:
        notes = [
            pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=[9, 9, 20, 20], Contents=text)
            for text in texts
        ]
        field = pikepdf.Dictionary(Subtype=pikepdf.Name.Widget, Rect=[9, 9, 20, 20])
        *placed, loop = (pdf.make_indirect(note) for note in (*notes, field))
        loop.FT, loop.Parent, loop.Kids = pikepdf.Name.Tx, loop, pikepdf.Array([loop])
        pdf.pages[0].Annots = pikepdf.Array([*placed, loop])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([loop]))
        pdf.save(made)
    return made.getvalue()


async def test_more_beside_the_passages_than_allowed_is_refused(extracting: Extracting) -> None:
    many, long = noted(*(f"Note {n}" for n in range(300))), noted("word " * 10_000)
    for made, limits in ((many, Limits(asides=200)), (long, Limits(aside_bytes=20_000))):
        assert await extracting(made, limits=limits) == Unprocessable(Reason.TOO_MUCH_TEXT)
        outcome = await extracting(made)
        assert isinstance(outcome, Extraction)
        assert [passage.text for passage in outcome.passages] == [SENTENCE]
        assert {aside.place for aside in outcome.asides} == {AsidePlace.ANNOTATION}
        assert all(len(aside.text) <= LONGEST_PASSAGE for aside in outcome.asides)
        assert sum(len(aside.text.split()) for aside in outcome.asides) in (600, 10_000)


async def test_an_owner_password_is_read_and_a_user_password_refused(
    extracting: Extracting,
) -> None:
    assert await extracting(encrypted(user="open sesame")) == Unprocessable(Reason.ENCRYPTED)
    assert isinstance(await extracting(encrypted(user="")), Extraction)


def encrypted(user: str) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain())) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="theirs", user=user))
    return made.getvalue()


async def test_a_scan_a_form_and_a_portfolio_are_told_apart(extracting: Extracting) -> None:
    scan = page(b"q 500 0 0 700 0 0 cm /I Do Q", b"/XObject<</I 6 0 R>>", picture())
    assert await extracting(scan) == Unprocessable(Reason.NO_TEXT)
    dynamic = page(
        shown("Please wait for the contents of this document to be shown."),
        b"",
        stream(b"<template xmlns='http://www.xfa.org/schema/xfa-template/3.0/'/>"),
        catalogue=b"/NeedsRendering true/AcroForm<</Fields[]/XFA 6 0 R>>",
    )
    assert await extracting(dynamic) == Unprocessable(Reason.INTERACTIVE_FORM)
    assert await extracting(portfolio()) == Unprocessable(Reason.PORTFOLIO)


def picture() -> bytes:
    entries = b"/Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray"
    return stream(b"\x40\x80\xc0\xff", entries + b"/BitsPerComponent 8")


def portfolio() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain())) as pdf:
        pdf.attachments["report.pdf"] = pikepdf.AttachedFileSpec(pdf, plain())
        pdf.Root.Collection = pikepdf.Dictionary(Type=pikepdf.Name.Collection)
        pdf.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


@pytest.mark.parametrize(
    "entries",
    [
        b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        b"/OpenAction<</S/J#61vaScript/JS(app.alert(1))>>",
        b"/OpenAction<</S/Launch/F(cmd.exe)>>",
        b"/OpenAction<</S/SubmitForm/F(http://127.0.0.1/)>>",
        b"/Names<</EmbeddedFiles<</Names[(a.exe)6 0 R]>>>>",
    ],
)
async def test_what_acts_or_holds_files_is_flagged_and_read(
    entries: bytes, extracting: Extracting
) -> None:
    holder = b"<</Type/Filespec/F(a.exe)/EF<</F 7 0 R>>>>"
    outcome = await extracting(page(shown(SENTENCE), b"", holder, stream(b"MZ"), catalogue=entries))
    assert isinstance(outcome, Extraction)
    holds_a_file = {Flag.ATTACHED_FILE} if b"Embedded" in entries else set()
    assert outcome.flags == {Flag.ACTIVE_CONTENT} | holds_a_file


async def test_a_script_in_a_compressed_object_is_flagged(extracting: Extracting) -> None:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain())) as pdf:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.Root.OpenAction = pdf.make_indirect(action)
        pdf.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in made.getvalue()
    outcome = await extracting(made.getvalue())
    assert isinstance(outcome, Extraction)
    assert outcome.flags == {Flag.ACTIVE_CONTENT}


async def test_a_font_that_hides_its_letters_is_refused(extracting: Extracting) -> None:
    mapping = b"1 beginbfrange <00> <ff> <E000> endbfrange"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 7 0 R>>"
    scrambled = shown(SENTENCE).replace(b"/F1", b"/F2")
    document = page(scrambled, b"", font, stream(mapping)).replace(b"/F1 5 0 R", b"/F2 6 0 R")
    assert await extracting(document) == Unprocessable(Reason.UNREADABLE_TEXT)
