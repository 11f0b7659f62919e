"""The text of reports."""

from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.ingest.db import IngestTable


class Passage(IngestTable):
    """One paragraph; `starts_at` and `ends_at` count characters of the whole text."""

    __tablename__ = "passage"

    scr_id: Mapped[UUID] = mapped_column(ForeignKey("scr.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    page: Mapped[int] = mapped_column(Integer)
    paragraph: Mapped[str | None] = mapped_column(String(40))
    starts_at: Mapped[int] = mapped_column(Integer)
    ends_at: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
