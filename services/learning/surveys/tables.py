"""Surveys, and who took part: never which answers were whose."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.learning.db import LearningTable


class Survey(LearningTable):
    """One instrument version, asked of one audience."""

    __tablename__ = "survey"
    __table_args__ = (Index("ix_survey_audience", "audience_key", "opens_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    instrument: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    audience: Mapped[str] = mapped_column(String(200))
    audience_key: Mapped[str] = mapped_column(String(200))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Participation(LearningTable):
    """A tenant took part, and whether it may be asked again; no link to any answer.

    Those of a survey are written anew in a drawn order whenever somebody sends.
    """

    __tablename__ = "participation"

    survey_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    follow_up: Mapped[bool]
