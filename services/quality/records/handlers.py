"""A record meets its review, and ends with it."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from chassis.service import Runtime
from contracts.api.ingest import Owner
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from services.quality.records import service

handlers = Handlers()


async def ask_owner(event: ScrPublished, runtime: Runtime) -> Owner | None:
    return await service.ask_owner(runtime.http, event)


# the names stand in inboxes since the records were called reflections
@handlers.on(ScrPublished, ScrRevised, name="reflections.open", prepare=ask_owner)
async def receive_review(event: ScrPublished, tx: Transaction, owner: Owner | None) -> None:
    if owner is not None:
        await service.receive_review(tx, event, owner)


@handlers.on(ScrWithdrawn, name="reflections.close")
async def withdraw_review(event: ScrWithdrawn, tx: Transaction) -> None:
    await service.withdraw_review(tx, event)
