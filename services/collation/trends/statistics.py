"""How sure a figure is, whether it moved, and what ordinary variation looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
"""Of a 95 per cent interval."""
SIGMAS = 3
RUN = 8
"""So many points in a row on one side of the centre are a shift, by the usual run rule."""
LEAST_POINTS = 8
"""With fewer points there is nothing to call ordinary."""
Share = tuple[int, int]
"""Reviews showing something, of reviews coded."""


class Direction(StrEnum):
    """Whether a share moved by more than chance would; `u` where too few were coded to say."""

    UP = "up"
    DOWN = "down"
    LEVEL = "level"
    UNRELIABLE = "u"


class Signal(StrEnum):
    """What a control chart notices of a point: nothing about anybody, only that it is unusual."""

    ABOVE = "above_limit"
    BELOW = "below_limit"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True)
class Interval:
    """From 0 to 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Where a point would lie by ordinary variation, and what is unusual about it if anything."""

    limits: Interval | None
    signal: Signal | None


def wilson(share: Share) -> Interval | None:
    """The Wilson score interval (1927), 95 per cent; None where nothing was coded."""
    showing, coded = share
    if not coded:
        return None
    p, z2 = showing / coded, Z * Z
    middle = (p + z2 / (2 * coded)) / (1 + z2 / coded)
    half = Z / (1 + z2 / coded) * sqrt(p * (1 - p) / coded + z2 / (4 * coded * coded))
    return Interval(
        0.0 if showing == 0 else middle - half, 1.0 if showing == coded else middle + half
    )


def direction(earlier: Share, later: Share, least: int) -> Direction:
    """By Newcombe's interval (1998, method 10) of the difference of two shares, 95 per cent."""
    before, after = wilson(earlier), wilson(later)
    if min(earlier[1], later[1]) < least or before is None or after is None:
        return Direction.UNRELIABLE
    p, q = earlier[0] / earlier[1], later[0] / later[1]
    low = (q - p) - sqrt((q - after.low) ** 2 + (before.high - p) ** 2)
    high = (q - p) + sqrt((after.high - q) ** 2 + (p - before.low) ** 2)
    if low > 0:
        return Direction.UP
    return Direction.DOWN if high < 0 else Direction.LEVEL


def centre_of(shares: Sequence[Share], least: int) -> float | None:
    """The share over all points that have enough coded; None with too few points."""
    enough = [share for share in shares if share[1] >= least]
    if len(enough) < LEAST_POINTS:
        return None
    return sum(showing for showing, _ in enough) / sum(coded for _, coded in enough)


def chart(shares: Sequence[Share], least: int) -> list[Ordinary]:
    """A p-chart with three-sigma limits and the run rule; points with few coded are left out."""
    centre = centre_of(shares, least)
    if centre is None:
        return [Ordinary(None, None)] * len(shares)
    found = []
    side, run = 0, 0
    for showing, coded in shares:
        if coded < least:
            found.append(Ordinary(None, None))
            continue
        share = showing / coded
        half = SIGMAS * sqrt(centre * (1 - centre) / coded)
        limits = Interval(max(0.0, centre - half), min(1.0, centre + half))
        here = (share > centre) - (share < centre)
        run = run + 1 if here == side and here else abs(here)
        side = here
        found.append(Ordinary(limits, _signal(share, limits, run)))
    return found


def _signal(share: float, limits: Interval, run: int) -> Signal | None:
    if share > limits.high:
        return Signal.ABOVE
    if share < limits.low:
        return Signal.BELOW
    return Signal.SHIFT if run >= RUN else None
