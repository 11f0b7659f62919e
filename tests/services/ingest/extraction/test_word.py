"""What a reader of a Word document sees comes out as passages, in order."""

import io
from collections.abc import Sequence
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from services.ingest.extraction.domain import Extraction, Flag, Passage
from services.ingest.extraction.media import DOCX
from tests.services.ingest.extraction.conftest import Extracting
from tests.services.ingest.extraction.word_files import SENTENCE, document

Printed = list[tuple[int, str | None, str]]


def told(passages: Sequence[Passage]) -> Printed:
    return [(passage.page, passage.paragraph, passage.text) for passage in passages]


async def read(extracting: Extracting, made: bytes) -> Extraction:
    outcome = await extracting(made, DOCX)
    assert isinstance(outcome, Extraction)
    return outcome


async def test_paragraphs_tables_and_typed_numbers_come_in_order(extracting: Extracting) -> None:
    def shape(made: Document) -> None:
        table = made.add_table(2, 2)
        for cell, text in zip(table._cells, ("When", "What", "Spring", "A visit"), strict=True):
            cell.text = text
        made.add_paragraph("4.13\tThe doctor did not reply.")

    made = document("4 What happened", "4.12\t" + SENTENCE, shape=shape)
    assert told((await read(extracting, made)).passages) == [
        (1, None, "4 What happened"),
        (1, "4.12", SENTENCE),
        (1, None, "When | What"),
        (1, None, "Spring | A visit"),
        (1, "4.13", "The doctor did not reply."),
    ]


async def test_pages_turn_at_breaks_made_by_hand(extracting: Extracting) -> None:
    def shape(made: Document) -> None:
        made.add_page_break()
        made.add_paragraph("On the second page.")
        made.add_paragraph("Still there").add_run().add_break(WD_BREAK.PAGE)
        made.add_paragraph("On the third page.")
        made.add_paragraph("On the fourth page.").paragraph_format.page_break_before = True

    outcome = await read(extracting, document(SENTENCE, shape=shape))
    assert [passage.page for passage in outcome.passages] == [1, 2, 2, 3, 4]
    assert outcome.pages == 4


async def test_pages_turn_where_word_last_turned_them(extracting: Extracting) -> None:
    def shape(made: Document) -> None:
        made.add_page_break()
        paragraph = made.add_paragraph()
        run = paragraph.add_run()
        run._r.append(OxmlElement("w:lastRenderedPageBreak"))
        run.add_text("On the second page.")

    outcome = await read(extracting, document(SENTENCE, shape=shape))
    assert told(outcome.passages) == [(1, None, SENTENCE), (2, None, "On the second page.")]


async def test_content_controls_insertions_and_links_are_read(extracting: Extracting) -> None:
    def shape(made: Document) -> None:
        body = made.element.body
        body.insert(
            0,
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r>"
                "</w:p></w:sdtContent></w:sdt>"
            ),
        )
        made.paragraphs[-1]._p.append(
            parse_xml(
                f"<w:ins {nsdecls('w')} w:id='1' w:author='a'><w:r><w:t> Inserted.</w:t></w:r>"
                f"</w:ins>"
            )
        )

    outcome = await read(extracting, document(SENTENCE, shape=shape))
    assert told(outcome.passages) == [
        (1, None, "In a control."),
        (1, None, f"{SENTENCE} Inserted."),
    ]
    assert outcome.flags == frozenset()


@pytest.mark.parametrize(
    "hidden",
    [
        "<w:r {ns}><w:rPr><w:vanish/></w:rPr><w:t>A name</w:t></w:r>",
        "<w:del {ns} w:id='1' w:author='a'><w:r><w:delText>A name</w:delText></w:r></w:del>",
    ],
)
async def test_hidden_and_deleted_words_are_left_out_and_flagged(
    hidden: str, extracting: Extracting
) -> None:
    def shape(made: Document) -> None:
        made.paragraphs[-1]._p.append(parse_xml(hidden.format(ns=nsdecls("w"))))

    outcome = await read(extracting, document(SENTENCE, shape=shape))
    assert told(outcome.passages) == [(1, None, SENTENCE)]
    assert outcome.flags == {Flag.HIDDEN_TEXT}


async def test_a_comment_in_the_margin_is_flagged(extracting: Extracting) -> None:
    def shape(made: Document) -> None:
        made.add_comment(made.paragraphs[-1].runs, text="Is this her name?", author="a")

    outcome = await read(extracting, document(SENTENCE, shape=shape))
    assert told(outcome.passages) == [(1, None, SENTENCE)]
    assert outcome.flags == {Flag.HIDDEN_TEXT}


LEVELS = (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"))


def numbered(paragraphs: Sequence[tuple[int, str]]) -> bytes:
    """Numbers by Word's own multilevel list, which is how reports are mostly numbered."""
    made = docx.Document()
    root: Any = made.part.numbering_part.element
    levels = "".join(
        f"<w:lvl w:ilvl='{depth}'><w:start w:val='1'/><w:numFmt w:val='{kind}'/>"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
        for depth, (kind, text) in enumerate(LEVELS)
    )
    abstract = f"<w:abstractNum {nsdecls('w')} w:abstractNumId='77'>{levels}</w:abstractNum>"
    root.insert(0, parse_xml(abstract))
    root.append(
        parse_xml(f"<w:num {nsdecls('w')} w:numId='77'><w:abstractNumId w:val='77'/></w:num>")
    )
    for depth, text in paragraphs:
        properties = made.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{depth}'/><w:numId w:val='77'/></w:numPr>"
            )
        )
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


async def test_automatic_numbers_are_counted_as_word_counts_them(extracting: Extracting) -> None:
    made = numbered(
        [(0, "First part"), (1, SENTENCE), (1, "Next."), (2, "Item"), (0, "Second"), (1, "Again.")]
    )
    assert [(p.paragraph, p.text) for p in (await read(extracting, made)).passages] == [
        ("1", "First part"),
        ("1.1", SENTENCE),
        ("1.2", "Next."),
        (None, "Item"),
        ("2", "Second"),
        ("2.1", "Again."),
    ]


async def test_a_text_box_and_a_footnote_follow_their_paragraph(extracting: Extracting) -> None:
    def shape(made: Document) -> None:
        inner = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
        made.paragraphs[-1]._p.append(
            parse_xml(
                f"<w:r {nsdecls('w')}><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'>"
                f"<v:textbox>{inner}</v:textbox></v:shape></w:pict></w:r>"
            )
        )
        made.add_paragraph("After it.")

    outcome = await read(extracting, document(SENTENCE, shape=shape))
    assert [passage.text for passage in outcome.passages] == [SENTENCE, "In a box.", "After it."]
