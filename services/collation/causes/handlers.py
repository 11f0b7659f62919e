"""Follows quality's anonymous totals."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from contracts.events.quality import QualityTotalCounted
from services.collation.causes import service

handlers = Handlers()


@handlers.on(QualityTotalCounted, name="causes.follow-total")
async def follow_total(event: QualityTotalCounted, tx: Transaction) -> None:
    await service.keep_total(tx, event)
