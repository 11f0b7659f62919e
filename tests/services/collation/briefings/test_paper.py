"""A briefing on paper: its links lead to the platform, and its words read as they were written."""

import re
from copy import deepcopy
from io import BytesIO
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest

from publishing import paper, web, word
from publishing.blocks import Leaflet
from services.collation.briefings.domain import BriefingForm
from services.collation.briefings.leaflet import leaflet
from services.collation.briefings.schemas import BRIEFING, GATHERED, BriefingOut
from tests.services.collation.grid.test_forms import luminance

BASE = "https://lipp.example"
PRACTICE = "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e99"
TURNED = "None is \u202ecalled\u2066 for."


def printed(base: str = BASE, **changed: Any) -> Leaflet:
    shown = deepcopy(BRIEFING) | changed
    shown["good_practice"] = {
        "items": [
            {
                "practice_id": PRACTICE,
                "title": "One number",
                "evidence": "evaluated",
                "place": None,
                "url": f"/v1/practices/{PRACTICE}",
            }
        ]
    }
    return leaflet(BriefingOut.model_validate(shown), BriefingForm.SUMMARY, base)


PASSAGE = BRIEFING["vignettes"][0]["passages"][0]
LINKS = {
    f"{BASE}{PASSAGE['passages_url']}#passage-{PASSAGE['passage']}",
    BASE + PASSAGE["passages_url"],
    f"{BASE}/v1/practices/{PRACTICE}",
    BASE + GATHERED["contribution_url"],
}


@pytest.mark.rule("I7")
def test_every_link_leads_to_the_platform_from_paper_too() -> None:
    page = web.as_html(printed()).decode()
    assert set(re.findall(r'href="([^"]+)"', page)) == LINKS
    document = docx.Document(BytesIO(word.as_docx(printed())))
    assert {link.url for p in document.paragraphs for link in p.hyperlinks} == LINKS
    with pikepdf.open(BytesIO(paper.as_pdf(printed()))) as pdf:
        annotations = [a for sheet in pdf.pages for a in sheet.get("/Annots", [])]
        assert {str(a.A.URI) for a in annotations} == LINKS
    assert "Review 1:" in page
    assert "From review 1, page 3, paragraph 4.12: <a " in page


@pytest.mark.rule("B2")
def test_quotations_stand_under_the_reasons_of_practitioners_in_every_form() -> None:
    said = [
        {"text": "We rang.", "said_by": "named_nurse"},
        {"heading": "Who is asked", "text": "Nobody asked us.", "said_by": "teacher"},
    ]
    sheet = printed(quotations=said)
    page = web.as_html(sheet).decode()
    sections = page.split('<div class="beside">')[1].split("</div>")[0].split("<section>")
    _, reports, practitioners, *_ = sections
    table, *_ = docx.Document(BytesIO(word.as_docx(sheet))).tables
    cells = [cell.text for cell in table.rows[0].cells]
    for of_reports, of_practitioners in ((reports, practitioners), cells[:2]):
        places = [
            of_practitioners.index(text)
            for text in (
                *("Reasons from practitioners", "What practitioners said", "We rang."),
                *("Who is asked", "Nobody asked us."),
            )
        ]
        assert places == sorted(places)
        assert "We rang." not in of_reports
    first = pypdfium2.PdfDocument(paper.as_pdf(sheet))
    lefts = {}
    for sheet_of_paper in first:
        words = sheet_of_paper.get_textpage()
        for text in ("Reasons found", "Reasons from practitioners", "We rang.", "Nobody asked"):
            if found := words.search(text).get_next():
                lefts[text] = words.get_charbox(found[0])[0]
    middle = lefts.pop("Reasons found") + 150
    assert len(lefts) == 3
    assert min(lefts.values()) > middle


PASTED = "\uf0b7 One number\x0bTwo\u6587\U0001f600 names\x07 \x1b\uffff"


def test_what_was_pasted_from_elsewhere_is_printed_in_every_form() -> None:
    """Word's own mark and soft line end, characters that no font here has, and those of control."""
    pasted = printed(statement=PASTED)
    assert "\u2022 One number" in web.as_html(pasted).decode()
    texts = [p.text for p in docx.Document(BytesIO(word.as_docx(pasted))).paragraphs]
    assert any(text.startswith("\u2022 One number\nTwo\u6587") for text in texts)
    sheets = pypdfium2.PdfDocument(paper.as_pdf(pasted))
    words = "".join(sheet.get_textpage().get_text_bounded() for sheet in sheets)
    assert "\u2022 One number" in words
    assert "Two\u25a1\u25a1 names" in words


def test_without_an_address_a_path_is_told_and_is_no_link() -> None:
    page = web.as_html(printed("")).decode()
    assert "<a " not in page
    assert f"/v1/practices/{PRACTICE}" in page
    assert f"{PASSAGE['passages_url']}#passage-{PASSAGE['passage']}" in page
    assert not [
        p for p in docx.Document(BytesIO(word.as_docx(printed("")))).paragraphs if p.hyperlinks
    ]


def test_a_character_that_turns_the_words_after_it_stays_out_of_print() -> None:
    sheet = printed(statement=TURNED)
    page = web.as_html(sheet).decode()
    document = docx.Document(BytesIO(word.as_docx(sheet)))
    pdf = pypdfium2.PdfDocument(paper.as_pdf(sheet))
    for text in (
        page,
        "\n".join(p.text for p in document.paragraphs),
        "".join(one.get_textpage().get_text_range() for one in pdf),
    ):
        assert "None is called for." in text
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.rule("G9")
def test_a_word_document_is_a4_and_its_ink_can_be_read() -> None:
    document = docx.Document(BytesIO(word.as_docx(printed())))
    sheet = document.sections[0]
    assert [round(side.cm, 1) for side in (sheet.page_width, sheet.page_height)] == [21.0, 29.7]
    used = {p.style.name for p in document.paragraphs}
    used |= {p.style.name for t in document.tables for c in t.rows[0].cells for p in c.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Lead", "Note", "Warning", "Quote"} <= used
    for name in used:
        style = document.styles[name]
        assert 1.05 / (luminance(str(style.font.color.rgb).lower()) + 0.05) >= 4.5, name
        assert style.font.italic is False, name
