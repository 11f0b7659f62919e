"""What one review adds to the counts: itself once, under each part of the country it belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

CAVEAT = (
    "Serious Case Reviews are not a sample of all practice. A figure says in how many coded "
    "reviews an issue was found; a rise can reflect publication rather than prevalence."
)
PUBLISHED = "published"
CODED = "coded"
ALWAYS = ""
"""The quarter of a count over all quarters."""
EVERYWHERE = ""
UNKNOWN = "unknown"
"""The region of an anonymous area."""
NO_KIND = ""


class Facet(StrEnum):
    """Which reviews a count is of: all of them, or those of one type, region or sector."""

    NATIONAL = "national"
    REVIEW_TYPE = "review_type"
    REGION = "region"
    SECTOR = "sector"


class Cell(NamedTuple):
    """One number: reviews of a part and quarter that show a code, or are published, or coded."""

    facet: str
    value: str
    quarter: str
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A published review as it counts now.

    `read_by` are the versions of the practice issues by which bodies read it to the end. `shows`
    holds (issue, kind) pairs, each once however many passages and bodies say so, of issues that
    one of these versions holds: so no issue is found where none looked for it.
    """

    quarter: str
    review_type: str
    region: str | None
    sectors: tuple[str, ...]
    read_by: frozenset[str] = frozenset()
    shows: frozenset[tuple[str, str]] = frozenset()

    @property
    def coded(self) -> bool:
        return bool(self.read_by)

    @property
    def parts(self) -> Iterator[tuple[Facet, str]]:
        yield Facet.NATIONAL, EVERYWHERE
        yield Facet.REVIEW_TYPE, self.review_type
        yield Facet.REGION, self.region or UNKNOWN
        for sector in self.sectors:
            yield Facet.SECTOR, sector

    @property
    def cells(self) -> Iterator[Cell]:
        """Every count that this review adds one to."""
        found = [(PUBLISHED, NO_KIND), *([(CODED, NO_KIND), *self.shows] if self.coded else ())]
        for facet, value in self.parts:
            for quarter in (self.quarter, ALWAYS):
                for code, kind in found:
                    yield Cell(facet, value, quarter, code, kind)


def codes_of(issue: str) -> Iterable[str]:
    """The issue, the issue that it is a part of, and its stage: a review counts once for each."""
    return {issue, issue.partition(".")[0], issue[0]}


def is_stage(code: str) -> bool:
    return len(code) == 1
