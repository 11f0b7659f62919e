"""The run over a folder of real reports says of everything in it how it ended."""

import os
from pathlib import Path

import pytest

from benchmarks.real_pdfs import NO_FILE, READ, Run, found_in, main, try_file
from services.ingest.extraction.domain import Limits
from tests.flows.reports import small_pdf


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One report; beside it, and in a folder below, what is no file."""
    folder = tmp_path / "reports"
    below = folder / "below"
    below.mkdir(parents=True)
    (folder / "report.pdf").write_bytes(small_pdf(1))
    (folder / "broken.pdf").symlink_to(tmp_path / "gone.pdf")
    (folder / "elsewhere").symlink_to(below)
    (below / "round.pdf").symlink_to("round.pdf")
    os.mkfifo(below / "pipe.pdf")
    return folder


async def test_what_is_no_file_is_counted_and_named_and_not_waited_for(folder: Path) -> None:
    run = Run()
    for path in found_in(folder):
        await try_file(path, Limits(), run)
    assert run.outcomes == {READ: 1, NO_FILE: 4}
    names = {line.partition(":")[0] for line in run.broken}
    assert names == {"broken.pdf", "elsewhere", "round.pdf", "pipe.pdf"}


def test_the_figures_count_everything_that_lies_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["real_pdfs", str(folder)])
    assert main() == 0
    assert "files            5 in" in capsys.readouterr().out
