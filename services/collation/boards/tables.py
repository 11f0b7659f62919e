"""The tenants that acted as a board here."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class KnownBoard(CollationTable):
    """One of them; a name alone, of which nothing is counted or listed to anybody."""

    __tablename__ = "known_board"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    heard_of_at: Mapped[datetime] = mapped_column(UtcDateTime)
