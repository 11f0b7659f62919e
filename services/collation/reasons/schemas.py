"""What crosses HTTP about reasons."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from services.collation.reasons.domain import (
    MOST_TEXT,
    Reason,
    ReasonOrigin,
    SharedReason,
    WithdrawnFor,
)

Text = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=MOST_TEXT, pattern=r"^[^\x00]*$"
    ),
    Field(description="Why it happens: about practice, never about a case or a person."),
]
ReasonId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{4,40}$", max_length=40)]
_SHARED: dict[str, Any] = {
    "id": "0d5f7c52-6f0f-4b7e-8a53-3a1f4a4f0b12",
    "text": "Nobody is sure who calls the meeting.",
    "reasons": [
        {"id": "7a4c9f8e-1a73-5a53-9f0c-55d7a5f1b9f2", "origin": "summit"},
        {"id": "D4.r1", "origin": "scr_report"},
    ],
}


class ReasonIn(BaseModel):
    """A reason that a passage of a published report gives."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "text": "Each agency thought that the other would call the meeting.",
                "scr_id": "3f2c1f5e-4a0c-4b8e-9a57-0c7f6f1f2a10",
                "scr_version": 1,
                "passage": 41,
            }
        },
    )

    text: Text
    scr_id: UUID
    scr_version: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    passage: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


class SharedReasonIn(BaseModel):
    """One wording for what at least two reasons of an issue say."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "text": _SHARED["text"],
                "reasons": ["D4.r1", "7a4c9f8e-1a73-5a53-9f0c-55d7a5f1b9f2"],
            }
        },
    )

    text: Text
    reasons: Annotated[
        list[ReasonId], Field(min_length=2, max_length=50, json_schema_extra={"uniqueItems": True})
    ]

    @field_validator("reasons")
    @classmethod
    def _names_each_once(cls, reasons: list[str]) -> list[str]:
        if len(set(reasons)) < len(reasons):
            raise ValueError("a reason is named twice")
        return reasons


class Shown(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


class ReasonOut(Shown):
    """Why an issue happens, as one source explained it; origins are never merged."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "id": "D4.r1",
                "text": "Procedures for sharing information slow action down.",
                "origin": "scr_report",
            }
        },
    )

    id: str
    text: str
    origin: ReasonOrigin

    @classmethod
    def of(cls, reason: Reason) -> "ReasonOut":
        return cls(id=reason.id, text=reason.text, origin=reason.origin)


class OriginOut(Shown):
    """How many reasons one kind of source gave for an issue."""

    origin: ReasonOrigin
    reasons: int


class WithdrawalIn(BaseModel):
    """Why a report's reason is taken back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "blames"}})

    reason: WithdrawnFor


class WithdrawalOut(Shown):
    """That a report's reason was taken back; what it said is kept nowhere."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "reason_id": "7a4c9f8e-1a73-5a53-9f0c-55d7a5f1b9f2",
                "issue": "D4",
                "scr_id": "3f2c1f5e-4a0c-4b8e-9a57-0c7f6f1f2a10",
                "given_at": "2026-11-23T12:00:00Z",
                "given_by": "centre-analyst-1a2b3c4d",
                "withdrawn_at": "2026-11-24T09:30:00Z",
                "withdrawn_by": "centre-editor-1a2b3c4d",
                "reason": "blames",
            }
        },
    )

    reason_id: UUID
    issue: str
    scr_id: UUID
    given_at: datetime
    given_by: str | None = Field(default=None, description="Told within their own body alone.")
    withdrawn_at: datetime
    withdrawn_by: str | None = Field(default=None, description="Told within their own body alone.")
    reason: WithdrawnFor


class ReasonLink(Shown):
    """A reason that a shared wording stands for."""

    id: str
    origin: ReasonOrigin


class SharedReasonOut(Shown):
    """One wording for several reasons, with a link to each: none of them is replaced by it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _SHARED})

    id: UUID
    text: str
    reasons: list[ReasonLink]

    @classmethod
    def of(cls, shared: SharedReason) -> "SharedReasonOut":
        links = [ReasonLink(id=reason, origin=origin) for reason, origin in shared.parts]
        return cls(id=shared.id, text=shared.text, reasons=links)
