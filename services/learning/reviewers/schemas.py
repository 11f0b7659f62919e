"""What crosses HTTP about reviewers, and the bounded words that the other slices share."""

from datetime import date, datetime
from typing import Annotated, Any, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.types import Region
from services.learning.reviewers.domain import (
    Availability,
    Background,
    Learner,
    Purpose,
    ReviewModel,
)

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
TenantId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$", max_length=64)]

REVIEWER = "3f0b7c1e-9a51-4b52-8a64-0c7d5a1f2e01"


def like(**example: Any) -> ConfigDict:
    """A closed body, readable from a row, with a real example in the contract."""
    return ConfigDict(extra="forbid", from_attributes=True, json_schema_extra={"example": example})


_SAID = {
    "kind": "lead_reviewer",
    "name": "Reviewer Maple",
    "listed": True,
    "mentors": False,
    "availability": "available",
    "models": ["learning_together", "silp"],
    "sectors": ["health"],
    "regions": ["north_west"],
}
ENTRY: dict[str, Any] = {
    "id": REVIEWER,
    "name": "Reviewer Maple",
    "availability": "available",
    "mentors": False,
    "models": ["learning_together", "silp"],
    "sectors": ["health"],
    "regions": ["north_west"],
}


class RecordIn(BaseModel):
    """What a reviewer says of themselves; listed only by their own choice."""

    model_config = like(**_SAID)

    kind: Learner = Learner.LEAD_REVIEWER
    name: Name
    listed: bool = Field(default=False, description="Opt in to the directory.")
    mentors: bool = Field(default=False, description="Ready to mentor a first review.")
    availability: Availability
    models: Annotated[list[ReviewModel], Field(max_length=9)] = []
    sectors: Annotated[list[Background], Field(max_length=9)] = []
    regions: Annotated[list[Region], Field(max_length=10)] = []


class RecordOut(BaseModel):
    """One's own record; its id is what a review's cover sends as `lead_reviewer_ids`."""

    model_config = like(id=REVIEWER, since="2026-11-23T12:00:00Z", **_SAID)

    id: UUID
    kind: Learner
    name: str
    listed: bool
    mentors: bool
    availability: Availability
    models: list[ReviewModel]
    sectors: list[Background]
    regions: list[Region]
    since: datetime


class ReviewerOut(BaseModel):
    """An entry of the directory: what its owner chose to show, in no order of merit."""

    model_config = like(**ENTRY)

    id: UUID
    name: str
    availability: Availability
    mentors: bool
    models: list[ReviewModel]
    sectors: list[Background]
    regions: list[Region]


class RemovalIn(BaseModel):
    """Why somebody is to leave the directory."""

    model_config = like(reason="The reviewer asked twice for time and did not answer since.")

    reason: Text


class ReplyIn(BaseModel):
    """What the reviewer says to a removal."""

    model_config = like(reply="I was ill until June and have answered now.")

    reply: Text


class RemovalOut(BaseModel):
    """A removal with its reason, its notice and the reply."""

    model_config = like(
        id="6a2d1c64-52e9-4a42-9f0a-0d2a3c5b7e10",
        reviewer_id=REVIEWER,
        reason="The reviewer asked twice for time and did not answer since.",
        noticed_at="2026-11-23T12:00:00Z",
        effective_on="2026-12-07",
        reply=None,
        replied_at=None,
        ended_at=None,
    )

    id: UUID
    reviewer_id: UUID
    reason: str
    noticed_at: datetime
    effective_on: date = Field(description="Ten working days after the notice.")
    reply: str | None = None
    replied_at: datetime | None = None
    ended_at: datetime | None = None


class PersonReadOut(BaseModel):
    """Who was shown this reviewer's data, when and why."""

    model_config = like(
        reviewer_id=REVIEWER,
        tenant="northmere-scb",
        purpose="commissioning",
        what="directory",
        read_at="2026-11-23T12:00:00Z",
    )

    reviewer_id: UUID
    tenant: str
    purpose: Purpose
    what: str
    read_at: datetime


def _show_one(schema: dict[str, Any], frame: type[BaseModel]) -> None:
    """The example of a short list is its item's."""
    (item,) = get_args(frame.model_fields["items"].annotation)
    schema["example"] = {"items": [item.model_config["json_schema_extra"]["example"]]}


class Items(BaseModel):
    """The closed frame of a short list; what says more than its items has an example of its own."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_show_one)


class Removals(Items):
    """Every removal of one reviewer, the newest first."""

    items: list[RemovalOut]
