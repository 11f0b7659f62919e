"""What goes to everybody in the original is screened, wherever in the file it stands."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pikepdf import Array, Dictionary, Name

from services.ingest.extraction.media import DOCX, PDF
from services.ingest.reading.examination import Examination, examine
from services.ingest.scrs.domain import Doubt, ScrState
from tests.services.ingest.door import PROSE, Door, report

IDENTIFIERS = "Born on 12 March 2004, NHS number 943 476 5919, of ZZ99 3AB"
KINDS = ["date_of_birth", "nhs_number", "postcode"]
HARMLESS = "Overview report, as agreed by the panel"

Shape = Callable[[pikepdf.Pdf, str], None]
Writing = Callable[[Document, str], None]


async def examined(path: Path, made: bytes, media_type: str) -> Examination:
    return await examine(placed(path, made), media_type)


def placed(path: Path, made: bytes) -> Path:
    path.write_bytes(made)
    return path


def places(examination: Examination) -> list[tuple[str | None, str | None]]:
    return [(concern.kind, concern.place) for concern in examination.concerns]


def pdf(shape: Shape, text: str, pages: int = 1) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(report())) as made:
        for _ in range(pages - 1):
            made.pages.append(made.pages[0])
        shape(made, text)
        made.save(file, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return file.getvalue()


def drawn(made: pikepdf.Pdf, text: str, y: int) -> None:
    for page in made.pages:
        page.contents_add(f"BT /F1 9 Tf 72 {y} Td ({text}) Tj ET".encode())


def noted(made: pikepdf.Pdf, note: Dictionary) -> pikepdf.Object:
    note.Type, note.Rect = Name.Annot, Array([10, 10, 500, 40])
    made.pages[0].Annots = Array([made.make_indirect(note)])
    return made.pages[0].Annots[0]


def field(made: pikepdf.Pdf, text: str) -> None:
    widget = noted(made, Dictionary(Subtype=Name.Widget))
    widget.Parent = made.make_indirect(Dictionary(FT=Name.Tx, T="f", V=text, Kids=Array([widget])))
    made.Root.AcroForm = Dictionary(Fields=Array([widget.Parent]))


def stamp(made: pikepdf.Pdf, text: str) -> None:
    look = made.make_stream(f"BT /F1 9 Tf 5 5 Td ({text}) Tj ET".encode())
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 490, 30])
    look.Resources = made.pages[0].Resources
    noted(made, Dictionary(Subtype=Name.Stamp, AP=Dictionary(N=look), F=4))


def bookmark(made: pikepdf.Pdf, text: str) -> None:
    with made.open_outline() as outline:
        outer = pikepdf.OutlineItem("Findings", 0)
        outer.children.append(pikepdf.OutlineItem(text, 0))
        outline.root.append(outer)


def info(name: str) -> Shape:
    return lambda made, text: made.docinfo.__setitem__(f"/{name}", text)


def packet(made: pikepdf.Pdf, text: str) -> None:
    with made.open_metadata() as metadata:
        metadata["dc:description"] = text


def packed_packet(made: pikepdf.Pdf, text: str) -> None:
    packet(made, text)
    packed = zlib.compress(made.Root.Metadata.read_bytes())
    made.Root.Metadata.write(packed, filter=Name.FlateDecode)


def picture(made: pikepdf.Pdf, text: str) -> None:
    page = made.pages[0]
    made.Root.MarkInfo = Dictionary(Marked=True)
    figure = made.make_indirect(Dictionary(S=Name.Figure, Alt=text, Pg=page.obj, K=0))
    parents = Dictionary(Nums=Array([0, Array([figure])]))
    tree = made.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=Array([figure]), ParentTree=parents)
    )
    figure.P = tree
    page.StructParents = 0
    made.Root.StructTreeRoot = tree


def linked(made: pikepdf.Pdf, text: str) -> None:
    address = f"https://lscb.example/?q={text}"
    noted(made, Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=address)))


IN_A_PDF: Mapping[str, tuple[str, Shape]] = {
    "running header": ("page_header", lambda made, text: drawn(made, text, 820)),
    "running footer": ("page_footer", lambda made, text: drawn(made, text, 20)),
    "entry of the contents": (
        "table_of_contents",
        lambda made, text: drawn(made, f"{text} ........ 3", 400),
    ),
    "form field": ("form_field", field),
    "note": (
        "annotation",
        lambda made, text: void(noted(made, Dictionary(Subtype=Name.Text, Contents=text))),
    ),
    "stamp": ("annotation", stamp),
    "bookmark": ("bookmark", bookmark),
    "title": ("document_properties", info("Title")),
    "subject": ("document_properties", info("Subject")),
    "keywords": ("document_properties", info("Keywords")),
    "property of one's own": ("document_properties", info("Case of")),
    "author": ("document_author", info("Author")),
    "metadata packet": ("document_properties", packet),
    "packed metadata": ("document_properties", packed_packet),
    "alternative text": ("alternative_text", picture),
    "link": ("link", linked),
}


def void(_: object) -> None:
    """For a lambda that is asked for nothing."""


@pytest.mark.rule("I4", "I5")
@pytest.mark.parametrize("name", IN_A_PDF)
async def test_an_identifier_beside_the_text_of_a_pdf_holds_the_review(
    name: str, tmp_path: Path
) -> None:
    place, shape = IN_A_PDF[name]
    held = await examined(tmp_path / "held", pdf(shape, IDENTIFIERS, pages=3), PDF)
    assert held.becomes([]) is ScrState.HELD
    assert set(places(held)) == {(kind, place) for kind in KINDS}
    assert not any(concern.passage for concern in held.concerns)
    clean = await examined(tmp_path / "clean", pdf(shape, HARMLESS, pages=3), PDF)
    assert clean.becomes([]) is ScrState.PUBLISHED


def word(write: Writing, text: str) -> bytes:
    made = docx.Document()
    for sentence in PROSE:
        made.add_paragraph(sentence)
    write(made, text)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def header(made: Document, text: str) -> None:
    first = made.sections[0].header.paragraphs[0]
    first.add_run(text[:20])  # Word cuts a line into runs where it likes
    first.add_run(text[20:])


def footer(made: Document, text: str) -> None:
    made.sections[0].footer.paragraphs[0].text = text


def inserted(xml: str) -> Writing:
    def write(made: Document, text: str) -> None:
        drawing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
        spaces = f"{nsdecls('w')} xmlns:wp='{drawing}'"
        made.paragraphs[-1]._p.append(parse_xml(xml.format(ns=spaces, text=text)))

    return write


def prop(name: str) -> Writing:
    return lambda made, text: setattr(made.core_properties, name, text)


IN_A_WORD_FILE: Mapping[str, tuple[str, Writing]] = {
    "header": ("page_header", header),
    "footer": ("page_footer", footer),
    "alternative text": (
        "alternative_text",
        inserted(
            "<w:r {ns}><w:drawing><wp:inline><wp:docPr id='1' name='x' descr='{text}'/>"
            "</wp:inline></w:drawing></w:r>"
        ),
    ),
    "field code": (
        "field_code",
        inserted("<w:r {ns}><w:instrText> QUOTE {text} </w:instrText></w:r>"),
    ),
    "simple field": ("field_code", inserted("<w:fldSimple {ns} w:instr='QUOTE {text}'/>")),
    "form field": (
        "form_field",
        inserted(
            "<w:r {ns}><w:fldChar w:fldCharType='begin'><w:ffData><w:textInput>"
            "<w:default w:val='{text}'/></w:textInput></w:ffData></w:fldChar></w:r>"
        ),
    ),
    "title": ("document_properties", prop("title")),
    "subject": ("document_properties", prop("subject")),
    "comments": ("document_properties", prop("comments")),
    "keywords": ("document_properties", prop("keywords")),
    "author": ("document_author", prop("author")),
}


@pytest.mark.rule("I4", "I5")
@pytest.mark.parametrize("name", IN_A_WORD_FILE)
async def test_an_identifier_beside_the_text_of_a_word_file_holds_the_review(
    name: str, tmp_path: Path
) -> None:
    place, write = IN_A_WORD_FILE[name]
    held = await examined(tmp_path / "held", word(write, IDENTIFIERS), DOCX)
    assert held.becomes([]) is ScrState.HELD
    assert set(places(held)) == {(kind, place) for kind in KINDS}
    clean = await examined(tmp_path / "clean", word(write, HARMLESS), DOCX)
    assert clean.becomes([]) is ScrState.PUBLISHED


def with_part(name: str, content: bytes) -> bytes:
    file = io.BytesIO(word(lambda *_: None, ""))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.rule("I4", "I5")
async def test_a_part_that_no_page_shows_is_read_and_one_that_cannot_be_is_looked_at(
    tmp_path: Path,
) -> None:
    part = with_part("customXml/item9.xml", f"<a><b c='{IDENTIFIERS}'/></a>".encode())
    assert set(places(await examined(tmp_path / "part", part, DOCX))) == {
        (kind, "elsewhere") for kind in KINDS
    }
    named = with_part("word/media/Born 12 March 2004.png", b"\x89PNG")
    assert places(await examined(tmp_path / "named", named, DOCX)) == [
        ("date_of_birth", "elsewhere")
    ]
    for name, content in (("word/embeddings/a.xlsx", b"PK\x03\x04"), ("word/a.txt", b"A word")):
        unread = await examined(tmp_path / "unread", with_part(name, content), DOCX)
        assert [concern.doubt for concern in unread.concerns] == [Doubt.ATTACHED_FILE]
    shown = await examined(tmp_path / "shown", with_part("word/media/a.png", b"\x89PNG"), DOCX)
    assert shown.becomes([]) is ScrState.PUBLISHED


@pytest.mark.rule("I4", "I5")
async def test_a_file_within_the_pdf_is_looked_at_by_a_person(tmp_path: Path) -> None:
    def attached(made: pikepdf.Pdf, text: str) -> None:
        made.attachments["a.txt"] = pikepdf.AttachedFileSpec(made, text.encode())

    def pinned(made: pikepdf.Pdf, text: str) -> None:
        file = pikepdf.AttachedFileSpec(made, text.encode())
        noted(made, Dictionary(Subtype=Name.FileAttachment, FS=file.obj))

    for shape in (attached, pinned):
        held = await examined(tmp_path / "held", pdf(shape, HARMLESS), PDF)
        assert [concern.doubt for concern in held.concerns] == [Doubt.ATTACHED_FILE]


async def test_that_a_file_names_its_author_holds_nothing(tmp_path: Path) -> None:
    named = "Dr Jane Example"
    typed = await examined(tmp_path / "pdf", pdf(info("Author"), named), PDF)
    assert typed.becomes([]) is ScrState.PUBLISHED
    written = await examined(tmp_path / "docx", word(prop("author"), named), DOCX)
    assert written.becomes([]) is ScrState.PUBLISHED
    titled = await examined(tmp_path / "titled", word(prop("title"), named), DOCX)
    assert places(titled) == [("named_professional", "document_properties")]


@pytest.mark.rule("I4")
@pytest.mark.parametrize(
    ("above", "below", "kind"),
    [
        ("as all of the agencies knew of 943", "476 5919 was what they wrote.", "nhs_number"),
        ("to a house in ZZ99", "3AB, where they stayed.", "postcode"),
    ],
)
async def test_an_identifier_cut_by_the_end_of_a_passage_is_found(
    above: str, below: str, kind: str, tmp_path: Path
) -> None:
    held = await examined(tmp_path / "held", report(above, below), PDF)
    assert held.extraction is not None
    assert [passage.text for passage in held.extraction.passages[3:]] == [above, below]
    [concern] = held.concerns
    assert (concern.kind, concern.passage, concern.end) == (kind, 4, len(above))
    assert above[concern.start :] == above.rsplit(" ", 1)[1]


@pytest.mark.rule("I4")
async def test_a_board_is_told_where_it_stands_and_nobody_what_it_says(door: Door) -> None:
    planted = pdf(lambda made, text: drawn(made, text, 820), IDENTIFIERS, pages=3)
    receipt = await door.board().push(planted, page_count=3)
    await door.read_all()
    told = await door.board().get(receipt["status_url"])
    state: dict[str, Any] = told.json()
    assert state["state"] == "held"
    assert [(c["kind"], c["place"], c["page"]) for c in state["own"]["concerns"]] == [
        (kind, "page_header", 1) for kind in KINDS
    ]
    assert not any(said in told.text for said in ("943", "2004", "ZZ99"))
    original = f"{receipt['status_url']}/document"
    assert (await door.public().get(original)).status_code == 404
    assert await door.events() == []
