"""What a withdrawn review means for the examples that it tells of."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from contracts.events.ingest import ScrWithdrawn
from services.collation.practices import service

handlers = Handlers()


@handlers.on(ScrWithdrawn, name="practices.withdraw")
async def withdraw_examples(event: ScrWithdrawn, tx: Transaction) -> None:
    await service.follow_withdrawal(tx, event.scr_id)
