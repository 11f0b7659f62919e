"""What keeps a hidden number from being worked out: that another would be shown just the same.

A hidden number is safe where there is another world, with another number in its place, of which
everything that was ever published is true as well: every total and rounded number of each release,
that an issue lies in its stage, a stage in its issues together, both in coded, that in published,
and what is known of reviews that came, were revised and went between two releases. Whatever a
reader computes from all of it, by linear programming or by trying all, both worlds remain.

The other worlds that are looked for are plain ones: some reviews, one for each row of the table,
are of another part of the country (or involve agencies of another sector) than they truly are, from
one release on or in several. Where a shown number stands in the way of each, it is hidden as well,
in the row and parts that cost least; so the search ends, and never asks for what is hidden already.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count as numbered
from typing import NamedTuple

from services.collation.disclosure.domain import (
    ALL,
    Disclosure,
    Meanwhile,
    Released,
    ShownTable,
    Table,
)

MOST_STEPS = 300
"""So many ways to complete one world are tried; most need one or two."""
OUTSIDE = ""
"""Where parts overlap: no other sector than those that the review involves anyway."""
DEAR = {0: 10_000.0, 1: 10_000.0, 2: 50.0}
"""What hiding costs by depth: what is published and coded stands beside every other figure."""


Span = tuple[int, int]
"""The least and the greatest that a number is known to be."""


class Line(NamedTuple):
    """A row of the table of one release."""

    release: int
    row: str


class Place(NamedTuple):
    """A number of one of the releases."""

    release: int
    row: str
    part: str


@dataclass(frozen=True, slots=True)
class World:
    """Where one review of each of these rows is thought to be in `to` and not in `of`."""

    of: str
    to: str
    lines: frozenset[Line]
    hides: frozenset[str] = frozenset()
    """Rows of the newest release that would show the difference, unless hidden in both parts."""

    @property
    def places(self) -> Iterator[Place]:
        return (Place(*line, part) for line in self.lines for part in (self.of, self.to) if part)


class Fact(NamedTuple):
    """A sum that no reader takes to be below nought, and what it truly is."""

    weights: Mapping[Line, int]
    slack: int


class Protected(NamedTuple):
    """A table as it may be shown, and whether each small number that is hidden in it, or was in
    one before, is another in some world that was found."""

    shown: ShownTable
    is_proven: bool


def protect(
    table: Table,
    rule: Disclosure,
    before: Sequence[Released] = (),
    withheld: Collection[str] = (),
    meanwhile: Meanwhile | None = None,
) -> Protected:
    """The table as it may be shown after what was shown before, the oldest first.

    Rows come after those they lie within; the withheld ones are hidden whatever they hold. A number
    that was told before, by a rule that hid less, stays known whatever is hidden now.
    """
    worlds = _Worlds(table, rule, before, meanwhile or Meanwhile(), frozenset(withheld))
    is_proven = worlds.protect()
    shown = {
        name: row.show(rule, worlds.hidden[name], withheld=name in withheld)
        for name, row in table.items()
    }
    return Protected(shown, is_proven)


@dataclass(slots=True)
class _Worlds:
    table: Table
    rule: Disclosure
    before: Sequence[Released]
    meanwhile: Meanwhile
    withheld: frozenset[str] = frozenset()
    hidden: dict[str, set[str]] = field(default_factory=dict)
    inner: dict[Line, list[str]] = field(default_factory=dict)
    whole: dict[Line, list[str]] = field(default_factory=dict)
    earlier: dict[Line, list[int]] = field(default_factory=dict)
    later: dict[Line, list[int]] = field(default_factory=dict)
    open: set[Place] = field(default_factory=set)
    """Numbers that are another in some world that was found."""
    facts: dict[tuple[Line, str], Sequence[Fact]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._begin_hiding()
        for release in range(self.newest + 1):
            for name, row in self._rows(release).items():
                if row.within is not None:
                    self.inner.setdefault(Line(release, row.within), []).append(name)
                for part_of in row.made_of:
                    self.whole.setdefault(Line(release, part_of), []).append(name)
                self._link(release, name)

    def _begin_hiding(self) -> None:
        for name, row in self.table.items():
            small = {part for part, n in row.cells.items() if self.rule.is_small(n)}
            if 0 < row.total < self.rule.smallest:
                small |= {part for part in row.cells if not self._is_known_nought(name, part)}
            self.hidden[name] = set(row.cells) if name in self.withheld else small

    def _are_small(self, name: str, parts: Iterable[str]) -> bool:
        return all(self.rule.is_small(self.table[name].cells[part]) for part in parts)

    def _is_known_nought(self, name: str, part: str) -> bool:
        within = self.table[name].within
        if within is None:
            return False
        return not self.table[within].cells[part] and part not in self.hidden[within]

    def _link(self, release: int, name: str) -> None:
        """To the releases that held no more: of no later quarter, and none of them in another."""
        newest = ""
        for other in range(release - 1, -1, -1):
            period = self.before[other].period
            known = name in self.before[other].shown
            if known and newest < period <= self._period(release):
                newest = period
                self.earlier.setdefault(Line(release, name), []).append(other)
                self.later.setdefault(Line(other, name), []).append(release)

    @property
    def newest(self) -> int:
        return len(self.before)

    def _period(self, release: int) -> str:
        return self.before[release].period if release < self.newest else "9999Q4"

    def _rows(self, release: int) -> Table | ShownTable:
        return self.table if release == self.newest else self.before[release].shown

    def _count(self, line: Line, part: str) -> int | None:
        """The true number; None where it was not kept."""
        if line.release == self.newest:
            return self.table[line.row].cells[part]
        counts = self.before[line.release].counts
        return None if counts is None else counts[line.row][part]

    def _true(self, line: Line, part: str) -> int:
        found = self._count(line, part)
        assert found is not None
        return found

    def protect(self) -> bool:
        """Find another world for each hidden number that is not known to be nought anyway.

        Where there is no plain one, the whole row is hidden: a world less plain may be left.
        Whether each that is small has a plain one.
        """
        unproven = {place for place in self._places(self.newest) if not self._is_safe(place)}
        for release, said in enumerate(self.before):
            if said.counts is not None:
                places = self._places(release)
                unproven.update(place for place in places if not self._is_safe(place))
        whole = {place.row for place in unproven} & self.table.keys()
        for name in whole:
            self.hidden[name] = set(self.table[name].cells)
        for place in self._places(self.newest):
            if place.row in self.withheld or self._true(Line(*place[:2]), place.part):
                continue
            rest = self.hidden[place.row] - {place.part}
            if len(rest) == 1 and not self._are_small(place.row, rest):
                continue
            told = self._is_known_nought(place.row, place.part)
            if told or (place.row not in whole and not self._opens(place, free=True)):
                self.hidden[place.row].discard(place.part)
        return not any(map(self._is_small, unproven))

    def _is_safe(self, place: Place) -> bool:
        return not self._matters(place) or self._opens(place)

    def _is_small(self, place: Place) -> bool:
        return self._rule(place.release).is_small(self._true(Line(*place[:2]), place.part))

    def _rule(self, release: int) -> Disclosure:
        return self.rule if release == self.newest else self.before[release].rule

    def _matters(self, place: Place) -> bool:
        """A row is not withheld for its numbers: of one that is, only the small ones are secret."""
        count = self._true(Line(*place[:2]), place.part)
        if place.release == self.newest:
            return self.rule.is_small(count) if place.row in self.withheld else count > 0
        said = self.before[place.release]
        return said.rule.is_small(count) or not said.shown[place.row].withheld

    def _places(self, release: int) -> list[Place]:
        if release == self.newest:
            return [
                Place(release, name, part)
                for name, hidden in self.hidden.items()
                for part in sorted(hidden)
            ]
        shown = self.before[release].shown
        return [
            Place(release, name, part) for name, row in shown.items() for part in sorted(row.hidden)
        ]

    def _opens(self, place: Place, *, free: bool = False) -> bool:
        """Find another world for a number, and hide what it asks for unless it must be free."""
        if place in self.open:
            return True
        best: tuple[float, World] | None = None
        for of, to in self._moves(place):
            found = self._complete(Line(*place[:2]), of, to, 0 if free else best and best[0])
            if found is not None and (best is None or found[0] < best[0]):
                best = found
            if best is not None and best[0] == 0:
                break
        if best is None:
            return False
        for name in best[1].hides:
            self.hidden[name] |= self._hiding(name, best[1].of, best[1].to)
        self.open.update(best[1].places)
        return True

    def _moves(self, place: Place) -> Iterator[tuple[str, str]]:
        row = self._rows(place.release)[place.row]
        others = [part for part in row.cells if part != place.part]
        for other in others if row.partition else (OUTSIDE, *others):
            yield place.part, other
            yield other, place.part

    def _complete(
        self, line: Line, of: str, to: str, dearest: float | None
    ) -> tuple[float, World] | None:
        """The cheapest world that begins with this row: a fact that it would break takes along
        another row of which it speaks, the stage of an issue or the same row of another release."""
        order = numbered()
        seen = set()
        heap: list[tuple[float, int, World]] = []

        def push(lines: frozenset[Line]) -> None:
            if lines in seen:
                return
            seen.add(lines)
            priced = self._price(lines, of, to)
            if priced is not None and (dearest is None or priced[0] <= dearest):
                heappush(heap, (priced[0], next(order), World(of, to, lines, priced[1])))

        push(frozenset([line]))
        for _ in range(MOST_STEPS):
            if not heap:
                return None
            cost, _, world = heappop(heap)
            broken = self._broken(world)
            if broken is None:
                return cost, world
            for other in broken:
                push(world.lines | {other})
        return None

    def _price(
        self, lines: Iterable[Line], of: str, to: str
    ) -> tuple[float, frozenset[str]] | None:
        """What has to be hidden, and what that costs; None where it cannot be, any more."""
        cost, hides = 0.0, []
        for line in lines:
            if self._shows(line, of, -1) or self._shows(line, to, 1):
                if line.release != self.newest or not self._can_be(line, of, to):
                    return None
                hides.append(line.row)
                hiding = self._hiding(line.row, of, to)
                cost += sum(self._dear(line.row, part) for part in hiding)
        return cost, frozenset(hides)

    def _can_be(self, line: Line, of: str, to: str) -> bool:
        """Whether that many are there."""
        row = self.table[line.row]
        return not (of and not row.cells[of]) and not (to and row.cells[to] == row.total)

    def _hiding(self, name: str, of: str, to: str) -> Set[str]:
        """The parts, or the whole row: what is hidden alone would be taken for a small number."""
        parts = {of, to} - {OUTSIDE}
        return parts if len(self.hidden[name] | parts) > 1 else self.table[name].cells.keys()

    def _shows(self, line: Line, part: str, change: int) -> bool:
        """Whether a reader would see the difference."""
        if not part:
            return False
        count = self._count(line, part)
        if count is None:
            return True
        low, high = self._span(line, part)
        return not low <= count + change <= high

    def _span(self, line: Line, part: str) -> Span:
        if line.release < self.newest:
            said = self.before[line.release]
            old = said.shown[line.row]
            alone = list(old.cells.values()).count(None) == 1
            return said.rule.span(old.cells[part], old.total, alone=alone)
        row, hidden = self.table[line.row], self.hidden[line.row]
        shown = None if part in hidden else self.rule.shown(row.cells[part])
        return self.rule.span(shown, row.total, alone=len(hidden) == 1)

    def _dear(self, name: str, part: str) -> float:
        if part in self.hidden[name]:
            return 0.0
        depth, within = 0, self.table[name].within
        while within is not None:
            depth, within = depth + 1, self.table[within].within
        count = self.table[name].cells[part]
        return DEAR.get(depth, 1.0) * (1 + min(count or 20, 99) / 100)

    def _broken(self, world: World) -> list[Line] | None:
        """Rows of which one would mend a fact that is not true of this world; None if all are."""
        lines = world.lines
        for part, change in ((world.of, -1), (world.to, 1)):
            for line in sorted(lines):
                # outside, what one part loses no other gains
                sign = change if part else (1 if world.of == OUTSIDE else -1)
                for fact in self._known_of(line, part):
                    moved = sum([w for of, w in fact.weights.items() if of in lines])
                    if fact.slack + sign * moved < 0:
                        return [
                            of
                            for of, weight in fact.weights.items()
                            if of not in lines and sign * weight > 0
                        ]
        return None

    def _known_of(self, line: Line, part: str) -> Sequence[Fact]:
        found = self.facts.get((line, part))
        if found is None:
            facts = self._facts(line, part) if part else self._overlaps(line)
            found = self.facts[line, part] = [fact for fact in facts if fact.slack >= 0]
        return found

    def _facts(self, line: Line, part: str) -> Iterator[Fact]:
        """What is known of a number and those beside it; of a part's complement too, where parts
        overlap (of a partition that follows from the other parts)."""
        release, name = line
        row = self._rows(release)[name]
        yield from self._sum(release, part, {name: 1})
        pairs = [(name, row.within)] if row.within is not None else []
        pairs += [(inner, name) for inner in self.inner.get(line, ())]
        for inner, outer in pairs:
            yield from self._sum(release, part, {outer: 1, inner: -1})
        wholes = [name] if row.made_of else []
        for whole in (*wholes, *self.whole.get(line, ())):
            parts = dict.fromkeys(self._rows(release)[whole].made_of, 1)
            yield from self._sum(release, part, parts | {whole: -1})
        for old, new in self._others(line):
            yield from self._came(old, new, part)

    def _others(self, line: Line) -> Iterator[tuple[Line, Line]]:
        """The old and the new one of each pair of releases in which a row can be compared."""
        for other in self.earlier.get(line, ()):
            yield Line(other, line.row), line
        for other in self.later.get(line, ()):
            yield line, Line(other, line.row)

    def _sum(self, release: int, part: str, weights: Mapping[str, int]) -> Iterator[Fact]:
        lines = {Line(release, name): weight for name, weight in weights.items()}
        rows = self._rows(release)
        count = sum(weight * self._true(line, part) for line, weight in lines.items())
        known = self._known_there(release, part, weights)
        one, most = Line(release, next(iter(weights))), max(1, len(weights) - 2)
        yield Fact(lines, self._free(count, one, known, most))
        if not all(rows[name].partition for name in weights):
            total = sum(weight * rows[name].total for name, weight in weights.items())
            outside = self._known_there(release, ALL, weights) - known
            others = {line: -weight for line, weight in lines.items()}
            yield Fact(others, self._free(total - count, one, outside, most))

    def _overlaps(self, line: Line) -> Iterator[Fact]:
        """Every review involves some sector: those of a row, and those of it that are not in an
        inner one, are no more than their parts together."""
        release, name = line
        row = self._rows(release)[name]
        sums = [{name: 1}]
        sums += [{row.within: 1, name: -1}] if row.within is not None else []
        sums += [{name: 1, inner: -1} for inner in self.inner.get(line, ())]
        for weights in sums:
            lines = {Line(release, of): weight for of, weight in weights.items()}
            count = sum(
                weight * (sum(self._true(of, part) for part in row.cells) - self._total(of))
                for of, weight in lines.items()
            )
            known = sum(self._known_there(release, part, weights) for part in row.cells)
            known -= self._known_there(release, ALL, weights)
            yield Fact(lines, self._free(count, line, known, most=len(row.cells) - 1))
        for old, new in self._others(line):
            yield self._came_beside(old, new)

    def _total(self, line: Line) -> int:
        return self._rows(line.release)[line.row].total

    def _came(self, old: Line, new: Line, part: str) -> Iterator[Fact]:
        """As many as came between two releases and as many as lost a code, in the part and outside.

        Which they are the nation's numbers alone tell, but of those revised everybody knows.
        """
        were, are = self._known(old, part), self._known(new, part)
        revised = self._revised(old, new, part)
        least, most = are[0] - were[1] - revised, are[1] - were[0] - revised
        everywhere = self._total(new) - self._total(old) - self._revised(old, new, ALL)
        lost = self._lost(old, new, part)
        if lost is None:  # as many as are sure
            lost = max(0, -most), max(0, least - everywhere)
        here, outside = lost
        yield Fact({new: 1, old: -1}, max(0, least + here) + outside)
        yield Fact({new: -1, old: 1}, max(0, everywhere - most + outside) + here)

    def _lost(self, old: Line, new: Line, part: str) -> Span | None:
        """How many of the part and of the others; None where it was not kept."""
        lost = self._meanwhile(new.release).lost
        if lost is None or old.release + 1 < new.release:
            return None
        row = lost.get(new.row, {})
        here = row.get(part, 0)
        return here, row.get(ALL, 0) - here

    def _came_beside(self, old: Line, new: Line) -> Fact:
        """The same of the sectors that reviews involve beside their first."""
        parts = list(self._rows(new.release)[new.row].cells)
        were = sum(self._known(old, part)[1] for part in parts) - self._total(old)
        are = sum(self._known(new, part)[0] for part in parts) - self._total(new)
        revised = sum(self._revised(old, new, part) for part in parts)
        revised -= self._revised(old, new, ALL)
        return Fact({new: 1, old: -1}, max(0, are - revised - were))

    def _revised(self, old: Line, new: Line, part: str) -> int:
        """How many more there are since, of those that were withdrawn or revised."""
        said = [self._meanwhile(step) for step in range(old.release + 1, new.release + 1)]
        return sum(each.of(new.row, part) - each.before(new.row, part) for each in said)

    def _known_there(self, release: int, part: str, weights: Mapping[str, int]) -> int:
        """Those of whom everybody knows that they were there: they were revised before the release,
        or revised after it, or withdrawn."""
        known = sum(w * self._meanwhile(release).of(name, part) for name, w in weights.items())
        if release == self.newest:
            return known
        after = self._meanwhile(release + 1)
        return known + sum(w * after.before(name, part) for name, w in weights.items())

    def _meanwhile(self, release: int) -> Meanwhile:
        """Between this release and the one before it."""
        return self.meanwhile if release == self.newest else self.before[release].meanwhile

    def _free(self, count: int, line: Line, known: int, most: int = 1) -> int:
        """Of so many reviews, those that are sure not to be known one by one."""
        if count < 0:
            return count  # the data are at odds with the fact: nobody takes it for one
        after = line.release + 1
        anywhere = self._meanwhile(after).anywhere if after <= self.newest else 0
        return max(0, count - known - most * anywhere)

    def _known(self, line: Line, part: str) -> Span:
        count = self._count(line, part)
        return self._span(line, part) if count is None else (count, count)
