"""What crosses HTTP about marker sets, their markers and the comments on them."""

import re
from collections import Counter
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from services.quality.markers.domain import (
    Disposition,
    PartState,
    QuestionAudience,
    ReadingMode,
    SetStatus,
    names_a_model,
)

SetId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{2,8}(-[A-Z0-9]{2,8}){1,2}$", max_length=26),
    Field(examples=["SCR-2016"]),
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Number = Annotated[int, Field(ge=1, le=99, strict=True)]
Numbers = Annotated[list[Number], Field(max_length=99, json_schema_extra={"uniqueItems": True})]
GroupCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,29}$", max_length=30)]


def _iso_day(value: object) -> object:
    """A number would be read as seconds."""
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.fullmatch(value)):
        return value
    raise ValueError("a date like 2015-03-31")


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS = r"^(19[7-9][0-9]|20[0-9]{2})-[0-9]{2}-[0-9]{2}$"
Day = Annotated[
    date,
    BeforeValidator(_iso_day),
    # said here and refused by `check_days`, or what was stored before could not be read again
    WithJsonSchema({"type": "string", "format": "date", "pattern": _YEARS}),
]


class Part(BaseModel):
    """A part that a marker may have. `recovered` is false where nobody knows whether it has it."""

    model_config = ConfigDict(extra="forbid")

    state: PartState
    text: Text | None = None
    recovered: bool = True

    @model_validator(mode="after")
    def _says_what_its_state_says(self) -> Self:
        if (self.state is PartState.CONTENT) != (self.text is not None):
            raise ValueError("a part has text exactly when its state is content")
        if not self.recovered and self.state is not PartState.ABSENT:
            raise ValueError("only an absent part can be one that was not recovered")
        return self


class Question(BaseModel):
    """One of a marker's questions: in full, and as a short prompt for the aide-memoire."""

    model_config = ConfigDict(extra="forbid")

    number: Number
    prompt: Line
    text: Text
    audiences: Annotated[list[QuestionAudience], Field(min_length=1, max_length=5)]


class QuestionsInSource(BaseModel):
    """How many questions the published marker has: exactly, or at the least."""

    model_config = ConfigDict(extra="forbid")

    count: Annotated[int, Field(ge=0, le=99)]
    exact: bool


class MarkerText(BaseModel):
    """What a quality marker says."""

    model_config = ConfigDict(extra="forbid")

    number: Number
    group: GroupCode
    title: Line
    statement: Text
    rationale: Text
    questions: Annotated[list[Question], Field(max_length=40)]
    questions_in_source: QuestionsInSource | None = None
    knowledge_base: Part
    equality_and_diversity: Part
    statutory_links: Part
    obstacles: Part


class MarkerIn(MarkerText):
    """One quality marker of a set that is published."""

    questions: Annotated[list[Question], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _numbers_its_questions(self) -> Self:
        if [q.number for q in self.questions] != list(range(1, len(self.questions) + 1)):
            raise ValueError("questions are numbered from 1 in their order")
        return self

    @property
    def texts(self) -> list[str]:
        parts = (
            self.knowledge_base,
            self.equality_and_diversity,
            self.statutory_links,
            self.obstacles,
        )
        asked = [text for q in self.questions for text in (q.prompt, q.text)]
        return [self.title, self.statement, self.rationale, *asked, *(p.text or "" for p in parts)]


class MarkerGroup(BaseModel):
    """A stretch of a review's life, and how many markers belong to it."""

    model_config = ConfigDict(extra="forbid")

    code: GroupCode
    title: Line
    markers: Annotated[int, Field(ge=1, le=99)]


class MarkerSetIn(BaseModel):
    """A version of a set as its keepers publish it. A historic set may be a count alone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "id": "SAR-2022",
                "version": 1,
                "status": "in_use",
                "title": "Safeguarding Adult Review Quality Markers",
                "purpose": "To pose questions.",
                "source": "Its publisher, with the year.",
                "notes": [],
                "marker_count": 1,
                "groups": [{"code": "setting_up", "title": "Setting up", "markers": 1}],
                "markers": [
                    {
                        "number": 1,
                        "group": "setting_up",
                        "title": "Referral",
                        "statement": "The case is put forward promptly, for a reason that fits.",
                        "rationale": "Speed keeps the learning current.",
                        "questions": [
                            {
                                "number": 1,
                                "prompt": "Speed",
                                "text": "How soon was the case put forward?",
                                "audiences": ["board_manager"],
                            }
                        ],
                        "questions_in_source": None,
                        "knowledge_base": {"state": "none_identified"},
                        "equality_and_diversity": {"state": "absent"},
                        "statutory_links": {"state": "absent", "recovered": False},
                        "obstacles": {
                            "state": "content",
                            "text": "Nobody feels it is theirs to refer.",
                        },
                    }
                ],
                "action_markers": [1],
            }
        },
    )

    id: SetId
    version: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    status: SetStatus = SetStatus.IN_USE
    title: Line
    purpose: Text
    source: Text
    notes: Annotated[list[Text], Field(max_length=20)] = []
    marker_count: Annotated[int, Field(ge=1, le=99, strict=True)]
    groups: Annotated[list[MarkerGroup], Field(max_length=10)] = []
    markers: Annotated[list[MarkerIn], Field(max_length=99)] = []
    action_markers: Annotated[
        Numbers,
        Field(description="Those that improvement actions belong to; none: to any or none."),
    ] = []

    @model_validator(mode="after")
    def _has_the_markers_of_actions(self) -> Self:
        known = {marker.number for marker in self.markers}
        if len(set(self.action_markers)) != len(self.action_markers):
            raise ValueError("each marker of actions stands once")
        if not known.issuperset(self.action_markers):
            raise ValueError("actions belong to markers of this set")
        return self

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.markers and self.status is SetStatus.HISTORIC and not self.groups:
            return self
        if [m.number for m in self.markers] != list(range(1, self.marker_count + 1)):
            raise ValueError("markers are numbered from 1 to marker_count in their order")
        counted = Counter(m.group for m in self.markers)
        if counted != {g.code: g.markers for g in self.groups}:
            raise ValueError("each group has as many markers as it says")
        order = [m.group for m in self.markers]
        if order != [g.code for g in self.groups for _ in range(g.markers)]:
            raise ValueError("markers follow the order of their groups")
        if any(names_a_model(text) for m in self.markers for text in m.texts):
            raise ValueError("no marker speaks of a model of review")
        return self


class MarkerOut(MarkerText):
    """A marker as it stands in one version of its set; `version` counts its own changes.

    Its questions may be those of one audience alone.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "number": 1,
                "group": "setting_up",
                "title": "Referral",
                "statement": "The case is put forward promptly, for a reason that fits.",
                "rationale": "Speed keeps the learning current.",
                "questions": [
                    {
                        "number": 1,
                        "prompt": "Speed",
                        "text": "How soon was the case put forward?",
                        "audiences": ["board_manager"],
                    }
                ],
                "questions_in_source": None,
                "knowledge_base": {"state": "none_identified"},
                "equality_and_diversity": {"state": "absent"},
                "statutory_links": {"state": "absent", "recovered": False},
                "obstacles": {"state": "content", "text": "Nobody feels it is theirs to refer."},
                "version": 1,
            }
        },
    )

    version: int


class MarkerSetSummary(BaseModel):
    """A set in its newest version. Sets live side by side; none takes another's place."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "id": "SCR-2016",
                "version": 1,
                "status": "in_use",
                "title": "Serious Case Review Quality Markers",
                "marker_count": 18,
                "published_at": "2026-11-23T12:00:00Z",
                "review_due_on": "2027-05-23",
                "review_is_due": False,
                "url": "/v1/marker-sets/scr-2016",
            }
        },
    )

    id: str
    version: int
    status: SetStatus
    title: str
    marker_count: int
    published_at: datetime
    review_due_on: date | None = Field(description="Null for a historic set.")
    review_is_due: bool
    url: str


class MarkerSetOut(MarkerSetSummary):
    """One version of a set. The order is that of a review's life and says nothing of weight."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "id": "SCR-2016",
                "version": 1,
                "status": "in_use",
                "title": "Serious Case Review Quality Markers",
                "marker_count": 18,
                "published_at": "2026-11-23T12:00:00Z",
                "review_due_on": "2027-05-23",
                "review_is_due": False,
                "url": "/v1/marker-sets/scr-2016",
                "mode": "aide_memoire",
                "audience": "chair",
                "purpose": "To pose questions.",
                "source": "Published in 2016 by NSPCC and SCIE.",
                "notes": [],
                "groups": [{"code": "setting_up", "title": "Setting up", "markers": 5}],
                "markers": [
                    {
                        "number": 1,
                        "version": 1,
                        "group": "setting_up",
                        "title": "Referral",
                        "statement": "The case is put forward promptly.",
                        "questions": [{"number": 1, "prompt": "Speed", "audiences": ["chair"]}],
                    }
                ],
                "action_markers": [],
            }
        },
    )

    mode: ReadingMode
    audience: QuestionAudience | None = Field(description="Null: the questions of everybody.")
    purpose: str
    source: str
    notes: list[str]
    groups: list[MarkerGroup]
    markers: list["MarkerOut | MarkerReminder"]
    action_markers: list[int] = Field(
        description="Those that improvement actions belong to; none: to any or none."
    )


class QuestionReminder(BaseModel):
    """A question in a few words."""

    model_config = ConfigDict(extra="forbid")

    number: int
    prompt: str
    audiences: list[QuestionAudience]


class MarkerReminder(BaseModel):
    """A marker for those who know it: its statement, and its questions in a few words."""

    model_config = ConfigDict(extra="forbid")

    number: int
    version: int
    group: str
    title: str
    statement: str
    questions: list[QuestionReminder]


class SetReviewIn(BaseModel):
    """That the keepers looked the set through, which moves its next review on by six months."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reviewed_on": "2026-11-23"}}
    )

    reviewed_on: Day


class CommentIn(BaseModel):
    """What somebody says about a marker."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "marker_set": "SCR-2016",
                "marker": 8,
                "text": "Say more on how a review goes on when the reviewer falls ill.",
            }
        },
    )

    marker_set: SetId
    marker: Number
    text: Text


class DispositionIn(BaseModel):
    """What became of a comment, with the reason: published beside it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "disposition": "taken_up",
                "explanation": "The next version has a question on it.",
            }
        },
    )

    disposition: Disposition
    explanation: Text


class CommentOut(BaseModel):
    """A comment and what became of it; it never says whose it is."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "comment_id": "a0d1b2c3-7c55-4c1e-8a51-0c7f2f3e4d66",
                "marker_set": "SCR-2016",
                "set_version": 1,
                "marker": 8,
                "text": "Say more on how a review goes on when the reviewer falls ill.",
                "commented_at": "2026-11-23T12:00:00Z",
                "disposition": "taken_up",
                "explanation": "The next version has a question on it.",
                "disposed_at": "2026-11-23T12:00:00Z",
            }
        },
    )

    comment_id: UUID
    marker_set: str
    set_version: int
    marker: int
    text: str
    commented_at: datetime
    disposition: Disposition | None = Field(description="Null: still awaited.")
    explanation: str | None
    disposed_at: datetime | None
