"""Withdrawals over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.types import WithdrawalReason


class WithdrawalIn(BaseModel):
    """Why the review may not be used any more."""

    model_config = ConfigDict(extra="forbid")

    reason: WithdrawalReason


class WithdrawalOut(BaseModel):
    """The tombstone."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    reason: WithdrawalReason
    withdrawn_at: datetime
