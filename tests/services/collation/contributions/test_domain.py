"""How far who contributed is described: never so far that fewer than so many share it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collation.contributions.domain import WITHHELD, Traits, told_of

traits = st.builds(
    Traits,
    st.sampled_from(["police", "education", "probation"]),
    st.sampled_from(["frontline", "leader"]),
    st.sampled_from(["london", "north_east", "south_west"]),
    st.booleans(),
)


@pytest.mark.rule("S7")
@given(st.lists(traits, max_size=40), st.integers(3, 8), traits)
def test_at_least_so_many_of_those_who_came_share_what_is_told(
    people: list[Traits], smallest: int, stranger: Traits
) -> None:
    told = told_of(people, smallest)
    shared = Counter(told(one) for one in people)
    if len(people) >= smallest:
        assert min(shared.values()) >= smallest
    else:
        assert set(shared) <= {WITHHELD}
    assert told(stranger) in {*shared, WITHHELD}
    for one in people:
        for name in ("agency", "band", "region", "practising"):
            assert getattr(told(one), name) in (getattr(one, name), None)


@pytest.mark.rule("S7")
def test_the_region_goes_first_and_large_groups_keep_all() -> None:
    police = Traits("police", "frontline", "london", True)
    alone = Traits("police", "frontline", "north_east", True)
    other = Traits("education", "leader", "london", False)
    told = told_of([police] * 5 + [other] * 5, 5)
    assert (told(police), told(other)) == (police, other)
    told = told_of([police] * 6 + [alone] + [other] * 5, 5)
    # one alone is not told of by being the only one of whom nothing is told
    assert (told(police), told(alone), told(other)) == (police, WITHHELD, WITHHELD)
    two_regions = [alone] * 3 + [Traits("police", "frontline", "south_west", True)] * 3
    assert told_of(two_regions, 5)(alone) == Traits("police", "frontline", None, True)
