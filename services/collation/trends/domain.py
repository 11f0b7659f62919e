"""Periods of publication, a share by period, and what the crosswalk makes of either."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from services.collation.counts.domain import CODED, PUBLISHED
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.taxonomy.domain import age_of

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
    """Reviews published in a period: showing the code, of how many, coded, published.

    `alike`: all of them were read for what the code means now, so that others may be compared.
    """

    period: str
    showing: int
    out_of: int
    coded: int
    published: int
    alike: bool = True


@dataclass(frozen=True, slots=True)
class Following:
    """What later versions of the practice issues make of what was counted by earlier ones (C11).

    Counts are kept by the code that a review was read for. Where all versions mean the same by a
    code, they are its figures. Where they do not:
    """

    gathered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """An issue or stage shows in the reviews in which any of these codes was found."""
    read: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """An issue is out of the reviews that were coded by one of these versions."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """Reviews read by this version or a later one were read for what the code means now."""

    def of(self, code: str) -> "Following":
        """As far as one code goes."""
        return Following(
            {code: self.gathered[code]} if code in self.gathered else {},
            {code: self.read[code]} if code in self.read else {},
            {code: self.changed[code]} if code in self.changed else {},
        )

    @property
    def apart(self) -> frozenset[str]:
        """Codes withheld below national level: their parts were not counted by what they became."""
        return frozenset({*self.gathered, *self.read})

    def was_read(self, code: str, versions: Set[str]) -> bool:
        """Whether a review that bodies read by these versions was read for an issue."""
        return code not in self.read or not self.read[code].isdisjoint(versions)

    def is_alike(self, code: str, read_by: Iterable[Set[str]]) -> bool:
        """Whether reviews were read for what the code means now, each by one of its versions."""
        changed = self.changed.get(code)
        return changed is None or all(
            any(age_of(one) >= age_of(changed) for one in versions) for versions in read_by
        )


@lru_cache(maxsize=8)
def following(walk: Crosswalk) -> Following:
    """Of every code that was ever given, and every stage."""
    if len(walk.versions) == 1:
        return Following()
    versions = frozenset(version.version for version in walk.versions)
    stages = [stage.code for stage in walk.in_force.stages]
    gathered = {code: (code, *old) for code in walk.codes if (old := walk.merged_into(code))}
    for stage in stages:
        codes = walk.codes_of_stage(stage)
        if set(codes) != {code for code in walk.codes if code[0] == stage}:
            gathered[stage] = codes
    read = {code: frozenset(walk.read_by(code)) for code in walk.codes}
    changed = {code: walk.changed_in(code) for code in (*walk.codes, *stages)}
    return Following(
        gathered,
        {code: by for code, by in read.items() if by != versions},
        {code: version for code, version in changed.items() if version is not None},
    )


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


def points_of(
    counts: Iterable[tuple[str, str, int]],
    by: By,
    out_of: Mapping[str, int] | None = None,
    unlike: Set[str] = frozenset(),
) -> list[Point]:
    """From (quarter, code, reviews); a period in which nothing was published is there too.

    `out_of` is the base by quarter where it is not all that are coded, and `unlike` the quarters
    whose reviews were not all read for what the code means now.
    """
    rows = [row for row in counts if row[2]]
    rows += [(quarter, OUT_OF, number) for quarter, number in (out_of or {}).items()]
    quarters = [quarter for quarter, _, _ in rows]
    if not quarters:
        return []
    periods: dict[str, dict[str, int]] = {
        period_of(quarter, by): {} for quarter in quarters_between(min(quarters), max(quarters))
    }
    for quarter, code, number in rows:
        counted = periods[period_of(quarter, by)]
        name = code if code in {CODED, PUBLISHED, OUT_OF} else ""
        counted[name] = counted.get(name, 0) + number
    apart = {period_of(quarter, by) for quarter in unlike}
    base = OUT_OF if out_of is not None else CODED
    return [_point(period, counted, base, period in apart) for period, counted in periods.items()]


OUT_OF = "out of"


def _point(period: str, counted: Mapping[str, int], base: str, unlike: bool) -> Point:
    showing, out_of, coded, published = (
        counted.get(name, 0) for name in ("", base, CODED, PUBLISHED)
    )
    return Point(period, showing, out_of, coded, published, not unlike)
