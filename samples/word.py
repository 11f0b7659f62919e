"""Sets a source as a Word document, with the same bytes each time."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from samples.sources import Block, Run, Source

FIRST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def make_docx(source: Source) -> bytes:
    document = Document()
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(11)
    _set_properties(document, source)
    _set_page(document, source.cover)
    _add_cover(document, source.cover)
    for block in source.blocks:
        _add_block(document, block)
    made = io.BytesIO()
    document.save(made)
    return _with_fixed_times(made.getvalue())


def _set_properties(document: Any, source: Source) -> None:
    published: date = source.metadata["publication_date"]
    moment = datetime(published.year, published.month, published.day, tzinfo=UTC)
    properties = document.core_properties
    properties.title = source.cover["title"]
    properties.author = source.cover["board"]
    properties.last_modified_by = source.cover["board"]
    properties.comments = ""
    properties.created = properties.modified = moment


def _set_page(document: Any, cover: dict[str, Any]) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = f"{cover['board']}\t\t{cover['running']}"
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("Page ")
    _add_field(footer, "PAGE")


def _add_field(paragraph: Any, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)


def _add_cover(document: Any, cover: dict[str, Any]) -> None:
    document.add_paragraph(cover["board"])
    document.add_heading(cover["title"], 0)
    document.add_paragraph(cover["subtitle"], "Subtitle")
    document.add_paragraph(f"{cover['author']}\n{cover['date']}")
    document.add_page_break()


def _add_block(document: Any, block: Block) -> None:
    match block.kind:
        case "heading":
            document.add_heading(block.text, block.level)
        case "table":
            _add_table(document, block)
        case "bullets":
            for line in block.lines:
                _add_runs(document.add_paragraph(style="List Bullet"), line)
        case "quotation":
            for line in block.lines:
                _add_runs(document.add_paragraph(style="Quote"), line)
        case "paragraph":
            _add_paragraph(document, block)


def _add_paragraph(document: Any, block: Block) -> None:
    paragraph = document.add_paragraph()
    if block.number:
        paragraph.paragraph_format.left_indent = Cm(1.25)
        paragraph.paragraph_format.first_line_indent = Cm(-1.25)
        paragraph.add_run(f"{block.label}\t")
    _add_runs(paragraph, block.lines[0])


def _add_table(document: Any, block: Block) -> None:
    table = document.add_table(len(block.rows), len(block.rows[0]), "Table Grid")
    for row, cells in zip(table.rows, block.rows, strict=True):
        for cell, runs in zip(row.cells, cells, strict=True):
            _add_runs(cell.paragraphs[0], runs)
    document.add_paragraph()


def _add_runs(paragraph: Any, runs: tuple[Run, ...]) -> None:
    for run in runs:
        text = f" (Note: {run.text})" if run.is_note else run.text
        added = paragraph.add_run(text)
        added.bold = run.face == "bold" or None
        added.italic = run.face == "italic" or run.is_note or None


def _with_fixed_times(document: bytes) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, FIRST_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return made.getvalue()
