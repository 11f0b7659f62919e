"""The sample reports, built and read back: each numbered paragraph is whole, to the letter."""

import re
from pathlib import Path

import pytest

from samples.sources import SOURCES, Source, read_source
from services.ingest.extraction.domain import Extraction
from services.ingest.extraction.media import DOCX, PDF
from services.ingest.extraction.sandbox import extract

BUILT = [
    (source, report)
    for source in sorted(SOURCES.glob("*.md"))
    for report in SOURCES.parent.glob(f"reports/{source.stem}.*")
]


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize(("source", "report"), BUILT, ids=lambda path: path.name)
async def test_a_sample_report_is_read_whole(source: Path, report: Path) -> None:
    written: Source = read_source(source)
    outcome = await extract(report, DOCX if report.suffix == ".docx" else PDF)
    assert isinstance(outcome, Extraction)
    assert outcome.flags == frozenset()
    read: dict[str, list[str]] = {}
    for passage in outcome.passages:
        read.setdefault(passage.paragraph or "", []).append(passage.text)
    for number, text in written.paragraphs().items():
        assert number in read
        if report.suffix == ".pdf":  # a Word document carries its notes in brackets
            assert folded(" ".join(read[number])) == folded(text)
    assert not any(written.cover["running"] == passage.text for passage in outcome.passages[6:])
