"""Feedback without a person, and beside it who has given some; nothing joins the two.

Who has given some is written anew in a drawn order whenever somebody else gives.
"""

from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL
from services.learning.db import LearningTable


class SessionFeedback(LearningTable):
    """What somebody said of a session; no id, no time."""

    __tablename__ = "session_feedback"

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    offer_id: Mapped[UUID] = mapped_column(index=True)
    ideas: Mapped[str] = mapped_column(String(30))
    useful: Mapped[str] = mapped_column(String(30))
    length: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str | None] = mapped_column(String(2000))


class FeedbackGiven(LearningTable):
    """This person has given feedback, and may or may not be asked for an interview."""

    __tablename__ = "feedback_given"

    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    reviewer_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    follow_up: Mapped[bool]
