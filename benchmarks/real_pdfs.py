"""Runs the sandboxed extractor over every file of a folder and says how each one ended."""

import argparse
import asyncio
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.ingest.extraction.domain import Extraction, Limits, Unprocessable
from services.ingest.extraction.errors import ExtractorFailed
from services.ingest.extraction.media import DOCX, PDF, SNIFFED_BYTES, sniff
from services.ingest.extraction.sandbox import extract

READ = "read"
CRASHED = "the extractor itself failed"
HUNG = "hung"
NO_FILE = "not tried: a broken link, a pipe or the like"
PATIENCE = 10.0


@dataclass(slots=True)
class Run:
    """What the files of one folder came to."""

    outcomes: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    passages: int = 0
    busy_seconds: float = 0.0
    slowest: list[tuple[float, str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def found_in(folder: Path) -> list[Path]:
    """All but the folders looked through; one that is only linked to could lead in circles."""
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


async def try_file(path: Path, limits: Limits, run: Run) -> None:
    if not is_file(path):
        run.outcomes[NO_FILE] += 1
        run.broken.append(f"{path.name}: {NO_FILE}")
        return
    started = time.perf_counter()
    outcome = READ
    try:
        async with asyncio.timeout(limits.wall_seconds + PATIENCE):
            result = await extract(path, media_type(path), limits)
        outcome = note(result, run)
    except TimeoutError:
        outcome = HUNG
    except (ExtractorFailed, OSError) as error:
        outcome = CRASHED
        run.broken.append(f"{path.name}: {error}")
    seconds = time.perf_counter() - started
    run.outcomes[outcome] += 1
    run.slowest = sorted([*run.slowest, (seconds, path.name, outcome)], reverse=True)[:5]
    if outcome == READ:
        run.busy_seconds += seconds


def is_file(path: Path) -> bool:
    """Asked first: to open a pipe would wait for who writes into it."""
    return path.is_file()


def media_type(path: Path) -> str:
    with path.open("rb") as file:
        found = sniff(file.read(SNIFFED_BYTES))
    return found or (DOCX if path.suffix.lower() == ".docx" else PDF)


def note(result: Extraction | Unprocessable, run: Run) -> str:
    if isinstance(result, Unprocessable):
        return result.reason.value
    run.pages += result.pages
    run.passages += len(result.passages)
    run.flags.update(flag.value for flag in result.flags)
    return READ


async def try_all(paths: Iterable[Path], jobs: int, limits: Limits, progress: Progress) -> Run:
    run = Run()
    waiting = list(paths)
    task = progress.add_task("Reading", total=len(waiting))
    places = asyncio.Semaphore(jobs)

    async def one(path: Path) -> None:
        async with places:
            await try_file(path, limits, run)
        progress.advance(task)

    async with asyncio.TaskGroup() as group:
        for path in waiting:
            group.create_task(one(path))
    return run


def print_run(run: Run, seconds: float, console: Console) -> None:
    table = Table("outcome", "files", box=None)
    for outcome, files in run.outcomes.most_common():
        table.add_row(outcome, str(files))
    console.print(table)
    worst_memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    console.print(f"files            {run.outcomes.total()} in {seconds:.1f} s")
    console.print(f"pages read       {run.pages} ({run.passages} passages)")
    console.print(f"pages a second   {run.pages / max(run.busy_seconds, 0.001):.0f} for one child")
    console.print(f"worst memory     {worst_memory:.0f} MB in one child")
    for slow, name, outcome in run.slowest:
        console.print(f"slowest          {slow:.2f} s {name} ({outcome})")
    for flag, files in run.flags.most_common():
        console.print(f"flag             {flag}: {files}")
    for line in run.broken:
        console.print(f"broken           {line}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    paths = found_in(arguments.folder)
    if not paths:
        parser.error(f"no files in {arguments.folder}")
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    started = time.perf_counter()
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        run = asyncio.run(try_all(paths, arguments.jobs, Limits(), progress))
    print_run(run, time.perf_counter() - started, console)
    return 1 if run.outcomes[HUNG] or run.outcomes[CRASHED] else 0


if __name__ == "__main__":
    sys.exit(main())
