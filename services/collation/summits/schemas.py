"""What crosses HTTP about summits, places and tables."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.types import AgencyType, Region, SeniorityBand
from services.collation.findings.schemas import Day
from services.collation.summits.domain import (
    CHOICES,
    KEPT,
    PURPOSE,
    RegistrationState,
    SeniorityMix,
    SummitState,
)

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Place = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
YesNo = Annotated[bool, Field(strict=True)]
Email = Annotated[
    str, StringConstraints(pattern=r"^[^@\s\x00]{1,64}@[^@\s\x00]{1,189}$", max_length=254)
]
Slot = Annotated[int, Field(ge=1, le=99, strict=True, description="A briefing of the set.")]
Seats = Annotated[int, Field(ge=1, le=100, strict=True)]
Many = Annotated[int, Field(ge=1, le=5_000, strict=True)]
Minutes = Annotated[int, Field(ge=5, le=480, strict=True)]
Notice = Annotated[int, Field(ge=1, le=1_000, strict=True)]

SUMMIT = "6b1f0a52-2f6d-4a8e-9c31-5d0e7f4b2a10"
REGISTRATION = "0f9c5f0e-7d55-4b8a-8a6d-1c2e3f4a5b66"
NOT_PUBLISHED = "x"


def like(**example: Any) -> ConfigDict:
    """A closed body, readable from a row, with a real example in the contract."""
    return ConfigDict(extra="forbid", from_attributes=True, json_schema_extra={"example": example})


def shown(body: type[BaseModel]) -> Any:
    """The example of a body, for the example of a list of it."""
    extra = body.model_config.get("json_schema_extra")
    assert isinstance(extra, dict)
    return extra["example"]


class Figure(BaseModel):
    """A count of people or of asking; `x` where it was not published, which is never 0."""

    model_config = like(value=194, symbol=None)

    value: int | None = None
    symbol: str | None = Field(default=None, description="x: not published.")

    @classmethod
    def of(cls, value: int | None) -> "Figure":
        return cls(value=value, symbol=None if value is not None else NOT_PUBLISHED)


_RULES = {
    "seats_most": 8,
    "seats_least": 5,
    "tables_most": 12,
    "agency_most": 3,
    "topic_tables_most": 2,
    "seniority": "same_level_for_solutions",
    "reasons_minutes": 90,
    "solutions_minutes": 75,
}
_NOTICE = {
    "version": 1,
    "who_sees": "Everybody who reads the platform sees what you say, and nobody sees who said it.",
    "how_used": "It stands beside what reviews report, on issue pages, in briefings and releases.",
}
_TOPIC = {
    "slot": 6,
    "edition": 1,
    "title": "Strategy discussions that are not held",
    "issues": ["D4"],
}


class TableRules(BaseModel):
    """What tables there may be, who sits together, and how long each phase takes."""

    model_config = like(**_RULES)

    seats_most: Seats = Field(default=8, description="People at one table, at the most.")
    seats_least: Seats = 4
    tables_most: Annotated[int, Field(ge=1, le=500, strict=True)]
    agency_most: Seats | None = Field(
        default=3, description="Of one agency type at one table; null for no limit."
    )
    topic_tables_most: Seats | None = Field(
        default=None, description="Tables of one topic; null for no limit."
    )
    seniority: SeniorityMix = Field(
        description="Reasons are talked of in mixed company; solutions too, or among equals."
    )
    reasons_minutes: Minutes
    solutions_minutes: Minutes

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.seats_least > self.seats_most:
            raise ValueError("a table has no fewer seats than people")
        return self


class NoticeIn(BaseModel):
    """What people are told before anything of theirs is stored."""

    model_config = like(**{name: text for name, text in _NOTICE.items() if name != "version"})

    who_sees: Text
    how_used: Text


class NoticeOut(NoticeIn):
    """The notice, by its version: whoever accepts says which one they read."""

    model_config = like(**_NOTICE)

    version: int


class SummitIn(BaseModel):
    """Calls a summit on briefings that are published."""

    model_config = like(
        title="Autumn summit",
        town="Leeds",
        held_on="2027-03-16",
        capacity=80,
        briefings=[2, 4, 6, 8],
        rules=_RULES,
        notice={name: text for name, text in _NOTICE.items() if name != "version"},
    )

    title: Line
    town: Place
    held_on: Day
    capacity: Many
    briefings: Annotated[list[Slot], Field(min_length=CHOICES, max_length=99)]
    rules: TableRules
    notice: NoticeIn


class CapacityIn(BaseModel):
    """How many places there are from now on."""

    model_config = like(capacity=90)

    capacity: Many


class TopicOut(BaseModel):
    """A briefing to read before, and to choose."""

    model_config = like(**_TOPIC)

    slot: int
    edition: int
    title: str
    issues: list[str]


class SeriesOut(BaseModel):
    """Events that a report counts together only."""

    model_config = like(
        code="lipp-2015-summits", title="Summits of the first project", events=3,
        attended=194, source="RR520, section 3.1",
    )  # fmt: skip

    code: str
    title: str
    events: int
    attended: int
    source: str


_SUMMIT = {
    "summit_id": SUMMIT,
    "title": "Autumn summit",
    "town": "Leeds",
    "month": "2027-03",
    "held_on": "2027-03-16",
    "state": "scheduled",
    "purpose": PURPOSE,
    "kept": KEPT,
    "topics": [_TOPIC],
    "notice": _NOTICE,
    "rules": _RULES,
    "capacity": {"value": 80, "symbol": None},
    "placed": {"value": 80, "symbol": None},
    "asked": {"value": 131, "symbol": None},
    "refused": {"value": 4, "symbol": None},
    "turned_away": {"value": None, "symbol": "x"},
    "attended": {"value": None, "symbol": "x"},
    "series": None,
}


class SummitOut(BaseModel):
    """A summit, and its figures: those who asked were more than those who had a place."""

    model_config = like(**_SUMMIT)

    summit_id: UUID
    title: str
    town: str
    month: str = Field(description="The day of a reported summit is not published.")
    held_on: date | None = None
    state: SummitState
    purpose: str | None = None
    kept: str | None = Field(
        default=None, description="What the platform knows of delegates, and when it forgets it."
    )
    topics: list[TopicOut]
    notice: NoticeOut | None = None
    rules: TableRules | None = None
    capacity: Figure
    placed: Figure
    asked: Figure = Field(description="The demand: all who registered, placed or waiting.")
    refused: Figure = Field(
        description="How often somebody who would not wait was refused; they may ask again."
    )
    turned_away: Figure = Field(description="Who waited and had no place when it was over.")
    attended: Figure
    series: SeriesOut | None = None


class RegistrationIn(BaseModel):
    """Registers one delegate, in order of preference of three topics. Nobody is named."""

    model_config = like(
        notice_version=1, agency="police", band="frontline", region="north_west", practising=True,
        topics=[6, 2, 8], contact="safeguarding.unit@police.example", wait=True,
    )  # fmt: skip

    notice_version: Notice = Field(description="The notice that was read and is accepted.")
    agency: AgencyType
    band: SeniorityBand
    region: Region
    practising: YesNo = Field(description="Whether they practise now.")
    topics: Annotated[
        list[Slot],
        Field(max_length=20, json_schema_extra={"minItems": CHOICES, "maxItems": CHOICES}),
    ]
    contact: Email | None = Field(
        default=None, description="Kept apart from everything else, and only until the archive."
    )
    wait: YesNo = Field(default=True, description="To go on the waiting list when all are taken.")


class TopicsIn(BaseModel):
    """Three topics, the one liked best first."""

    model_config = like(topics=[6, 2, 8])

    topics: Annotated[
        list[Slot],
        Field(max_length=20, json_schema_extra={"minItems": CHOICES, "maxItems": CHOICES}),
    ]


class ConfirmationIn(BaseModel):
    """What a delegate confirms before the day."""

    model_config = like(purpose=True, reading=True)

    purpose: YesNo = Field(description="They come to add knowledge, and know that.")
    reading: YesNo = Field(description="They read the briefings of their topics.")


class RegistrationOut(BaseModel):
    """One's own registration, until the summit ends: then nothing of it is kept."""

    model_config = like(
        registration_id=REGISTRATION, summit_id=SUMMIT, state="placed", position=12,
        agency="police", band="frontline", region="north_west", practising=True, topics=[6, 2, 8],
        purpose_confirmed=True, reading_confirmed=False, topic=6, choice=1, reasons_table=3,
        solutions_table=4,
    )  # fmt: skip

    registration_id: UUID
    summit_id: UUID
    state: RegistrationState
    position: int | None = None
    agency: AgencyType
    band: SeniorityBand | None = None
    region: Region | None = None
    practising: bool | None = None
    topics: list[int] | None = None
    purpose_confirmed: bool | None = None
    reading_confirmed: bool | None = None
    topic: int | None = Field(default=None, description="The topic given.")
    choice: int | None = Field(
        default=None, description="Which choice it is: 1 to 3, or 0 for none of them."
    )
    reasons_table: int | None = None
    solutions_table: int | None = None


class AttendeeOut(BaseModel):
    """A line of the attendee list, for those who run the summit."""

    model_config = like(
        registration_id=REGISTRATION, state="placed", agency="police", band="frontline",
        region="north_west", contact="safeguarding.unit@police.example",
    )  # fmt: skip

    registration_id: UUID
    state: RegistrationState
    agency: AgencyType
    band: SeniorityBand | None = None
    region: Region | None = None
    contact: str | None = None


class Attendees(BaseModel):
    """The attendee list, in the order of registration."""

    model_config = like(items=[shown(AttendeeOut)])

    items: list[AttendeeOut]


class ContactOut(BaseModel):
    """Somebody who came and wanted to be reached; of which agency type is not known any more."""

    model_config = like(email="safeguarding.unit@police.example")

    email: str


class Contacts(BaseModel):
    """Whom to send the outputs to, in a drawn order."""

    model_config = like(items=[{"email": "safeguarding.unit@police.example"}])

    items: list[ContactOut]


class ReadOut(BaseModel):
    """A reading of a line of the attendee list, or of a contact under a number of its own."""

    model_config = like(
        registration_id=REGISTRATION, client="summits-desk-1a2b", purpose="running_the_event",
        what="attendees", read_at="2027-03-16T09:00:00Z",
    )  # fmt: skip

    registration_id: UUID
    client: str
    purpose: str
    what: str
    read_at: datetime


class AttendanceIn(BaseModel):
    """Whether somebody came."""

    model_config = like(attended=True)

    attended: YesNo


class ChoicesGiven(BaseModel):
    """How many have their first, second or third choice, and how many none of the three."""

    model_config = like(first=71, second=7, third=2, none=0)

    first: int
    second: int
    third: int
    none: int


class TopicDemand(BaseModel):
    """How often a topic was chosen, and how many sit there."""

    model_config = like(slot=6, first=30, second=12, third=9, seated=24, first_not_given=6)

    slot: int
    first: int
    second: int
    third: int
    seated: int
    first_not_given: int = Field(description="Chose it first and sit elsewhere.")


class PlannedTableOut(BaseModel):
    """A table of the plan; agency types at it are counted for nobody but those who run it."""

    model_config = like(number=3, topic=6, band=None)

    number: int
    topic: int
    band: SeniorityBand | None = Field(
        default=None, description="The one band of the solutions phase, where that is among equals."
    )


class AllocationOut(BaseModel):
    """How tables were given. The same `input` with the same release of it gives the same tables."""

    model_config = like(
        summit_id=SUMMIT, lot="9f2c", input="0" * 64, proven=True,
        given={"first": 71, "second": 7, "third": 2, "none": 0},
        topics=[{"slot": 6, "first": 30, "second": 12, "third": 9, "seated": 24,
                 "first_not_given": 6}],
        tables=[{"number": 3, "topic": 6, "band": None}],
        allocated_at="2027-03-09T09:00:00Z",
    )  # fmt: skip

    summit_id: UUID
    lot: str | None = Field(
        default=None,
        description="Decides between delegates who are alike; drawn once, gone with the summit.",
    )
    input: str = Field(description="A digest of the delegates, the rules and the lot.")
    proven: bool = Field(description="No other tables give more first choices under the rules.")
    given: ChoicesGiven
    topics: list[TopicDemand]
    tables: list[PlannedTableOut]
    allocated_at: datetime


class SeatOut(BaseModel):
    """Where one delegate sits, and which of their choices that is."""

    model_config = like(
        registration_id=REGISTRATION, topic=6, choice=1, reasons_table=3, solutions_table=4
    )

    registration_id: UUID
    topic: int
    choice: int
    reasons_table: int
    solutions_table: int


class SeatingPlan(BaseModel):
    """Every seat, by opaque id."""

    model_config = like(items=[shown(SeatOut)])

    items: list[SeatOut]
