"""Agreement of two codings of the same passages, beyond what chance would give.

The unit of analysis is a passage and an issue: each coder says of it that it shows nothing, a
problem of practice, practice that worked, or both. Units are counted in a table by what the first
and the second said, so that figures of one review and of a nation are worked out alike.

How sure a figure is, is another question. The passages of one report are by one hand and about one
case, so they resemble each other: what varies is the report. Intervals are had by drawing whole
reports anew; of passages drawn one by one they would be too narrow.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

NOTHING = "none"
BOTH = "both"
UNIT = "passage and issue"
SEED = 20_160_323
RESAMPLES = 2_000
LEVEL = 0.95
LEAST_REPORTS = 20
"""Of fewer, no interval is given: drawn from so few, it would be too narrow and look exact."""
LEAST_SHOWING = 5
"""Nor of an issue that was seen in fewer of them: what is drawn would hang on one report."""
AT_ONCE = 200
"""Resamples worked out together: all at once would take too much memory."""
MOST_FOR_LIBRARY = 1_000
"""Units that the library goes through one by one; of more, the same is worked out from counts."""

Cell = tuple[str, str]
Table = Mapping[Cell, int]
"""How many units got what from the first and what from the second."""
Pairs = dict[str, dict[str, int]]
"""By issue, and by what the two said as `first|second`: passages, but for those with nothing."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From and up to, by the percentiles of resampled reports; seeded, so the same every time."""

    low: float
    high: float


class Intervals(NamedTuple):
    """Of the two coefficients; None where there is too little to draw from."""

    kappa: Interval | None = None
    alpha: Interval | None = None


Coded = tuple[Pairs, int]
"""What two people said of one report, and how many passages it has."""
OVERALL = ""
"""Instead of an issue: of all of them."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A figure is None where chance alone explains everything: all units got the same."""

    units: int
    both_nothing: int
    both_same: int
    different: int
    kappa: float | None
    alpha: float | None

    @property
    def observed(self) -> float | None:
        """The share of units of which the two said the same."""
        return (self.both_nothing + self.both_same) / self.units if self.units else None


def label_of(kinds: Collection[str]) -> str:
    """What a coder said of one unit, as one value."""
    if not kinds:
        return NOTHING
    return next(iter(kinds)) if len(kinds) == 1 else BOTH


def pairs_of(
    issues: Iterable[str], said: Iterable[tuple[str, Collection[str], Collection[str]]]
) -> Pairs:
    """From what both said of each passage and issue; every issue has an entry, empty or not."""
    found: dict[str, Counter[str]] = {issue: Counter() for issue in issues}
    for issue, first, second in said:
        found.setdefault(issue, Counter())[f"{label_of(first)}|{label_of(second)}"] += 1
    return {issue: dict(counts) for issue, counts in found.items()}


def added(some: Pairs, more: Pairs) -> Pairs:
    return {
        issue: dict(Counter(some.get(issue, {})) + Counter(more.get(issue, {})))
        for issue in {**some, **more}
    }


def table_of(counts: Mapping[str, int], passages: int) -> dict[Cell, int]:
    """The counts of one issue with those passages in which neither found it."""
    table: dict[Cell, int] = {}
    for said, units in sorted(counts.items()):
        first, _, second = said.partition("|")
        table[first, second] = units
    table[NOTHING, NOTHING] = passages - sum(table.values())
    return table


def pooled(tables: Iterable[Table]) -> dict[Cell, int]:
    whole: Counter[Cell] = Counter()
    for table in tables:
        whole.update(table)
    return dict(whole)


def agreement_of(table: Table) -> Agreement:
    """Both coefficients."""
    return _agreement(tuple(sorted((cell, units) for cell, units in table.items() if units)))


@lru_cache(maxsize=4_096)
def _agreement(cells: tuple[tuple[Cell, int], ...]) -> Agreement:
    units = sum(n for _, n in cells)
    nothing = sum(n for cell, n in cells if cell == (NOTHING, NOTHING))
    same = sum(n for (first, second), n in cells if first == second) - nothing
    values = {value for cell, _ in cells for value in cell}
    if len(values) < 2:
        return Agreement(units, nothing, same, 0, None, None)
    if units <= MOST_FOR_LIBRARY:
        kappa, alpha = by_library(cells)
    else:
        kappa, alpha = by_counts(cells)
    return Agreement(units, nothing, same, units - nothing - same, kappa, alpha)


def by_library(cells: Iterable[tuple[Cell, int]]) -> tuple[float, float]:
    """Cohen's kappa and Krippendorff's alpha by NLTK, from the units one by one."""
    # it takes seconds and 100 MB: only when asked
    from nltk.metrics.agreement import AnnotationTask  # type: ignore[import-untyped]

    said = [cell for cell, units in cells for _ in range(units)]
    task = AnnotationTask(
        data=[
            (coder, unit, value)
            for unit, cell in enumerate(said)
            for coder, value in zip(("first", "second"), cell, strict=True)
        ]
    )
    return float(task.kappa()), float(task.alpha())


def by_counts(cells: Iterable[tuple[Cell, int]]) -> tuple[float, float]:
    """The same from counts, for as many units as there may be."""
    import numpy as np

    kept = list(cells)
    kappa, alpha = _coefficients([cell for cell, _ in kept], np.array([[n for _, n in kept]]))
    return float(kappa[0]), float(alpha[0])


def intervals_of(reports: Sequence[Coded]) -> dict[str, Intervals]:
    """By issue, and OVERALL: the percentile bootstrap of whole reports, as Field and Welsh (2007)
    call the cluster bootstrap. Nothing of fewer than LEAST_REPORTS; seconds of some thousands.

    A report that is drawn twice counts twice with all its passages, and reports differ in length.
    """
    import numpy as np

    if len(reports) < LEAST_REPORTS:
        return {}
    columns, counts = _by_report(reports)
    shown = _showing(columns, counts)
    of: dict[str, list[int]] = {}
    for place, (issue, _) in enumerate(columns):
        if shown[issue] >= LEAST_SHOWING:
            of.setdefault(issue, []).append(place)
    cells = sorted({cell for _, cell in columns})
    pooling = np.array([[cell == one for one in cells] for _, cell in columns], dtype=float)
    drawing = np.random.default_rng(SEED)
    found: dict[str, list[Any]] = {issue: [] for issue in (*of, OVERALL)}
    for first in range(0, RESAMPLES, AT_ONCE):
        size = (min(AT_ONCE, RESAMPLES - first),)
        drawn = drawing.multinomial(len(reports), [1 / len(reports)] * len(reports), size) @ counts
        for issue, at in of.items():
            found[issue].append(_coefficients([columns[n][1] for n in at], drawn[:, at]))
        found[OVERALL].append(_coefficients(cells, drawn @ pooling))
    return {
        issue: Intervals(*(_interval(np.concatenate(each)) for each in zip(*blocks, strict=True)))
        for issue, blocks in found.items()
    }


def _by_report(reports: Sequence[Coded]) -> tuple[list[tuple[str, Cell]], Any]:
    """A row for each report, a column for each issue and what the two said of it."""
    import numpy as np

    issues = sorted({issue for pairs, _ in reports for issue in pairs})
    tables = [
        {issue: table_of(pairs.get(issue, {}), passages) for issue in issues}
        for pairs, passages in reports
    ]
    columns = sorted({(i, cell) for of in tables for i, table in of.items() for cell in table})
    counts = [[of[issue].get(cell, 0) for issue, cell in columns] for of in tables]
    return columns, np.array(counts, dtype=float)


def _showing(columns: Sequence[tuple[str, Cell]], counts: Any) -> dict[str, int]:
    """In how many reports either of the two saw the issue."""
    seen: dict[str, list[int]] = {issue: [] for issue, _ in columns}
    for at, (issue, cell) in enumerate(columns):
        if cell != (NOTHING, NOTHING):
            seen[issue].append(at)
    return {issue: int((counts[:, at].sum(axis=1) > 0).sum()) for issue, at in seen.items()}


def _interval(figures: Any) -> Interval | None:
    """None where half of what was drawn has no coefficient."""
    import numpy as np

    known = figures[~np.isnan(figures)]
    if len(known) * 2 < len(figures):
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def _coefficients(cells: list[Cell], drawn: Any) -> tuple[Any, Any]:
    """Of each row of `drawn`, the counts of the cells: Cohen (1960) and Krippendorff (2011)."""
    import numpy as np

    values = sorted({value for cell in cells for value in cell})
    first = np.array([[cell[0] == value for value in values] for cell in cells], dtype=float)
    second = np.array([[cell[1] == value for value in values] for cell in cells], dtype=float)
    same = np.array([a == b for a, b in cells], dtype=float)
    units = drawn.sum(axis=1)
    by_first, by_second = drawn @ first, drawn @ second
    observed = drawn @ same / units
    expected = (by_first * by_second).sum(axis=1) / units**2
    told = by_first + by_second
    disagreement = 1 - (told * (told - 1)).sum(axis=1) / (2 * units * (2 * units - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa = np.where(expected < 1, (observed - expected) / (1 - expected), np.nan)
        alpha = np.where(disagreement > 0, 1 - (1 - observed) / disagreement, np.nan)
    return kappa, alpha
