"""`lipp code`: which practice issues do passages express? Says on stderr which coder answers."""

import codecs
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, BinaryIO, NoReturn, Protocol

import msgspec
import typer

from services.collation.coder.domain import Coded
from services.collation.coder.opening import choose_coder
from services.collation.suggestions.domain import LONGEST_READ
from services.collation.taxonomy.domain import load

AT_ONCE = 1 << 16
"""Bytes: what is there is answered, and no more is waited for."""
UNREADABLE = 2


class Passage(msgspec.Struct):
    """One line in; other fields are passed over."""

    id: str | int
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_READ)]


class CodedPassage(msgspec.Struct):
    """One line out."""

    id: str | int
    codes: tuple[str, ...]
    ranked: tuple[str, ...]
    scores: dict[str, float]


class _NoPassage(ValueError):
    """Says which line, and why."""


class _Codes(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def code(self, passages: Sequence[str]) -> list[Coded]: ...


def code_passages(file: Path) -> None:
    """Answers every line before the first that is no passage, which ends it with exit code 2."""
    called = "standard input" if str(file) == "-" else str(file)
    try:
        with _opened(file) as source:
            coder = choose_coder("best", load(), _tell, _tell)
            coder.code([])  # opens it: it may turn out to be another
            _tell(f"Coder: {coder.name} {coder.version}")
            for passages in _chunks(source):
                _write(_coded(coder, passages))
    except _NoPassage as error:
        _end(f"{called}, {error}")
    except OSError as error:
        _end(f"{called}: {error.strerror or error}")


def _opened(file: Path) -> BinaryIO:
    if str(file) != "-":
        return file.open("rb")
    if sys.stdin is None:
        raise OSError("it is closed")
    return sys.stdin.buffer


def _chunks(source: BinaryIO) -> Iterator[list[Passage]]:
    """What is there at a time; of what comes before a line that is no passage nothing is lost."""
    number = 0
    for lines in _lines(source):
        passages: list[Passage] = []
        try:
            for line in lines:
                number += 1
                if number == 1:
                    line = line.removeprefix(codecs.BOM_UTF8)
                if line.strip():
                    passages.append(_passage(line, number))
        except _NoPassage:
            yield passages
            raise
        yield passages


def _lines(source: BinaryIO) -> Iterator[list[bytes]]:
    begun: list[bytes] = []
    while block := source.read1(AT_ONCE):  # type: ignore[attr-defined] # every buffer has it
        whole, end, rest = block.rpartition(b"\n")
        if end:
            yield b"".join([*begun, whole]).split(b"\n")
            begun = []
        begun.append(rest)
    yield [b"".join(begun)]


def _passage(line: bytes, number: int) -> Passage:
    try:
        return msgspec.json.decode(line, type=Passage)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise _NoPassage(f"line {number}: {error}") from error


def _coded(coder: _Codes, passages: Sequence[Passage]) -> Iterator[bytes]:
    answers = coder.code([passage.text for passage in passages])
    for passage, answer in zip(passages, answers, strict=True):
        line = CodedPassage(passage.id, answer.codes, answer.ranked, answer.scores)
        yield msgspec.json.encode(line) + b"\n"


def _write(lines: Iterable[bytes]) -> None:
    if sys.stdout is None:
        _end("standard output is closed")
    try:
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
    except OSError as error:
        # what was not written would be tried again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _end(f"standard output: {error.strerror}")


def _tell(line: str) -> None:
    typer.echo(line, err=True)


def _end(why: str) -> NoReturn:
    _tell(why)
    raise typer.Exit(UNREADABLE)
