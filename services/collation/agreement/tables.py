"""What two coders said, counted over all reviews: so that a report is one row."""

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from services.collation.agreement.domain import Pairs
from services.collation.db import CollationTable


class AgreementTally(CollationTable):
    """All double codings of one tenant by one version of the taxonomy, added up."""

    __tablename__ = "agreement_tally"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    taxonomy: Mapped[str] = mapped_column(String(8), primary_key=True)
    reviews: Mapped[int]
    passages: Mapped[int]
    pairs: Mapped[Pairs] = mapped_column(JSON)
