"""Reads a source: what is pushed with the report, and the text as blocks in reading order."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

SAMPLES = Path(__file__).parent
SOURCES = SAMPLES / "sources"
HELD = SAMPLES / "held"

Face = Literal["plain", "bold", "italic"]
Kind = Literal["heading", "paragraph", "bullets", "quotation", "table"]

NUMBERED = re.compile(r"(\d+(?:\.\d+)+|\d+\.) +(.+)")
HEADING = re.compile(r"(#{1,3}) (.+)")
NOTE = re.compile(r"\[\^(\w+)\]: (.+)")
INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\*(?P<italic>[^*]+)\*|\[\^(?P<note>\w+)\]")
TABLE_RULE = re.compile(r"\|[-| ]+\|")


class SourceUnreadable(ValueError):
    """The source breaks the format of samples/README.md."""


@dataclass(frozen=True)
class Run:
    """A stretch of words in one face, or a footnote's text."""

    text: str
    face: Face = "plain"
    is_note: bool = False


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list, quotation or table; a table or list has several lines."""

    kind: Kind
    lines: tuple[tuple[Run, ...], ...] = ()
    number: str = ""
    level: int = 0
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()

    @property
    def label(self) -> str:
        """The number as printed: a report numbered from first to last has a point after each."""
        return self.number if "." in self.number else self.number and f"{self.number}."

    @property
    def text(self) -> str:
        lines = [*self.lines, *(cell for row in self.rows for cell in row)]
        return "\n".join(plain(line) for line in lines)


@dataclass(frozen=True)
class Source:
    """One report as written."""

    slug: str
    style: str
    output: Literal["pdf", "docx"]
    cover: dict[str, Any]
    metadata: dict[str, Any]
    blocks: tuple[Block, ...]

    def paragraphs(self) -> dict[str, str]:
        return {block.number: block.text for block in self.blocks if block.number}


def plain(line: tuple[Run, ...]) -> str:
    return "".join(run.text for run in line if not run.is_note)


def read_source(path: Path) -> Source:
    try:
        _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    except ValueError as error:
        raise SourceUnreadable(f"{path.name}: no front matter between two +++ lines") from error
    meta = tomllib.loads(front)
    if meta["style"] != "concise":
        body = curl_quotes(body)
    blocks = tuple(_blocks(body, path.name))
    _refuse_repeated_numbers(blocks, path.name)
    return Source(
        slug=path.stem,
        style=meta["style"],
        output=meta["output"],
        cover=meta["cover"],
        metadata=meta["metadata"],
        blocks=blocks,
    )


def curl_quotes(text: str) -> str:
    """Typewriter quotes as a word processor would set them; one style keeps them straight."""
    text = re.sub(r"(?m)(^|[\s(\[*–—])'", r"\1‘", text)  # noqa: RUF001
    text = re.sub(r'(?m)(^|[\s(\[*–—])"', r"\1“", text)  # noqa: RUF001
    return text.replace("'", "’").replace('"', "”")  # noqa: RUF001


def _blocks(body: str, name: str) -> Iterator[Block]:
    lines = [line.rstrip() for line in body.splitlines()]
    notes = {m[1]: m[2] for line in lines if (m := NOTE.fullmatch(line))}
    lines = [line for line in lines if not NOTE.fullmatch(line)]
    position = 0
    while position < len(lines):
        line = lines[position]
        run = _prefix_run(lines, position)
        if run:
            yield _group(line[0], lines[position : position + run], notes, name)
            position += run
            continue
        if line:
            yield _single(line, notes, name)
        position += 1


def _prefix_run(lines: list[str], start: int) -> int:
    """How many lines from here on share a list, quotation or table mark."""
    mark = next((m for m in ("- ", "> ", "|") if lines[start].startswith(m)), None)
    end = start
    while mark and end < len(lines) and lines[end].startswith(mark):
        end += 1
    return end - start


def _group(mark: str, lines: list[str], notes: dict[str, str], name: str) -> Block:
    if mark == "|":
        cells = [line.strip("|").split("|") for line in lines if not TABLE_RULE.fullmatch(line)]
        if len({len(row) for row in cells}) != 1:
            raise SourceUnreadable(f"{name}: rows of unequal length near {lines[0]!r}")
        rows = tuple(tuple(_runs(cell.strip(), notes, name) for cell in row) for row in cells)
        return Block("table", rows=rows)
    kind: Kind = "bullets" if mark == "-" else "quotation"
    return Block(kind, tuple(_runs(line[2:], notes, name) for line in lines))


def _single(line: str, notes: dict[str, str], name: str) -> Block:
    if heading := HEADING.fullmatch(line):
        return Block("heading", (_runs(heading[2], notes, name),), level=len(heading[1]))
    if numbered := NUMBERED.fullmatch(line):
        runs = _runs(numbered[2], notes, name)
        return Block("paragraph", (runs,), number=numbered[1].rstrip("."))
    return Block("paragraph", (_runs(line, notes, name),))


def _runs(text: str, notes: dict[str, str], name: str) -> tuple[Run, ...]:
    runs: list[Run] = []
    end = 0
    for match in INLINE.finditer(text):
        if match.start() > end:
            runs.append(Run(text[end : match.start()]))
        runs.append(_marked(match, notes, name))
        end = match.end()
    if end < len(text):
        runs.append(Run(text[end:]))
    return tuple(runs)


def _marked(match: re.Match[str], notes: dict[str, str], name: str) -> Run:
    if match["bold"]:
        return Run(match["bold"], "bold")
    if match["italic"]:
        return Run(match["italic"], "italic")
    if match["note"] not in notes:
        raise SourceUnreadable(f"{name}: footnote {match['note']} has no text")
    return Run(notes[match["note"]], is_note=True)


def _refuse_repeated_numbers(blocks: tuple[Block, ...], name: str) -> None:
    numbers = [block.number for block in blocks if block.number]
    repeated = sorted({number for number in numbers if numbers.count(number) > 1})
    if repeated:
        raise SourceUnreadable(f"{name}: paragraph numbers used twice: {', '.join(repeated)}")
