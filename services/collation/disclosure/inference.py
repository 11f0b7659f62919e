"""What a reader could work out who has every table of several releases, and how it is prevented.

Each hidden number is an unknown. What is published bounds it: rounding leaves a few counts, the
parts of a row add up to an exact total, showing an issue is no more than being coded. A reader may
also take it that nothing was withdrawn between two releases, so that no number fell while its total
rose. The least and the greatest whole number that fit are found by linear programming.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from services.collation.disclosure.domain import (
    Disclosure,
    Row,
    ShownRow,
    ShownTable,
    Table,
    bounds,
    possible_in,
    protect,
)

NEARLY = 1e-6


class Place(NamedTuple):
    """A number of one of the releases."""

    release: int
    row: str
    part: str


class CannotHide(Exception):
    """However much is hidden, what was published before gives a number away."""


@dataclass(slots=True)
class Puzzle:
    """Everything that is published as linear constraints on the true numbers."""

    places: list[Place]
    limits: list[tuple[int, int]]
    at_most: list[tuple[Mapping[int, int], int]] = field(default_factory=list)
    exactly: list[tuple[Mapping[int, int], int]] = field(default_factory=list)
    given: tuple[Any, ...] | None = None

    def solve(self, weights: Mapping[int, float]) -> Sequence[int] | None:
        """Whole numbers that fit and make the weighted sum least; None where none fit."""
        from scipy.optimize import linprog

        if self.given is None:
            self.given = (*self._matrix(self.at_most), *self._matrix(self.exactly), self.limits)
        aim = [weights.get(at, 0.0) for at in range(len(self.places))]
        answer = linprog(aim, *self.given, method="highs")
        if answer.status == 0 and any(abs(n - round(n)) > NEARLY for n in answer.x):
            # seldom needed; presolving whole numbers loses some that fit (seen with SciPy 1.17)
            answer = linprog(aim, *self.given, integrality=1, options={"presolve": False})
        return [round(n) for n in answer.x] if answer.status == 0 else None

    def _matrix(self, rows: Sequence[tuple[Mapping[int, int], int]]) -> tuple[Any, Any]:
        from scipy.sparse import coo_array

        if not rows:
            return None, None
        entries = [(n, at, k) for n, (row, _) in enumerate(rows) for at, k in row.items()]
        numbers, columns, factors = zip(*entries, strict=True)
        shape = (len(rows), len(self.places))
        return coo_array((factors, (numbers, columns)), shape).tocsr(), [r for _, r in rows]


def puzzle_of(releases: Sequence[ShownTable], rule: Disclosure, *, steady: bool) -> Puzzle:
    """`steady` adds that nothing was withdrawn from one release to the next."""
    places: list[Place] = []
    limits: list[tuple[int, int]] = []
    for number, table in enumerate(releases):
        for name, row in table.items():
            for part, (low, high) in bounds(row, rule).items():
                places.append(Place(number, name, part))
                limits.append((low, min(high, row.total)))
    at = {place: index for index, place in enumerate(places)}
    puzzle = Puzzle(places, limits)
    for number, table in enumerate(releases):
        for name, row in table.items():
            _tell_row(puzzle, at, number, name, row)
    if steady:
        for number in range(1, len(releases)):
            _tell_change(puzzle, at, number, releases[number - 1], releases[number])
    return puzzle


def _tell_row(
    puzzle: Puzzle, at: Mapping[Place, int], number: int, name: str, row: ShownRow
) -> None:
    mine = {at[Place(number, name, part)]: 1 for part in row.cells}
    if row.partition:
        puzzle.exactly.append((mine, row.total))
    else:
        puzzle.at_most.append((dict.fromkeys(mine, -1), -row.total))
    if row.within is not None:
        for part in row.cells:
            inner, outer = at[Place(number, name, part)], at[Place(number, row.within, part)]
            puzzle.at_most.append(({inner: 1, outer: -1}, 0))


def _tell_change(
    puzzle: Puzzle, at: Mapping[Place, int], number: int, before: ShownTable, now: ShownTable
) -> None:
    """No part falls, and none rises by more than its total did; of one that fell nothing is known.

    Parts that overlap may each rise by all of it.
    """
    for name in before.keys() & now.keys():
        rose = now[name].total - before[name].total
        if rose < 0:
            continue
        for part in before[name].cells.keys() & now[name].cells.keys():
            old, new = at[Place(number - 1, name, part)], at[Place(number, name, part)]
            puzzle.at_most.append(({old: 1, new: -1}, 0))
            puzzle.at_most.append(({new: 1, old: -1}, rose))


def find_out(releases: Sequence[ShownTable], rule: Disclosure) -> set[Place]:
    """The hidden numbers that have one possible value; empty is as it should be."""
    puzzle = puzzle_of(releases, rule, steady=True)
    if len(releases) > 1 and puzzle.solve({}) is None:
        puzzle = puzzle_of(releases, rule, steady=False)
    open_places = {
        index
        for index, place in enumerate(puzzle.places)
        if releases[place.release][place.row].cells[place.part] is None
    }
    seen: dict[int, tuple[int, int]] = {}
    # one part after the other is made as great as can be in all rows at once: what a row holds
    # moves from part to part, so that few numbers are left to be looked at by themselves
    for part in sorted({puzzle.places[index].part for index in open_places}):
        weights = {i: -1.0 for i in open_places if puzzle.places[i].part == part}
        _note(seen, puzzle.solve(weights), open_places)
    open_places = {index for index in open_places if not _is_open(seen[index])}
    found = set()
    for index in sorted(open_places):
        for sign in (1, -1):
            _note(seen, puzzle.solve({index: sign}), [index])
        if not _is_open(seen[index]):
            found.add(puzzle.places[index])
    return found


def _note(
    seen: dict[int, tuple[int, int]], values: Sequence[int] | None, of: Iterable[int]
) -> None:
    assert values is not None, "what is published contradicts itself"
    for index in of:
        low, high = seen.get(index, (values[index], values[index]))
        seen[index] = min(low, values[index]), max(high, values[index])


def _is_open(span: tuple[int, int]) -> bool:
    """Whether two values were seen to fit."""
    return span[0] < span[1]


def protect_release(table: Table, rule: Disclosure, before: ShownTable | None) -> ShownTable:
    """The table as it may be published after the release before; raises CannotHide.

    What is out cannot be taken back: where the two together give a number away, more of the new
    one is hidden, the smallest numbers first. A nought that is known anyway is shown.
    """
    more: dict[str, set[str]] = {}
    known: dict[str, set[str]] = {}
    while True:
        shown = protect(table, rule, more, known)
        releases = [shown] if before is None else [before, shown]
        found = find_out(releases, rule)
        if not found:
            return shown
        noughts = {p for p in found if p.release == len(releases) - 1 and not _count(table, p)}
        for place in noughts:
            known.setdefault(place.row, set()).add(place.part)
        if not noughts and not _hide_more(table, shown, {place.row for place in found}, more):
            raise CannotHide(sorted(found))


def _count(table: Table, place: Place) -> int:
    return table[place.row].cells[place.part]


def _hide_more(
    table: Table, shown: ShownTable, rows: Iterable[str], more: dict[str, set[str]]
) -> bool:
    """One further number of each row; where a row has none left, of the row that it lies within."""
    grew = False
    for name in sorted(rows):
        inner: str | None = name
        while inner is not None:
            row = table[inner]
            part = _next(row, shown, inner)
            if part is not None:
                more.setdefault(inner, set(shown[inner].hidden)).add(part)
                grew = True
                break
            inner = row.within
    return grew


def _next(row: Row, shown: ShownTable, name: str) -> str | None:
    """The smallest number still shown, one above nought if there is one."""
    within = shown[row.within] if row.within is not None else None
    left = [part for part in possible_in(row, within) if part not in shown[name].hidden]
    left.sort(key=lambda part: (row.cells[part] == 0, row.cells[part]))
    return left[0] if left else None
