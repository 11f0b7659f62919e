"""What may be shown of totals, whatever was shared, and whoever watches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quality.sharing.domain import (
    EVERYWHERE,
    Cell,
    Kind,
    SharedItem,
    at_least,
    boards_behind,
    moved,
    told,
)

CODES = st.lists(st.sampled_from(["time", "cost", "skills"]), max_size=3).map(tuple)
BOARDS = st.integers(1, 40).map("board-{}".format)
ITEMS = st.lists(
    st.builds(
        SharedItem,
        board=BOARDS,
        marker_set=st.sampled_from(["SCR-2016", "SAR-2022"]),
        marker=st.integers(1, 2),
        helped=CODES,
        hindered=CODES,
    ),
    max_size=120,
)
STEPS = st.lists(st.integers(-7, 7), max_size=60)
CELL = Cell("SCR-2016", 13, Kind.SHARING)


def test_a_total_is_of_boards_that_would_still_be_enough_if_four_left() -> None:
    shown = {base: at_least(base, 10) for base in (0, 9, 13, 14, 18, 19, 23, 24)}
    assert shown == {0: None, 9: None, 13: None, 14: 10, 18: 10, 19: 15, 23: 15, 24: 20}
    assert at_least(18, 12) is None
    assert at_least(9, 5) == 5


@pytest.mark.rule("Q7", "Q16")
@given(ITEMS, ITEMS, st.integers(5, 15))
def test_no_total_shows_a_few_boards_or_one_whose_consent_is_gone(
    before: list[SharedItem], now: list[SharedItem], smallest: int
) -> None:
    """Also where so much was taken back that what was kept of the past is out of date."""
    bases = moved({}, boards_behind(before))
    for cell, shown in told(bases, boards_behind(now), smallest).items():
        place = (cell.marker_set, cell.marker)
        here = [i for i in now if place in ((i.marker_set, i.marker), EVERYWHERE)]
        names = {Kind.HINDERED: "hindered", Kind.HELPED: "helped"}
        if cell.kind is not Kind.SHARING:
            here = [i for i in here if cell.code in getattr(i, names[cell.kind])]
        assert smallest <= shown <= len({i.board for i in here})
        assert shown % 5 == 0


@pytest.mark.rule("Q7", "Q16")
@given(STEPS)
def test_whoever_watches_sees_a_total_move_for_five_boards_and_never_for_fewer(
    steps: list[int],
) -> None:
    boards, bases, shown, came_or_went = 0, dict[Cell, int](), dict[Cell, int](), 0
    for step in steps:
        before, boards = boards, max(0, boards + step)
        came_or_went += abs(boards - before)
        bases |= moved(bases, {CELL: boards})
        seen, shown = shown, told(bases, {CELL: boards}, 5)
        if shown != seen:
            assert came_or_went >= 5
            came_or_went = 0


@pytest.mark.rule("Q16")
def test_no_fewer_boards_are_told_to_share_than_to_name_what_hindered() -> None:
    """Both are counted by themselves, and one may have moved when the other had not yet."""
    sharing = Cell(*EVERYWHERE, Kind.SHARING)
    missing = Cell(*EVERYWHERE, Kind.HINDERED, "causes_missing")
    for base in ({missing: 14}, {sharing: 10, missing: 14}, {sharing: 15, missing: 24}):
        shown = told(base, {sharing: 24, missing: 24}, 10)
        assert shown[sharing] == shown[missing], base


@given(ITEMS)
def test_one_board_cannot_be_told_apart_by_how_much_it_shares(items: list[SharedItem]) -> None:
    assert boards_behind(items) == boards_behind(items * 3)
