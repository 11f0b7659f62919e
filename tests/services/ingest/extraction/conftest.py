"""What the tests of extraction share: bytes in, an outcome out, and no child left."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from services.ingest.extraction.domain import Extraction, Limits, Unprocessable
from services.ingest.extraction.media import PDF
from services.ingest.extraction.sandbox import extract

Outcome = Extraction | Unprocessable
Extracting = Callable[..., Awaitable[Outcome]]


def children() -> set[int]:
    """The processes this one has started and not yet seen end."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        # a thread that ends meanwhile hands its children to another of this process
        with suppress(FileNotFoundError, ProcessLookupError):
            found.update(map(int, (task / "children").read_text().split()))
    return {child for child in found if _is_an_extractor(child)}


def _is_an_extractor(process: int) -> bool:
    try:
        return b"extraction.child" in Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
async def extracting(tmp_path: Path) -> AsyncIterator[Extracting]:
    """Extracts bytes, and checks at the end that neither a process nor a file is left."""
    path = tmp_path / "document"
    open_files = len(os.listdir("/proc/self/fd"))

    def placed(document: bytes) -> Path:
        path.write_bytes(document)
        return path

    async def run(document: bytes, media_type: str = PDF, limits: Limits | None = None) -> Outcome:
        return await extract(placed(document), media_type, limits or Limits())

    yield run
    assert children() == set()
    assert os.listdir(tmp_path) in ([], [path.name])
    assert len(os.listdir("/proc/self/fd")) <= open_files + 2
