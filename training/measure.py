"""How well codes and rankings agree with people's, with intervals by resampling passages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1000
FIRST = 3
BINS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Where the ranges of chances begin; below the first nearly all are nought, and right in that."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a coder says of one passage, beside what people say."""

    true: tuple[str, ...]
    codes: tuple[str, ...]
    ranked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Of so many chances in a range: their mean, and how often the issue was there."""

    said: float
    true: float
    count: int


def calibration(said: Iterable[tuple[float, bool]]) -> tuple[float, list[Bin]]:
    """The expected calibration error, and each range that has any: how far what was said lies from
    what was so, by the mean over chances of BINS[0] and more."""
    known = list(said)
    bins = []
    for low, high in zip(BINS, (*BINS[1:], 2.0), strict=True):
        within = [(chance, there) for chance, there in known if low <= chance < high]
        if within:
            count = len(within)
            mean = sum(chance for chance, _ in within) / count
            bins.append(Bin(mean, sum(there for _, there in within) / count, count))
    total = sum(one.count for one in bins)
    off = sum(abs(one.said - one.true) * one.count for one in bins)
    return off / total if total else 0.0, bins


def first_three(answers: Sequence[Answer]) -> float:
    """Of the passages with an issue, the share that has a right one among the first three."""
    shown = [a for a in answers if a.true]
    return _share(bool(set(a.true) & set(a.ranked[:FIRST])) for a in shown)


def micro_f1(answers: Sequence[Answer]) -> float:
    both = sum(len(set(a.true) & set(a.codes)) for a in answers)
    either = sum(len(a.true) + len(a.codes) for a in answers)
    return 2 * both / either if either else 1.0


def false_alarms(answers: Sequence[Answer]) -> float:
    """Of the passages without an issue, the share that got a code."""
    return _share(bool(a.codes) for a in answers if not a.true)


MEASURES: dict[str, Callable[[Sequence[Answer]], float]] = {
    "first_three": first_three,
    "micro_f1": micro_f1,
    "false_alarms": false_alarms,
}


def measured(answers: Sequence[Answer], seed: int = 8) -> dict[str, tuple[float, float, float]]:
    """Each measure with its 95 % interval."""
    rng = np.random.default_rng(seed)
    found: dict[str, tuple[float, float, float]] = {}
    draws = [
        [answers[number] for number in rng.integers(0, len(answers), len(answers))]
        for _ in range(RESAMPLES)
    ]
    for name, measure in MEASURES.items():
        low, high = (
            float(edge) for edge in np.quantile([measure(draw) for draw in draws], [0.025, 0.975])
        )
        found[name] = (measure(answers), low, high)
    return found


def told(measures: dict[str, tuple[float, float, float]]) -> str:
    return "  ".join(
        f"{name} {value:.3f} [{low:.3f}, {high:.3f}]"
        for name, (value, low, high) in measures.items()
    )


def _share(values: Iterable[bool]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 0.0
