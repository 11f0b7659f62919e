"""Disclosure control of one table at one moment: what is hidden, and what a reader may infer.

National counts are of public documents and exact. Split by area or sector, a count from 1 up to
the threshold is hidden (`c`), others are rounded, and a shown 0 is a true 0. A hidden number would
still be found where the others of its row leave it only one value beside the exact national total;
there a further number of the row is hidden (secondary suppression). Where the national total is
itself small, the whole row is.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache

LEAST_THRESHOLD = 5
"""No setting can lower the threshold below this."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How small numbers are shown below national level; national counts are of public documents."""

    smallest: int
    nearest: int

    def shown(self, count: int) -> int | None:
        """None stands for a confidential count; a shown 0 is a true 0."""
        if 0 < count < self.smallest:
            return None
        rounded = round(count / self.nearest) * self.nearest
        return max(rounded, self.nearest) if count else 0

    def behind(self, shown: int) -> tuple[int, int]:
        """The least and the greatest count that is shown as this."""
        return _behind(self, shown)


@cache
def _behind(rule: Disclosure, shown: int) -> tuple[int, int]:
    near = range(max(0, shown - rule.nearest), shown + max(rule.nearest, rule.smallest) + 1)
    counts = [count for count in near if rule.shown(count) == shown]
    return min(counts), max(counts)


@dataclass(frozen=True, slots=True)
class Row:
    """True counts by part, beside their exact national total.

    The parts of a `partition` add up to the total; otherwise they overlap (a review may involve
    agencies of two sectors) and together reach at least the total. No count is above that of the
    same part in the row `within` which it lies: showing an issue, of coded, of published.
    """

    cells: Mapping[str, int]
    total: int
    partition: bool = True
    within: str | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What is published of a row; a part that is None is hidden."""

    cells: Mapping[str, int | None]
    total: int
    partition: bool = True
    within: str | None = None

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(part for part, shown in self.cells.items() if shown is None)


Table = Mapping[str, Row]
ShownTable = Mapping[str, ShownRow]


def protect(
    table: Table,
    rule: Disclosure,
    more: Mapping[str, Set[str]] | None = None,
    known: Mapping[str, Set[str]] | None = None,
) -> ShownTable:
    """Every row as it may be shown; `more` names parts of rows to be hidden in any case, and
    `known` those that a reader knows to be nought, so that hiding them hides nothing.

    Rows come after those they lie within. Where a row has nothing more to hide, because the one
    within which it lies shows that all else is nought, that one is hidden as a whole.
    """
    wanted = dict(more or {})
    while True:
        shown: dict[str, ShownRow] = {}
        for name, row in table.items():
            within = shown[row.within] if row.within is not None else None
            possible = possible_in(row, within, known.get(name, ()) if known else ())
            hidden = hidden_in(row, rule, possible, wanted.get(name, frozenset()))
            shown[name] = _show(row, rule, hidden)
            if within is None or not hidden or len(possible) > 1 or within.hidden == set(row.cells):
                continue
            assert row.within is not None
            wanted[row.within] = row.cells.keys()
            break
        else:
            return shown


def possible_in(row: Row, within: ShownRow | None, known: Collection[str] = ()) -> tuple[str, ...]:
    """The parts that may hold anything, as far as a reader knows."""
    return tuple(
        part
        for part in row.cells
        if part not in known and (within is None or within.cells[part] != 0)
    )


def hidden_in(
    row: Row, rule: Disclosure, possible: Iterable[str], wanted: Set[str] = frozenset()
) -> frozenset[str]:
    """Small numbers, and beside them the smallest others that are needed."""
    candidates = sorted(possible, key=lambda part: (row.cells[part] == 0, row.cells[part]))
    if row.total < rule.smallest:
        return frozenset(candidates if row.total else ())
    small = {part for part in candidates if rule.shown(row.cells[part]) is None}
    hidden = small | {part for part in wanted if part in candidates}
    companions = [part for part in candidates if part not in hidden]
    while companions and _gives_away(row, rule, small, hidden):
        hidden.add(companions.pop(0))
    return frozenset(hidden)


def _gives_away(row: Row, rule: Disclosure, small: Set[str], hidden: Set[str]) -> bool:
    """A number that is hidden alone must be a small one, or its company would be told from it."""
    alone = len(hidden) == 1 and not small
    return alone or _is_found(_show(row, rule, hidden), rule)


def _show(row: Row, rule: Disclosure, hidden: Set[str]) -> ShownRow:
    cells = {
        part: None if part in hidden else rule.shown(count) for part, count in row.cells.items()
    }
    return ShownRow(cells, row.total, row.partition, row.within)


def bounds(row: ShownRow, rule: Disclosure) -> dict[str, tuple[int, int]]:
    """What each number is known to lie between before any is compared with another.

    A number hidden alone is a small one; of several it is not told which is small and which keeps
    it company.
    """
    alone = len(row.hidden) == 1 and row.total >= rule.smallest
    kept = (1, rule.smallest - 1) if alone else (0, row.total)
    return {
        part: kept if shown is None else rule.behind(shown) for part, shown in row.cells.items()
    }


def _is_found(row: ShownRow, rule: Disclosure) -> bool:
    """Whether the row by itself leaves some hidden number one value."""
    known = bounds(row, rule)
    least = sum(low for low, _ in known.values())
    most = sum(high for _, high in known.values())
    for part in row.hidden:
        low, high = known[part]
        low = max(low, row.total - (most - high))
        if row.partition:
            high = min(high, row.total - (least - known[part][0]))
        if high <= low:
            return True
    return False
