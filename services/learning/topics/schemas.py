"""What crosses HTTP about topics."""

from pydantic import BaseModel

from services.learning.reviewers.schemas import like
from services.learning.topics.domain import Source


class TopicOut(BaseModel):
    """A topic that reviewers may want, and the codes that suggest it."""

    model_config = like(title="Getting the best out of groups", suggested_by=["F"])

    title: str
    suggested_by: list[str]


class TopicsOut(BaseModel):
    """In alphabetical order; `heard_from` says which sources have spoken so far."""

    model_config = like(
        items=[{"title": "Getting the best out of groups", "suggested_by": ["F"]}],
        heard_from=["release"],
    )

    items: list[TopicOut]
    heard_from: list[Source]
