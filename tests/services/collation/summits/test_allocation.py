"""Tables: most first choices, everybody mixed, and why there are none where there are none."""

import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.collation.summits import allocation
from services.collation.summits.allocation import (
    Delegate,
    Infeasible,
    Plan,
    Rules,
    Unfinished,
    allocate,
    assign_topics,
    digest_of,
)
from services.collation.summits.errors import NoAllocation
from services.collation.summits.schemas import TableRules
from services.collation.summits.service import rule_at, work_out

AGENCIES = ("police", "education", "adult_health", "probation")
BANDS = ("frontline", "leader", "middle_manager")
TOPICS = (1, 2, 3, 4, 5)
RULES = Rules(
    TOPICS, seats_most=6, seats_least=2, tables_most=12, agency_most=3, topic_tables_most=None
)


def company(many: int, seed: int) -> list[Delegate]:
    drawn = random.Random(seed)
    return [
        Delegate(
            UUID(int=drawn.getrandbits(128)),
            tuple(drawn.sample(TOPICS, 3)),
            drawn.choice(AGENCIES),
            drawn.choice(BANDS),
        )
        for _ in range(many)
    ]


def counts_at(plan: Plan, people: list[Delegate], phase: str, what: str) -> dict[int, Counter[str]]:
    by_id = {one.id: one for one in people}
    found: dict[int, Counter[str]] = {table.number: Counter() for table in plan.tables}
    for seat in plan.seats:
        found[getattr(seat, phase)][getattr(by_id[seat.delegate_id], what)] += 1
    return found


@pytest.mark.rule("S1", "S5")
@settings(max_examples=25, deadline=None)
@given(st.integers(4, 48), st.integers(0, 10_000), st.booleans(), st.randoms())
def test_every_plan_keeps_the_rules_and_does_not_hang_on_the_order_of_registration(
    many: int, seed: int, same_level: bool, order: random.Random
) -> None:
    people, rules = company(many, seed), replace(RULES, same_level=same_level)
    try:
        plan = allocate(people, rules, "lot")
    except Infeasible:
        return
    shuffled = [*people]
    order.shuffle(shuffled)
    assert allocate(shuffled, rules, "lot") == plan
    assert sorted(seat.delegate_id for seat in plan.seats) == sorted(one.id for one in people)
    assert plan.proven
    assert len(plan.tables) <= rules.tables_most
    chosen = {one.id: one.topics for one in people}
    topic_of = {table.number: table.topic for table in plan.tables}
    for seat in plan.seats:
        there = chosen[seat.delegate_id]
        assert seat.choice == (there.index(seat.topic) + 1 if seat.topic in there else 0)
        assert topic_of[seat.reasons_table] == topic_of[seat.solutions_table] == seat.topic
    for phase in ("reasons_table", "solutions_table"):
        agencies = counts_at(plan, people, phase, "agency")
        for at_table in agencies.values():
            assert rules.seats_least <= at_table.total() <= rules.seats_most
            assert max(at_table.values()) <= 3


@pytest.mark.rule("S5")
def test_tables_of_a_topic_differ_by_one_at_most_in_size_agency_and_seniority() -> None:
    people = company(60, 7)
    plan = allocate(people, RULES, "lot")
    for what in ("agency", "band"):
        found = counts_at(plan, people, "reasons_table", what)
        for topic in TOPICS:
            own = [found[table.number] for table in plan.tables if table.topic == topic]
            for name in {*AGENCIES, *BANDS}:
                assert max(c[name] for c in own) - min(c[name] for c in own) <= 1
            assert max(c.total() for c in own) - min(c.total() for c in own) <= 1


@pytest.mark.rule("S5")
def test_solutions_are_talked_of_among_equals_where_that_was_chosen_and_reasons_never() -> None:
    people = company(60, 7)
    mixed = allocate(people, RULES, "lot")
    assert all(seat.reasons_table == seat.solutions_table for seat in mixed.seats)
    equals = allocate(people, replace(RULES, same_level=True, tables_most=20), "lot")
    at_reasons = counts_at(equals, people, "reasons_table", "band")
    at_solutions = counts_at(equals, people, "solutions_table", "band")
    assert {len(bands) for bands in at_solutions.values()} == {1}
    assert max(len(bands) for bands in at_reasons.values()) > 1
    for table in equals.tables:
        assert set(at_solutions[table.number]) == {table.band}


@pytest.mark.rule("S1")
def test_as_many_have_their_first_choice_as_any_plan_could_give() -> None:
    """Checked against every way to seat eight people at two topics of two tables."""
    people = [
        Delegate(UUID(int=number), (1, 2, 3) if number < 6 else (2, 1, 3), "police", "frontline")
        for number in range(8)
    ]
    rules = Rules((1, 2, 3), seats_most=4, seats_least=2, tables_most=2)
    plan = allocate(people, rules, "lot")
    best = max(
        sum(min(wanted, 4 * tables) for wanted, tables in ((6, first), (2, 2 - first)))
        for first in (0, 1, 2)
    )
    assert (plan.given(1), plan.given(2)) == (best, 8 - best) == (6, 2)


@pytest.mark.rule("S1")
def test_the_lot_decides_between_those_who_are_alike_and_is_all_that_does() -> None:
    alike = [Delegate(UUID(int=n), (1, 2, 3), "police", "frontline") for n in range(10)]
    rules = Rules((1, 2, 3), 5, 2, 2, topic_tables_most=1)

    def first(lot: str) -> frozenset[UUID]:
        return frozenset(s.delegate_id for s in allocate(alike, rules, lot).seats if s.choice == 1)

    assert len({first(str(lot)) for lot in range(8)}) > 1
    assert first("one") == first("one")
    assert digest_of(alike, rules, "one") != digest_of(alike, rules, "two")


@pytest.mark.rule("S1", "S5")
@pytest.mark.parametrize(
    ("changed", "rule", "words"),
    [
        ({"tables_most": 1}, "tables_most", "34 would have no seat"),
        ({"agency_most": 1, "tables_most": 8}, "agency_most", "of the agency type"),
        ({"seats_least": 41, "seats_most": 50}, "seats_least", "fewer than the 41"),
        ({"topic_tables_most": 1, "tables_most": 9}, "topic_tables_most", "one topic"),
    ],
)
def test_where_there_is_no_plan_it_is_said_which_rule_is_in_the_way(
    changed: dict[str, int], rule: str, words: str
) -> None:
    people = company(40, 3)
    with pytest.raises(Infeasible) as why:
        allocate(people, replace(RULES, **changed), "lot")
    found = [obstacle for obstacle in why.value.obstacles if obstacle.rule == rule]
    assert found
    assert words in found[0].detail


@pytest.mark.rule("S5")
def test_a_band_too_small_for_a_table_of_equals_is_named() -> None:
    people = [replace(one, band="frontline") for one in company(12, 1)]
    people[0] = replace(people[0], band="leader")
    with pytest.raises(Infeasible) as why:
        allocate(people, replace(RULES, same_level=True), "lot")
    (obstacle,) = why.value.obstacles
    assert (obstacle.rule, "leader" in obstacle.detail) == ("seats_least", True)


@pytest.mark.rule("S5")
def test_rules_that_only_together_are_too_much_are_named_one_by_one() -> None:
    """Four leaders are enough for a table of equals; that three are of one agency is too much."""
    people = [replace(one, band="frontline") for one in company(24, 1)]
    for number, agency in enumerate(("police", "police", "police", "education")):
        people[number] = replace(people[number], band="leader", agency=agency)
    rules = replace(RULES, same_level=True, seats_least=4, agency_most=2, tables_most=20)
    with pytest.raises(Infeasible) as why:
        allocate(people, rules, "lot")
    assert {obstacle.rule for obstacle in why.value.obstacles} == {
        *("agency_most", "seats_least", "same_level")
    }


@pytest.mark.rule("S5")
async def test_what_stands_in_the_way_is_where_a_summit_shows_its_rules() -> None:
    """Also that solutions are talked of among equals, and that several rules do together."""
    people = [replace(one, band="frontline") for one in company(24, 1)]
    for number, agency in enumerate(("police", "police", "police", "education")):
        people[number] = replace(people[number], band="leader", agency=agency)
    equals = replace(RULES, same_level=True, seats_least=4, agency_most=2, tables_most=20)
    with pytest.raises(NoAllocation) as why:
        await work_out(people, equals, "lot")
    assert {one.pointer for one in why.value.pointers} == {
        *("/rules/agency_most", "/rules/seats_least", "/rules/seniority")
    }
    for name in (*(field.name for field in fields(Rules) if field.name != "topics"), "rules"):
        where = rule_at(name).removeprefix("/rules").removeprefix("/")
        assert not where or where in TableRules.model_fields, name


@pytest.mark.rule("S1")
def test_who_has_none_of_three_is_seated_and_shown() -> None:
    people = [Delegate(UUID(int=n), (1, 2, 3), "police", "frontline") for n in range(8)]
    rules = Rules((1, 2, 3, 4), seats_most=2, seats_least=2, tables_most=4, topic_tables_most=1)
    plan = allocate(people, rules, "lot")
    assert [plan.given(choice) for choice in (1, 2, 3, 0)] == [2, 2, 2, 2]
    counted = Counter((one.topics, one.agency, one.band) for one in people)
    relaxed = assign_topics(counted, replace(rules, topic_tables_most=None))
    assert relaxed is not None
    assert relaxed.first_choices == 8


@pytest.mark.rule("S5")
def test_a_search_that_reached_its_limit_is_not_told_as_rules_that_cannot_be_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And names no rule of which it does not know whether tables were possible without it."""
    people = company(40, 3)
    monkeypatch.setattr(allocation, "_solved", unfinished_solver(after=0))
    with pytest.raises(Unfinished):
        allocate(people, RULES, "lot")
    monkeypatch.undo()
    tight = replace(RULES, topic_tables_most=1, tables_most=9)
    monkeypatch.setattr(allocation, "_solved", unfinished_solver(after=1))
    with pytest.raises(Infeasible) as why:
        allocate(people, tight, "lot")
    assert [one.rule for one in why.value.obstacles] == ["rules"]


def unfinished_solver(after: int) -> Callable[..., Any]:
    """The solver as it is, and from then on as one that comes to its limit with nothing."""
    solved, asked = allocation._solved, itertools.count()

    def at_its_limit(*model: Any) -> Any:
        if next(asked) < after:
            return solved(*model)
        result = SimpleNamespace(x=None, status=1)
        with pytest.MonkeyPatch.context() as limited:
            limited.setattr("scipy.optimize.milp", lambda *_, **__: result)
            return solved(*model)

    return at_its_limit
