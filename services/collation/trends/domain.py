"""Periods of publication, and a share by period."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.collation.counts.domain import CODED, PUBLISHED

WINDOW = 4
"""Quarters on each side of a comparison: a year with the year before it."""


class By(StrEnum):
    """How long the periods of a trend are."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Point:
    """Reviews published in a period: showing the code, coded, published."""

    period: str
    showing: int
    coded: int
    published: int


def period_of(quarter: str, by: By) -> str:
    """2015Q1 is in 2015H1 and in 2015."""
    year, number = quarter[:4], int(quarter[5:])
    match by:
        case By.QUARTER:
            return quarter
        case By.HALF_YEAR:
            return f"{year}H{(number + 1) // 2}"
        case By.YEAR:
            return year
        case By.ALL:
            return "all"


def later(quarter: str, quarters: int) -> str:
    """So many quarters on; a negative number goes back."""
    at = int(quarter[:4]) * 4 + int(quarter[5:]) - 1 + quarters
    return f"{at // 4:04}Q{at % 4 + 1}"


def quarters_between(first: str, last: str) -> Iterable[str]:
    while first <= last:
        yield first
        first = later(first, 1)


def points_of(counts: Iterable[tuple[str, str, int]], by: By) -> list[Point]:
    """From (quarter, code, reviews); a period in which nothing was published is there too."""
    rows = list(counts)
    quarters = [quarter for quarter, _, number in rows if number]
    if not quarters:
        return []
    periods: dict[str, dict[str, int]] = {
        period_of(quarter, by): {} for quarter in quarters_between(min(quarters), max(quarters))
    }
    for quarter, code, number in rows:
        if number:
            counted = periods[period_of(quarter, by)]
            name = code if code in {CODED, PUBLISHED} else ""
            counted[name] = counted.get(name, 0) + number
    return [_point(period, counted) for period, counted in periods.items()]


def _point(period: str, counted: Mapping[str, int]) -> Point:
    return Point(period, counted.get("", 0), counted.get(CODED, 0), counted.get(PUBLISHED, 0))
