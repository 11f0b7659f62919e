"""What crosses HTTP about accreditations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.learning.accreditations.domain import Standing
from services.learning.reviewers.schemas import Items, Line, Name, like


class AccreditationIn(BaseModel):
    """Whoever issued it is named; there is no default issuer."""

    model_config = like(
        issuer="Example Institute of Reviewing",
        title="Accredited lead reviewer",
        issued_on="2024-02-29",
        expires_on="2027-02-28",
        refresher_months=12,
    )

    issuer: Name
    title: Line
    issued_on: date
    expires_on: date
    refresher_months: Annotated[int, Field(ge=1, le=120)] | None = None


class AccreditationOut(BaseModel):
    """An accreditation and where it stands today."""

    model_config = like(
        id="e0f3b7c2-96a4-47cb-a2be-1d9f64c0a588",
        issuer="Example Institute of Reviewing",
        title="Accredited lead reviewer",
        issued_on="2024-02-29",
        expires_on="2027-02-28",
        refresher_on="2025-02-28",
        standing="current",
    )

    id: UUID
    issuer: str
    title: str
    issued_on: date
    expires_on: date
    refresher_on: date | None
    standing: Standing


class Accreditations(Items):
    """By issuer, in alphabetical order."""

    items: list[AccreditationOut]
