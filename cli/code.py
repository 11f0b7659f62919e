"""`lipp code`: which practice issues do passages express? Says on stderr which coder answers."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

import msgspec
import typer

from services.collation.coder.domain import Coded
from services.collation.coder.opening import choose_coder
from services.collation.taxonomy.domain import load

AT_ONCE = 256


class Passage(msgspec.Struct):
    """One line in; other fields are passed over."""

    id: str | int
    text: str


class CodedPassage(msgspec.Struct):
    """One line out."""

    id: str | int
    codes: tuple[str, ...]
    ranked: tuple[str, ...]
    scores: dict[str, float]


class _Codes(Protocol):
    def code(self, passages: Sequence[str]) -> list[Coded]: ...


def code_passages(file: Path) -> None:
    coder = choose_coder("best", load(), tell=lambda line: typer.echo(line, err=True))
    typer.echo(f"Coder: {coder.name} {coder.version}", err=True)
    source = sys.stdin.buffer if str(file) == "-" else file.open("rb")
    with source:
        for passages in _chunks(_read(source)):
            sys.stdout.buffer.writelines(_coded(coder, passages))
            sys.stdout.buffer.flush()


def _read(lines: Iterable[bytes]) -> Iterator[Passage]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=Passage)
            except msgspec.DecodeError as error:
                raise typer.BadParameter(f"line {number}: {error}") from error


def _chunks(passages: Iterator[Passage]) -> Iterator[list[Passage]]:
    while chunk := list(islice(passages, AT_ONCE)):
        yield chunk


def _coded(coder: _Codes, passages: Sequence[Passage]) -> Iterator[bytes]:
    answers = coder.code([passage.text for passage in passages])
    for passage, answer in zip(passages, answers, strict=True):
        line = CodedPassage(passage.id, answer.codes, answer.ranked, answer.scores)
        yield msgspec.json.encode(line) + b"\n"
