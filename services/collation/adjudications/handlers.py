"""What a review's next version, or its withdrawal, means for those who code it apart."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from services.collation.adjudications import service

handlers = Handlers()


@handlers.on(ScrPublished, ScrRevised, name="double-codings.revise")
async def end_earlier_versions(event: ScrPublished, tx: Transaction) -> None:
    await service.follow_revision(tx, event.scr_id, event.version)


@handlers.on(ScrWithdrawn, name="double-codings.withdraw")
async def end_all_versions(event: ScrWithdrawn, tx: Transaction) -> None:
    await service.follow_withdrawal(tx, event.scr_id)
