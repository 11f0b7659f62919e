"""What crosses HTTP about reflections."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.narrative import CONTENT_WARNING, SUPPORT
from services.quality.reflections.domain import Helped, Hindered, PointOfUse, ReflectionState

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Narrative = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)
]
EvidenceLink = Annotated[
    str,
    StringConstraints(pattern=r'^(https://[^\s<>"]+|/v1/[a-z0-9/-]+)$', max_length=500),
    Field(description="Where it can be seen: a public page, or a path of this API."),
]
Number = Annotated[int, Field(ge=1, le=99, strict=True)]


class SayingIn(BaseModel):
    """What is said about a question now. Words and a state; there is nothing to add up."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "state": "in_place",
                "narrative": "The terms now say who hears a challenge to the panel.",
                "reason": None,
                "proportionality": None,
                "helped": ["clear_roles"],
                "hindered": [],
                "evidence": ["https://board.example/terms-of-reference"],
            }
        },
    )

    state: ReflectionState
    narrative: Narrative | None = None
    reason: Text | None = Field(default=None, description="Why it is not relevant here.")
    proportionality: Text | None = Field(
        default=None, description="Why the effort is proportionate: needed on marker 6 of SCR-2016."
    )
    helped: Annotated[list[Helped], Field(max_length=10)] = []
    hindered: Annotated[list[Hindered], Field(max_length=12)] = []
    evidence: Annotated[list[EvidenceLink], Field(max_length=20)] = []

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        aside = self.state is ReflectionState.NOT_RELEVANT_HERE
        if aside != (self.reason is not None):
            raise ValueError("a reason is given exactly where the question is not relevant here")
        thought = self.state in (ReflectionState.BEING_EXPLORED, ReflectionState.IN_PLACE)
        if thought and self.narrative is None:
            raise ValueError("what is explored or in place is told in words")
        return self


class ReflectionIn(SayingIn):
    """A question is asked of this review, and answered in words."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "marker": 7,
                "question": 4,
                "point_of_use": "set_up",
                "state": "being_explored",
                "narrative": "The panel will hear challenges first; the chair decides who hears "
                "those to the panel itself.",
                "helped": ["clear_roles"],
                "hindered": ["time"],
                "evidence": ["https://board.example/terms-of-reference"],
            }
        },
    )

    marker: Number
    question: Number
    point_of_use: PointOfUse


class SaidOut(SayingIn):
    """What was said at one time."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "state": "in_place",
                "narrative": "The terms now say who hears a challenge to the panel.",
                "reason": None,
                "proportionality": None,
                "helped": ["clear_roles"],
                "hindered": [],
                "evidence": ["https://board.example/terms-of-reference"],
                "revision": 2,
                "written_at": "2026-11-23T12:00:00Z",
                "written_by": "northmere-scb-1a2b3c4d",
            }
        },
    )

    revision: int
    written_at: datetime
    written_by: str


class BoardReflection(BaseModel):
    """A reflection as it stands, beside the question in the words it was asked in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "reflection_id": "1c9d3c2e-0f0e-4a55-9d5e-52f5d1a7a3b1",
                "record_id": "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55",
                "marker_set": "SCR-2016",
                "set_version": 1,
                "marker": 7,
                "marker_title": "Governance",
                "question": 4,
                "question_text": "How can board, agencies and reviewer challenge each other?",
                "point_of_use": "set_up",
                "said": {
                    "state": "in_place",
                    "narrative": "The terms now say who hears a challenge to the panel.",
                    "reason": None,
                    "proportionality": None,
                    "helped": ["clear_roles"],
                    "hindered": [],
                    "evidence": ["https://board.example/terms-of-reference"],
                    "revision": 2,
                    "written_at": "2026-11-23T12:00:00Z",
                    "written_by": "northmere-scb-1a2b3c4d",
                },
            }
        },
    )

    reflection_id: UUID
    record_id: UUID
    marker_set: str
    set_version: int
    marker: int
    marker_title: str
    question: int
    question_text: str
    point_of_use: PointOfUse
    said: SaidOut
    warning: str = CONTENT_WARNING
    support: str = SUPPORT


class ReflectionHistory(BoardReflection):
    """The same with all that was said before, oldest first."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "reflection_id": "1c9d3c2e-0f0e-4a55-9d5e-52f5d1a7a3b1",
                "record_id": "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55",
                "marker_set": "SCR-2016",
                "set_version": 1,
                "marker": 7,
                "marker_title": "Governance",
                "question": 4,
                "question_text": "How can board, agencies and reviewer challenge each other?",
                "point_of_use": "set_up",
                "said": {
                    "state": "in_place",
                    "narrative": "The terms now say who hears a challenge to the panel.",
                    "reason": None,
                    "proportionality": None,
                    "helped": ["clear_roles"],
                    "hindered": [],
                    "evidence": ["https://board.example/terms-of-reference"],
                    "revision": 2,
                    "written_at": "2026-11-23T12:00:00Z",
                    "written_by": "northmere-scb-1a2b3c4d",
                },
                "history": [
                    {
                        "state": "being_explored",
                        "narrative": "Nobody is sure yet.",
                        "reason": None,
                        "proportionality": None,
                        "helped": ["clear_roles"],
                        "hindered": [],
                        "evidence": ["https://board.example/terms-of-reference"],
                        "revision": 1,
                        "written_at": "2026-11-23T12:00:00Z",
                        "written_by": "northmere-scb-1a2b3c4d",
                    },
                    {
                        "state": "in_place",
                        "narrative": "The terms now say who hears a challenge to the panel.",
                        "reason": None,
                        "proportionality": None,
                        "helped": ["clear_roles"],
                        "hindered": [],
                        "evidence": ["https://board.example/terms-of-reference"],
                        "revision": 2,
                        "written_at": "2026-11-23T12:00:00Z",
                        "written_by": "northmere-scb-1a2b3c4d",
                    },
                ],
            }
        },
    )

    history: list[SaidOut]
