"""Who sits at which table: a topic for each delegate, then tables that mix people evenly.

Topics are given by an integer program over the number of tables of each topic and a network flow
of delegates to them: as many first choices as the rules allow, then the most second and third ones.
Delegates who are alike (same choices, agency type and seniority) are one number in it, so that the
order in which people registered changes nothing; among those alike a recorded lot decides.

Each topic's people are then dealt to its tables so that no two tables differ by more than one in
size, in the number of any agency type, or of any seniority band. Such a deal always exists (an
equitable edge colouring of the bipartite graph of agency types and bands), and is found table by
table as a small flow. The same delegates, rules and lot give the same tables.
"""

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

NONE_OF_THREE = 0
OPTIMAL, INFEASIBLE = 0, 2
SOLVER_NODES = 20_000
"""A limit in steps, not in seconds: on a slow machine the same tables come out, only later."""


@dataclass(frozen=True, slots=True)
class Delegate:
    """What the allocation knows of somebody: three topics in order of preference, and the bands."""

    id: UUID
    topics: tuple[int, ...]
    agency: str
    band: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What tables there may be. `agency_most` and `topic_tables_most` may be left open."""

    topics: tuple[int, ...]
    seats_most: int
    seats_least: int
    tables_most: int
    agency_most: int | None = None
    topic_tables_most: int | None = None
    same_level: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A delegate's tables for both phases; `choice` is 1 to 3, or 0 for none of the three."""

    delegate_id: UUID
    topic: int
    choice: int
    reasons_table: int
    solutions_table: int


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A table by its number; with a band where it talks of solutions among equals."""

    number: int
    topic: int
    band: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody's seat, and the tables; `proven` where no other plan has more first choices."""

    seats: tuple[Seat, ...]
    tables: tuple[PlannedTable, ...]
    proven: bool

    def given(self, choice: int) -> int:
        return sum(seat.choice == choice for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule that stands in the way, and why."""

    rule: str
    detail: str


class Infeasible(Exception):
    """No plan keeps all rules; `obstacles` say why."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__("; ".join(obstacle.detail for obstacle in obstacles))
        self.obstacles = tuple(obstacles)


class Unfinished(Exception):
    """The solver came to its limit before it had a plan, or knew that there is none."""


Alike = tuple[tuple[int, ...], str, str]
Group = tuple[int, str | None]
"""A topic, or a topic and a band where solutions are talked of among equals."""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """How many tables each group has, and where those who are alike go: topic to number."""

    tables: Mapping[Group, int]
    places: Mapping[Alike, Mapping[int, int]]
    proven: bool

    @property
    def first_choices(self) -> int:
        return sum(topics.get(alike[0][0], 0) for alike, topics in self.places.items())


def digest_of(delegates: Iterable[Delegate], rules: Rules, lot: str) -> str:
    """Names the input: the same digest, the same tables."""
    people = sorted((str(d.id), d.topics, d.agency, d.band) for d in delegates)
    said = [lot, people, [getattr(rules, name) for name in Rules.__slots__]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def allocate(delegates: Iterable[Delegate], rules: Rules, lot: str) -> Plan:
    """Raises Infeasible, Unfinished."""
    people = sorted(delegates, key=lambda one: _drawn(lot, one.id))
    counts = Counter(_alike(one) for one in people)
    obstacles = [*_plain_obstacles(counts, rules)]
    topics = None if obstacles else assign_topics(counts, rules)
    if topics is None:
        raise Infeasible(obstacles or [*_found_by_relaxing(counts, rules)])
    return _seated(people, rules, topics)


def _drawn(lot: str, delegate_id: UUID) -> str:
    return hashlib.sha256(f"{lot}|{delegate_id}".encode()).hexdigest()


def _alike(one: Delegate) -> Alike:
    return one.topics, one.agency, one.band


# giving topics


def assign_topics(counts: Mapping[Alike, int], rules: Rules) -> TopicPlan | None:
    """The best topics under the rules; None where there are none. Raises Unfinished."""
    model = _Model.of(counts, rules)
    solved = model.solve()
    if solved is None:
        return None
    found = solved.values
    tables = {group: found[place] for group, place in model.tables.items()}
    places: dict[Alike, dict[int, int]] = {alike: {} for alike in counts}
    left: dict[tuple[str, str | None], dict[int, int]] = {}
    for elsewhere, by_topic in model.elsewhere.items():
        left[elsewhere] = {topic: found[place] for topic, place in by_topic.items()}
    for alike in sorted(counts):
        for topic, place in model.choices[alike].items():
            if found[place]:
                places[alike][topic] = found[place]
        agency, band = alike[1], alike[2] if rules.same_level else None
        for topic in _hand_out(left[agency, band], found[model.without[alike]]):
            places[alike][topic] = places[alike].get(topic, 0) + 1
    return TopicPlan(tables, places, solved.proven)


def _hand_out(free: dict[int, int], wanted: int) -> Iterator[int]:
    """Seats at topics that nobody of these chose."""
    for topic in sorted(free):
        while wanted and free[topic]:
            free[topic] -= 1
            wanted -= 1
            yield topic


@dataclass(slots=True)
class _Model:
    """The integer program, a row and a column at a time."""

    cost: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    entries: list[tuple[int, int, int]] = field(default_factory=list)
    bounds: list[tuple[float, float]] = field(default_factory=list)
    tables: dict[Group, int] = field(default_factory=dict)
    choices: dict[Alike, dict[int, int]] = field(default_factory=dict)
    without: dict[Alike, int] = field(default_factory=dict)
    elsewhere: dict[tuple[str, str | None], dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, counts: Mapping[Alike, int], rules: Rules) -> "_Model":
        model, everybody = cls(), sum(counts.values())
        bands = sorted({band for _, _, band in counts}) if rules.same_level else [None]
        groups: list[Group] = [(topic, band) for topic in rules.topics for band in bands]
        for group in groups:
            model.tables[group] = model._column(0, rules.tables_most, whole=True)
        flows: dict[tuple[Group, str], list[int]] = defaultdict(list)
        unplaced: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        # one more first choice outweighs every second and third choice together
        worth = (2 * everybody + 1, 2, 1)
        for alike in sorted(counts):
            topics, agency, own_band = alike
            band = own_band if rules.same_level else None
            model.choices[alike] = {}
            for value, topic in zip(worth, topics, strict=True):
                column = model._column(-value, counts[alike])
                model.choices[alike][topic] = column
                flows[(topic, band), agency].append(column)
            model.without[alike] = model._column(0, counts[alike])
            unplaced[agency, band].append(model.without[alike])
            placed = [*model.choices[alike].values(), model.without[alike]]
            model._row([(c, 1) for c in placed], counts[alike], counts[alike])
        for (agency, band), columns in unplaced.items():
            ends = {topic: model._column(0, everybody) for topic in rules.topics}
            model.elsewhere[agency, band] = ends
            for topic, column in ends.items():
                flows[(topic, band), agency].append(column)
            model._row([(c, 1) for c in columns] + [(c, -1) for c in ends.values()], 0, 0)
        model._limit(rules, groups, flows)
        return model

    def _limit(
        self,
        rules: Rules,
        groups: Sequence[Group],
        flows: Mapping[tuple[Group, str], Sequence[int]],
    ) -> None:
        coming: dict[Group, list[tuple[int, int]]] = defaultdict(list)
        for (group, _), columns in flows.items():
            terms = [(column, 1) for column in columns]
            coming[group] += terms
            if rules.agency_most is not None:
                self._row([*terms, (self.tables[group], -rules.agency_most)], -math.inf, 0)
        for group in groups:
            table = self.tables[group]
            self._row([*coming[group], (table, -rules.seats_most)], -math.inf, 0)
            self._row([*coming[group], (table, -rules.seats_least)], 0, math.inf)
        self._row([(table, 1) for table in self.tables.values()], 0, rules.tables_most)
        if rules.topic_tables_most is not None:
            for topic in rules.topics:
                own = [(self.tables[group], 1) for group in groups if group[0] == topic]
                self._row(own, 0, rules.topic_tables_most)

    def _column(self, cost: int, most: int, *, whole: bool = False) -> int:
        self.cost.append(cost)
        self.most.append(most)
        self.whole.append(int(whole))  # with whole tables the rest is a flow, whole by itself
        return len(self.cost) - 1

    def _row(self, terms: Iterable[tuple[int, int]], least: float, most: float) -> None:
        self.entries += [(len(self.bounds), column, value) for column, value in terms]
        self.bounds.append((least, most))

    def solve(self) -> "_Solved | None":
        return _solved(self.cost, self.most, self.whole, self.entries, self.bounds)


@dataclass(frozen=True, slots=True)
class _Solved:
    values: list[int]
    proven: bool


def _solved(
    cost: Sequence[int],
    most: Sequence[int],
    whole: Sequence[int],
    entries: Sequence[tuple[int, int, int]],
    bounds: Sequence[tuple[float, float]],
) -> _Solved | None:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    rows, columns, values = zip(*entries, strict=True)
    matrix = coo_array((values, (rows, columns)), shape=(len(bounds), len(cost))).tocsr()
    least, upper = zip(*bounds, strict=True)
    result: Any = milp(
        cost,
        constraints=LinearConstraint(matrix, least, upper),
        bounds=Bounds(0, most),
        integrality=whole,
        options={"mip_rel_gap": 0, "node_limit": SOLVER_NODES},
    )
    if result.status == INFEASIBLE:
        return None
    if result.x is None:
        raise Unfinished
    return _Solved([round(value) for value in result.x], result.status == OPTIMAL)


# dealing to tables


def _seated(people: Sequence[Delegate], rules: Rules, topics: TopicPlan) -> Plan:
    at_topic = _at_topics(people, topics)
    tables: list[PlannedTable] = []
    reasons: dict[UUID, int] = {}
    solutions: dict[UUID, int] = {}
    for topic in rules.topics:
        there = at_topic[topic]
        first = len(tables) + 1
        for group in sorted(g for g in topics.tables if g[0] == topic and topics.tables[g]):
            band = group[1]
            begin, many = len(tables) + 1, topics.tables[group]
            tables += [PlannedTable(begin + n, topic, band) for n in range(many)]
            if band is not None:
                among_equals = [one for one in there if one.band == band]
                solutions |= _dealt(among_equals, many, begin)
        reasons |= _dealt(there, len(tables) + 1 - first, first)
    seats = tuple(
        Seat(
            one.id,
            topic,
            one.topics.index(topic) + 1 if topic in one.topics else NONE_OF_THREE,
            reasons[one.id],
            solutions.get(one.id, reasons[one.id]),
        )
        for topic in rules.topics
        for one in at_topic[topic]
    )
    return Plan(seats, tuple(tables), topics.proven)


def _at_topics(people: Sequence[Delegate], topics: TopicPlan) -> dict[int, list[Delegate]]:
    """Among those alike the drawn order decides who gets the better choice."""
    left = {
        alike: [
            topic
            for topic in sorted(
                given, key=lambda t: alike[0].index(t) if t in alike[0] else len(alike[0])
            )
            for _ in range(given[topic])
        ]
        for alike, given in topics.places.items()
    }
    found: dict[int, list[Delegate]] = defaultdict(list)
    for one in people:
        found[left[_alike(one)].pop(0)].append(one)
    return found


def _dealt(people: Sequence[Delegate], tables: int, first: int) -> dict[UUID, int]:
    """Each to a table, numbered from `first`; tables differ by one at the most in every count."""
    cells: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for one in people:
        cells[one.agency, one.band].append(one.id)
    left = {cell: len(ids) for cell, ids in sorted(cells.items())}
    seated: dict[UUID, int] = {}
    for number in range(first, first + tables):
        for cell, many in _one_table(left, first + tables - number).items():
            for delegate_id in [cells[cell].pop(0) for _ in range(many)]:
                seated[delegate_id] = number
            left[cell] -= many
    return seated


def _one_table(left: Mapping[tuple[str, str], int], tables: int) -> dict[tuple[str, str], int]:
    """An even share of everybody who is left, for the next of so many tables."""
    cells = [cell for cell, many in left.items() if many]
    if tables == 1:
        return {cell: left[cell] for cell in cells}
    sides: list[dict[str, list[int]]] = [defaultdict(list), defaultdict(list)]
    for place, cell in enumerate(cells):
        for side, name in zip(sides, cell, strict=True):
            side[name].append(place)
    rows = [list(range(len(cells))), *sides[0].values(), *sides[1].values()]
    entries, bounds = [], []
    for row, places in enumerate(rows):
        entries += [(row, place, 1) for place in places]
        many = sum(left[cells[place]] for place in places)
        bounds.append((many // tables, -(-many // tables)))
    most = [left[cell] for cell in cells]
    found = _solved([0] * len(cells), most, [1] * len(cells), entries, bounds)
    assert found is not None, "an even deal always exists"
    return dict(zip(cells, found.values, strict=True))


# saying why not


def _plain_obstacles(counts: Mapping[Alike, int], rules: Rules) -> Iterator[Obstacle]:
    everybody = sum(counts.values())
    if everybody < rules.seats_least:
        yield Obstacle(
            "seats_least",
            f"{everybody} delegates are fewer than the {rules.seats_least} that a table needs.",
        )
        return
    seats = rules.tables_most * rules.seats_most
    if everybody > seats:
        yield Obstacle(
            "tables_most",
            f"{everybody} delegates, and {rules.tables_most} tables of {rules.seats_most} at the "
            f"most: {everybody - seats} would have no seat.",
        )
    tables = min(rules.tables_most, everybody // rules.seats_least)
    for agency, many in sorted(_by(counts, 1).items()):
        if rules.agency_most is not None and many > rules.agency_most * tables:
            yield Obstacle(
                "agency_most",
                f"{many} delegates are of the agency type {agency}: with {rules.agency_most} at a "
                f"table at the most, {tables} tables seat {rules.agency_most * tables}.",
            )
    for band, many in sorted(_by(counts, 2).items()) if rules.same_level else ():
        if many < rules.seats_least:
            yield Obstacle(
                "seats_least",
                f"{many} of the band {band} are too few for a table of their own, which needs "
                f"{rules.seats_least}.",
            )


def _by(counts: Mapping[Alike, int], part: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for alike, many in counts.items():
        found[str(alike[part])] += many
    return found


def _is_possible(counts: Mapping[Alike, int], rules: Rules) -> bool:
    """Where the solver does not know, neither do we: nothing is said of the rule then."""
    try:
        return assign_topics(counts, rules) is not None
    except Unfinished:
        return False


def _found_by_relaxing(counts: Mapping[Alike, int], rules: Rules) -> Iterator[Obstacle]:
    """Each rule without which there would be a plan, or that no single one is in the way."""
    everybody = sum(counts.values())
    without: dict[str, tuple[Rules, str]] = {
        "agency_most": (replace(rules, agency_most=None), "the limit for one agency type"),
        "topic_tables_most": (
            replace(rules, topic_tables_most=None),
            "the limit of tables for one topic",
        ),
        "seats_least": (replace(rules, seats_least=1), "the least number of a table"),
        "tables_most": (replace(rules, tables_most=everybody), "the limit of tables"),
        "same_level": (replace(rules, same_level=False), "tables among equals"),
    }
    alone = [
        Obstacle(name, f"Without {words} there is an allocation; with it there is none.")
        for name, (relaxed, words) in without.items()
        if relaxed != rules and _is_possible(counts, relaxed)
    ]
    yield from alone or [Obstacle("rules", "No single rule is in the way: several together are.")]
