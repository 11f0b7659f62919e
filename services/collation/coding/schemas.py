"""What crosses HTTP about the queue and about where a review stands."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.pagination import Page
from services.collation.coding.domain import CodingState

SCR = "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09"
AT = "2026-11-23T12:00:00Z"
CAVEAT = "Counts reviews read to the end by a person; it says nothing about the reviews themselves."
QUEUED: dict[str, Any] = {
    "scr_id": SCR,
    "scr_version": 1,
    "state": "in_work",
    "blind": True,
    "arrived_at": AT,
    "passages": 178,
    "scr_url": f"/v1/scrs/{SCR}",
}


class VersionRead(BaseModel):
    """The version of the review that the person read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"scr_version": 1}})

    scr_version: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


class CodingStateOut(BaseModel):
    """Where your body's coding of one review stands."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "scr_id": SCR,
                "scr_version": 1,
                "state": "complete",
                "revision": 1,
                "taxonomy": "2016.1",
                "completed_at": AT,
                "completed_by": "analyst-7",
            }
        },
    )

    scr_id: UUID
    scr_version: int
    state: CodingState
    revision: int
    taxonomy: str | None
    completed_at: datetime | None
    completed_by: str | None = Field(description="You; null where it was somebody else of yours.")

    @classmethod
    def of(cls, scr_id: UUID, version: int, reading: Any, client: str) -> Self:
        """As this client may see it; a body that has not begun has no reading."""
        place = {"scr_id": scr_id, "scr_version": version}
        if reading is None:
            begins = {"revision": 0, "taxonomy": None, "completed_at": None, "completed_by": None}
            return cls(**place, state=CodingState.WAITING, **begins)
        return cls(
            **place,
            state=reading.state,
            revision=reading.revision,
            taxonomy=reading.taxonomy,
            completed_at=reading.completed_at,
            completed_by=client if reading.completed_by == client else None,
        )


class QueuedReview(BaseModel):
    """A review that waits for coding or is in your body's work."""

    model_config = ConfigDict(json_schema_extra={"example": QUEUED})

    scr_id: UUID
    scr_version: int
    state: CodingState
    blind: bool = Field(
        description="Two of your tenant code it apart; until it is settled what counts none of "
        "yours codes it openly."
    )
    arrived_at: datetime
    passages: int
    scr_url: str


class CoverageOut(BaseModel):
    """How far coding has come: reviews coded to the end by any body, of all that are published."""

    numerator: int = Field(description="Reviews coded to the end.")
    denominator: int = Field(description="Published reviews, those withdrawn left out.")
    as_of: datetime
    taxonomy: str
    release: None = Field(default=None, description="Null: this is the state of now, unreleased.")
    caveat: str = CAVEAT


class CodingQueue(Page[QueuedReview]):
    """The queue, oldest arrival first, and how far coding has come."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "items": [QUEUED],
                "next": None,
                "coverage": {
                    "numerator": 12,
                    "denominator": 15,
                    "as_of": AT,
                    "taxonomy": "2016.1",
                    "release": None,
                    "caveat": CAVEAT,
                },
            }
        },
    )

    coverage: CoverageOut
