"""Responses and their answers; once sent, a response belongs to nobody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class Response(LearningTable):
    """`tenant` is there while it is being filled in, so that it can be resumed."""

    __tablename__ = "response"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(index=True)
    tenant: Mapped[str | None] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(20))
    recording: Mapped[bool]
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent: Mapped[bool]


class StoredAnswer(LearningTable):
    """The one answer to a question: another takes its place."""

    __tablename__ = "answer_given"

    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(4000))
