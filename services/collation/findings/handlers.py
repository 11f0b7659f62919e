"""What the publication, revision and withdrawal of a review mean for its coding: one step each."""

from collections.abc import Sequence

from chassis.db import Transaction
from chassis.handlers import Handlers
from chassis.service import Runtime
from contracts.api.ingest import Passage
from contracts.events.ingest import ScrPublished, ScrRevised, ScrWithdrawn
from services.collation.coding import service as coding
from services.collation.findings import service
from services.collation.reasons import service as reasons
from services.collation.reviews import queries as reviews_known
from services.collation.reviews import service as reviews

handlers = Handlers()


async def _read_passages(event: ScrPublished, runtime: Runtime) -> Sequence[Passage] | None:
    async with runtime.database.reading() as session:
        if not await reviews_known.is_news(session, event.scr_id, event.version):
            return None
    return await reviews.read_passages(runtime.http, event)


@handlers.on(ScrPublished, ScrRevised, name="reviews.take-in", prepare=_read_passages)
async def take_in_review(
    event: ScrPublished, tx: Transaction, passages: Sequence[Passage] | None
) -> None:
    if passages is not None and await reviews.take_in_review(tx, event, passages):
        await service.follow_revision(tx, event.scr_id)
        await reasons.follow_review(tx, event.scr_id)
        await coding.begin_coding(tx, event.scr_id, event.version)


@handlers.on(ScrWithdrawn, name="reviews.withdraw")
async def withdraw_review(event: ScrWithdrawn, tx: Transaction) -> None:
    if await reviews.withdraw_review(tx, event):
        await service.follow_withdrawal(tx, event.scr_id)
        await reasons.follow_review(tx, event.scr_id)
        await coding.end_coding(tx, event.scr_id)
