"""What crosses HTTP about places."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.learning.offers.schemas import OFFER, PROGRAMME
from services.learning.places.domain import PlaceState
from services.learning.reviewers.schemas import REVIEWER, Items, like

PLACE = "c7f2a9d4-3b61-4d0c-8a55-9e1d2f3b4c55"
_ATTENDEE = {
    "place_id": PLACE,
    "reviewer_id": REVIEWER,
    "name": "Reviewer Maple",
    "kind": "lead_reviewer",
    "position": 7,
    "state": "placed",
    "vital_reading_confirmed": 1,
}


class ChoiceIn(BaseModel):
    """A first choice, and perhaps a second."""

    model_config = like(first=OFFER, second="0d9a3c52-1c1f-5d4e-9b43-6d2f5c1a0002")

    first: UUID
    second: UUID | None = None


class ChoiceOut(ChoiceIn):
    """One's own choice."""

    model_config = like(
        programme_id=PROGRAMME, first=OFFER, second=None, chosen_at="2026-11-23T12:00:00Z"
    )

    programme_id: UUID
    chosen_at: datetime


class PlaceOut(BaseModel):
    """One's own place, or place in the waiting list."""

    model_config = like(
        id=PLACE, offer_id=OFFER, choice=0, position=7, state="placed",
        made_at="2026-11-23T12:00:00Z",
    )  # fmt: skip

    id: UUID
    offer_id: UUID
    choice: int = Field(description="1 or 2; 0 where it was booked without choices.")
    position: int
    state: PlaceState
    made_at: datetime


class Places(Items):
    """One's own places."""

    items: list[PlaceOut]


_GIVEN = {
    "offer_id": OFFER,
    "reviewer_id": REVIEWER,
    "choice": 1,
    "position": 1,
    "placed": True,
    "drawn": "0a1b",
}


class GivenOut(BaseModel):
    """A line of the record of an allocation: by opaque id, with its drawn lot."""

    model_config = like(**_GIVEN)

    offer_id: UUID
    reviewer_id: UUID
    choice: int
    position: int
    placed: bool
    drawn: str = Field(description="The lot by which ties went.")


class AllocationOut(BaseModel):
    """How places were given, so that anybody can see that the rule was kept."""

    model_config = like(
        programme_id=PROGRAMME,
        rule="Too many first choices: places go by the recorded lot.",
        lot="9f2c",
        allocated_at="2027-02-01T09:00:00Z",
        items=[_GIVEN],
    )

    programme_id: UUID
    rule: str
    lot: str
    allocated_at: datetime
    items: list[GivenOut]


class AttendeeOut(BaseModel):
    """Somebody who holds a place, for the provider who runs the session."""

    model_config = like(**_ATTENDEE)

    place_id: UUID
    reviewer_id: UUID
    name: str
    kind: str = Field(description="Board managers are flagged.")
    position: int
    state: PlaceState
    vital_reading_confirmed: int


class Attendees(Items):
    """In the order in which places were given."""

    model_config = like(items=[_ATTENDEE], vital_reading=2)

    items: list[AttendeeOut]
    vital_reading: int


class AttendanceIn(BaseModel):
    """Whether somebody came."""

    model_config = like(state="attended")

    state: Literal[PlaceState.ATTENDED, PlaceState.ABSENT]
