"""A reader who has everything that was ever published below national level, and a solver.

It shares nothing with the platform but the rule that is public. Every number behind a table is an
unknown whole number; what is shown, the exact national totals, and what anybody knows of reviews
bounds it: those that are coded are published, those showing an issue are coded and show its stage,
those of a stage show an issue of it, each is of one region and involves some sector, all this again
of each quarter and of each type of review, whose national figures are exact, and between two
releases, how many came to be counted and how many codings were taken back (by the nation's
numbers, day by day), and of each review that was withdrawn or revised, in public, where it was,
where it is now and what it showed. A number is recovered where one value alone fits all of it
(mixed-integer programming).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from services.collation.disclosure.domain import Disclosure

PUBLISHED, CODED = "published", "coded"
SOLVED, IMPOSSIBLE = 0, 2
"""As SciPy says it."""
Numbers = Mapping[str, int | None]


class Told(NamedTuple):
    """One table: by row what is shown of each part, and the national totals; those again by the
    quarters and by the types of review, each of which is of one."""

    rule: Disclosure
    rows: Mapping[str, Numbers]
    totals: Mapping[str, int]
    partition: bool
    cuts: Sequence[Mapping[str, Mapping[str, int]]] = ()


def read(figures: Iterable[Mapping[str, Any]], facet: str, rule: Disclosure) -> Told:
    """The table of one dimension out of the figures of a release, but for rows that nobody shows:
    what the nation does not have is nowhere."""
    rows: dict[str, dict[str, int | None]] = {}
    totals: dict[str, int] = {}
    cuts: dict[str, dict[str, dict[str, int]]] = {"period": {}, "review_type": {}}
    for figure in figures:
        names = {"numerator": f"{figure['code']} {figure['kind']}"}
        if figure["code"] == "coverage":
            names = {"numerator": CODED, "denominator": PUBLISHED}
        for number, row in names.items():
            if figure["dimension"] == "national":
                totals[row] = figure[number]
            elif figure["dimension"] in cuts:
                cuts[figure["dimension"]].setdefault(figure["value"], {})[row] = figure[number]
            elif figure["dimension"] == facet:
                rows.setdefault(row, {})[figure["value"]] = figure[number]
    some = {row: cells for row, cells in rows.items() if totals[row]}
    return Told(rule, some, totals, facet == "region", [*cuts.values()])


class Between(NamedTuple):
    """What a reader knows of the time between two tables, by row: reviews that came, and those that
    stayed and lost it; by row and part (by row and "" for all), those that left or were revised as
    they were then, and those revised as they are now."""

    old: int
    new: int
    came: Mapping[str, int]
    lost: Mapping[str, int]
    were: Mapping[tuple[str, str], int]
    are: Mapping[tuple[str, str], int]


def growth(tables: Sequence[Told], old: int, new: int) -> Between:
    """Nothing was withdrawn, revised or taken back meanwhile."""
    totals = tables[old].totals
    came = {row: total - totals.get(row, 0) for row, total in tables[new].totals.items()}
    return Between(old, new, came, {}, {}, {})


class Unknown(NamedTuple):
    table: int
    row: str
    part: str


@dataclass
class _System:
    at: dict[Unknown, int] = field(default_factory=dict)
    limits: list[tuple[int, int]] = field(default_factory=list)
    sums: list[tuple[dict[int, int], float, float]] = field(default_factory=list)

    def unknown(self, least: int, most: int) -> int:
        self.limits.append((least, most))
        return len(self.limits) - 1

    @cached_property
    def _told(self) -> LinearConstraint:
        """Once all sums are known."""
        entries = [(k, n, w) for n, (row, *_) in enumerate(self.sums) for k, w in row.items()]
        columns, numbers, weights = zip(*entries, strict=True)
        return LinearConstraint(
            coo_array((weights, (numbers, columns)), (len(self.sums), len(self.limits))).tocsr(),
            [low for _, low, _ in self.sums],
            [high for *_, high in self.sums],
        )

    def least(self, aim: Mapping[int, float]) -> Sequence[int]:
        found = self._solve(aim, self.limits)
        assert found is not None, "what is published contradicts itself"
        return found

    def between(self, at: int, least: float, most: float) -> Sequence[int] | None:
        """Where one lies there, if that can be: quicker than how little or much it can be."""
        low, high = self.limits[at]
        within = max(low, least), min(high, most)
        if within[0] > within[1]:
            return None
        return self._solve({}, [*self.limits[:at], within, *self.limits[at + 1 :]])

    def _solve(
        self, aim: Mapping[int, float], limits: Sequence[tuple[float, float]]
    ) -> Sequence[int] | None:
        goal = np.zeros(len(self.limits))
        goal[list(aim)] = list(aim.values())
        answer = milp(
            goal,
            constraints=self._told,
            bounds=Bounds(*zip(*limits, strict=True)),
            integrality=np.ones(len(self.limits)),
            # presolving whole numbers loses some that fit (seen with SciPy 1.17)
            options={"presolve": False, "time_limit": 100},
        )
        assert answer.status in {SOLVED, IMPOSSIBLE}, answer.message
        return None if answer.x is None else [round(n) for n in answer.x]


def holding(row: str) -> str | None:
    """`D4 problem` lies in `D problem`, that in `coded`, that in `published`."""
    code, _, kind = row.partition(" ")
    if not kind:
        return None if code == PUBLISHED else PUBLISHED
    return (
        CODED if len(code) == 1 else f"{code.partition('.')[0] if '.' in code else code[0]} {kind}"
    )


def recovered(
    tables: Sequence[Told],
    known: Sequence[Between] = (),
    *,
    enough: int = 1000,
    of: Callable[[Unknown], bool] = lambda _: True,
) -> dict[Unknown, int]:
    """A reader who has found `enough` looks no further, and looks for some alone if told `of`."""
    system = _System()
    for number, told in enumerate(tables):
        _read(system, number, told)
    for between in known:
        _compare(system, tables, between)
    hidden = [
        unknown
        for unknown in system.at
        if tables[unknown.table].rows[unknown.row][unknown.part] is None and of(unknown)
    ]
    seen: dict[Unknown, set[int]] = {unknown: set() for unknown in hidden}

    def see(values: Sequence[int] | None) -> None:
        for unknown in hidden if values else ():
            seen[unknown].add(values[system.at[unknown]])

    draw = np.random.default_rng(7)
    for _ in range(1 if hidden else 0):
        aim = {system.at[unknown]: float(draw.normal()) for unknown in hidden}
        see(system.least(aim))
        see(system.least({at: -weight for at, weight in aim.items()}))
    found: dict[Unknown, int] = {}
    for unknown in hidden:
        value = min(seen[unknown])
        for others in ((-np.inf, value - 1), (value + 1, np.inf)):
            if len(seen[unknown]) == 1:
                see(system.between(system.at[unknown], *others))
        if len(seen[unknown]) == 1 and len(found) < enough:
            (found[unknown],) = seen[unknown]
        if len(found) == enough:
            break
    return found


def _compare(system: _System, tables: Sequence[Told], known: Between) -> None:
    old, new = tables[known.old], tables[known.new]
    for row in old.rows.keys() & new.rows.keys():
        came, lost = known.came.get(row, 0), known.lost.get(row, 0)
        beside: dict[int, int] = {}
        for part in old.rows[row]:
            before = system.at[Unknown(known.old, row, part)]
            now = system.at[Unknown(known.new, row, part)]
            moved = known.are.get((row, part), 0) - known.were.get((row, part), 0)
            system.sums.append(({now: 1, before: -1}, moved - lost, moved + came))
            beside |= {now: 1, before: -1}
        everywhere = known.are.get((row, ""), 0) - known.were.get((row, ""), 0)
        assert new.totals[row] - old.totals[row] == came - lost + everywhere, row
        if not old.partition and not lost:  # each that came involves some sector
            moved = sum(known.are.get((row, part), 0) for part in old.rows[row])
            moved -= sum(known.were.get((row, part), 0) for part in old.rows[row])
            system.sums.append((beside, moved + came, np.inf))
    _have(system, known.old, old, known.were)
    _have(system, known.new, new, known.are)


def _have(system: _System, number: int, told: Told, known: Mapping[tuple[str, str], int]) -> None:
    """Those who are known are there, in each row and outside of each that lies in it."""
    for row, cells in told.rows.items():
        outer = holding(row)
        for part in cells:
            there = known.get((row, part), 0)
            total = told.totals[row] - known.get((row, ""), 0) + there
            at = system.at[Unknown(number, row, part)]
            system.sums.append(({at: 1}, there, total))
            if outer in told.rows:
                beyond = known.get((outer, part), 0) - there
                everywhere = known.get((outer, ""), 0) - known.get((row, ""), 0)
                most = told.totals[outer] - told.totals[row] - everywhere + beyond
                weights = {system.at[Unknown(number, outer, part)]: 1, at: -1}
                system.sums.append((weights, beyond, most))


def _read(system: _System, number: int, told: Told) -> None:
    found = {
        (row, part): system.unknown(*_limits(told, row, part))
        for row, cells in told.rows.items()
        for part in cells
    }
    system.at |= {Unknown(number, *key): at for key, at in found.items()}
    _nest(system, told, found, told.totals)
    for cut in told.cuts:
        layers = []
        for totals in cut.values():
            layers.append({key: system.unknown(0, totals.get(key[0], 0)) for key in found})
            _nest(system, told, layers[-1], totals)
        for key, at in found.items():
            system.sums.append(({layer[key]: 1 for layer in layers} | {at: -1}, 0, 0))


def _nest(
    system: _System, told: Told, at: Mapping[tuple[str, str], int], totals: Mapping[str, int]
) -> None:
    """What lies in what, of all reviews or of those of one quarter or type."""

    def weighed(part: str, weights: Mapping[str, int]) -> dict[int, int]:
        return {at[row, part]: weight for row, weight in weights.items()}

    def whole(weights: Mapping[str, int]) -> int:
        return sum(weight * totals.get(row, 0) for row, weight in weights.items())

    inner: list[dict[str, int]] = [{row: 1} for row in told.rows]
    for row in told.rows:
        outer = holding(row)
        if outer in told.rows:
            inner.append({outer: 1, row: -1})
        issues = [r for r in told.rows if holding(r) == row]
        if len(row.split()[0]) == 1 and issues:
            weights = dict.fromkeys(issues, 1) | {row: -1}
            # where sectors overlap, in the same way outside of each
            most = np.inf if told.partition else whole(weights)
            system.sums += [(weighed(part, weights), 0, most) for part in told.rows[row]]
    for weights in inner:
        everywhere: dict[int, int] = {}
        for part in told.rows[PUBLISHED]:
            here = weighed(part, weights)
            system.sums.append((here, 0, whole(weights)))
            everywhere |= here
        most = whole(weights) if told.partition else np.inf
        system.sums.append((everywhere, whole(weights), most))


def _limits(told: Told, row: str, part: str) -> tuple[int, int]:
    """A number that is hidden alone in its row is a small one: there is no other reason."""
    shown, total = told.rows[row][part], told.totals[row]
    if shown is not None:
        fits = [count for count in range(total + 1) if told.rule.shown(count) == shown]
        return min(fits), max(fits)
    alone = list(told.rows[row].values()).count(None) == 1 and total >= told.rule.smallest
    return (1, told.rule.smallest - 1) if alone else (0, total)
