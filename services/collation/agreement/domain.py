"""Agreement of two codings of the same passages, beyond what chance would give.

The unit of analysis is a passage and an issue: each coder says of it that it shows nothing, a
problem of practice, practice that worked, or both. Units are counted in a table by what the first
and the second said, so that figures of one review and of a nation are worked out alike.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

NOTHING = "none"
BOTH = "both"
UNIT = "passage and issue"
SEED = 20_160_323
RESAMPLES = 2_000
LEVEL = 0.95
MOST_FOR_LIBRARY = 1_000
"""Units that the library goes through one by one; of more, the same is worked out from counts."""

Cell = tuple[str, str]
Table = Mapping[Cell, int]
"""How many units got what from the first and what from the second."""
Pairs = dict[str, dict[str, int]]
"""By issue, and by what the two said as `first|second`: passages, but for those with nothing."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From and up to, by the percentiles of resampled units; seeded, so the same every time."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """A figure is None where chance alone explains everything: all units got the same."""

    units: int
    both_nothing: int
    both_same: int
    different: int
    kappa: float | None
    kappa_interval: Interval | None
    alpha: float | None
    alpha_interval: Interval | None

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
    """Both coefficients, each with its interval; about 10 ms."""
    return _agreement(tuple(sorted((cell, units) for cell, units in table.items() if units)))


@lru_cache(maxsize=4_096)
def _agreement(cells: tuple[tuple[Cell, int], ...]) -> Agreement:
    units = sum(n for _, n in cells)
    nothing = sum(n for cell, n in cells if cell == (NOTHING, NOTHING))
    same = sum(n for (first, second), n in cells if first == second) - nothing
    values = {value for cell, _ in cells for value in cell}
    if len(values) < 2:
        return Agreement(units, nothing, same, 0, None, None, None, None)
    if units <= MOST_FOR_LIBRARY:
        kappa, alpha = by_library(cells)
    else:
        kappa, alpha = by_counts(cells)
    kappa_interval, alpha_interval = _intervals(cells)
    different = units - nothing - same
    return Agreement(units, nothing, same, different, kappa, kappa_interval, alpha, alpha_interval)


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


def _intervals(cells: Iterable[tuple[Cell, int]]) -> tuple[Interval | None, Interval | None]:
    """Percentile bootstrap: units drawn anew with replacement, which is a multinomial of cells."""
    import numpy as np

    kept = list(cells)
    counts = np.array([n for _, n in kept])
    units = int(counts.sum())
    drawn = np.random.default_rng(SEED).multinomial(units, counts / units, size=RESAMPLES)
    return tuple(  # type: ignore[return-value]
        _interval(figures) for figures in _coefficients([cell for cell, _ in kept], drawn)
    )


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
