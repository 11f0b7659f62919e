"""What crosses HTTP about missing causes."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class UnclearIssue(BaseModel):
    """A practice issue whose cause the reports leave unclear."""

    code: str
    url: str


class CausesMissing(BaseModel):
    """Two views of the same gap. Neither says that a review, a board or a report is good or bad."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "boards": 15,
                "sharing_boards": 40,
                "withheld": False,
                "rounded_to": 5,
                "revision": 3,
                "as_of": "2026-10-01T09:00:00Z",
                "taxonomy_version": "2016.1",
                "unclear_issues": [{"code": "C7", "url": "/v1/issues/C7"}],
            }
        }
    )

    boards: int | None = Field(
        description="At least so many boards found causes missing in a review of theirs."
    )
    sharing_boards: int | None = Field(description="At least so many boards share at all.")
    withheld: bool = Field(description="Too few boards share, or none has yet.")
    rounded_to: Literal[5] = 5
    revision: int | None = Field(description="Of the total as quality told it; null before that.")
    as_of: datetime | None
    taxonomy_version: str
    unclear_issues: list[UnclearIssue]
