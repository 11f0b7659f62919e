"""Credits follow the life of a review."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from services.learning.experience import service

handlers = Handlers()


@handlers.on(ScrPublished, ScrRevised, name="experience.credit")
async def credit_review(event: ScrPublished, tx: Transaction) -> None:
    await service.credit_review(tx, event)


@handlers.on(ScrWithdrawn, name="experience.withdraw")
async def withdraw_credit(event: ScrWithdrawn, tx: Transaction) -> None:
    await service.withdraw_credit(tx, event)
