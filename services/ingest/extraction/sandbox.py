"""Runs the extractor on one document in a child process, and believes it nothing unchecked."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from chassis.telemetry import get_logger
from services.ingest.extraction.cleaning import is_clean
from services.ingest.extraction.domain import (
    Aside,
    Block,
    Extraction,
    Limits,
    Reason,
    Unprocessable,
    number_passages,
)
from services.ingest.extraction.errors import ExtractorFailed
from services.ingest.extraction.report import READY, Confinement, Report, read_report

_ROOT = Path(__file__).resolve().parents[3]
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from services.ingest.extraction.child import main; main()"
)
_TIME_SIGNALS = {signal.SIGXCPU}
# PDFium aborts when it is refused memory; the kernel kills when the machine has none
_MEMORY_SIGNALS = {signal.SIGABRT, signal.SIGKILL}
_DEFAULT_LIMITS = Limits()


async def extract(
    path: Path, media_type: str, limits: Limits = _DEFAULT_LIMITS
) -> Extraction | Unprocessable:
    """The document's passages or the reason it has none, whatever the document does.

    Raises `ExtractorFailed` or `OSError` only where the machine is at fault, so that a job may
    try again.
    """
    async with _running(path, media_type, limits) as child:
        try:
            async with asyncio.timeout(limits.wall_seconds):
                await child.ended.wait()
        except TimeoutError:
            return Unprocessable(Reason.TOO_SLOW)
    return await asyncio.to_thread(_judge, child, limits)


class _Child(asyncio.SubprocessProtocol):
    """Collects what the child writes, and ends it where it writes too much."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.output = bytearray()
        self.ended = asyncio.Event()
        self.status: int | None = None
        self.transport: asyncio.SubprocessTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's is one in all but its class
        self.transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        assert isinstance(data, bytes)
        self.output += data
        if len(self.output) > self.most:
            self.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        self.status = self.transport.get_returncode()
        self.ended.set()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.transport.kill()


@asynccontextmanager
async def _running(path: Path, media_type: str, limits: Limits) -> AsyncIterator[_Child]:
    """A start once begun is seen through, or a cancelled one would leave its child behind."""
    starting = asyncio.create_task(_start(path, media_type, limits))
    try:
        yield await asyncio.shield(starting)
    finally:
        child = await starting
        child.kill()
        try:
            await child.ended.wait()
        finally:
            child.transport.close()


async def _start(path: Path, media_type: str, limits: Limits) -> _Child:
    said = msgspec.json.encode(limits).decode()
    command = (sys.executable, "-I", "-B", "-X", "utf8", "-c", _PROGRAM)
    with _opened(path) as document:
        _, child = await asyncio.get_running_loop().subprocess_exec(
            lambda: _Child(limits.output_bytes),
            *command,
            *(str(_ROOT), media_type, str(os.getpid()), said),
            stdin=document,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
    return child


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _judge(child: _Child, limits: Limits) -> Extraction | Unprocessable:
    if len(child.output) > child.most:
        return Unprocessable(Reason.TOO_MUCH_TEXT)
    if not child.output.startswith(READY):
        raise ExtractorFailed(
            f"the extractor ended with status {child.status} before it could read"
        )
    report = read_report(bytes(child.output[len(READY) :]))
    if report is None or child.status != 0:
        return Unprocessable(_reason_of(child.status))
    _warn_of(report.confinement)
    if report.reason is not None:
        return Unprocessable(report.reason)
    return _accepted(report, limits)


@cache
def _warn_of(confinement: Confinement) -> None:
    """Once for a worker: what a container without rights gives up is for its operator to know."""
    if confinement is Confinement.NONE:
        get_logger("ingest").warning("extraction is limited but not confined on this machine")


def _reason_of(status: int | None) -> Reason:
    """How the kernel ended the child tells which limit it met; else its parser fell over."""
    if status is not None and status > 0:
        raise ExtractorFailed(f"the extractor ended with status {status} without a report")
    ended_by = -(status or 0)
    if ended_by in _TIME_SIGNALS:
        return Reason.TOO_SLOW
    return Reason.TOO_MUCH_MEMORY if ended_by in _MEMORY_SIGNALS else Reason.DAMAGED


def _accepted(report: Report, limits: Limits) -> Extraction | Unprocessable:
    if report.pages > limits.pages:
        return Unprocessable(Reason.TOO_MANY_PAGES)
    if len(report.paragraphs) > limits.passages or len(report.asides) > limits.asides:
        return Unprocessable(Reason.TOO_MUCH_TEXT)
    if not report.paragraphs:
        return Unprocessable(Reason.NO_TEXT)
    if any(p.page > report.pages or not is_clean(p.text) for p in report.paragraphs):
        return Unprocessable(Reason.DAMAGED)
    if any((a.page or 1) > report.pages or not is_clean(a.text) for a in report.asides):
        return Unprocessable(Reason.DAMAGED)
    passages = number_passages(Block(p.page, p.paragraph, p.text) for p in report.paragraphs)
    asides = tuple(Aside(a.place, a.page, a.text) for a in report.asides)
    return Extraction(passages, report.pages, passages[-1].end, frozenset(report.flags), asides)
