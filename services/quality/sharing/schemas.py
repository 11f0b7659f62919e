"""What crosses HTTP about consents, shared items and totals."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.narrative import CONTENT_WARNING, SUPPORT
from services.quality.records.schemas import TenantName
from services.quality.reflections.domain import Helped, Hindered, PointOfUse
from services.quality.reflections.schemas import SayingIn
from services.quality.sharing.domain import Purpose


class ConsentIn(BaseModel):
    """Shares a reflection as it stands now: later words need a consent of their own."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "reflection_id": "1c9d3c2e-0f0e-4a55-9d5e-52f5d1a7a3b1",
                "purpose": "national_totals",
            }
        },
    )

    reflection_id: UUID
    purpose: Purpose
    commissioner: TenantName | None = Field(
        default=None, description="Who may read it, where it is for a commissioner."
    )

    @model_validator(mode="after")
    def _names_who_reads(self) -> Self:
        if (self.purpose is Purpose.COMMISSIONER) != (self.commissioner is not None):
            raise ValueError("a commissioner is named exactly where one is to read it")
        return self


class ConsentOut(BaseModel):
    """A consent; when withdrawn, from then on nobody sees or counts the item by it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "consent_id": "a0d1b2c3-7c55-4c1e-8a51-0c7f2f3e4d66",
                "record_id": "3f0c6b1e-5a3c-4d0e-9b8e-2f6a7c1d4e55",
                "reflection_id": "1c9d3c2e-0f0e-4a55-9d5e-52f5d1a7a3b1",
                "revision": 2,
                "purpose": "commissioner",
                "commissioner": "what-works",
                "given_at": "2026-11-23T12:00:00Z",
                "withdrawn_at": "2026-11-24T12:00:00Z",
            }
        },
    )

    consent_id: UUID
    record_id: UUID
    reflection_id: UUID
    revision: int
    purpose: Purpose
    commissioner: str | None
    given_at: datetime
    withdrawn_at: datetime | None


class SharedReflection(BaseModel):
    """A reflection as its board lets a commissioner read it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "consent_id": "a0d1b2c3-7c55-4c1e-8a51-0c7f2f3e4d66",
                "board": "northmere-scb",
                "marker_set": "SCR-2016",
                "set_version": 1,
                "marker": 7,
                "marker_title": "Governance",
                "question_text": "How can board, agencies and reviewer challenge each other?",
                "point_of_use": "set_up",
                "said": {
                    "state": "in_place",
                    "narrative": "The terms of reference say who hears a challenge to the panel.",
                    "reason": None,
                    "proportionality": None,
                    "helped": ["clear_roles"],
                    "hindered": [],
                    "evidence": ["https://board.example/terms-of-reference"],
                },
                "given_at": "2026-11-23T12:00:00Z",
            }
        },
    )

    consent_id: UUID
    board: str
    marker_set: str
    set_version: int
    marker: int
    marker_title: str
    question_text: str
    point_of_use: PointOfUse
    said: SayingIn
    given_at: datetime
    warning: str = CONTENT_WARNING
    support: str = SUPPORT


class HinderedTotal(BaseModel):
    """At least how many boards name what stood in the way."""

    model_config = ConfigDict(extra="forbid")

    code: Hindered
    boards: int


class HelpedTotal(BaseModel):
    """At least how many boards name what helped."""

    model_config = ConfigDict(extra="forbid")

    code: Helped
    boards: int


class MarkerTotalOut(BaseModel):
    """What boards share on one marker. Codes named by too few are left out."""

    model_config = ConfigDict(extra="forbid")

    marker: int
    title: str
    sharing_boards: int = Field(
        description="At least so many boards share something on this marker."
    )
    common_challenges: list[HinderedTotal]
    what_helped: list[HelpedTotal]


class QualityTotals(BaseModel):
    """Anonymous totals of what boards share of their own will, in the order of the markers."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "marker_set": "SCR-2016",
                "items": [
                    {
                        "marker": 13,
                        "title": "Analysis",
                        "sharing_boards": 15,
                        "common_challenges": [{"code": "causes_missing", "boards": 10}],
                        "what_helped": [],
                    }
                ],
                "as_of": "2026-11-23T12:00:00Z",
                "smallest_shown": 10,
                "rounded_to": 5,
                "moves_by": 5,
            }
        },
    )

    marker_set: str
    items: list[MarkerTotalOut]
    as_of: datetime
    smallest_shown: int = Field(description="What fewer boards name is left out.")
    rounded_to: int = Field(description="Rounded down, so that at least so many share.")
    moves_by: int = Field(
        description="A total moves when so many boards have joined or left, and never for fewer."
    )
    release: None = Field(default=None, description="Null: this holds now, and is in no release.")
    caveat: Annotated[str, Field(max_length=300)] = (
        "At least so many boards chose to share; more may. It counts no reviews and not all "
        "boards, says nothing about how well anybody did, and cannot be compared between markers "
        "or over time."
    )
