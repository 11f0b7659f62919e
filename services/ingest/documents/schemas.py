"""What is said of a document over HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64)]
EXAMPLE_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class DocumentOut(BaseModel):
    """The receipt of a document; name its hash in `document_sha256` of a review."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "example": {
                "sha256": EXAMPLE_SHA256,
                "media_type": "application/pdf",
                "size": 482133,
                "received_at": "2026-11-23T11:58:00Z",
            }
        },
    )

    sha256: Sha256
    media_type: str
    size: int
    received_at: datetime
