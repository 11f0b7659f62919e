"""What is said of a document over HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64)]


class DocumentOut(BaseModel):
    """The receipt of a document; name its hash in `document_sha256` of a review."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    sha256: Sha256
    media_type: str
    size: int
    received_at: datetime
