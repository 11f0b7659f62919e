"""Anonymous totals, as far as they were heard of."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class TopicTotal(LearningTable):
    """How many reviews a source counted for one code, in its newest issue."""

    __tablename__ = "topic_total"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    issue: Mapped[int]
    reviews: Mapped[int]
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
