"""Withdrawals over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.types import WithdrawalReason
from services.ingest.scrs.schemas import EXAMPLE_SCR


class WithdrawalIn(BaseModel):
    """Why the review may not be used any more."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reason": "published_in_error"}}
    )

    reason: WithdrawalReason


class WithdrawalOut(BaseModel):
    """The tombstone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "id": EXAMPLE_SCR,
                "reason": "published_in_error",
                "withdrawn_at": "2026-11-24T09:00:00Z",
            }
        },
    )

    id: UUID
    reason: WithdrawalReason
    withdrawn_at: datetime
