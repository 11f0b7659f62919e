"""Who gets which place: everybody's first choice before anybody's second.

Within first choices the programme's stated rule decides, within second choices review activity;
ties go by a lot that is drawn once and recorded, so that the same choices give the same places.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class PlaceState(StrEnum):
    """Where one person stands with one offer."""

    PLACED = "placed"
    WAITING = "waiting"
    GIVEN_UP = "given_up"
    ATTENDED = "attended"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Wish:
    """One person's choices, and how many reviews they had led when places were given."""

    reviewer_id: UUID
    first: UUID
    second: UUID | None
    reviews: int


@dataclass(frozen=True, slots=True)
class Given:
    """A person's place in the order of one offer; those past its places wait."""

    offer_id: UUID
    reviewer_id: UUID
    choice: int
    position: int
    placed: bool


def lot_of(lot: str, reviewer_id: UUID) -> str:
    """Anybody who knows the recorded lot can draw it again."""
    return hashlib.sha256(f"{lot}|{reviewer_id}".encode()).hexdigest()


def allocate(
    places: Mapping[UUID, int], wishes: Iterable[Wish], lot: str, *, newcomers_first: bool
) -> list[Given]:
    """The order of each offer. The order of the wishes does not matter."""
    wishes = sorted(wishes, key=lambda wish: lot_of(lot, wish.reviewer_id))
    order: dict[UUID, list[tuple[int, Wish]]] = defaultdict(list)
    for wish in sorted(wishes, key=lambda wish: newcomers_first and wish.reviews > 0):
        order[wish.first].append((1, wish))
    for wish in sorted(wishes, key=lambda wish: -wish.reviews):
        if wish.second is not None:
            order[wish.second].append((2, wish))
    return [
        Given(offer_id, wish.reviewer_id, choice, position, position <= places[offer_id])
        for offer_id in sorted(order)
        for position, (choice, wish) in enumerate(order[offer_id], start=1)
    ]
