"""What crosses HTTP about records, their plan and their log."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.pagination import Page
from contracts.narrative import CONTENT_WARNING, SUPPORT
from services.quality.markers.schemas import Day, Numbers, SetId
from services.quality.records.domain import (
    MARKER_SET,
    Answered,
    AppointmentChange,
    ArrivalState,
    ChallengeKind,
    DelayReason,
    EntryKind,
    LinkState,
    Outcome,
    ProcessKind,
    ProcessStatus,
    RecordState,
    Role,
    Route,
    Step,
)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,49}$")]
TenantName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,63}$")]
Item = TypeVar("Item")
Body = TypeVar("Body", bound=BaseModel)


class Told(BaseModel):
    """Stands beside whatever may tell of a case."""

    warning: str = CONTENT_WARNING
    support: str = SUPPORT


class NarrativePage(Page[Item], Told, Generic[Item]):
    """A page of what may tell of a case."""


class ReflectionOut(BaseModel):
    """Where a board may reflect on one published review."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "scr_id": "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                "scr_version": 1,
                "scr_url": "/v1/scrs/8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                "state": "ready",
                "marker_set": "SCR-2016",
                "opened_at": "2026-11-23T12:00:00Z",
            }
        },
    )

    scr_id: UUID
    scr_version: int
    scr_url: str
    state: ArrivalState
    marker_set: str = Field(description="The quality markers that the record is for.")
    opened_at: datetime


class Referral(BaseModel):
    """By which route a case was put forward, why, and when."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "route": "statutory",
                "reason": "The criteria are met, and earlier learning on early help bears on it.",
                "referred_on": "2025-01-13",
            }
        },
    )

    route: Route
    reason: Text
    referred_on: Day


class ReferralIn(Referral):
    """A case is put forward. With both source fields its report finds the record by itself."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "source_system": "case-office",
                "source_ref": "NM-2025-014",
                "route": "statutory",
                "reason": "The criteria are met, and earlier learning on early help bears on it.",
                "referred_on": "2025-01-13",
            }
        },
    )

    source_system: Reference | None = Field(
        default=None, description="As it will stand on the push of the report."
    )
    source_ref: Reference | None = None
    marker_set: SetId = MARKER_SET

    @model_validator(mode="after")
    def _names_its_source_in_full(self) -> Self:
        if (self.source_system is None) != (self.source_ref is None):
            raise ValueError("source_system and source_ref come together")
        return self


class ScrLink(BaseModel):
    """The review that the record is about, once its report is there."""

    model_config = ConfigDict(extra="forbid")

    state: LinkState
    scr_id: UUID | None = None
    scr_version: int | None = None
    scr_url: str | None = None


class RecordOut(Told):
    """A review's record, from referral on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "record_id": "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55",
                "state": "open",
                "source_system": "case-office",
                "source_ref": "NM-2025-014",
                "route": "statutory",
                "reason": "The criteria are met.",
                "referred_on": "2025-01-13",
                "marker_set": "SCR-2016",
                "scr": {
                    "state": "linked",
                    "scr_id": "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                    "scr_version": 1,
                    "scr_url": "/v1/scrs/8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                },
                "published_on": "2025-11-03",
                "opened_at": "2026-11-23T12:00:00Z",
            }
        },
    )

    record_id: UUID
    state: RecordState
    source_system: str | None
    source_ref: str | None
    route: Route
    reason: str | None
    referred_on: date | None
    marker_set: str
    scr: ScrLink
    published_on: date | None = Field(description="Follow-ups are counted from here.")
    opened_at: datetime


class ScrLinkIn(BaseModel):
    """The platform's id of the review, as its push was answered."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"scr_id": "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09"}},
    )

    scr_id: UUID


class PublicationIn(BaseModel):
    """The day on which the report was published."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"published_on": "2025-11-03"}}
    )

    published_on: Day


class AppointmentIn(BaseModel):
    """Lets a reviewer's organisation reflect on this one record."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reviewer": "hollin-reviews"}}
    )

    reviewer: TenantName


class AppointmentOut(BaseModel):
    """Who may reflect on a record, and until when."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "record_id": "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55",
                "reviewer": "hollin-reviews",
                "appointed_at": "2026-11-23T12:00:00Z",
                "ended_at": "2026-11-24T12:00:00Z",
            }
        },
    )

    record_id: UUID
    reviewer: str
    appointed_at: datetime
    ended_at: datetime | None


class ReviewDecisionIn(BaseModel):
    """Whether and how to review, with reasons."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "outcome": "review",
                "reasons": "Much may be learned of early help; no other review looks at it.",
                "decided_on": "2025-02-03",
            }
        },
    )

    outcome: Outcome
    reasons: Text
    decided_on: Day


class PlannedStep(BaseModel):
    """A step by its date, or by working days after the referral (England's bank holidays)."""

    model_config = ConfigDict(extra="forbid")

    step: Step
    due_on: Day | None = None
    working_days: Annotated[int, Field(ge=1, le=1_000)] | None = None

    @model_validator(mode="after")
    def _is_dated_once(self) -> Self:
        if (self.due_on is None) == (self.working_days is None):
            raise ValueError("give either due_on or working_days")
        return self


class PlanIn(BaseModel):
    """The steps of a review. Writing it again keeps what stood before."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "starts_on": "2025-01-13",
                "steps": [
                    {"step": "decision", "working_days": 15},
                    {"step": "publication", "due_on": "2025-09-30"},
                ],
            }
        },
    )

    starts_on: Day
    steps: Annotated[list[PlannedStep], Field(min_length=1, max_length=11)]

    @model_validator(mode="after")
    def _names_each_step_once(self) -> Self:
        if len({s.step for s in self.steps}) != len(self.steps):
            raise ValueError("each step stands once")
        return self


class DelayIn(BaseModel):
    """A step will be later, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "step": "sign_off",
                "now_due_on": "2025-10-31",
                "reason": "criminal_process",
                "explanation": "Two conversations had to wait for the trial.",
            }
        },
    )

    step: Step
    now_due_on: Day
    reason: DelayReason
    explanation: Text


class HandoverIn(BaseModel):
    """A key role changes hands: what is handed over, and what is still open."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "role": "board_manager",
                "handed_over_on": "2025-05-12",
                "handed_over": "The plan, the letters to the family, and who was promised what.",
                "still_open": "Two agencies still owe their records.",
            }
        },
    )

    role: Role
    handed_over_on: Day
    handed_over: Text
    still_open: Text | None = None


class ParallelProcessIn(BaseModel):
    """A process beside the review, and its effect on it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "kind": "criminal",
                "status": "ongoing",
                "effect": "Two conversations wait for the trial.",
                "in_terms_of_reference": True,
            }
        },
    )

    kind: ProcessKind
    status: ProcessStatus
    effect: Text
    in_terms_of_reference: bool


class Settlement(BaseModel):
    """How a challenge was settled."""

    model_config = ConfigDict(extra="forbid")

    how: Text
    settled_on: Day


class ChallengeText(BaseModel):
    """A challenge or an impasse: the point, the parties by role, and how it was settled."""

    model_config = ConfigDict(extra="forbid")

    kind: ChallengeKind
    point: Text
    parties: Annotated[list[Role], Field(min_length=2, max_length=10)]
    settled: Settlement | None = None


class ChallengeIn(ChallengeText):
    """The same as it is written down: nobody is at odds with themselves."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "kind": "challenge",
                "point": "Whether finding 3 goes beyond what the evidence shows.",
                "parties": ["health", "lead_reviewer"],
                "settled": None,
            }
        },
    )

    @model_validator(mode="after")
    def _names_each_party_once(self) -> Self:
        if len(set(self.parties)) != len(self.parties):
            raise ValueError("each party stands once")
        return self


class PrioritiesIn(BaseModel):
    """Markers that matter most to this board here and now: for its own eyes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"markers": [12, 7], "note": "The family first."}},
    )

    markers: Numbers
    note: Text | None = None


class BoardResponseIn(BaseModel):
    """The board's written response: short and clear."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "findings": "partly",
                "what_comes_first": "Notices of domestic abuse.",
                "how_effect_is_followed": "A sample each quarter, read with health visitors.",
                "national_recommendations": None,
                "agreed_on": "2025-10-20",
            }
        },
    )

    findings: Answered
    what_comes_first: Text
    how_effect_is_followed: Text
    national_recommendations: Text | None = None
    agreed_on: Day


class ReferralStood(BaseModel):
    """A referral was put right, or told of a record that opened without one: both as they stood."""

    model_config = ConfigDict(extra="forbid")

    now: Referral
    before: Referral | None = Field(description="Null: the record had opened with the report.")


class DateLeftOut(BaseModel):
    """A report arrived, dated before its case was referred: one of the two days is mistaken.

    The record is linked, and its day of publication waits for the board.
    """

    model_config = ConfigDict(extra="forbid")

    published_on: date = Field(description="As the report says, or the last day of its quarter.")
    referred_on: date


class AppointmentStood(BaseModel):
    """A reviewer was appointed, or the appointment ended: when is said beside it."""

    model_config = ConfigDict(extra="forbid")

    change: AppointmentChange
    reviewer: str


BODIES: dict[EntryKind, type[BaseModel]] = {
    EntryKind.REFERRAL: ReferralStood,
    EntryKind.DECISION: ReviewDecisionIn,
    EntryKind.PLAN: PlanIn,
    EntryKind.DELAY: DelayIn,
    EntryKind.HANDOVER: HandoverIn,
    EntryKind.PARALLEL_PROCESS: ParallelProcessIn,
    EntryKind.CHALLENGE: ChallengeText,
    EntryKind.PRIORITIES: PrioritiesIn,
    EntryKind.BOARD_RESPONSE: BoardResponseIn,
    EntryKind.DATE_LEFT_OUT: DateLeftOut,
    EntryKind.APPOINTMENT: AppointmentStood,
}
Written = (
    ReferralStood
    | ReviewDecisionIn
    | PlanIn
    | DelayIn
    | HandoverIn
    | ParallelProcessIn
    | ChallengeText
    | PrioritiesIn
    | BoardResponseIn
    | DateLeftOut
    | AppointmentStood
)


class LogEntry(BaseModel):
    """One revision of something the board wrote; all revisions stay."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "entry_id": "a0d1b2c3-7c55-4c1e-8a51-0c7f2f3e4d66",
                "revision": 1,
                "kind": "delay",
                "body": {
                    "step": "sign_off",
                    "now_due_on": "2025-10-31",
                    "reason": "criminal_process",
                    "explanation": "Two conversations had to wait for the trial.",
                },
                "written_at": "2026-11-23T12:00:00Z",
                "written_by": "northmere-scb-1a2b3c4d",
            }
        },
    )

    entry_id: UUID
    revision: int
    kind: EntryKind
    body: Written
    written_at: datetime
    written_by: str

    @classmethod
    def of(cls, row: Any) -> "LogEntry":
        kind = EntryKind(row.kind)
        return cls(
            entry_id=row.entry_id,
            revision=row.revision,
            kind=kind,
            body=BODIES[kind].model_validate(row.body),
            written_at=row.written_at,
            written_by=row.written_by,
        )


class DatedStep(BaseModel):
    """A step with its date, and the date it moved to if it was delayed."""

    model_config = ConfigDict(extra="forbid")

    step: Step
    due_on: date
    working_days: int = Field(description="From the start of the plan to `due_on`.")
    now_due_on: date = Field(
        description="As the last delay that was reported since this plan was written says."
    )
    delays: list[DelayIn]


class PlanOut(Told):
    """The plan in force, dated in working days, with every delay and its reason."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "revision": 1,
                "starts_on": "2025-01-13",
                "steps": [
                    {
                        "step": "sign_off",
                        "due_on": "2025-09-30",
                        "working_days": 182,
                        "now_due_on": "2025-10-31",
                        "delays": [
                            {
                                "step": "sign_off",
                                "now_due_on": "2025-10-31",
                                "reason": "criminal_process",
                                "explanation": "Two conversations had to wait for the trial.",
                            }
                        ],
                    }
                ],
            }
        },
    )

    revision: int
    starts_on: date
    steps: list[DatedStep]


class ReviewerView(Told):
    """What a board shows the reviewer it appointed: not its priorities, nor what it shares."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "record_id": "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55",
                "state": "open",
                "route": "statutory",
                "reason": "The criteria are met.",
                "referred_on": "2025-01-13",
                "marker_set": "SCR-2016",
                "scr": {
                    "state": "linked",
                    "scr_id": "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                    "scr_version": 1,
                    "scr_url": "/v1/scrs/8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                },
                "decision": {
                    "outcome": "review",
                    "reasons": "Much may be learned of early help; no other review looks at it.",
                    "decided_on": "2025-02-03",
                },
                "plan": {
                    "revision": 1,
                    "starts_on": "2025-01-13",
                    "steps": [
                        {
                            "step": "sign_off",
                            "due_on": "2025-09-30",
                            "working_days": 182,
                            "now_due_on": "2025-10-31",
                            "delays": [
                                {
                                    "step": "sign_off",
                                    "now_due_on": "2025-10-31",
                                    "reason": "criminal_process",
                                    "explanation": "Two conversations had to wait for the trial.",
                                }
                            ],
                        }
                    ],
                },
                "parallel_processes": [
                    {
                        "kind": "criminal",
                        "status": "ongoing",
                        "effect": "Two conversations wait for the trial.",
                        "in_terms_of_reference": True,
                    }
                ],
            }
        },
    )

    record_id: UUID
    state: RecordState
    route: Route
    reason: str | None
    referred_on: date | None
    marker_set: str
    scr: ScrLink
    decision: ReviewDecisionIn | None
    plan: PlanOut | None
    parallel_processes: list[ParallelProcessIn]
