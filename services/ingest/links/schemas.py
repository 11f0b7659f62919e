"""What is told of a link."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.ingest.links.domain import DocumentLinkState


class LinkHealth(BaseModel):
    """Whether the link was found to lead to the report, and when that was looked at last."""

    model_config = ConfigDict(extra="forbid")

    state: DocumentLinkState = DocumentLinkState.UNKNOWN
    checked_at: datetime | None = None
