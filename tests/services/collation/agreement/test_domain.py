"""Agreement against what its inventors printed, and against the library on made-up tables."""

from random import Random

import numpy
import pytest

from services.collation.agreement.domain import (
    BOTH,
    LEAST_REPORTS,
    LEAST_SHOWING,
    NOTHING,
    OVERALL,
    RESAMPLES,
    SEED,
    Cell,
    Coded,
    added,
    agreement_of,
    by_counts,
    by_library,
    intervals_of,
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


def reports(many: int, *said: dict[str, int], passages: int = 40) -> list[Coded]:
    """So many reports, one after the other of each kind."""
    return [({"D4": dict(said[n % len(said)]), "G6": {}}, passages) for n in range(many)]


SAME, APART = {"problem|problem": 4}, {"problem|none": 2, "none|problem": 2}


@pytest.mark.rule("C9")
def test_an_interval_is_of_whole_reports_drawn_anew() -> None:
    """Worked out the long way: each time, so many reports by lot, and their passages together."""
    given = reports(LEAST_REPORTS + 3, SAME, APART, SAME | APART)
    given = [(pairs, 30 + 5 * n) for n, (pairs, _) in enumerate(given)]
    lot = numpy.random.default_rng(SEED)
    alphas = []
    for times in lot.multinomial(len(given), [1 / len(given)] * len(given), (RESAMPLES,)):
        drawn = [
            table_of(pairs["D4"], n)
            for (pairs, n), k in zip(given, times, strict=True)
            for _ in range(k)
        ]
        alphas.append(by_counts(pooled(drawn).items())[1])
    low, high = numpy.quantile(alphas, [0.025, 0.975])
    found = intervals_of(given)["D4"].alpha
    assert found is not None
    assert found.low == pytest.approx(low)
    assert found.high == pytest.approx(high)


@pytest.mark.rule("C9")
def test_reports_that_are_all_alike_leave_nothing_open_and_those_that_differ_do() -> None:
    """Of passages drawn one by one, the same passages would say the same in both."""
    alike = reports(30, SAME | APART)
    differing = reports(
        60, {k: 2 * n for k, n in SAME.items()}, {k: 2 * n for k, n in APART.items()}
    )
    whole = [table_of(added(dict(alike[0][0]), {})["D4"], 40)] * 30
    figure = agreement_of(pooled(whole)).alpha
    assert figure is not None
    narrow, wide = intervals_of(alike)["D4"].alpha, intervals_of(differing)["D4"].alpha
    assert narrow is not None
    assert wide is not None
    assert narrow.low == narrow.high == pytest.approx(figure)
    assert wide.low < figure - 0.1
    assert wide.high > figure + 0.1
    assert intervals_of(differing) == intervals_of(list(differing))


@pytest.mark.rule("C9")
def test_of_few_reports_or_of_an_issue_seen_in_few_no_interval_is_given() -> None:
    assert intervals_of(reports(LEAST_REPORTS - 1, SAME, APART)) == {}
    seen = [*reports(LEAST_SHOWING - 1, SAME, APART), *reports(LEAST_REPORTS, {})]
    assert intervals_of(seen).keys() == {OVERALL}
    assert intervals_of([*seen, *reports(1, APART)]).keys() == {"D4", OVERALL}


def test_over_all_issues_a_report_is_drawn_with_all_that_was_said_of_it() -> None:
    given = reports(30, SAME, APART)
    twice = [({"D4": pairs["D4"], "G6": pairs["D4"]}, n) for pairs, n in given]
    found = intervals_of(twice)
    assert found["D4"].kappa == found["G6"].kappa == found[OVERALL].kappa


@pytest.mark.parametrize("table", [{}, {(NOTHING, NOTHING): 40}, {("problem", "problem"): 3}])
def test_where_all_is_the_same_there_is_no_figure(table: dict[Cell, int]) -> None:
    found = agreement_of(table)
    assert (found.kappa, found.alpha) == (None, None)
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
