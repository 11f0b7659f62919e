"""Emerging findings and what was said to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import SERIAL, UtcDateTime
from services.learning.db import LearningTable


class EmergingFinding(LearningTable):
    """What seems to come out, before it is settled."""

    __tablename__ = "emerging_finding"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(String(4000))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FindingComment(LearningTable):
    """What somebody who took part says to it; who it was is not kept."""

    __tablename__ = "finding_comment"

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    finding_id: Mapped[UUID] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(String(4000))
