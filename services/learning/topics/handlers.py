"""Anonymous totals that boards chose to share suggest topics."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from contracts.events.quality import QualityTotalCounted
from services.learning.topics import service
from services.learning.topics.domain import Source

handlers = Handlers()


@handlers.on(QualityTotalCounted, name="topics.quality-totals")
async def take_quality_total(event: QualityTotalCounted, tx: Transaction) -> None:
    """A withheld total is no total."""
    totals = {str(event.total): event.boards or 0}
    await service.take_totals(tx, Source.QUALITY, event.revision, totals)
