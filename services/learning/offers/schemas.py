"""What crosses HTTP about offers."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.learning.offers.domain import (
    Delivery,
    FirstChoiceRule,
    Level,
    Mix,
    OfferKind,
    OfferState,
    ReadingPart,
)
from services.learning.reviewers.domain import Learner
from services.learning.reviewers.schemas import Items, Line, Name, like

OFFER = "0d9a3c52-1c1f-5d4e-9b43-6d2f5c1a0001"
PROGRAMME = "0d9a3c52-1c1f-5d4e-9b43-6d2f5c1a0000"
Link = Annotated[str, StringConstraints(pattern=r"^https://\S{3,490}$")]

_PROGRAMME = {
    "provider": "Example Training Cooperative",
    "title": "Spring masterclasses",
    "invited": 40,
    "rule": "lot",
    "choices_close_on": "2027-01-29",
}
_OFFER = {
    "provider": "Example Training Cooperative",
    "programme_id": PROGRAMME,
    "kind": "masterclass",
    "topic": "Interviewing with care",
    "field": "Journalism",
    "starts_on": "2027-02-15",
    "days": 2,
    "delivery": "blended",
    "mix": "balanced",
    "level": "everyone",
    "audiences": ["lead_reviewer", "board_manager"],
    "places": 20,
}
_READING = {
    "part": "vital",
    "level": "newcomers",
    "title": "A first look at systems",
    "link": "https://example.org/a-first-look",
}
_LISTED = {"id": "5b1d0a4e-8a0b-4a5e-8a77-0f5b8c6d1e11", **_READING}


class ProgrammeIn(BaseModel):
    """Offers to be allocated together. The rule for too many first choices is stated now."""

    model_config = like(**_PROGRAMME)

    provider: Name
    title: Line
    invited: Annotated[int, Field(ge=1, le=100_000)] | None = None
    rule: Literal[FirstChoiceRule.LOT, FirstChoiceRule.NEWCOMERS_THEN_LOT]
    choices_close_on: date


class ProgrammeOut(BaseModel):
    """A programme, with its rule in words; `lot` is drawn, and recorded, when places are given."""

    model_config = like(
        id=PROGRAMME,
        rule_in_words="Too many first choices: places go by the recorded lot.",
        allocated_at=None,
        lot=None,
        **_PROGRAMME,
    )

    id: UUID
    provider: str
    title: str
    invited: int | None
    rule: FirstChoiceRule
    rule_in_words: str
    choices_close_on: date
    allocated_at: datetime | None = None
    lot: str | None = None


class OfferIn(BaseModel):
    """Something that any provider can list; who provides it is always said, never assumed."""

    model_config = like(**_OFFER)

    provider: Name
    programme_id: UUID | None = None
    kind: OfferKind
    topic: Line
    field: Line = Field(description="The field that the knowledge comes from.")
    starts_on: date
    days: Annotated[int, Field(ge=1, le=2)]
    delivery: Delivery
    mix: Mix
    level: Level
    audiences: Annotated[list[Learner], Field(min_length=1, max_length=2)]
    places: Annotated[int, Field(ge=1, le=1000)]


class OfferOut(BaseModel):
    """An offer; how many wait is shown, who they are is not."""

    model_config = like(id=OFFER, month="2027-02", placed=3, state="open", source=None, **_OFFER)

    id: UUID
    provider: str
    programme_id: UUID | None
    kind: OfferKind
    topic: str
    field: str
    month: str
    starts_on: date | None
    days: int
    delivery: Delivery
    mix: Mix
    level: Level
    audiences: list[Learner]
    places: int
    placed: int
    state: OfferState
    source: str | None = Field(default=None, description="Where history is told, or null.")


class ReadingIn(BaseModel):
    """A text to read: vital, or further; pitched at a level."""

    model_config = like(**_READING)

    part: ReadingPart
    level: Level
    title: Line
    link: Link


class ReadingOut(ReadingIn):
    """A reading of an offer."""

    model_config = like(**_LISTED)

    id: UUID


class Readings(Items):
    """The reading list, in its two parts."""

    model_config = like(vital=[_LISTED], further=[], confirmed=[_LISTED["id"]])

    vital: list[ReadingOut]
    further: list[ReadingOut]
    confirmed: list[UUID] = Field(description="Those you said that you have read.")
