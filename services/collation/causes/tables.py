"""The total as it was last told; a withheld one is null."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from services.collation.db import CollationTable


class CauseTotal(CollationTable):
    """One total of quality's, of boards that share of their own will."""

    __tablename__ = "cause_total"

    total: Mapped[str] = mapped_column(String(24), primary_key=True)
    revision: Mapped[int]
    boards: Mapped[int | None]
    sharing_boards: Mapped[int | None]
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
