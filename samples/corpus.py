"""What a program needs of the corpus: each report's file, request body and codings."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from samples.sources import HELD, SAMPLES, SOURCES, read_source

REPORTS = SAMPLES / "reports"
CODINGS = SAMPLES / "codings"
PAGES = SAMPLES / "pages.json"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Coding:
    """One passage an analyst would code, found again by paragraph number or by its first words."""

    paragraph: str
    issue: str
    kind: Literal["problem", "good_practice"]
    note: str
    quote: str


@dataclass(frozen=True)
class Sample:
    """One built report as a board's system would push it."""

    slug: str
    file: Path
    media_type: str
    metadata: dict[str, Any]
    codings: tuple[Coding, ...]


def reports() -> list[Sample]:
    return [_sample(path, REPORTS) for path in sorted(SOURCES.glob("*.md"))]


def held_report() -> Sample:
    (path,) = HELD.glob("*.md")
    return _sample(path, HELD)


def _sample(path: Path, folder: Path) -> Sample:
    source = read_source(path)
    file = folder / f"{source.slug}.{source.output}"
    media_type = MEDIA_TYPES[source.output]
    pages: dict[str, int] = json.loads(PAGES.read_text(encoding="utf-8"))
    metadata = json.loads(json.dumps(source.metadata, default=date.isoformat)) | {
        "document_sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "media_type": media_type,
        "page_count": pages[source.slug],
    }
    return Sample(source.slug, file, media_type, metadata, _codings(source.slug))


def _codings(slug: str) -> tuple[Coding, ...]:
    path = CODINGS / f"{slug}.json"
    if not path.exists():
        return ()
    return tuple(Coding(**coding) for coding in json.loads(path.read_text("utf-8"))["codings"])
