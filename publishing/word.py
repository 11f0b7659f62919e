"""A leaflet as a Word document, with real headings so that a screen reader finds its way."""

from io import BytesIO
from typing import Any

from publishing.blocks import (
    Beside,
    Block,
    Heading,
    Items,
    Leaflet,
    Link,
    Links,
    Paragraph,
    Quotation,
)

INK, QUIET, BLUE, GREY = "0B0C0C", "484F53", "1D70B8", "B1B4B6"
STYLES = {"plain": "Normal", "lead": "Lead", "note": "Note", "warning": "Warning"}
_SIZES = {"Normal": 11, "Title": 24, "Heading 1": 17, "Heading 2": 13, "Heading 3": 11}


def as_docx(leaflet: Leaflet) -> bytes:
    from docx import Document
    from docx.shared import Cm

    document = Document()
    _set_styles(document)
    sheet = document.sections[0]  # of the library's own, on American paper
    sheet.page_width, sheet.page_height = Cm(21), Cm(29.7)
    sheet.left_margin = sheet.right_margin = sheet.top_margin = sheet.bottom_margin = Cm(2.4)
    document.core_properties.language = "en-GB"
    document.core_properties.author = "Learning into Practice"
    document.core_properties.title = leaflet.title
    begun = False
    for block in leaflet.blocks:
        _add(document, block)
        if isinstance(block, Heading) and block.level == leaflet.new_page_at:
            document.paragraphs[-1].paragraph_format.page_break_before = begun
            begun = True
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_styles(document: Any) -> None:
    """Dark ink and one typeface: the library's own headings are too pale for many to read."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    for name in ("Lead", "Note", "Warning"):
        made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = document.styles["Normal"]
    for name in (*_SIZES, "Lead", "Note", "Warning", "Quote", "List Bullet"):
        style = document.styles[name]
        style.font.name, style.font.italic = "Arial", False
        style.font.size = Pt(_SIZES.get(name, 11))
        style.font.color.rgb = RGBColor.from_string(QUIET if name == "Note" else INK)
        fonts = style.element.rPr.rFonts
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]  # or it would go before the name
    document.styles["Note"].font.size = Pt(10)
    document.styles["Warning"].font.bold = True
    _rule(document.styles["Lead"], BLUE, "left")
    _rule(document.styles["Quote"], GREY, "left")
    _rule(document.styles["Warning"], INK, "top", "left", "bottom", "right")
    _rule(document.styles["Title"], BLUE, "top")


def _rule(style: Any, colour: str, *sides: str) -> None:
    """Lines at these sides of a paragraph, and none of the library's."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    for there in properties.findall(qn("w:pBdr")):
        properties.remove(there)
    borders = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.insert_element_before(
        borders,
        *(f"w:{name}" for name in ("shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "jc")),
        *(f"w:{name}" for name in ("contextualSpacing", "outlineLvl")),
    )


def _add(document: Any, block: Block) -> None:
    from docx.shared import Cm, Pt

    match block:
        case Heading(text, level):
            document.add_heading(text, level - 1)
        case Paragraph(text, style):
            paragraph = document.add_paragraph(text, STYLES[style])
            paragraph.paragraph_format.keep_with_next = style == "lead"
        case Items(texts, numbered):
            for place, text in enumerate(texts, 1):
                paragraph = document.add_paragraph(text, "Normal" if numbered else "List Bullet")
                if numbered:
                    paragraph.paragraph_format.left_indent = Cm(1)
                    paragraph.paragraph_format.first_line_indent = Cm(-0.7)
                    paragraph.paragraph_format.space_after = Pt(3 if place < len(texts) else 10)
        case Links(links):
            for link in links:
                _link(document.add_paragraph(f"{link.text}: ", "List Bullet"), link)
        case Quotation():
            _quote(document, block)
        case Beside(columns, level):
            cells = document.add_table(rows=1, cols=len(columns)).rows[0].cells
            for cell, column in zip(cells, columns, strict=True):
                first = cell.paragraphs[0]
                first.style = document.styles[f"Heading {level - 1}"]
                first.add_run(column.title)
                if column.note:
                    cell.add_paragraph(column.note)
                for text in column.items:
                    cell.add_paragraph(text, "List Bullet")
                for one in column.said:
                    if isinstance(one, Heading):
                        cell.add_paragraph(one.text, f"Heading {one.level - 1}")
                    else:
                        _quote(cell, one)


def _quote(place: Any, said: Quotation) -> None:
    place.add_paragraph(f"\u201c{said.text}\u201d", "Quote").add_run(f" ({said.said_by})")


def _link(paragraph: Any, link: Link) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run(link.url)
    if link.is_whole:
        run.font.underline = True
        element = OxmlElement("w:hyperlink")
        to = paragraph.part.relate_to(link.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element.set(qn("r:id"), to)
        element.append(run._element)
        paragraph._element.append(element)
