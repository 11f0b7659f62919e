"""Builds the sample reports: `python -m samples.build [NN ...]`."""

import json
import sys
from pathlib import Path

import pypdfium2

from samples.corpus import CODINGS, PAGES, REPORTS
from samples.pdf import make_pdf
from samples.sources import HELD, SOURCES, Source, read_source
from samples.word import make_docx

QUOTE = 60


def build_report(source: Source, folder: Path) -> int:
    """Writes the report and answers its number of pages; a DOCX is counted by its PDF twin."""
    pdf = make_pdf(source)
    made = pdf if source.output == "pdf" else make_docx(source)
    folder.joinpath(f"{source.slug}.{source.output}").write_bytes(made)
    return count_pages(pdf)


def count_pages(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def fill_quotes(source: Source) -> None:
    path = CODINGS / f"{source.slug}.json"
    if not path.exists():
        return
    paragraphs = source.paragraphs()
    answer = json.loads(path.read_text("utf-8"))
    for coding in answer["codings"]:
        if coding["paragraph"] not in paragraphs:
            raise SystemExit(f"{path.name}: there is no paragraph {coding['paragraph']}")
        coding["quote"] = paragraphs[coding["paragraph"]][:QUOTE].rstrip()
    path.write_text(json.dumps(answer, indent=2, ensure_ascii=False) + "\n", "utf-8")


def keep_page_counts(pages: dict[str, int]) -> None:
    known = json.loads(PAGES.read_text("utf-8")) if PAGES.exists() else {}
    merged = dict(sorted({**known, **pages}.items()))
    PAGES.write_text(json.dumps(merged, indent=2) + "\n", "utf-8")


def main(wanted: list[str]) -> None:
    pages: dict[str, int] = {}
    for folder, target in ((SOURCES, REPORTS), (HELD, HELD)):
        for path in sorted(folder.glob("*.md")):
            if wanted and path.stem[:2] not in wanted:
                continue
            source = read_source(path)
            pages[source.slug] = build_report(source, target)
            fill_quotes(source)
            sys.stdout.write(f"{source.slug}: {pages[source.slug]} pages\n")
    keep_page_counts(pages)


if __name__ == "__main__":
    main(sys.argv[1:])
