"""Counts as figures: never without what they are out of, never so small that they point at one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

CAVEAT = (
    "Serious Case Reviews are not a sample of all practice. A figure says in how many coded "
    "reviews an issue was found; a rise can reflect publication rather than prevalence."
)

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
class Disclosure:
    """How small numbers are shown below national level; national counts are of public documents."""

    smallest: int
    nearest: int

    def shown(self, count: int) -> int | None:
        """None stands for a confidential count; a shown 0 is a true 0."""
        if 0 < count < self.smallest:
            return None
        return round(count / self.nearest) * self.nearest


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


def count_of(numerator: int, denominator: int, disclosure: Disclosure | None) -> Count:
    """As it may be shown; without a rule, as it is."""
    if disclosure is None:
        return Count(numerator, denominator)
    return Count(disclosure.shown(numerator), disclosure.shown(denominator))


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: reviews by issue and kind, of the reviews that are coded."""

    coded: int
    published: int
    showing: Mapping[tuple[str, str], int]

    def of(self, issue: str, kind: str, disclosure: Disclosure | None) -> Count:
        return count_of(self.showing.get((issue, kind), 0), self.coded, disclosure)
