"""Counts of the parts of a facet as rows that disclosure control can look through."""

from collections.abc import Iterable, Mapping

from contracts.types import Region, Sector
from services.collation.counts.domain import (
    CODED,
    EVERYWHERE,
    NO_KIND,
    PUBLISHED,
    UNKNOWN,
    Facet,
)
from services.collation.disclosure.domain import Row

PARTS: Mapping[Facet, tuple[str, ...]] = {
    Facet.REGION: (*sorted(region.value for region in Region), UNKNOWN),
    Facet.SECTOR: tuple(sorted(sector.value for sector in Sector)),
}
"""In alphabetical order, and in no other; reviews of anonymous areas last."""
Counts = Mapping[tuple[str, str], int]


def row_name(code: str, kind: str) -> str:
    return f"{code} {kind}".strip()


def rows_of(
    facet: Facet, counts: Mapping[str, Counts], showing: Iterable[tuple[str, str]]
) -> dict[str, Row]:
    """One row a code and kind, after those of the reviews that are published and coded."""
    within = None
    rows = {}
    for code, kind in dict.fromkeys([(PUBLISHED, NO_KIND), (CODED, NO_KIND), *showing]):
        rows[row_name(code, kind)] = Row(
            {part: counts.get(part, {}).get((code, kind), 0) for part in PARTS[facet]},
            counts.get(EVERYWHERE, {}).get((code, kind), 0),
            partition=facet is Facet.REGION,
            within=within,
        )
        if kind == NO_KIND:
            within = row_name(code, kind)
    return rows
