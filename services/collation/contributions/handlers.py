"""What the good practice library means for what was said at a summit."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from contracts.events.collation import PracticeWithdrawn
from services.collation.contributions import service

handlers = Handlers()


@handlers.on(PracticeWithdrawn, name="contributions.follow-library")
async def follow_library(event: PracticeWithdrawn, tx: Transaction) -> None:
    await service.follow_library(tx, event.practice_id)
