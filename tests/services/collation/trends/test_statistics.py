"""Intervals, directions and limits, against a library that nobody would run for each request."""

import pytest
from scipy.stats import binomtest

from services.collation.trends.domain import By, Point, later, points_of
from services.collation.trends.statistics import Direction, Signal, chart, direction, wilson


@pytest.mark.parametrize("share", [(0, 1), (1, 1), (3, 9), (0, 40), (17, 38), (999, 1000)])
def test_the_interval_is_wilsons(share: tuple[int, int]) -> None:
    found = wilson(share)
    expected = binomtest(*share).proportion_ci(method="wilson")
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_nothing_coded_has_no_interval() -> None:
    assert wilson((0, 0)) is None


@pytest.mark.rule("T4")
@pytest.mark.parametrize(
    ("earlier", "after", "shown"),
    [
        ((1, 20), (15, 20), Direction.UP),
        ((15, 20), (1, 20), Direction.DOWN),
        ((9, 20), (10, 20), Direction.LEVEL),
        ((1, 9), (15, 20), Direction.UNRELIABLE),
        ((1, 20), (9, 9), Direction.UNRELIABLE),
        ((0, 0), (0, 0), Direction.UNRELIABLE),
        ((0, 10), (10, 10), Direction.UP),
    ],
)
def test_a_direction_needs_enough_coded_on_both_sides(
    earlier: tuple[int, int], after: tuple[int, int], shown: Direction
) -> None:
    assert direction(earlier, after, 10) is shown


def test_the_difference_of_two_shares_has_newcombes_interval() -> None:
    """His own worked example: 56 of 70 against 48 of 80 differ by 0.0524 to 0.3339."""
    assert direction((48, 80), (56, 70), 10) is Direction.UP
    assert direction((51, 80), (52, 70), 10) is Direction.LEVEL


def test_a_chart_marks_what_is_out_of_the_ordinary() -> None:
    calm = [(5, 20)] * 12
    assert {point.signal for point in chart(calm, 10)} == {None}
    marked = chart([*calm, (19, 20), (3, 4)], 10)
    assert [point.signal for point in marked[-2:]] == [Signal.ABOVE, None]
    assert marked[-1].limits is None
    assert chart([(10, 20)] * 12 + [(0, 20)], 10)[-1].signal is Signal.BELOW
    shifted = chart([(4, 20)] * 8 + [(6, 20)] * 8, 10)
    assert [point.signal for point in shifted if point.signal] == [Signal.SHIFT] * 2
    assert {point.limits for point in chart(calm[:7], 10)} == {None}


def test_a_period_in_which_nothing_was_published_is_a_point_too() -> None:
    rows = [("2014Q4", "D4", 1), ("2014Q4", "coded", 2), ("2015Q3", "published", 3)]
    assert points_of(rows, By.HALF_YEAR) == [
        Point("2014H2", 1, 2, 2, 0),
        Point("2015H1", 0, 0, 0, 0),
        Point("2015H2", 0, 0, 0, 3),
    ]
    assert later("2014Q4", 1) == "2015Q1"
    assert later("2015Q1", -4) == "2014Q1"
