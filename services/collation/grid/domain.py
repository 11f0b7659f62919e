"""Counts as figures: never without what they are out of, never so small that they point at one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.collation.counts import domain as counts
from services.collation.counts.domain import CODED, PUBLISHED
from services.collation.counts.splitting import Part

CAVEAT = counts.CAVEAT

ABOUT = (
    "The grid shows the practice issues that analysts found in published reviews, by the stage of "
    "work in which they arise, with why they happen as reports say and as practitioners say. It is "
    "there to help people talk about their own practice. It does not say how common an issue is in "
    "practice, and nothing on it compares boards, areas, agencies or people."
)


class View(StrEnum):
    """All that is known of each issue, or a few words."""

    FULL = "full"
    CONDENSED = "condensed"


@dataclass(frozen=True, slots=True)
class Count:
    """Reviews showing something, of reviews coded for the theme; `c` hides a small number, and `x`
    is there where none was published."""

    numerator: int | None
    denominator: int | None
    published: bool = True

    @property
    def incidence(self) -> float | None:
        if self.numerator is None or not self.denominator:
            return None
        # each is rounded by itself below national level, and may be shown as more than all
        return round(min(self.numerator, self.denominator) / self.denominator, 4)

    @property
    def symbol(self) -> str | None:
        if not self.published:
            return "x"
        if self.numerator is None or self.denominator is None:
            return "c"
        return "z" if self.denominator == 0 else None


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: reviews by issue and kind, of the reviews that are coded."""

    coded: int
    published: int
    showing: Mapping[tuple[str, str], int]
    together: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Of an issue that others were merged into: reviews that show any of them."""
    read: Mapping[str, int] = field(default_factory=dict)
    """Of an issue that not every version holds: reviews that were read for it."""
    unpublished: bool = False
    """Counted at the time, and never told."""

    def of(self, issue: str, kind: str) -> Count:
        if self.unpublished:
            return Count(None, self.coded, published=False)
        alone = self.showing.get((issue, kind), 0)
        showing = self.together.get((issue, kind), alone)
        return Count(showing, self.read.get(issue, self.coded))

    def coverage(self) -> Count:
        """Reviews coded, of reviews published."""
        return Count(self.coded, self.published)


@dataclass(frozen=True, slots=True)
class Below:
    """Below national level: what the newest release shows of a part, if there is one."""

    part: Part | None

    def of(self, issue: str, kind: str) -> Count:
        if self.part is None or not self.part.holds(issue, kind):
            return Count(None, None, published=False)
        return Count(self.part.shown(issue, kind), self.part.base(issue, kind))

    def coverage(self) -> Count:
        if self.part is None:
            return Count(None, None, published=False)
        return Count(self.part.shown(CODED), self.part.shown(PUBLISHED))
