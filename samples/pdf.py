"""Sets a source as a PDF; the words reach typst as data, never as markup."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time

import typst

from publishing.paper import FONTS
from samples.sources import SAMPLES, Source


def make_pdf(source: Source) -> bytes:
    published: date = source.metadata["publication_date"]
    report = {
        "style": source.style if source.output == "pdf" else "council",
        "cover": source.cover,
        "built": [published.year, published.month, published.day],
        "blocks": [asdict(block) | {"label": block.label} for block in source.blocks],
    }
    made: bytes = typst.compile(
        SAMPLES / "templates" / "report.typ",
        root=SAMPLES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(report)},
        pdf_tags=source.style != "formal",  # tags double the size of the longest reports
        timestamp=int(datetime.combine(published, time(), UTC).timestamp()),
    )
    return made
