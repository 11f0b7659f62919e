"""What crosses HTTP between a blind coder and their own desk."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.pagination import Page
from contracts.narrative import CONTENT_WARNING, SUPPORT
from contracts.types import FindingKind
from services.collation.assignments.schemas import ASSIGNMENT, AT, SCR
from services.collation.findings.schemas import (
    EXAMPLE_TEXT,
    Code,
    Kind,
    Memo,
    Narrative,
    Number,
    SaidOut,
    Shown,
    Spanned,
)

CODING = "3f7d2a54-9c1e-4e0b-8a6d-1b2c3d4e5f60"
SAID: dict[str, Any] = {
    "issue": "D4",
    "kind": "problem",
    "start": 0,
    "end": 62,
    "memo": "The telephone call is not counted as a meeting.",
}
OWN: dict[str, Any] = {
    "coding_id": CODING,
    "revision": 1,
    "passage": 41,
    **SAID,
    "coded_at": AT,
    "taken_back_at": None,
}


class BlindCodingIn(Spanned):
    """What one finds in a passage of one's assignment."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"passage": 41, "issue": "D4", "kind": "problem", "start": 0, "end": 62}
        },
    )

    passage: Number
    issue: Code
    kind: Kind = FindingKind.PROBLEM
    memo: Memo | None = None


class BlindCodingOut(Shown):
    """One's own coding; it counts nowhere until it is settled what counts."""

    model_config = ConfigDict(
        extra="forbid", from_attributes=True, json_schema_extra={"example": OWN}
    )

    coding_id: UUID
    revision: int
    passage: int
    issue: str
    kind: FindingKind
    start: int | None
    end: int | None
    memo: str | None
    coded_at: datetime
    taken_back_at: datetime | None = None


class BlindChangeOut(Shown):
    """One step in the history of one's own coding."""

    revision: int
    change: Literal["coded", "amended", "taken_back"]
    changed_at: datetime
    changed_by: str
    before: SaidOut | None = None
    after: SaidOut | None = None


class BlindCodingDetail(BlindCodingOut, Narrative):
    """One's own coding with its history."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "warning": CONTENT_WARNING,
                "support": SUPPORT,
                **OWN,
                "history": [
                    {
                        "revision": 1,
                        "change": "coded",
                        "changed_at": AT,
                        "changed_by": "analyst-7",
                        "before": None,
                        "after": SAID,
                    }
                ],
            }
        },
    )

    history: list[BlindChangeOut]


class BlindPassage(BaseModel):
    """A passage and what one found in it oneself: no suggestion, and nothing of anybody else's."""

    number: int
    page: int
    paragraph: str | None
    text: str
    codings: list[BlindCodingOut]


class BlindDesk(Page[BlindPassage], Narrative):
    """A review as it lies before one of two who code it blind."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "warning": CONTENT_WARNING,
                "support": SUPPORT,
                "assignment_id": ASSIGNMENT,
                "scr_id": SCR,
                "scr_version": 1,
                "items": [
                    {
                        "number": 41,
                        "page": 9,
                        "paragraph": "4.12",
                        "text": EXAMPLE_TEXT,
                        "codings": [OWN],
                    }
                ],
                "next": None,
            }
        },
    )

    assignment_id: UUID
    scr_id: UUID
    scr_version: int
