"""What a release holds: every figure up to the end of a quarter, as it may be shown."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from contracts.types import FindingKind
from services.collation.counts.domain import (
    ALWAYS,
    CODED,
    EVERYWHERE,
    NO_KIND,
    PUBLISHED,
    Cell,
    Facet,
)
from services.collation.counts.domain import CAVEAT as OF_COUNTS
from services.collation.counts.splitting import PARTS, row_name, rows_of
from services.collation.disclosure.domain import (
    Disclosure,
    Meanwhile,
    Released,
    ShownTable,
    Table,
    strictest,
)
from services.collation.disclosure.worlds import Protected, protect
from services.collation.trends.statistics import wilson
from services.collation.trends.years import Move, Year, Years, begin_of_years

CAVEAT = (
    f"{OF_COUNTS} National figures are exact: where they are of very few reviews, a list of "
    "published reviews tells which, and so what those few show."
)
"""What every figure of a release carries. See ADR 29 for what cannot be helped."""
SPLITS = (Facet.REGION, Facet.SECTOR)
"""Below national level, where small numbers are hidden."""
COVERAGE = "coverage"
"""The code of the figures that say how many of the published reviews are coded."""
PERIOD = "period"
"""The dimension of national figures by quarter of publication."""


class Cadence(StrEnum):
    """How often a subscriber wants to hear: boards cannot act on more (§3.1.4)."""

    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"


class Step(StrEnum):
    """What takes its time when a release is made, in its order."""

    COUNTING = "counting"
    HIDING = "hiding small numbers"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a release. A number that is None is hidden, or was never published (`x`).

    `direction` is of a national figure, `later` against `earlier`; these are None where nothing can
    be compared, and of releases that were made before they were kept.
    """

    dimension: str
    value: str
    code: str
    kind: str
    numerator: int | None
    denominator: int | None
    symbol: str | None = None
    direction: str | None = None
    earlier: Year | None = None
    later: Year | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.dimension, self.value, self.code, self.kind

    @property
    def withdrawn(self) -> bool:
        """The release does not hold it any more: neither a number nor a symbol is left."""
        return self.numerator is None and self.symbol is None

    @property
    def share(self) -> tuple[int, int] | None:
        if self.numerator is None or not self.denominator:
            return None
        return min(self.numerator, self.denominator), self.denominator

    @property
    def incidence(self) -> float | None:
        return round(self.share[0] / self.share[1], 4) if self.share else None

    @property
    def interval(self) -> tuple[float | None, float | None]:
        found = wilson(self.share) if self.share else None
        return (round(found.low, 4), round(found.high, 4)) if found else (None, None)


@dataclass(frozen=True, slots=True)
class Counted:
    """Every count, by the codes of the taxonomy in force and as they are meant by it."""

    cells: Mapping[Cell, int]
    out_of: Mapping[str, str] = field(default_factory=dict)
    """Under which code the reviews stand that were read for an issue, where not all were."""
    apart: frozenset[str] = frozenset()
    """Codes withheld below national level."""
    unlike: frozenset[str] = frozenset()
    """Codes without a direction: what they mean changed on the way."""
    known: int = 0
    """Reviews that were withdrawn or revised since the release before."""
    revised: Mapping[Cell, int] = field(default_factory=dict)
    """Of those, what is counted now."""
    were: Mapping[Cell, int] | None = None
    """As what they were counted in the release before; None if that is not known."""
    lost: Mapping[Cell, int] | None = None
    """Of all others, as what they are not counted any more; None if that is not known."""

    def number(self, facet: str, value: str, quarter: str, code: str, kind: str = NO_KIND) -> int:
        return self.cells.get(Cell(facet, value, quarter, code, kind), 0)


@dataclass(frozen=True, slots=True)
class Content:
    """The figures of a release, and its tables below national level for the next one's check: by
    which rule, what is shown of each, and the true counts, which no reader gets, and what everybody
    knows."""

    rule: Disclosure
    figures: tuple[Figure, ...]
    splits: Mapping[str, ShownTable]
    counts: Mapping[str, Mapping[str, Mapping[str, int]]]
    meanwhile: Mapping[str, Meanwhile] = field(default_factory=dict)


def release_id(period: str, number: int) -> str:
    return f"{period}.{number}" if number else period


def is_over(period: str, today: date) -> bool:
    year, quarter = int(period[:4]), int(period[5:])
    return (today.year, (today.month + 2) // 3) > (year, quarter)


def make_content(
    counted: Counted,
    codes: Sequence[str],
    rule: Disclosure,
    least: int,
    before: Sequence[Mapping[str, Released]] | None,
) -> Content:
    """`codes` are stages and issues in their order; `before`, what was released, oldest first.

    Where that is None there are national figures alone.
    """
    counts = counted.cells
    shows = [(code, kind.value) for code in codes for kind in FindingKind]
    withheld = [row_name(*show) for show in shows if show[0] in counted.apart]
    tables = {
        facet: rows_of(facet, _by_part(counts, facet), shows)
        for facet in SPLITS
        if before is not None
    }
    meanwhile = {facet.value: _meanwhile(counted, facet) for facet in tables}
    rule, splits = _protected(tables, rule, before or (), withheld, meanwhile)
    return Content(
        rule,
        (
            *_exact(counted, Facet.NATIONAL, Facet.NATIONAL, [""], shows, _moves(counted, least)),
            *_exact(counted, PERIOD, Facet.NATIONAL, quarters_of(counts), shows),
            *_exact(counted, Facet.REVIEW_TYPE, Facet.REVIEW_TYPE, _types(counts), shows),
            *(f for facet in tables for f in _controlled(facet, splits[facet.value], shows)),
        ),
        splits,
        {
            facet.value: {name: row.cells for name, row in table.items()}
            for facet, table in tables.items()
        },
        meanwhile,
    )


def _protected(
    tables: Mapping[Facet, Table],
    rule: Disclosure,
    before: Sequence[Mapping[str, Released]],
    withheld: Sequence[str],
    meanwhile: Mapping[str, Meanwhile],
) -> tuple[Disclosure, dict[str, ShownTable]]:
    """By the rule that is asked for; where it hides less than one before, and not each small number
    that is or was hidden is another in some world that was found, by the strictest so far."""
    made_by = [said.rule for of_facets in before for said in of_facets.values()]
    found: dict[str, Protected] = {}
    for by in dict.fromkeys((rule, strictest([rule, *made_by]))):
        rule = by
        for facet, table in tables.items():
            said = [of_facets[facet.value] for of_facets in before]
            found[facet.value] = protect(table, by, said, withheld, meanwhile[facet.value])
        if all(table.is_proven for table in found.values()):
            break
    return rule, {facet: table.shown for facet, table in found.items()}


def _meanwhile(counted: Counted, facet: Facet) -> Meanwhile:
    were, lost = (
        None if counts is None else _by_row(counts, facet)
        for counts in (counted.were, counted.lost)
    )
    return Meanwhile(counted.known, _by_row(counted.revised, facet), were, lost)


def _by_row(counts: Mapping[Cell, int], facet: Facet) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for part, numbers in _by_part(counts, facet).items():
        for name, number in numbers.items():
            rows.setdefault(row_name(*name), {})[part] = number
    return rows


def _by_part(counts: Mapping[Cell, int], facet: Facet) -> dict[str, dict[tuple[str, str], int]]:
    found: dict[str, dict[tuple[str, str], int]] = {EVERYWHERE: {}}
    for cell, number in counts.items():
        if cell.quarter == ALWAYS and cell.facet in {facet, Facet.NATIONAL}:
            found.setdefault(cell.value, {})[cell.code, cell.kind] = number
    return found


def quarters_of(counts: Mapping[Cell, int]) -> list[str]:
    return sorted({cell.quarter for cell in counts if cell.quarter != ALWAYS})


def _types(counts: Mapping[Cell, int]) -> list[str]:
    return sorted({cell.value for cell in counts if cell.facet == Facet.REVIEW_TYPE})


def _exact(
    counted: Counted,
    dimension: str,
    facet: Facet,
    values: Iterable[str],
    shows: Sequence[tuple[str, str]],
    moves: Callable[[str, str], Move] | None = None,
) -> Iterator[Figure]:
    """Of public documents, so as they are."""
    for value in values:
        by_quarter = dimension == PERIOD
        of, quarter = ("", value) if by_quarter else (value, ALWAYS)

        number = partial(counted.number, facet, of, quarter)
        yield _figure(dimension, value, COVERAGE, NO_KIND, number(CODED), number(PUBLISHED))
        for code, kind in shows:
            moved = moves(code, kind) if moves is not None else None
            showing, base = number(code, kind), number(counted.out_of.get(code, CODED))
            yield _figure(dimension, value, code, kind, showing, base, moved)


def _controlled(
    facet: Facet, table: ShownTable, shows: Sequence[tuple[str, str]]
) -> Iterator[Figure]:
    published, coded = (table[row_name(code, NO_KIND)] for code in (PUBLISHED, CODED))
    for part in PARTS[facet]:
        out_of = coded.cells[part]
        yield _figure(facet, part, COVERAGE, NO_KIND, out_of, published.cells[part])
        for code, kind in shows:
            row = table[row_name(code, kind)]
            base = None if row.withheld else out_of
            yield _figure(facet, part, code, kind, row.cells[part], base)


def _figure(
    dimension: str,
    value: str,
    code: str,
    kind: str,
    numerator: int | None,
    denominator: int | None,
    moved: Move | None = None,
) -> Figure:
    hidden = numerator is None or denominator is None
    symbol = "c" if hidden else "z" if denominator == 0 else None
    figure = Figure(str(dimension), value, code, kind, numerator, denominator, symbol)
    if moved is None:
        return figure
    return replace(
        figure, direction=moved.direction.value, earlier=moved.earlier, later=moved.later
    )


def newest_coded(counts: Mapping[Cell, int]) -> str | None:
    """The quarter with which the last year ends, as in the state of now."""
    coded = (cell.quarter for cell, n in counts.items() if cell.code == CODED and n)
    return max((quarter for quarter in coded if quarter != ALWAYS), default=None)


def _moves(counted: Counted, least: int) -> Callable[[str, str], Move]:
    """The last four quarters against the four before them."""
    last = newest_coded(counted.cells)
    if last is None:
        return lambda _code, _kind: Move()
    first, begins = begin_of_years(last)
    sums: dict[tuple[str, str, bool], int] = {}
    for cell, number in counted.cells.items():
        if cell.quarter != ALWAYS and cell.quarter >= first:
            key = (cell.code, cell.kind, cell.quarter >= begins)
            sums[key] = sums.get(key, 0) + number
    return Years(last, least, sums, counted.unlike).of


def read_year(said: Mapping[str, Any] | None) -> Year | None:
    """As it stands in a document, or in the feed."""
    return Year(**said) if said else None


def changed(before: Iterable[Figure], now: Iterable[Figure]) -> Iterator[Figure]:
    """The figures of a release that are not in the one before it as they are now; then those that
    it does not hold any more, as withdrawn."""
    known = {figure.key: figure for figure in before}
    for figure in now:
        if known.pop(figure.key, None) != figure:
            yield figure
    for key in known:
        yield Figure(*key, None, None)


def seed_figures(issues: Iterable[str]) -> tuple[Figure, ...]:
    """The analysis of 38 reviews of 2014-15 counted occurrences and did not publish them."""
    return tuple(
        Figure(Facet.NATIONAL.value, "", code, FindingKind.PROBLEM.value, None, 38, "x")
        for code in issues
    )
