"""What crosses HTTP about experience."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class CreditOut(BaseModel):
    """A review that this reviewer led."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "scr_id": "8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                "scr_url": "/v1/scrs/8f14e45f-ceea-467f-a8d6-5d4f3c2b1a09",
                "credited_at": "2026-11-23T12:00:00Z",
            }
        },
    )

    scr_id: UUID
    scr_url: str
    credited_at: datetime
