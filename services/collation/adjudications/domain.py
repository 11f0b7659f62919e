"""Comparing two blind codings, unit by unit: a passage and an issue."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

Span = tuple[int, int]
WHOLE: Span = (0, 0)
Place = tuple[int, str]
"""A passage and an issue."""


class Coded(Protocol):
    """What is asked of one coding."""

    passage: int
    issue: str
    kind: str
    span_start: int
    span_end: int
    memo: str | None


@dataclass(slots=True)
class Said:
    """What one coder says of one unit: in what spans it is a problem, or practice that worked."""

    spans: dict[str, list[Span]] = field(default_factory=dict)
    memos: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.spans)


@dataclass(frozen=True, slots=True)
class Unit:
    """What both say of one unit."""

    passage: int
    issue: str
    first: Said
    second: Said

    @property
    def agreed(self) -> bool:
        """Spans may differ: it is the passage that shows the issue."""
        return self.first.kinds == self.second.kinds

    def spans_of(self, kind: str) -> list[Span]:
        """Where both marked the same, just that; else the stretches that either marked."""
        first, second = (set(side.spans.get(kind, [])) for side in (self.first, self.second))
        return sorted(first) if first == second else stretches(first | second)

    @property
    def memo(self) -> str | None:
        return "\n".join(dict.fromkeys([*self.first.memos, *self.second.memos])) or None


def stretches(spans: Collection[Span]) -> list[Span]:
    """What meets or overlaps is one, and nothing is in them that nobody marked.

    Of a whole passage and a part of it, the whole.
    """
    if WHOLE in spans:
        return [WHOLE]
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def compared(first: Iterable[Coded], second: Iterable[Coded]) -> list[Unit]:
    """The units in which at least one of the two found something, in the order of the report."""
    said: defaultdict[Place, tuple[Said, Said]] = defaultdict(lambda: (Said(), Said()))
    for number, codings in enumerate((first, second)):
        for coding in codings:
            one = said[coding.passage, coding.issue][number]
            one.spans.setdefault(coding.kind, []).append((coding.span_start, coding.span_end))
            if coding.memo:
                one.memos.append(coding.memo)
    return [Unit(*place, *said[place]) for place in sorted(said)]
