"""What is answered to those who send reviews."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.ingest.scrs.domain import ScrState
from services.ingest.scrs.schemas import EXAMPLE_SCR, EXAMPLE_SENT
from services.ingest.scrs.views import ConcernOut

MOST_ITEMS = 100
EXAMPLE_RECEIPT: dict[str, Any] = {
    "id": EXAMPLE_SCR,
    "version": 1,
    "state": "received",
    "received_at": "2026-11-23T12:00:00Z",
    "status_url": f"/v1/scrs/{EXAMPLE_SCR}/versions/1",
}
EXAMPLE_REHEARSAL: dict[str, Any] = {
    "valid": True,
    "would_answer": 202,
    "version": 1,
    "would_become": "published",
    "reason": None,
    "reason_text": None,
    "concerns": [],
}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ScrReceipt(Strict):
    """That a version was received; `status_url` tells what becomes of it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE_RECEIPT})

    id: UUID
    version: int
    state: ScrState
    received_at: datetime
    status_url: str


class Rehearsal(Strict):
    """What sending this would have done; nothing was stored.

    `would_become` is null where the document was not read: in a batch, and where the same was
    received before.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE_REHEARSAL})

    valid: Literal[True] = True
    would_answer: Literal[200, 202]
    version: int
    would_become: ScrState | None = None
    reason: str | None = None
    reason_text: str | None = None
    concerns: list[ConcernOut] = []


class BatchIn(Strict):
    """Reviews to be received each by itself: one that is refused harms no other."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"items": [EXAMPLE_SENT]}}
    )

    items: Annotated[
        list[Any],
        Field(min_length=1, max_length=MOST_ITEMS, description="Each a `ScrIn`."),
    ]


class BatchItem(Strict):
    """What became of one item: a receipt or rehearsal, or the problem with it."""

    index: int = 0
    status: int
    receipt: ScrReceipt | None = None
    rehearsal: Rehearsal | None = None
    problem: dict[str, Any] | None = None


class BatchOut(Strict):
    """An answer for each item, in the order in which they were sent."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "items": [
                    {
                        "index": 0,
                        "status": 202,
                        "receipt": EXAMPLE_RECEIPT,
                        "rehearsal": None,
                        "problem": None,
                    }
                ]
            }
        },
    )

    items: list[BatchItem]
