"""What crosses HTTP about the Alliance."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictBool, StringConstraints

from contracts.types import AllianceLever, AllianceOutput, SeniorityBand
from services.collation.alliance.domain import (
    BodySector,
    DelegateNotice,
    MeetingState,
)
from services.collation.findings.schemas import Code, Day
from services.collation.practices.schemas import Note, Text, Title

PURPOSE = (
    "The Alliance is national bodies that look for what they can do about issues that no board can "
    "solve alone. It asks nobody to account, and compares no board, area or body."
)
BodyId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,49}$", max_length=50),
    Field(description="The id of a body, and of its tenant.", examples=["college-of-social-work"]),
]
RoleName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9 ,/'&()-]*$"
    ),
    Field(description="A role in small letters, never a person."),
]
_ID = "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55"
_NOW = "2026-11-29T12:00:00Z"


def example(value: JsonValue) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"example": value})


class GlossaryEntry(BaseModel):
    """A word of policy, and what the Alliance means by it."""

    model_config = example({"term": "early help", "meaning": "Help before statutory work."})

    term: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    meaning: Note


_CHARTER: dict[str, JsonValue] = {
    "terms_of_reference": "Members meet four times a year and answer each issue put to them.",
    "aims": ["Find what national bodies can change about issues that reviews report."],
    "glossary": [{"term": "early help", "meaning": "Help before statutory work."}],
}


class CharterIn(BaseModel):
    """What the Alliance stands on; written whole, and again when it changes."""

    model_config = example(_CHARTER)

    terms_of_reference: Text
    aims: Annotated[list[Note], Field(min_length=1, max_length=20)]
    glossary: Annotated[list[GlossaryEntry], Field(min_length=1, max_length=200)]


class CharterOut(CharterIn):
    """The charter in force."""

    model_config = example(_CHARTER | {"revision": 1, "agreed_at": _NOW})

    revision: int
    agreed_at: datetime


_REPRESENTATIVE: dict[str, JsonValue] = {
    "role": "director of practice",
    "seniority": "leader",
    "can_commit": True,
    "mandate": "Commits the body's guidance and training programmes.",
}


class RepresentativeIn(BaseModel):
    """Who speaks for a body, by role, and what they may commit it to."""

    model_config = example(_REPRESENTATIVE)

    role: RoleName
    seniority: SeniorityBand
    can_commit: StrictBool
    mandate: Note


_MEMBER: dict[str, JsonValue] = {
    "title": "College of Practice",
    "sectors": ["social_work", "training"],
    "representative": _REPRESENTATIVE,
}


class MemberIn(BaseModel):
    """A member body."""

    model_config = example(_MEMBER)

    title: Title
    sectors: Annotated[list[BodySector], Field(min_length=1, max_length=4)]
    representative: RepresentativeIn


_JOINED = _MEMBER | {"body_id": "college-of-practice", "notices": [], "joined_at": _NOW}


class MemberOut(MemberIn):
    """A member, and what is to be known of its delegation. A notice stops nobody."""

    model_config = example(_JOINED)

    body_id: str
    notices: list[DelegateNotice]
    joined_at: datetime
    left_at: datetime | None = None


class Members(BaseModel):
    """The members, by the alphabet."""

    model_config = example({"purpose": PURPOSE, "items": [_JOINED]})

    purpose: str = PURPOSE
    items: list[MemberOut]


class SectorOut(BaseModel):
    """Who speaks for one sector."""

    model_config = example({"sector": "social_work", "bodies": ["college-of-practice"]})

    sector: BodySector
    bodies: list[str]


class SectorCoverage(BaseModel):
    """Which sectors have a voice, and which have none."""

    model_config = example(
        {
            "sectors": [{"sector": "social_work", "bodies": ["college-of-practice"]}],
            "gaps": ["voluntary", "families", "training"],
        }
    )

    sectors: list[SectorOut]
    gaps: list[BodySector]


class MeetingIn(BaseModel):
    """A meeting to come."""

    model_config = example({"planned_on": "2027-02-10", "issues": ["D2"]})

    planned_on: Day
    issues: Annotated[list[Code], Field(max_length=14)] = []


class PostponementIn(BaseModel):
    """Another day, or none yet, and why."""

    model_config = example({"planned_on": "2027-05-12", "cause": "A national review reports."})

    planned_on: Day | None = None
    cause: Note


class CauseIn(BaseModel):
    """Why it does not take place."""

    model_config = example({"cause": "Too few bodies can come."})

    cause: Note


class DelegateIn(BaseModel):
    """Whom one's own body sends."""

    model_config = example(
        {"role": "policy officer", "seniority": "frontline", "can_commit": False}
    )

    role: RoleName
    seniority: SeniorityBand
    can_commit: StrictBool


class DelegateOut(DelegateIn):
    """Whom a body sends, and what is to be known of it."""

    model_config = example(
        {
            "body_id": "college-of-practice",
            "role": "policy officer",
            "seniority": "frontline",
            "can_commit": False,
            "notices": ["junior_delegate", "cannot_commit"],
        }
    )

    body_id: str
    notices: list[DelegateNotice]


_PAPER: dict[str, JsonValue] = {
    "title": "Medical views read as the last word",
    "issue": "D2",
    "text": "Reviews report that a medical view ended the discussion.",
    "causes": ["Others do not feel able to ask."],
    "levers": ["guidance", "training"],
}


class PaperIn(BaseModel):
    """Issues, causes and levers; never one board's data."""

    model_config = example(_PAPER)

    title: Title
    issue: Code
    text: Text
    causes: Annotated[list[Note], Field(max_length=20)] = []
    levers: Annotated[list[AllianceLever], Field(max_length=7)] = []


class PaperOut(PaperIn):
    """A paper of a meeting."""

    model_config = example(_PAPER | {"paper_id": _ID, "written_at": _NOW})

    paper_id: UUID
    written_at: datetime


class PaperWithdrawalIn(BaseModel):
    """Why a paper is taken back."""

    model_config = example({"reason": "It tells of one board's reviews."})

    reason: Note


class PaperWithdrawn(BaseModel):
    """That a paper was there, and why it went; none of its words."""

    model_config = example(
        {
            "paper_id": _ID,
            "written_at": _NOW,
            "withdrawn_at": _NOW,
            "withdrawn_for": "It tells of one board's reviews.",
        }
    )

    paper_id: UUID
    written_at: datetime
    withdrawn_at: datetime
    withdrawn_for: str


_MEETING: dict[str, JsonValue] = {
    "meeting_id": _ID,
    "planned_on": "2027-02-10",
    "state": "planned",
    "issues": ["D2"],
    "delegates": [],
    "papers": [],
}


class MeetingOut(BaseModel):
    """A meeting, who comes, and what it reads."""

    model_config = example(_MEETING)

    meeting_id: UUID
    planned_on: date
    state: MeetingState
    issues: list[str]
    cause: str | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    delegates: list[DelegateOut]
    papers: list[PaperOut]


_GROUP: dict[str, JsonValue] = {
    "title": "Deference to medical opinion",
    "purpose": "How others can ask what a medical view rests on.",
    "bodies": ["college-of-practice", "police-college"],
    "issues": ["D2", "D5"],
}


class GroupIn(BaseModel):
    """Members who work on some issues together."""

    model_config = example(_GROUP)

    title: Title
    purpose: Note
    bodies: Annotated[list[BodyId], Field(min_length=2, max_length=50)]
    issues: Annotated[list[Code], Field(min_length=1, max_length=14)]


class GroupOut(GroupIn):
    """A working group."""

    model_config = example(_GROUP | {"group_id": _ID, "made_at": _NOW})

    bodies: list[str]
    group_id: UUID
    made_at: datetime
    ended_at: datetime | None = None


class AllianceNoticeOut(BaseModel):
    """What a member was told of, and where it is read."""

    model_config = example(
        {
            "notice_id": _ID,
            "kind": "workshop_output",
            "output_url": f"/v1/shared-workshop-items/{_ID}",
            "sent_at": _NOW,
        }
    )

    notice_id: UUID
    kind: AllianceOutput
    output_url: str
    sent_at: datetime


class ReportedMeetingOut(BaseModel):
    """A meeting of the first Alliance."""

    model_config = example({"number": 1, "state": "held"})

    number: int
    state: Literal["held", "postponed"]
    cause: str | None = None


class AllianceHistory(BaseModel):
    """What was published of the first Alliance. Nothing is filled in for the rest."""

    model_config = example(
        {
            "source": "Department for Education RR520 (2017), sections 3.2 and A2.1",
            "planned": 4,
            "held": 3,
            "bodies_about": 15,
            "topics_discussed": 2,
            "meetings": [{"number": 1, "state": "held"}],
            "not_published": ["the days"],
        }
    )

    source: str
    planned: int
    held: int
    bodies_about: int
    topics_discussed: int
    meetings: list[ReportedMeetingOut]
    not_published: list[str]
