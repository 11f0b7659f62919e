"""Decisions over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from services.ingest.decisions.domain import DecisionOutcome, DecisionReason
from services.ingest.scrs.domain import ScrState


class DecisionIn(BaseModel):
    """A decision about one version, so that a later one is not decided about unseen."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[StrictInt, Field(ge=1, le=1_000_000)]
    outcome: DecisionOutcome
    reason: DecisionReason


class DecisionOut(BaseModel):
    """The recorded decision and what became of the version."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    version: int
    outcome: DecisionOutcome
    reason: DecisionReason
    decided_at: datetime
    state: ScrState
