"""The last year of publication beside the one before it: what an arrow says, and of what."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from services.collation.counts.domain import CODED, NO_KIND
from services.collation.trends.domain import WINDOW, later
from services.collation.trends.statistics import Direction, direction


@dataclass(frozen=True, slots=True)
class Year:
    """A year of publication: reviews that show something, of those that are coded."""

    period: str
    numerator: int
    denominator: int

    @property
    def share(self) -> tuple[int, int]:
        return self.numerator, self.denominator


@dataclass(frozen=True, slots=True)
class Move:
    """Whether a share moved, and from what to what; of what cannot be compared nothing is told."""

    direction: Direction = Direction.UNRELIABLE
    earlier: Year | None = None
    later: Year | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """Counts of the two years up to a quarter, by code, kind, and whether they are of the later.

    `unlike` are codes that not all reviews of the two years were read for as they are meant now.
    """

    last: str
    least: int
    counted: Mapping[tuple[str, str, bool], int]
    unlike: Set[str] = frozenset()

    @property
    def periods(self) -> tuple[str, str]:
        first, begins = begin_of_years(self.last)
        return f"{first}/{later(begins, -1)}", f"{begins}/{self.last}"

    def of(self, code: str, kind: str) -> Move:
        if code in self.unlike:
            return Move()
        before, last = (self._year(at, code, kind) for at in (False, True))
        return Move(direction(before.share, last.share, self.least), before, last)

    def _year(self, is_later: bool, code: str, kind: str) -> Year:
        showing, coded = (
            self.counted.get((*of, is_later), 0) for of in ((code, kind), (CODED, NO_KIND))
        )
        return Year(self.periods[is_later], showing, coded)


def begin_of_years(last: str) -> tuple[str, str]:
    """The first quarters of the two years of which the later ends with this one."""
    return later(last, 1 - 2 * WINDOW), later(last, 1 - WINDOW)
