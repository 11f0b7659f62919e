"""What crosses HTTP about reflection records."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.quality.reflections.domain import RecordState


class ReflectionOut(BaseModel):
    """A record that is ready for a board's reflections on one review."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "scr_id": "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                "scr_version": 1,
                "scr_url": "/v1/scrs/8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                "state": "ready",
                "marker_set": "SCR-2016",
                "opened_at": "2026-11-23T12:00:00Z",
            }
        },
    )

    scr_id: UUID
    scr_version: int
    scr_url: str
    state: RecordState
    marker_set: str = Field(description="The quality markers that the record is for.")
    opened_at: datetime
