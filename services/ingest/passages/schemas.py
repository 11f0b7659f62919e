"""Passages over HTTP."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.pagination import Page
from contracts.narrative import CONTENT_WARNING, SUPPORT
from services.ingest.links.schemas import LinkHealth


class PassageOut(BaseModel):
    """A paragraph with its place; `paragraph` is the number printed before it."""

    model_config = ConfigDict(extra="forbid")

    number: int
    page: int
    paragraph: str | None
    start: int
    end: int
    text: str


class PassagePage(Page[PassageOut]):
    """Passages in the order of the report, with the link to the report they are from."""

    scr_id: UUID
    version: int
    document_url: str
    document_url_health: LinkHealth
    warning: str = CONTENT_WARNING
    support: str = SUPPORT
