"""Lets the coder read a review once it is taken in."""

from chassis.db import Transaction
from chassis.handlers import Handlers
from chassis.service import Runtime
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from services.collation.reviews import queries as reviews
from services.collation.suggestions import service
from services.collation.suggestions.domain import Coder
from services.collation.suggestions.service import Suggested
from services.collation.taxonomy import queries as taxonomies

handlers = Handlers()


async def _suggest(event: ScrPublished, runtime: Runtime) -> Suggested | None:
    coder: Coder | None = runtime.resources.coder
    if coder is None:
        return None
    async with runtime.database.reading() as session:
        passages = await reviews.list_passages(session, event.scr_id, event.version)
        taxonomy = await taxonomies.in_force(session)
    return await service.suggest(coder, taxonomy, passages)


@handlers.on(ScrPublished, ScrRevised, name="suggestions.make", prepare=_suggest)
async def make_suggestions(
    event: ScrPublished, tx: Transaction, suggested: Suggested | None
) -> None:
    if suggested is not None:
        await service.keep_suggestions(tx, event.scr_id, event.version, suggested)


@handlers.on(ScrWithdrawn, name="suggestions.forget")
async def forget(event: ScrWithdrawn, tx: Transaction) -> None:
    await service.forget_undecided(tx, event.scr_id)
