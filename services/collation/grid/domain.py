"""Counts as figures: never without what they are out of, never so small that they point at one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.collation.counts import domain as counts
from services.collation.counts.domain import CODED, NO_KIND, Facet
from services.collation.counts.splitting import row_name, rows_of
from services.collation.disclosure.domain import Disclosure, protect

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
    """Reviews showing something, of reviews coded for the theme; `c` hides a small number."""

    numerator: int | None
    denominator: int | None

    @property
    def incidence(self) -> float | None:
        if self.numerator is None or not self.denominator:
            return None
        return round(self.numerator / self.denominator, 4)

    @property
    def symbol(self) -> str | None:
        if self.numerator is None or self.denominator is None:
            return "c"
        return "z" if self.denominator == 0 else None


@dataclass(frozen=True, slots=True)
class Split:
    """The counts of every part of a facet, of which one was asked for."""

    facet: Facet
    part: str
    numbers: Mapping[str, Mapping[tuple[str, str], int]]

    def shown(self, code: str, kind: str, disclosure: Disclosure) -> tuple[int | None, int | None]:
        """The count, and what it is out of: both as the whole table allows."""
        table = protect(rows_of(self.facet, self.numbers, [(code, kind)]), disclosure)
        row = table[row_name(code, kind)]
        within = table[row.within] if row.within is not None else row
        return row.cells[self.part], within.cells[self.part]


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: reviews by issue and kind, of the reviews that are coded."""

    coded: int
    published: int
    showing: Mapping[tuple[str, str], int]
    split: Split | None = field(default=None, compare=False)
    together: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Of an issue that others were merged into: reviews that show any of them."""
    read: Mapping[str, int] = field(default_factory=dict)
    """Of an issue that not every version holds: reviews that were read for it."""
    apart: frozenset[str] = frozenset()
    """Issues whose parts of the country cannot be told: they became what they are later on."""

    def of(self, issue: str, kind: str, disclosure: Disclosure | None) -> Count:
        """As it may be shown; without a rule, as it is."""
        if disclosure is None or self.split is None:
            alone = self.showing.get((issue, kind), 0)
            showing = self.together.get((issue, kind), alone)
            # what was found was read for, by whichever version the review was completed since
            return Count(showing, max(showing, self.read.get(issue, self.coded)))
        if issue in self.apart:
            return Count(None, None)
        return Count(*self.split.shown(issue, kind, disclosure))

    def coverage(self, disclosure: Disclosure | None) -> Count:
        """Reviews coded, of reviews published."""
        if disclosure is None or self.split is None:
            return Count(self.coded, self.published)
        return Count(*self.split.shown(CODED, NO_KIND, disclosure))
