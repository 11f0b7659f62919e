"""What crosses HTTP about who codes what. Nobody's pace or progress is in it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.collation.assignments.domain import AssignmentState, DoubleCodingState

SCR = "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09"
ASSIGNMENT = "0d5e1f5c-4a52-4a2e-9c39-8a1f6f2b7c11"
DOUBLE_CODING = "5b0c7c1e-7d61-4a0e-8f7e-2f9a3c4d5e6f"
AT = "2026-11-23T12:00:00Z"
Client = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", max_length=128),
    Field(description="A client id, as `lipp clients add` printed it.", examples=["analyst-7"]),
]
Version = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


class AssignmentIn(BaseModel):
    """Who is to code a review of the queue openly."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"scr_id": SCR, "scr_version": 1, "coder": "analyst-7"}},
    )

    scr_id: UUID
    scr_version: Version
    coder: Client


class DoubleCodingIn(BaseModel):
    """Which two people are to code a review apart, neither seeing what the other does."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"scr_id": SCR, "scr_version": 1, "coders": ["analyst-7", "analyst-9"]}
        },
    )

    scr_id: UUID
    scr_version: Version
    coders: Annotated[list[Client], Field(min_length=2, max_length=2)]


class AssignmentOut(BaseModel):
    """One's own assignment; of a blind one it does not say who the other is or how far."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "assignment_id": ASSIGNMENT,
                "scr_id": SCR,
                "scr_version": 1,
                "blind": True,
                "state": "open",
                "assigned_at": AT,
                "done_at": None,
                "desk_url": f"/v1/coding-assignments/{ASSIGNMENT}/passages",
            }
        },
    )

    assignment_id: UUID
    scr_id: UUID
    scr_version: int
    blind: bool
    state: AssignmentState
    assigned_at: datetime
    done_at: datetime | None = None
    desk_url: str = Field(description="Where the passages lie.")


class DoubleCodingOut(BaseModel):
    """A double coding as a whole: what became of it, not who did what when."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "double_coding_id": DOUBLE_CODING,
                "scr_id": SCR,
                "scr_version": 1,
                "state": "in_adjudication",
                "assigned_at": AT,
                "compared_at": AT,
                "reconciled_at": None,
            }
        },
    )

    double_coding_id: UUID
    scr_id: UUID
    scr_version: int
    state: DoubleCodingState
    assigned_at: datetime
    compared_at: datetime | None = Field(default=None, description="When both were done.")
    reconciled_at: datetime | None = Field(
        default=None, description="When what they found began to count."
    )
