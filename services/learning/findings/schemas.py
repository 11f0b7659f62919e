"""What crosses HTTP about emerging findings."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from services.learning.reviewers.schemas import Items, like
from services.learning.surveys.schemas import SURVEY

LongText = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
FINDING = "9b8a7c6d-5e4f-4d3c-8b2a-1f0e9d8c7b66"


class EmergingFindingIn(BaseModel):
    """What seems to come out so far."""

    model_config = like(text="Most would like releases each quarter rather than at any moment.")

    text: LongText


class CommentIn(BaseModel):
    """What you say to it; it is kept without your name."""

    model_config = like(text="Half a year would be enough for a board.")

    text: LongText


class EmergingFindingOut(BaseModel):
    """An emerging finding with the comments on it, in alphabetical order."""

    model_config = like(
        id=FINDING,
        survey_id=SURVEY,
        text="Most would like releases each quarter.",
        told_at="2026-12-12T09:00:00Z",
        comments=["Half a year would be enough for a board."],
    )

    id: UUID
    survey_id: UUID
    text: str
    told_at: datetime
    comments: list[str]


class EmergingFindings(Items):
    """Those of one survey."""

    items: list[EmergingFindingOut]
