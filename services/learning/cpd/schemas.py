"""What crosses HTTP about development."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.learning.cpd.domain import CpdKind
from services.learning.reviewers.schemas import Line, like

_SAID = {
    "kind": "peer_group",
    "title": "Regional peer group, winter meeting",
    "done_on": "2026-11-20",
    "hours": 3,
    "reflection": "Others also find the first meeting with a family the hardest.",
}


class CpdIn(BaseModel):
    """What you did; a reflection is required, hours are not."""

    model_config = like(**_SAID)

    kind: CpdKind
    title: Line
    done_on: date
    hours: Annotated[int, Field(ge=1, le=1000)] | None = None
    reflection: Annotated[
        str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)
    ]


class CpdOut(BaseModel):
    """An entry of one's own log."""

    model_config = like(
        id="0b9c3f5e-1a65-4b7c-9a53-7f0a4f4b6c21", recorded_at="2026-11-23T12:00:00Z", **_SAID
    )

    id: UUID
    kind: CpdKind
    title: str
    done_on: date
    hours: int | None
    reflection: str
    recorded_at: datetime
