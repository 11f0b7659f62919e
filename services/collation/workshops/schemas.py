"""What crosses HTTP about local workshops."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StringConstraints,
    model_validator,
)

from contracts.types import AgencyType, PracticeEvidence, SeniorityBand
from services.collation.findings.schemas import Code, Day
from services.collation.practices.schemas import Note, Text, Title
from services.collation.workshops.domain import (
    KEY_AGENCIES,
    ActionState,
    CancelCause,
    ItemKind,
    Presence,
    WarningCode,
    WorkshopState,
)

Role = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9 ,/'&()-]*$"
    ),
    AfterValidator(lambda role: " ".join(role.split())),  # one role is written one way
    Field(
        description="A role in small letters, never a person.", examples=["named nurse", "chair"]
    ),
]
PURPOSE = (
    "A workshop helps one board to see whether an issue is met with at home, why, and what to do. "
    "It is not an inspection, and nothing of it leaves the board unless the board shares it."
)


def example(value: JsonValue) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"example": value})


_CHAIR: dict[str, JsonValue] = {"role": "independent chair", "agency": "other", "independent": True}
_SEATS: list[JsonValue] = [
    {
        "agency": "childrens_social_care",
        "role": "service manager",
        "seniority": "middle_manager",
        "can_commit": True,
    },
    {"agency": "police", "role": "detective", "seniority": "frontline", "can_commit": False},
]
_ROOM: dict[str, JsonValue] = {
    "chair": _CHAIR,
    "seats": _SEATS,
    "key_agencies": ["childrens_social_care", "police", "education"],
}


class ChairIn(BaseModel):
    """Who chairs, by role."""

    model_config = example(_CHAIR)

    role: Role
    agency: AgencyType
    independent: StrictBool = Field(description="Independent of the agencies that take part.")


class SeatIn(BaseModel):
    """Who comes for an agency, by role."""

    model_config = example(_SEATS[0])

    agency: AgencyType
    role: Role
    seniority: SeniorityBand
    can_commit: StrictBool = Field(description="Able to commit the agency to action.")


class RoomIn(BaseModel):
    """Who comes, and who must be there. What is missing is warned of and stops nothing."""

    model_config = example(_ROOM)

    chair: ChairIn
    seats: Annotated[list[SeatIn], Field(max_length=100)] = []
    key_agencies: Annotated[list[AgencyType], Field(min_length=1, max_length=13)] = list(
        KEY_AGENCIES
    )


class WorkshopIn(BaseModel):
    """One issue, one day, one room."""

    model_config = example({"issue": "C2", "held_on": "2026-12-10", "room": _ROOM})

    issue: Code
    held_on: Day
    room: RoomIn


class ReschedulingIn(BaseModel):
    """Another day, and why."""

    model_config = example({"held_on": "2027-01-14", "reason": "The venue was flooded."})

    held_on: Day
    reason: Note


class CancellationIn(BaseModel):
    """It does not take place, and no other day is planned: for good."""

    model_config = example({"cause": "weather", "explanation": "Snow closed the roads."})

    cause: CancelCause
    explanation: Note | None = None


class AssessmentIn(BaseModel):
    """Whether the issue is met with here, and how the board knows.

    Local reasons and differences are added as items, so that each can be shared by itself.
    """

    model_config = example(
        {"present_here": "partly", "evidence": "Ten referrals were read; three had no answer."}
    )

    present_here: Presence
    evidence: Text


class SayingIn(BaseModel):
    """A local reason, or a difference from the national picture."""

    model_config = example(
        {"kind": "reason", "text": "Two services answer the same line, and neither is sure who."}
    )

    kind: Literal[ItemKind.REASON, ItemKind.DIFFERENCE]
    text: Note


_SOLUTION: dict[str, JsonValue] = {
    "kind": "solution",
    "title": "One line, one answer",
    "text": "Both services answer from one rota and say what was decided.",
    "evidence": "tried",
    "evidence_note": "In use since spring.",
}


class WorkshopSolutionIn(BaseModel):
    """What was tried, evaluated or suggested here."""

    model_config = example(_SOLUTION)

    kind: Literal[ItemKind.SOLUTION]
    title: Title
    text: Text
    evidence: PracticeEvidence
    evidence_note: Note | None = None

    @model_validator(mode="after")
    def _says_how_it_was_evaluated(self) -> Self:
        if self.evidence is PracticeEvidence.EVALUATED and self.evidence_note is None:
            raise ValueError("an evaluated solution says how")
        return self


ItemIn = Annotated[SayingIn | WorkshopSolutionIn, Field(discriminator="kind")]
_ITEM_ID = "7c0a7e52-7c55-4c1e-8a51-0c7f2f3e4d66"
_WORKSHOP_ID = "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55"
_NOW = "2026-11-29T12:00:00Z"


class ItemOut(BaseModel):
    """One item of a workshop. A saying has a text alone."""

    model_config = example({"item_id": _ITEM_ID, **_SOLUTION, "written_at": _NOW})

    item_id: UUID
    kind: ItemKind
    text: str
    title: str | None = None
    evidence: PracticeEvidence | None = None
    evidence_note: str | None = None
    written_at: datetime


_ACTION: dict[str, JsonValue] = {
    "what": "Referrals and contacts are answered from one rota.",
    "owner_role": "service manager",
    "agency": "childrens_social_care",
    "due_on": "2027-02-01",
    "follow_up_on": "2027-05-03",
    "checked_by": "board manager",
}


class ActionShown(BaseModel):
    """What is done by whom and until when, when it is followed up, and who checks: roles only."""

    model_config = example(_ACTION)

    what: Note
    owner_role: Role
    agency: AgencyType
    due_on: date
    follow_up_on: date
    checked_by: Role


class ActionIn(ActionShown):
    """An action that is agreed, or as it now reads."""

    model_config = example(_ACTION)

    due_on: Day
    follow_up_on: Day

    @model_validator(mode="after")
    def _is_followed_up_by_somebody_else(self) -> Self:
        if self.follow_up_on < self.due_on:
            raise ValueError("an action is followed up once it is due")
        if self.checked_by == self.owner_role:
            raise ValueError("somebody else than the owner checks")
        return self


class ActionChangeIn(BaseModel):
    """The action as it now reads, and why; a commitment of the Alliance may be the reason."""

    model_config = example(
        {"action": _ACTION, "why": "National guidance now says who answers.", "commitment_id": None}
    )

    action: ActionIn
    why: Note
    commitment_id: UUID | None = None


class ActionNoteIn(BaseModel):
    """How the action goes on."""

    model_config = example({"state": "in_progress", "note": "The rota is set up."})

    state: ActionState
    note: Text


class ActionNoteOut(BaseModel):
    """A note, and of a change what the action was before."""

    model_config = example(
        {"state": "in_progress", "note": "The rota is set up.", "written_at": _NOW}
    )

    state: ActionState
    note: str
    before: ActionShown | None = None
    commitment_id: UUID | None = None
    written_at: datetime


class ActionOut(BaseModel):
    """An action as it stands, and how it came there."""

    model_config = example(
        {
            "action_id": _ITEM_ID,
            "revision": 1,
            "state": "agreed",
            "action": _ACTION,
            "agreed_at": _NOW,
            "notes": [],
        }
    )

    action_id: UUID
    revision: int
    state: ActionState
    action: ActionShown
    agreed_at: datetime
    notes: list[ActionNoteOut]


class ClosureIn(BaseModel):
    """Without actions, the reason why there are none."""

    model_config = example({"no_action": "The issue is not met with here; we look again in May."})

    no_action: Note | None = None


class WarningOut(BaseModel):
    """What the room lacks. It stops nothing."""

    model_config = example({"code": "agency_missing", "agency": "education"})

    code: WarningCode
    agency: AgencyType | None = None


class MoveOut(BaseModel):
    """Another day, and why."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    was_on: date
    now_on: date
    reason: str
    moved_at: datetime


class EndingOut(BaseModel):
    """How it ended: with the reason for no action, or with the cause of its cancellation."""

    model_config = example({"cause": "weather", "explanation": "Snow closed the roads."})

    no_action: str | None = None
    cause: CancelCause | None = None
    explanation: str | None = None


_SUMMARY: dict[str, JsonValue] = {
    "workshop_id": _WORKSHOP_ID,
    "issue": "C2",
    "state": "planned",
    "held_on": "2026-12-10",
    "warnings": [{"code": "agency_missing", "agency": "education"}],
    "planned_at": _NOW,
}


class WorkshopSummary(BaseModel):
    """One of a board's own workshops."""

    model_config = example(_SUMMARY)

    workshop_id: UUID
    issue: str
    state: WorkshopState
    held_on: date
    warnings: list[WarningOut]
    planned_at: datetime
    ended_at: datetime | None = None


class WorkshopOut(WorkshopSummary):
    """A workshop as its own board sees it."""

    model_config = example(
        _SUMMARY
        | {
            "purpose": PURPOSE,
            "room": _ROOM,
            "moves": [],
            "assessment": {"present_here": "partly", "evidence": "Ten referrals were read."},
            "local_reasons": [],
            "differences": [],
            "solutions": [],
            "actions": [],
        }
    )

    purpose: str = PURPOSE
    room: RoomIn
    moves: list[MoveOut]
    assessment: AssessmentIn | None = None
    local_reasons: list[ItemOut]
    differences: list[ItemOut]
    solutions: list[ItemOut]
    actions: list[ActionOut]
    ending: EndingOut | None = None


class ShareIn(BaseModel):
    """One item, as it stands. What names or blames somebody is written anew, whoever looked."""

    model_config = example(
        {"kind": "reason", "item_id": _ITEM_ID, "named": False, "checked": False}
    )

    kind: ItemKind
    item_id: UUID
    named: StrictBool = Field(
        default=False, description="Consent that the board is named beside it."
    )
    checked: StrictBool = Field(
        default=False,
        description="A person has read the item and says that it identifies nobody: where it may, "
        "or names a board. It is not enough where it names or blames somebody or tells of one "
        "case.",
    )


_SHARE: dict[str, JsonValue] = {
    "share_id": "1a0a7e52-7c55-4c1e-8a51-0c7f2f3e4d66",
    "kind": "solution",
    "item_id": _ITEM_ID,
    "named": False,
    "practice_url": "/v1/practices/5b0a7e52-7c55-4c1e-8a51-0c7f2f3e4d66",
    "shared_at": _NOW,
}


class ShareOut(BaseModel):
    """That an item is shared, or was. A solution's place is in the good practice library."""

    model_config = example(_SHARE)

    share_id: UUID
    kind: ItemKind
    item_id: UUID
    named: bool
    practice_url: str | None = None
    shared_at: datetime
    withdrawn_at: datetime | None = None


class Shares(BaseModel):
    """What a board shares of a workshop, and what it took back."""

    model_config = example({"items": [_SHARE]})

    items: list[ShareOut]


class SharedItemOut(BaseModel):
    """One item that a board shared; which board only where it wants to be named."""

    model_config = example(
        {
            "share_id": "1a0a7e52-7c55-4c1e-8a51-0c7f2f3e4d66",
            "issue": "C2",
            "kind": "difference",
            "text": "Here both services sit in one building.",
            "shared_at": _NOW,
        }
    )

    share_id: UUID
    issue: str
    kind: ItemKind
    text: str
    title: str | None = None
    evidence: PracticeEvidence | None = None
    action: ActionShown | None = None
    practice_url: str | None = None
    named_board: str | None = None
    shared_at: datetime


class CalendarMade(BaseModel):
    """The address for a calendar program, shown once. Who knows it sees the days; end it freely."""

    model_config = example(
        {
            "calendar_id": _ITEM_ID,
            "address": "https://lipp.example/v1/workshop-calendar-feeds/"
            "k3yOfTheFeedThatNobodyGuessesInAHundredYears",
            "path": "/v1/workshop-calendar-feeds/k3yOfTheFeedThatNobodyGuessesInAHundredYears",
            "made_at": _NOW,
        }
    )

    calendar_id: UUID
    address: str = Field(description="At `COLLATION_PUBLIC_URL`, or else `COLLATION_API_URL`.")
    path: str = Field(description="The same below whatever address this was asked at.")
    made_at: datetime


class CalendarOut(BaseModel):
    """A calendar address without its secret."""

    model_config = example({"calendar_id": _ITEM_ID, "made_at": _NOW})

    calendar_id: UUID
    made_at: datetime
    ended_at: datetime | None = None


class ReportedWorkshopOut(BaseModel):
    """A workshop of the first project."""

    model_config = example({"number": 3, "state": "cancelled", "cause": "weather"})

    number: int
    state: Literal["held", "cancelled"]
    cause: CancelCause | None = None


class WorkshopHistory(BaseModel):
    """What was published of the first project's workshops. Nothing is filled in for the rest."""

    model_config = example(
        {
            "source": "Department for Education RR520 (2017), sections 1.4 and 3.1",
            "planned": 3,
            "held": 2,
            "attendees_more_than": 25,
            "workshops": [
                {"number": 1, "state": "held"},
                {"number": 2, "state": "held"},
                {"number": 3, "state": "cancelled", "cause": "weather"},
            ],
            "not_published": ["the boards", "the days"],
        }
    )

    source: str
    planned: int
    held: int
    attendees_more_than: int
    workshops: list[ReportedWorkshopOut]
    not_published: list[str]


Body = dict[str, Any]
