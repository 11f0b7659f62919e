"""Releases of figures, and anonymous totals that boards chose to share, suggest topics."""

from collections.abc import Mapping

from chassis.db import Transaction
from chassis.handlers import Handlers
from chassis.service import Runtime
from contracts.events.collation import ReleasePublished
from contracts.events.quality import QualityTotalCounted
from services.learning.topics import service
from services.learning.topics.domain import Source, issue_of

handlers = Handlers()


@handlers.on(QualityTotalCounted, name="topics.quality-totals")
async def take_quality_total(event: QualityTotalCounted, tx: Transaction) -> None:
    """A withheld total is no total."""
    totals = {str(event.total): event.boards or 0}
    await service.take_totals(tx, Source.QUALITY, event.revision, totals)


async def _read_stages(event: ReleasePublished, runtime: Runtime) -> Mapping[str, int]:
    return await service.read_stages(runtime.http, event.url)


@handlers.on(ReleasePublished, name="topics.releases", prepare=_read_stages)
async def take_release(event: ReleasePublished, tx: Transaction, stages: Mapping[str, int]) -> None:
    """In how many reviews each stage of the grid was found, as it was released."""
    await service.take_totals(tx, Source.RELEASE, issue_of(event.period, event.number), stages)
