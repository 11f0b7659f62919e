"""A leaflet as a Word document, with real headings so that a screen reader finds its way."""

from io import BytesIO
from typing import Any

from publishing.blocks import Beside, Block, Heading, Items, Leaflet, Paragraph, Quotation

STYLES = {"plain": "Normal", "lead": "Intense Quote", "note": "Subtitle", "warning": "Normal"}


def as_docx(leaflet: Leaflet) -> bytes:
    from docx import Document
    from docx.shared import Cm

    document = Document()
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


def _add(document: Any, block: Block) -> None:
    from docx.shared import Cm, Pt

    match block:
        case Heading(text, level):
            document.add_heading(text, level - 1)
        case Paragraph(text, "warning"):
            document.add_paragraph().add_run(text).bold = True
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
        case Quotation(text, said_by):
            document.add_paragraph(f"\u201c{text}\u201d", "Quote").add_run(f" ({said_by})")
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
