"""What may be shown of totals, whatever was shared."""

from hypothesis import given
from hypothesis import strategies as st

from services.quality.sharing.domain import SharedItem, boards_with, disclosed, totals

CODES = st.lists(st.sampled_from(["time", "cost", "skills"]), max_size=3).map(tuple)
ITEMS = st.lists(
    st.builds(
        SharedItem,
        board=st.integers(1, 30).map("board-{}".format),
        marker=st.integers(1, 3),
        helped=CODES,
        hindered=CODES,
    ),
    max_size=120,
)


def test_a_number_is_withheld_below_the_smallest_and_else_rounded() -> None:
    shown = {boards: disclosed(boards, 10) for boards in (0, 9, 10, 12, 13, 17, 18)}
    assert shown == {0: None, 9: None, 10: 10, 12: 10, 13: 15, 17: 15, 18: 20}
    assert disclosed(12, 12) == 12


@given(ITEMS, st.integers(5, 15))
def test_no_total_shows_a_few_boards_or_an_exact_number(
    items: list[SharedItem], smallest: int
) -> None:
    for total in totals(items, smallest):
        on_marker = [item for item in items if item.marker == total.marker]
        assert len({item.board for item in on_marker}) >= smallest
        for names, shown in (("hindered", total.hindered), ("helped", total.helped)):
            assert list(shown) == sorted(shown)
            for code, boards in shown.items():
                true = {i.board for i in on_marker if code in getattr(i, names)}
                assert len(true) >= smallest
                assert boards % 5 == 0 or boards == smallest
                assert abs(boards - len(true)) < 5


@given(ITEMS)
def test_one_board_cannot_be_told_apart_by_how_much_it_shares(items: list[SharedItem]) -> None:
    assert totals(items, 5) == totals(items * 3, 5)
    assert boards_with(items, "time") == boards_with(items * 3, "time")
