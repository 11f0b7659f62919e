"""To whom the outputs of a summit are owed, and were sent."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from services.collation.db import CollationTable


class SummitOutput(CollationTable):
    """An agency type that attended, or the Alliance's members; with a day once they have it.

    All that stays of the attendee list: no body, and nobody.
    """

    __tablename__ = "summit_output"

    summit_id: Mapped[UUID] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(32), primary_key=True)
    sent_on: Mapped[date | None] = mapped_column(Date)
    sent_by: Mapped[str | None] = mapped_column(String(128))
