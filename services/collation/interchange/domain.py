"""What is exchanged: reports as one text each, and codings as places in it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid5

_LIPP = UUID("1d5c0a4e-7f0e-4f6c-8f58-6a0d2f0b9a77")
BETWEEN = "\n\n"
"""What stands between two passages of an exchanged text."""


def guid_of(kind: str, name: object) -> UUID:
    """The same thing has the same id in every export, so that another tool can merge two."""
    return uuid5(_LIPP, f"{kind}:{name}")


@dataclass(frozen=True, slots=True)
class Part:
    """One passage: its number and its text."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A coding: `passage[start:end]` shows an issue, as a problem or as practice that worked."""

    id: UUID
    passage: int
    start: int
    end: int
    issue: str
    kind: str
    coder: str
    coded_at: datetime


@dataclass(frozen=True)
class Report:
    """A version of a review as one text; no board, area or title goes with it."""

    scr_id: UUID
    version: int
    parts: Sequence[Part]
    codings: Sequence[Coded]

    @property
    def name(self) -> str:
        return f"Review {self.scr_id} version {self.version}"

    @cached_property
    def text(self) -> str:
        return BETWEEN.join(_one_line_ends(part.text) for part in self.parts)

    @cached_property
    def offsets(self) -> dict[int, int]:
        """Where each passage begins in the text."""
        place, found = 0, dict[int, int]()
        for part in self.parts:
            found[part.number] = place
            place += len(part.text) + len(BETWEEN)
        return found

    @cached_property
    def lengths(self) -> dict[int, int]:
        return {part.number: len(part.text) for part in self.parts}

    def span_of(self, coding: Coded) -> tuple[int, int]:
        begins = self.offsets[coding.passage]
        return begins + coding.start, begins + coding.end

    def place_of(self, start: int, end: int) -> tuple[int, int, int] | None:
        """The passage that holds a span of the text, and the span in it; None over its edges."""
        before = bisect_right(self._begins, start) - 1
        if before < 0:
            return None
        number, begins = self.parts[before].number, self._begins[before]
        within = start < end <= begins + self.lengths[number]
        return (number, start - begins, end - begins) if within else None

    @cached_property
    def _begins(self) -> list[int]:
        return list(self.offsets.values())


def _one_line_ends(text: str) -> str:
    """A reader that opens a file as text would make one character of two, and move every place."""
    return text.replace("\r", " ")


def coders_of(reports: Iterable[Report]) -> list[str]:
    return sorted({coding.coder for report in reports for coding in report.codings})
