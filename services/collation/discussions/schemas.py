"""What crosses HTTP on the day of a summit."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from contracts.types import AgencyType, SeniorityBand
from services.collation.contributions.domain import Phase
from services.collation.contributions.schemas import EntryOut, Reason
from services.collation.discussions.domain import TableOutcome
from services.collation.summits.domain import SummitState
from services.collation.summits.schemas import SUMMIT, Notice, TopicOut, like

Recipient = Annotated[
    AgencyType | Literal["alliance_members"],
    Field(description="An agency type that attended, or `alliance_members`."),
]
_CLOCK = {
    "phase": "reasons",
    "began_at": "2027-03-16T10:00:00Z",
    "ends_at": "2027-03-16T11:30:00Z",
    "is_over": False,
}
_TABLE = {"number": 3, "topic": 6, "band": None, "clock": _CLOCK, "outcome": None,
          "outcome_reason": None}  # fmt: skip


class ClockOut(BaseModel):
    """The phase of a table, and when its time is up. Nothing is cut off then."""

    model_config = like(**_CLOCK)

    phase: Phase
    began_at: datetime
    ends_at: datetime
    is_over: bool


class UnconfirmedOut(BaseModel):
    """How many of those who come have not confirmed. A third of the first project's had not
    understood that they came to add knowledge: say it again where the share is high."""

    model_config = like(
        delegates=80, purpose=28, reading=31, share_of_purpose=0.35, share_of_reading=0.39
    )

    delegates: int
    purpose: int
    reading: int
    share_of_purpose: float | None = Field(
        default=None, description="From 0 to 1, of those who come."
    )
    share_of_reading: float | None = None


class TableOut(BaseModel):
    """A table, and how far it has come."""

    model_config = like(**_TABLE)

    number: int
    topic: int
    band: SeniorityBand | None = None
    clock: ClockOut | None = None
    outcome: TableOutcome | None = None
    outcome_reason: str | None = None


class DayOut(BaseModel):
    """The day as its facilitators see it."""

    model_config = like(
        summit_id=SUMMIT,
        state="open",
        unconfirmed={
            "delegates": 80, "purpose": 28, "reading": 31,
            "share_of_purpose": 0.35, "share_of_reading": 0.39,
        },
        held=1,
        tables=[_TABLE],
    )  # fmt: skip

    summit_id: UUID
    state: SummitState
    unconfirmed: UnconfirmedOut | None = Field(default=None, description="Null once it is over.")
    held: int = Field(
        description="Contributions that were held when they were entered and wait for a decision; "
        "what is only found now is among the held contributions."
    )
    tables: list[TableOut]


class AtTable(BaseModel):
    """How many of an agency type or a band sit here in this phase; nobody by themselves."""

    model_config = like(what="police", delegates=2)

    what: AgencyType | SeniorityBand
    delegates: int


class TableView(TableOut):
    """One table, with who sits there and what was entered so far."""

    model_config = like(
        **_TABLE,
        briefing={"slot": 6, "edition": 1, "title": "Strategy discussions that are not held",
                  "issues": ["D4"]},
        agencies=[{"what": "police", "delegates": 2}],
        bands=[{"what": "frontline", "delegates": 4}],
        entries=[],
    )  # fmt: skip

    briefing: TopicOut
    agencies: list[AtTable]
    bands: list[AtTable]
    entries: list[EntryOut]


class PhaseIn(BaseModel):
    """Begins a phase. The facilitator says that all at the table accept the data-use notice."""

    model_config = like(phase="reasons", notice_version=1)

    phase: Phase
    notice_version: Notice


class TableCloseIn(BaseModel):
    """With solutions, or without and why."""

    model_config = like(outcome="not_reached", reason="The reasons took all of the time.")

    outcome: TableOutcome
    reason: Reason | None = None

    @model_validator(mode="after")
    def _says_why_not(self) -> Self:
        if (self.outcome is TableOutcome.NOT_REACHED) != (self.reason is not None):
            raise ValueError("a reason belongs to not_reached, and to nothing else")
        return self


class OutputIn(BaseModel):
    """Says that the outputs went to somebody."""

    model_config = like(recipient="police", sent_on="2027-03-30")

    recipient: Recipient
    sent_on: date


class OutputOut(BaseModel):
    """A recipient, and when the outputs went there: null while they have not."""

    model_config = like(recipient="police", sent_on="2027-03-30")

    recipient: Recipient
    sent_on: date | None = None


class OutputsOut(BaseModel):
    """Everybody who is owed what came of the summit."""

    model_config = like(
        summit_id=SUMMIT, state="closed",
        contributions_url=f"/v1/summits/{SUMMIT}/contributions",
        items=[{"recipient": "police", "sent_on": "2027-03-30"}],
    )  # fmt: skip

    summit_id: UUID
    state: SummitState
    contributions_url: str
    items: list[OutputOut]
