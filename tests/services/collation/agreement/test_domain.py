"""Agreement against what its inventors printed, and against the library on made-up tables."""

from random import Random

import pytest

from services.collation.agreement.domain import (
    BOTH,
    NOTHING,
    Cell,
    added,
    agreement_of,
    by_counts,
    by_library,
    label_of,
    pairs_of,
    pooled,
    table_of,
)

MEG = "0100000010"
OWEN = "1110010000"
"""Krippendorff (2011), section A: binary data, two observers, ten units."""
BEN = "aabbdcccedda"
GERRY = "babbbccceddd"
"""Section B: nominal data, two observers, twelve units."""
COHEN = {
    ("personality", "personality"): 88,
    ("personality", "neurosis"): 14,
    ("personality", "psychosis"): 18,
    ("neurosis", "personality"): 10,
    ("neurosis", "neurosis"): 40,
    ("neurosis", "psychosis"): 10,
    ("psychosis", "personality"): 2,
    ("psychosis", "neurosis"): 6,
    ("psychosis", "psychosis"): 12,
}
"""Cohen (1960), as counts of 200 units; he prints .70 observed, .41 expected and .49."""


def table_of_said(first: str, second: str) -> dict[Cell, int]:
    table: dict[Cell, int] = {}
    for cell in zip(first, second, strict=True):
        table[cell] = table.get(cell, 0) + 1
    return table


@pytest.mark.rule("C9")
@pytest.mark.parametrize("worked_out", [by_library, by_counts])
@pytest.mark.parametrize(("first", "second", "alpha"), [(MEG, OWEN, 0.095), (BEN, GERRY, 0.692)])
def test_alpha_is_what_krippendorff_printed(
    first: str, second: str, alpha: float, worked_out: type
) -> None:
    _, found = worked_out(table_of_said(first, second).items())
    assert round(found, 3) == alpha


@pytest.mark.rule("C9")
@pytest.mark.parametrize("worked_out", [by_library, by_counts])
def test_kappa_is_what_cohen_printed(worked_out: type) -> None:
    kappa, _ = worked_out(COHEN.items())
    assert round(kappa, 2) == 0.49


@pytest.mark.rule("C9")
@pytest.mark.parametrize("seed", range(5))
def test_counts_and_the_library_say_the_same(seed: int) -> None:
    chance = Random(seed)
    values = (NOTHING, "problem", "good_practice", BOTH)
    table = {(a, b): chance.randint(1, 40) for a in values for b in values}
    assert by_counts(table.items()) == pytest.approx(by_library(table.items()), abs=1e-12)


@pytest.mark.rule("C9")
def test_an_interval_holds_its_figure_and_is_the_same_every_time() -> None:
    table = {("problem", "problem"): 12, ("problem", NOTHING): 4, (NOTHING, NOTHING): 160}
    found = agreement_of(table)
    assert found.kappa is not None
    assert found.kappa_interval is not None
    assert found.alpha is not None
    assert found.alpha_interval is not None
    assert found.kappa_interval.low < found.kappa < found.kappa_interval.high <= 1
    assert found.alpha_interval.low < found.alpha < found.alpha_interval.high <= 1
    agreement_of.__globals__["_agreement"].cache_clear()
    assert agreement_of(dict(reversed(table.items()))) == found
    many = agreement_of({cell: 100 * units for cell, units in table.items()})
    assert many.alpha_interval is not None
    wide = found.alpha_interval.high - found.alpha_interval.low
    assert many.alpha_interval.high - many.alpha_interval.low < wide / 5


@pytest.mark.parametrize("table", [{}, {(NOTHING, NOTHING): 40}, {("problem", "problem"): 3}])
def test_where_all_is_the_same_there_is_no_figure(table: dict[Cell, int]) -> None:
    found = agreement_of(table)
    assert (found.kappa, found.alpha, found.alpha_interval) == (None, None, None)
    assert found.units == sum(table.values())
    assert found.observed == (1 if table else None)


def test_units_are_passages_and_issues_and_add_up() -> None:
    one = pairs_of(["D4", "G6"], [("D4", {"problem"}, {"problem"}), ("D4", {"problem"}, set())])
    assert one == {"D4": {"problem|problem": 1, "problem|none": 1}, "G6": {}}
    two = added(one, pairs_of(["D4", "G6"], [("D4", {"problem"}, {"problem"})]))
    assert two["D4"] == {"problem|problem": 2, "problem|none": 1}
    tables = [table_of(counts, 20) for counts in two.values()]
    assert [sum(table.values()) for table in tables] == [20, 20]
    whole = agreement_of(pooled(tables))
    assert (whole.units, whole.both_same, whole.different, whole.both_nothing) == (40, 2, 1, 37)


def test_what_a_coder_says_of_a_unit_is_one_value() -> None:
    assert [label_of(k) for k in ([], ["problem"], ["problem", "good_practice"])] == [
        NOTHING,
        "problem",
        BOTH,
    ]
