"""Passages over HTTP."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.pagination import Page
from contracts.narrative import CONTENT_WARNING, SUPPORT
from services.ingest.links.schemas import LinkHealth
from services.ingest.scrs.schemas import OF_A_NAMED_BODY


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
    document_url: Annotated[str | None, Field(description=OF_A_NAMED_BODY)] = None
    document_url_health: LinkHealth
    original_url: str
    warning: str = CONTENT_WARNING
    support: str = SUPPORT
