"""The allocation's rules, over every kind of wish."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.learning.places.domain import Wish, allocate, lot_of

OFFERS = [UUID(int=number) for number in range(1, 4)]
wishes = st.lists(
    st.tuples(st.sampled_from(OFFERS), st.sampled_from([None, *OFFERS]), st.integers(0, 3)),
    max_size=25,
).map(
    lambda made: [
        Wish(UUID(int=100 + number), first, None if second == first else second, reviews)
        for number, (first, second, reviews) in enumerate(made)
    ]
)
places = st.fixed_dictionaries({offer: st.integers(1, 6) for offer in OFFERS})


@pytest.mark.rule("L2")
@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(places, wishes, st.booleans(), st.randoms())
def test_first_choices_come_before_second_ones_and_the_same_wishes_give_the_same_places(
    free: dict[UUID, int], made: list[Wish], newcomers: bool, random: object
) -> None:
    given_places = allocate(free, made, "lot", newcomers_first=newcomers)
    shuffled = [*made]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert allocate(free, shuffled, "lot", newcomers_first=newcomers) == given_places
    by_id = {wish.reviewer_id: wish for wish in made}
    for offer in OFFERS:
        order = [one for one in given_places if one.offer_id == offer]
        assert [one.choice for one in order] == sorted(one.choice for one in order)
        assert [one.position for one in order] == [*range(1, len(order) + 1)]
        assert sum(one.placed for one in order) == min(free[offer], len(order))
        assert all(one.placed for one in order[: free[offer]])
        seconds = [by_id[one.reviewer_id] for one in order if one.choice == 2]
        ranked = sorted(seconds, key=lambda w: (-w.reviews, lot_of("lot", w.reviewer_id)))
        assert seconds == ranked


@pytest.mark.rule("L2")
def test_a_full_first_choice_goes_by_the_stated_rule() -> None:
    old, new = [Wish(UUID(int=number), OFFERS[0], None, 5 - number) for number in (1, 5)]
    by_lot = {
        allocate({OFFERS[0]: 1}, [old, new], str(lot), newcomers_first=False)[0].reviewer_id
        for lot in range(20)
    }
    assert by_lot == {old.reviewer_id, new.reviewer_id}
    for lot in range(20):
        first = allocate({OFFERS[0]: 1}, [old, new], str(lot), newcomers_first=True)[0]
        assert first.reviewer_id == new.reviewer_id
