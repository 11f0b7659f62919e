"""What crosses HTTP about actions and follow-ups."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.narrative import CONTENT_WARNING, SUPPORT
from services.quality.actions.domain import ActionLevel, ActionState, FollowupState, owners_fit
from services.quality.markers.schemas import Day, Numbers
from services.quality.records.domain import Role

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class ActionText(BaseModel):
    """An improvement action: specific, measurable, achievable, relevant, and timed.

    Owners are roles: one of an agency's action, two or more of a joint one, any of a national one.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "specific": "Health visitors get every police notice of domestic abuse.",
                "measurable": "A sample of notices each quarter, read with health visitors.",
                "achievable": "The shared mailbox exists; the rota is agreed.",
                "relevant": "Finding 2: notices did not reach health visitors.",
                "due_on": "2026-03-31",
                "level": "joint",
                "owners": ["police", "health"],
                "markers": [15, 18],
                "finding": "2",
            }
        },
    )

    specific: Text
    measurable: Text
    achievable: Text
    relevant: Text
    due_on: Day
    level: ActionLevel
    owners: Annotated[
        list[Role],
        Field(min_length=1, max_length=10, json_schema_extra={"uniqueItems": True}),
    ]
    markers: Annotated[
        Numbers, Field(description="Of those that the record's set names for actions, if it does.")
    ] = []
    finding: Reference | None = None
    depends_on: Text | None = None


class ActionIn(ActionText):
    """An action as it is proposed."""

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if len(set(self.owners)) != len(self.owners):
            raise ValueError("each owner stands once")
        if not owners_fit(self.level, self.owners):
            raise ValueError("an agency's action has one owner, a joint one two or more")
        return self


class ActionNoteIn(BaseModel):
    """How the action goes on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "state": "in_progress",
                "note": "The rota is set up; the first sample is due in June.",
            }
        },
    )

    state: ActionState
    note: Text

    @model_validator(mode="after")
    def _goes_on(self) -> Self:
        if self.state in (ActionState.PROPOSED, ActionState.AGREED):
            raise ValueError("an action is proposed and agreed by steps of their own")
        return self


class ActionNoteOut(ActionNoteIn):
    """A note, and when it was written."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "state": "in_progress",
                "note": "The rota is set up; the first sample is due in June.",
                "written_at": "2026-11-23T12:00:00Z",
                "written_by": "northmere-scb-1a2b3c4d",
            }
        },
    )

    written_at: datetime
    written_by: str


class ActionOut(BaseModel):
    """An action as it was written down, and how it went on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "action_id": "a0d1b2c3-7c55-4c1e-8a51-0c7f2f3e4d66",
                "record_id": "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55",
                "state": "agreed",
                "marker_set": "SCR-2016",
                "set_version": 1,
                "action": {
                    "specific": "Health visitors get every police notice of domestic abuse.",
                    "measurable": "A sample of notices each quarter, read with health visitors.",
                    "achievable": "The shared mailbox exists; the rota is agreed.",
                    "relevant": "Finding 2.",
                    "due_on": "2026-03-31",
                    "level": "joint",
                    "owners": ["police", "health"],
                    "markers": [15, 18],
                    "finding": "2",
                    "depends_on": None,
                },
                "written_at": "2026-11-23T12:00:00Z",
                "agreed_at": "2026-11-23T12:00:00Z",
                "notes": [],
            }
        },
    )

    action_id: UUID
    record_id: UUID
    state: ActionState
    marker_set: str
    set_version: int = Field(description="Of the set, when the action was written down.")
    action: ActionText
    written_at: datetime
    agreed_at: datetime | None
    notes: list[ActionNoteOut]
    warning: str = CONTENT_WARNING
    support: str = SUPPORT


class FollowupAnswerIn(BaseModel):
    """What became of the learning: for children first, and not of tasks alone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "changed_for_children": "Health visitors now see families within a week of a "
                "notice, and tell of earlier help.",
                "done": "The mailbox is read daily.",
                "not_intended": "More notices than two people can read.",
                "changed_course": "Notices are sorted by the police first.",
            }
        },
    )

    changed_for_children: Text
    done: Text
    not_intended: Text | None = None
    changed_course: Text | None = None


class FollowupAnswerOut(BaseModel):
    """An answer, and when it was written."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "answer": {
                    "changed_for_children": "Families are seen sooner.",
                    "done": "The mailbox is read daily.",
                    "not_intended": None,
                    "changed_course": None,
                },
                "written_at": "2026-11-23T12:00:00Z",
                "written_by": "northmere-scb-1a2b3c4d",
            }
        },
    )

    answer: FollowupAnswerIn
    written_at: datetime
    written_by: str


class FollowupOut(BaseModel):
    """One year after publication, or two, up to five: the prompt and all its answers."""

    model_config = ConfigDict(extra="forbid")

    year: int
    due_on: date
    state: FollowupState
    answers: list[FollowupAnswerOut]


class FollowupsOut(BaseModel):
    """The five follow-ups; none before the day of publication is known."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "items": [
                    {
                        "year": 1,
                        "due_on": "2026-11-03",
                        "state": "answered",
                        "answers": [
                            {
                                "answer": {
                                    "changed_for_children": "Families are seen sooner.",
                                    "done": "The mailbox is read daily.",
                                    "not_intended": None,
                                    "changed_course": None,
                                },
                                "written_at": "2026-11-23T12:00:00Z",
                                "written_by": "northmere-scb-1a2b3c4d",
                            }
                        ],
                    },
                    {"year": 2, "due_on": "2027-11-03", "state": "not_due", "answers": []},
                ]
            }
        },
    )

    items: list[FollowupOut]
    warning: str = CONTENT_WARNING
    support: str = SUPPORT
