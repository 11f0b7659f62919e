"""A leaflet as a Word document, with real headings so that a screen reader finds its way."""

from collections.abc import Iterable
from io import BytesIO

from services.quality.markers.leaflet import Block

_HEADINGS = {"title": 0, "group": 1, "marker": 2, "part": 3}


def as_docx(blocks: Iterable[Block]) -> bytes:
    from docx import Document  # heavy, and few print
    from docx.shared import Cm

    document = Document()
    document.core_properties.language = "en-GB"
    document.core_properties.author = "Learning into Practice"
    for block in blocks:
        if block.kind in _HEADINGS:
            document.add_heading(block.texts[0], _HEADINGS[block.kind])
            if block.kind == "title":
                document.core_properties.title = block.texts[0]
        for text in () if block.kind in _HEADINGS else block.texts:
            style = "Intense Quote" if block.kind == "lead" else "Normal"
            paragraph = document.add_paragraph(text, style)
            if block.kind == "questions":
                paragraph.paragraph_format.left_indent = Cm(1)
                paragraph.paragraph_format.first_line_indent = Cm(-0.7)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
