"""A record follows the life of its review."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from chassis.service import Runtime
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from services.quality.reflections import service

handlers = Handlers()


async def ask_owner(event: ScrPublished, runtime: Runtime) -> str | None:
    return await service.ask_owner(runtime.http, event)


@handlers.on(ScrPublished, ScrRevised, name="reflections.open", prepare=ask_owner)
async def open_record(event: ScrPublished, tx: Transaction, tenant: str | None) -> None:
    if tenant is not None:
        await service.open_record(tx, event, tenant)


@handlers.on(ScrWithdrawn, name="reflections.close")
async def close_record(event: ScrWithdrawn, tx: Transaction) -> None:
    await service.close_record(tx, event)
