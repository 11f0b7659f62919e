"""What crosses HTTP when passages are searched."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.pagination import Page
from contracts.narrative import CONTENT_WARNING, SUPPORT

_FOUND: dict[str, Any] = {
    "scr_id": "3f2c1f5e-4a0c-4b8e-9a57-0c7f6f1f2a10",
    "scr_version": 1,
    "passage": 41,
    "page": 12,
    "paragraph": "4.12",
    "excerpt": "No strategy meeting was held, because nobody was sure who calls it.",
    "highlights": [[3, 19]],
    "html": "No <mark>strategy meeting</mark> was held, because nobody was sure who calls it.",
    "cut_before": False,
    "cut_after": False,
    "issues": ["D4"],
    "scr_url": "/v1/scrs/3f2c1f5e-4a0c-4b8e-9a57-0c7f6f1f2a10",
}


class PassageFound(BaseModel):
    """A passage that holds the words, with the words marked."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _FOUND})

    scr_id: UUID
    scr_version: int
    passage: int
    page: int
    paragraph: str | None
    excerpt: str = Field(description="Plain text around the first find.")
    highlights: list[tuple[int, int]] = Field(
        description="The characters of the excerpt that were found, from and up to."
    )
    html: str = Field(description="The excerpt escaped, with a `mark` around each find.")
    cut_before: bool
    cut_after: bool
    issues: list[str] | None = Field(
        description="What people found in this passage, in their order; null for those who may not "
        "read codings."
    )
    scr_url: str


class PassagesFound(Page[PassageFound]):
    """Newest reviews first, then in the order of each report; no other order exists."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "items": [_FOUND],
                "next": None,
                "warning": CONTENT_WARNING,
                "support": SUPPORT,
            }
        },
    )

    warning: str = CONTENT_WARNING
    support: str = SUPPORT
