"""The child process: what it may not do, what is believed of it, and that none is left behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
import uvloop

from chassis.testing import eventually
from services.ingest.extraction import sandbox
from services.ingest.extraction.domain import (
    Block,
    Extraction,
    Limits,
    Reason,
    Unprocessable,
    full_text,
)
from services.ingest.extraction.errors import ExtractorFailed
from services.ingest.extraction.media import DOCX, PDF
from services.ingest.extraction.report import READY, Confinement, Draft, report_of
from services.ingest.extraction.sandbox import extract
from tests.services.ingest.extraction.conftest import Extracting, children
from tests.services.ingest.extraction.hostile import million_operators
from tests.services.ingest.extraction.pdfs import plain, typeset
from tests.services.ingest.extraction.word_files import document

ROOT = Path(__file__).parents[4]
SOUND = b"\x01" + b"\x96\xa4none\xc0\x01\x90\x91\x93\x01\xc0\xa1a"
"""A report of one passage, but for what stands beside it."""
UNHURRIED = Limits(memory_bytes=8 * 1024**3)


def placed(folder: Path, made: bytes, name: str = "document") -> Path:
    path = folder / name
    path.write_bytes(made)
    return path


async def one_child() -> int:
    """The one extractor running, once there is one."""

    async def started() -> set[int]:
        return children()

    [child] = await eventually(started)
    return child


async def test_offsets_index_the_full_text_exactly(extracting: Extracting) -> None:
    outcome = await extracting(typeset("= Summary\n\nOne thing.\n\nAnother: café, naïve, “so”."))
    assert isinstance(outcome, Extraction)
    whole = full_text(outcome.passages)
    assert [passage.number for passage in outcome.passages] == [1, 2, 3]
    assert all(whole[p.start : p.end] == p.text for p in outcome.passages)
    assert outcome.text_length == len(whole)


def confined(program: str) -> dict[str, str]:
    """What becomes of each expression in a process that has given up its rights."""
    script = f"""
import json, os, socket, subprocess, sys
sys.path.insert(0, {str(ROOT)!r})
from services.ingest.extraction.confinement import confine, limit
from services.ingest.extraction.domain import Limits
limit(Limits(), parent=os.getppid())
held = {{"confinement": confine().value}}
for name, attempt in ({program}).items():
    try:
        held[name] = repr(attempt())
    except BaseException as error:
        held[name] = type(error).__name__
os.write(1, json.dumps(held).encode())
os._exit(0)
"""
    command = [sys.executable, "-I", "-c", script]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    held: dict[str, str] = json.loads(done.stdout)
    return held


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process this way")
def test_a_confined_process_reaches_no_file_network_or_program(tmp_path: Path) -> None:
    held = confined(
        "{'read': lambda: open('/etc/passwd').read(),"
        f" 'write': lambda: open({str(tmp_path / 'x')!r}, 'w'),"
        " 'list': lambda: os.listdir('/'),"
        " 'connect': lambda: socket.create_connection(('127.0.0.1', 9), 1),"
        " 'datagram': lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),"
        " 'fork': os.fork,"
        " 'run': lambda: subprocess.run(['/bin/true']),"
        " 'signal': lambda: os.kill(os.getppid(), 0),"
        " 'memory': lambda: bytearray(600 * 1024 * 1024)}"
    )
    assert held.pop("confinement") == Confinement.SYSTEM_CALLS
    assert held.pop("memory") == "MemoryError"
    assert set(held.values()) <= {"PermissionError", "OSError"}
    assert not (tmp_path / "x").exists()


async def test_the_child_sees_no_environment_and_only_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INGEST_DATABASE_PASSWORD", "canary")
    path = placed(tmp_path, million_operators())
    running = asyncio.create_task(extract(path, PDF, UNHURRIED))
    child = await one_child()
    assert _environment(child) == b""
    assert os.readlink(f"/proc/{child}/cwd") == "/"
    assert os.getsid(child) == child
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_cancelling_kills_the_child_at_once(tmp_path: Path) -> None:
    path = placed(tmp_path, million_operators())
    running = asyncio.create_task(extract(path, PDF, UNHURRIED))
    await one_child()
    started = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert time.monotonic() - started < 2
    assert children() == set()


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_at_whatever_moment_it_is_cancelled_no_child_is_left(
    run: Callable[[Coroutine[object, object, None]], None], tmp_path: Path
) -> None:
    path = placed(tmp_path, million_operators())

    async def cancelled_again_and_again() -> None:
        for moment in (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(extract(path, PDF, UNHURRIED), moment)
            assert children() == set(), f"cancelled after {moment} s"

    run(cancelled_again_and_again())


async def test_the_child_ends_with_the_worker_that_started_it(tmp_path: Path) -> None:
    path = placed(tmp_path, million_operators())
    program = (
        f"import asyncio, sys; sys.path.insert(0, {str(ROOT)!r});"
        "from pathlib import Path;"
        "from services.ingest.extraction.domain import Limits;"
        "from services.ingest.extraction.sandbox import extract;"
        f"asyncio.run(extract(Path({str(path)!r}), {PDF!r}, Limits(memory_bytes=8 * 1024**3)))"
    )
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", program)

    async def started() -> list[int]:
        return _children_of(worker.pid)

    async def ended() -> bool:
        return not _runs(child)

    [child] = await eventually(started)
    worker.kill()
    await worker.wait()
    assert await eventually(ended, within=3)


def _environment(process: int) -> bytes:
    return Path(f"/proc/{process}/environ").read_bytes()


def _children_of(process: int) -> list[int]:
    return [*map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())]


def _runs(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_many_documents_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    async def one(number: int) -> bool:
        text = f"The health visitor wrote letter {number} to the doctor."
        path = placed(tmp_path, plain(text), name=str(number))
        outcome = await extract(path, PDF)
        return isinstance(outcome, Extraction) and f"letter {number} " in outcome.passages[0].text

    assert all(await asyncio.gather(*map(one, range(8))))
    assert children() == set()


async def test_a_child_that_never_stops_writing_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = placed(tmp_path, plain())
    flood = "import os\nwhile True: os.write(1, b'\\x01' * 65536)"
    monkeypatch.setattr(sandbox, "_PROGRAM", flood)
    assert await extract(path, PDF) == Unprocessable(Reason.TOO_MUCH_TEXT)
    assert children() == set()


def test_it_runs_and_is_cancelled_on_uvloop_as_well(tmp_path: Path) -> None:
    quick, slow = placed(tmp_path, plain(), "quick"), placed(tmp_path, million_operators(), "slow")

    async def both() -> None:
        assert isinstance(await extract(quick, PDF), Extraction)
        hasty = Limits(memory_bytes=8 * 1024**3, wall_seconds=0.3)
        assert await extract(slow, PDF, hasty) == Unprocessable(Reason.TOO_SLOW)
        running = asyncio.create_task(extract(slow, PDF, UNHURRIED))
        await one_child()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        assert children() == set()

    uvloop.run(both())


async def test_a_missing_file_and_an_unknown_kind_are_no_fault_of_a_document(
    tmp_path: Path,
) -> None:
    with pytest.raises(FileNotFoundError):
        await extract(tmp_path / "nowhere", PDF)
    path = placed(tmp_path, plain())
    with pytest.raises(ExtractorFailed):
        await extract(path, "text/html")


async def test_a_limit_no_extractor_can_start_in_is_told_as_such(extracting: Extracting) -> None:
    with pytest.raises(ExtractorFailed):
        await extracting(plain(), limits=Limits(memory_bytes=4 * 1024**2))


@pytest.mark.parametrize("media_type", [PDF, DOCX])
async def test_an_honest_document_needs_a_fraction_of_its_limits(
    media_type: str, extracting: Extracting
) -> None:
    made = plain() if media_type == PDF else document()
    modest = Limits(memory_bytes=128 * 1024**2, cpu_seconds=2)
    assert isinstance(await extracting(made, media_type, modest), Extraction)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x01",
        b"\x01\xff\xff",
        b"\x01" + b"\x95\xa4none\xc0\x01\x90\x91\x93\x01\xc0\xa3a\x00b",  # NUL in a text
        b"\x01" + b"\x95\xa4none\xc0\x01\x90\x91\x93\x02\xc0\xa1a",  # a page that is not there
        b"\x01" + b"\x95\xa4none\xc0\x01\x90\x91\x93\x01\xa3one\xa1a",  # a number of letters
        b"\x01" + b"\x95\xa4none\xc0\x01\x90\x91\x93\x01\xc0\xa0",  # an empty text
        SOUND + b"\x91\x93\xa4link\xc0\xa3a\x00b",  # NUL in a text beside the passages
        SOUND + b"\x91\x93\xa4link\x02\xa1a",  # beside them on a page that is not there
        SOUND + b"\x91\x93\xa4sofa\xc0\xa1a",  # in a place that is none
        SOUND + b"\x91\x93\xa4link\xc0\xa0",  # nothing beside them
    ],
)
async def test_nothing_a_child_says_is_believed_unchecked(
    said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = placed(tmp_path, plain())
    monkeypatch.setattr(sandbox, "_PROGRAM", f"import os; os.write(1, {said!r})")
    if not said:
        with pytest.raises(ExtractorFailed):
            await extract(path, PDF)
    else:
        assert await extract(path, PDF) == Unprocessable(Reason.DAMAGED)


async def test_a_machine_that_cannot_confine_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = placed(tmp_path, plain())
    sound = report_of(Draft([Block(1, None, "So it was.")], 1, set()), Confinement.NONE)
    monkeypatch.setattr(sandbox, "_PROGRAM", f"import os; os.write(1, {READY + sound!r})")
    sandbox._warn_of.cache_clear()
    with structlog.testing.capture_logs() as lines:
        for _ in range(2):
            assert isinstance(await extract(path, PDF), Extraction)
    assert [line["log_level"] for line in lines] == ["warning"]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGXCPU, Reason.TOO_SLOW),
        (signal.SIGABRT, Reason.TOO_MUCH_MEMORY),
        (signal.SIGKILL, Reason.TOO_MUCH_MEMORY),
        (signal.SIGSEGV, Reason.DAMAGED),
        (signal.SIGILL, Reason.DAMAGED),
    ],
)
async def test_the_way_a_parser_falls_over_gives_the_reason(
    number: signal.Signals, reason: Reason, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = placed(tmp_path, plain())
    fall = f"import os; os.write(1, bytes([1])); os.kill(os.getpid(), {int(number)})"
    monkeypatch.setattr(sandbox, "_PROGRAM", fall)
    assert await extract(path, PDF) == Unprocessable(reason)


def test_the_extractor_starts_in_a_third_of_a_second() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import services.ingest.extraction.child, services.ingest.extraction.pdf"
    )
    seconds = []
    for _ in range(3):
        before = os.times().children_user + os.times().children_system
        subprocess.run([sys.executable, "-I", "-c", program, str(ROOT)], check=True, timeout=30)
        seconds.append(os.times().children_user + os.times().children_system - before)
    assert min(seconds) < 0.3
