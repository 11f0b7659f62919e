"""Counts of the parts of a facet as rows that disclosure control can look through."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.types import Region, Sector
from services.collation.counts.domain import (
    CODED,
    EVERYWHERE,
    NO_KIND,
    PUBLISHED,
    UNKNOWN,
    Facet,
    is_stage,
)
from services.collation.disclosure.domain import Disclosure, Row, ShownRow, ShownTable

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
    """One row a code and kind, after those of the reviews that are published and coded.

    An issue lies in its stage, and a stage is made of its issues, as far as both are asked for.
    """
    names = [(PUBLISHED, NO_KIND), (CODED, NO_KIND), *dict.fromkeys(showing)]
    within = {row_name(*name): _holding(*name, names) for name in names}
    return {
        row_name(code, kind): Row(
            {part: counts.get(part, {}).get((code, kind), 0) for part in PARTS[facet]},
            counts.get(EVERYWHERE, {}).get((code, kind), 0),
            partition=facet is Facet.REGION,
            within=within[row_name(code, kind)],
            made_of=tuple(name for name, holds in within.items() if holds == row_name(code, kind))
            if is_stage(code)
            else (),
        )
        for code, kind in names
    }


def _holding(code: str, kind: str, names: Collection[tuple[str, str]]) -> str | None:
    """The least of the rows in which every review of this one is."""
    if kind == NO_KIND:
        return None if code == PUBLISHED else PUBLISHED
    for outer in (code.partition(".")[0], code[0]):
        if outer != code and (outer, kind) in names:
            return row_name(outer, kind)
    return CODED


@dataclass(frozen=True, slots=True)
class Part:
    """What a release shows of one region, or of one sector of agencies."""

    release_id: str
    as_of: datetime
    taxonomy: str
    table: ShownTable
    name: str
    rule: Disclosure

    def shown(self, code: str, kind: str = NO_KIND) -> int | None:
        """None where it is hidden, or the release does not hold it: see `holds`."""
        row = self.table.get(row_name(code, kind))
        return None if row is None else row.cells[self.name]

    def base(self, code: str, kind: str) -> int | None:
        """What a figure is out of; not told of one withheld, which not all were read for."""
        return None if self.table[row_name(code, kind)].withheld else self.shown(CODED)

    def holds(self, code: str, kind: str = NO_KIND) -> bool:
        return row_name(code, kind) in self.table


def packed(splits: Mapping[str, ShownTable]) -> dict[str, Any]:
    """What is shown below national level, to be read again, and checked against by the next."""
    return {
        facet: {
            name: [
                dict(row.cells),
                row.total,
                row.partition,
                row.within,
                list(row.made_of),
                row.withheld,
            ]
            for name, row in table.items()
        }
        for facet, table in splits.items()
    }


def unpacked(table: Mapping[str, Sequence[Any]]) -> ShownTable:
    """Of one facet; the first releases did not say what a row is made of, and withheld none."""
    return {name: _row(*row) for name, row in table.items()}


def _row(
    cells: Mapping[str, int | None],
    total: int,
    partition: bool,
    within: str | None,
    made_of: Sequence[str] = (),
    withheld: bool = False,
) -> ShownRow:
    return ShownRow(cells, total, partition, within, tuple(made_of), withheld)
