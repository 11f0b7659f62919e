"""How far who contributed is described: never so far that too few bodies share it."""

from collections import Counter, defaultdict

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
@given(st.lists(st.tuples(st.sampled_from("abcdefghijkl"), traits), max_size=40), st.integers(3, 8))
def test_people_of_at_least_so_many_bodies_that_came_share_what_is_told(
    people: list[tuple[str, Traits]], smallest: int
) -> None:
    told = told_of(people, smallest)
    shared: dict[Traits, Counter[str]] = defaultdict(Counter)
    for body, one in people:
        shared[told(one)][body] += 1
    everybody = Counter(body for body, _ in people)
    if enough(everybody, smallest):
        assert all(enough(bodies, smallest) for bodies in shared.values())
    else:
        assert set(shared) <= {WITHHELD}
    for _, one in people:
        for name in ("agency", "band", "region", "practising"):
            assert getattr(told(one), name) in (getattr(one, name), None)


def enough(bodies: Counter[str], smallest: int) -> bool:
    """Of so many bodies, and no more than half of one."""
    return len(bodies) >= smallest and max(bodies.values()) <= bodies.total() / 2


@pytest.mark.rule("S7")
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), traits), max_size=40), traits)
def test_who_wrote_and_did_not_come_is_described_as_those_who_came(
    people: list[tuple[str, Traits]], stranger: Traits
) -> None:
    told = told_of(people, 5)
    assert told(stranger) in {WITHHELD, *(told(one) for _, one in people)}


@pytest.mark.rule("S7")
def test_the_region_goes_first_and_large_groups_keep_all() -> None:
    police = Traits("police", "frontline", "london", True)
    alone = Traits("police", "frontline", "north_east", True)
    other = Traits("education", "leader", "london", False)
    forces, schools = of_bodies(police, 5, "force"), of_bodies(other, 5, "school")
    told = told_of(forces + schools, 5)
    assert (told(police), told(other)) == (police, other)
    told = told_of([*forces, ("force-9", alone), *schools], 5)
    # one alone is not told of by being the only one of whom nothing is told
    assert (told(police), told(alone), told(other)) == (police, WITHHELD, WITHHELD)
    south = Traits("police", "frontline", "south_west", True)
    two_regions = of_bodies(alone, 3, "north") + of_bodies(south, 3, "south")
    assert told_of(two_regions, 5)(alone) == Traits("police", "frontline", None, True)


@pytest.mark.rule("S7")
def test_many_people_of_one_body_are_not_described_by_what_they_share() -> None:
    police = Traits("police", "frontline", "london", True)
    told = told_of([("one-force", police)] * 20, 5)
    assert told(police) == WITHHELD


@pytest.mark.rule("S7")
def test_a_body_that_sent_more_than_half_of_those_who_are_alike_is_not_described_by_it() -> None:
    police = Traits("police", "frontline", "london", True)
    north = Traits("police", "frontline", "north_east", True)
    of_others, of_one = of_bodies(police, 4, "force"), ("one-force", police)
    assert told_of([*of_others, *[of_one] * 4], 5)(police) == police
    assert told_of([*of_others, *[of_one] * 5], 5)(police) == WITHHELD
    # told more coarsely they are few among others
    beside = of_bodies(north, 5, "north")
    told = told_of([*of_others, *[of_one] * 5, *beside], 5)
    assert (told(police), told(north)) == (WITHHELD, WITHHELD)
    told = told_of([*of_others, *[of_one] * 5, *beside[:4]], 5)
    assert told(police) == told(north) == Traits("police", "frontline", None, True)


def of_bodies(traits: Traits, many: int, name: str) -> list[tuple[str, Traits]]:
    """One of each body."""
    return [(f"{name}-{number}", traits) for number in range(many)]
