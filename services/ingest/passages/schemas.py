"""Passages over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.pagination import Page
from contracts.narrative import CONTENT_WARNING, SUPPORT
from services.ingest.links.schemas import LinkHealth
from services.ingest.scrs.schemas import EXAMPLE_REVIEW, EXAMPLE_SCR, OF_A_NAMED_BODY
from services.ingest.scrs.views import EXAMPLE_HEALTH, EXAMPLE_ORIGINAL

_PASSAGE: dict[str, Any] = {
    "number": 41,
    "page": 9,
    "paragraph": "4.12",
    "start": 20_480,
    "end": 20_576,
    "text": "Police and social care spoke by telephone; no meeting was held. "
    "Health heard of it a week later.",
}
_OF_PAGES = (
    "Of a Word file, where Word noted its pages end when it was saved; of one without such notes, "
    "by the page breaks its author set alone, so that the printed page may be a later one."
)


class PassageOut(BaseModel):
    """A paragraph with its place; `paragraph` is the number printed before it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _PASSAGE})

    number: int
    page: Annotated[int, Field(description=_OF_PAGES)]
    paragraph: str | None
    start: int
    end: int
    text: str


class PassagePage(Page[PassageOut]):
    """Passages in the order of the report, with the link to the report they are from."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "items": [_PASSAGE],
                "next": None,
                "scr_id": EXAMPLE_SCR,
                "version": 1,
                "document_url": EXAMPLE_REVIEW["document_url"],
                "document_url_health": EXAMPLE_HEALTH,
                "original_url": EXAMPLE_ORIGINAL,
                "warning": CONTENT_WARNING,
                "support": SUPPORT,
            }
        },
    )

    scr_id: UUID
    version: int
    document_url: Annotated[str | None, Field(description=OF_A_NAMED_BODY)] = None
    document_url_health: LinkHealth
    original_url: str
    warning: str = CONTENT_WARNING
    support: str = SUPPORT
