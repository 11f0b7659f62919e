"""Decisions over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from services.ingest.decisions.domain import DecisionOutcome, DecisionReason
from services.ingest.scrs.domain import ScrState
from services.ingest.scrs.schemas import EXAMPLE_SCR

_DECIDED: dict[str, Any] = {
    "version": 1,
    "outcome": "release",
    "reason": "nobody_identifiable",
}


class DecisionIn(BaseModel):
    """A decision about one version, so that a later one is not decided about unseen."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _DECIDED})

    version: Annotated[StrictInt, Field(ge=1, le=1_000_000)]
    outcome: DecisionOutcome
    reason: DecisionReason


class DecisionOut(BaseModel):
    """The recorded decision and what became of the version."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "id": EXAMPLE_SCR,
                **_DECIDED,
                "decided_at": "2026-11-23T15:30:00Z",
                "state": "published",
            }
        },
    )

    id: UUID
    version: int
    outcome: DecisionOutcome
    reason: DecisionReason
    decided_at: datetime
    state: ScrState
