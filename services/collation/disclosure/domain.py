"""Which numbers may be shown of a table, and what a reader knows of those that are hidden.

National counts are of public documents and exact. Split by area or sector, a count from 1 up to
the threshold is hidden (`c`), others are rounded, and a shown 0 is a true 0. Where the national
total is itself small, the whole row is hidden. That is not enough by itself: see `worlds`.
"""

import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

LEAST_THRESHOLD = 5
"""No setting can lower the threshold below this."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How small numbers are shown below national level; national counts are of public documents."""

    smallest: int
    nearest: int

    def is_small(self, count: int) -> bool:
        return 0 < count < self.smallest

    def shown(self, count: int) -> int | None:
        """None stands for a confidential count; a shown 0 is a true 0."""
        if self.is_small(count):
            return None
        rounded = round(count / self.nearest) * self.nearest
        return max(rounded, self.nearest) if count else 0

    def behind(self, shown: int) -> tuple[int, int]:
        """The least and the greatest count that is shown as this."""
        return _behind(self, shown)

    def span(self, shown: int | None, total: int, *, alone: bool) -> tuple[int, int]:
        """What a number is known to lie between before any is compared with another.

        A number hidden alone is a small one; of several it is not told which is small and which
        keeps it company.
        """
        if shown is None:
            return (1, self.smallest - 1) if alone and total >= self.smallest else (0, total)
        low, high = self.behind(shown)
        return low, min(high, total)


def strictest(rules: Iterable[Disclosure]) -> Disclosure:
    """It hides and rounds as much as any of them."""
    smallest, nearest = zip(*((rule.smallest, rule.nearest) for rule in rules), strict=True)
    return Disclosure(max(smallest), max(nearest))


@cache
def _behind(rule: Disclosure, shown: int) -> tuple[int, int]:
    near = range(max(0, shown - rule.nearest), shown + max(rule.nearest, rule.smallest) + 1)
    counts = [count for count in near if rule.shown(count) == shown]
    # the rule of an old release was not always kept: what ours would never show can be anything
    return (min(counts), max(counts)) if counts else (0, sys.maxsize)


@dataclass(frozen=True, slots=True)
class Row:
    """True counts by part, beside their exact national total.

    The parts of a `partition` add up to the total; otherwise they overlap (a review may involve
    agencies of two sectors) and together reach at least the total. No count is above that of the
    same part in the row `within` which it lies: an issue in its stage, in coded, in published. Of a
    row that is `made_of` others, a stage of its issues, every review is in one of those.
    """

    cells: Mapping[str, int]
    total: int
    partition: bool = True
    within: str | None = None
    made_of: tuple[str, ...] = ()

    def show(
        self, rule: Disclosure, hidden: Collection[str], *, withheld: bool = False
    ) -> "ShownRow":
        cells = {
            part: None if part in hidden else rule.shown(count)
            for part, count in self.cells.items()
        }
        return ShownRow(cells, self.total, self.partition, self.within, self.made_of, withheld)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What is published of a row; a part that is None is hidden, and all are of one withheld."""

    cells: Mapping[str, int | None]
    total: int
    partition: bool = True
    within: str | None = None
    made_of: tuple[str, ...] = ()
    withheld: bool = False

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(part for part, shown in self.cells.items() if shown is None)


Table = Mapping[str, Row]
ShownTable = Mapping[str, ShownRow]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What everybody can know of single reviews since the release before this.

    So many were withdrawn or revised, each in public with its part of the country; of those
    revised, `counts` are counted now, by row and part (by row and `ALL` for the nation). All were
    counted as `were` in the release before. Of the others `lost` are those that are not counted any
    more, which nobody can tell apart. Of releases made before these were kept they are None.
    """

    reviews: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    were: Mapping[str, Mapping[str, int]] | None = None
    lost: Mapping[str, Mapping[str, int]] | None = None

    def of(self, row: str, part: str) -> int:
        return self.counts.get(row, {}).get(part, 0)

    def before(self, row: str, part: str) -> int:
        return (self.were or {}).get(row, {}).get(part, 0)

    @property
    def anywhere(self) -> int:
        """So many may have been in any row and part."""
        return self.reviews if self.were is None else 0


ALL = ""
"""The nation, among the parts of a row."""


@dataclass(frozen=True, slots=True)
class Released:
    """What was shown before: of which quarter, by which rule, and by which true counts.

    The counts of releases that were made before they were kept are not known any more.
    """

    period: str
    rule: Disclosure
    shown: ShownTable
    counts: Mapping[str, Mapping[str, int]] | None
    meanwhile: Meanwhile = field(default_factory=Meanwhile)
