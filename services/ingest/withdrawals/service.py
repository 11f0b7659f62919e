"""Withdraws reviews."""

from uuid import UUID

from sqlalchemy import update

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from contracts.events.ingest import ScrWithdrawn
from contracts.types import WithdrawalReason
from services.ingest.links.service import forget_links
from services.ingest.passages.service import forget_passages
from services.ingest.scrs.domain import ScrState
from services.ingest.scrs.queries import lock_own
from services.ingest.scrs.tables import Scr, ScrProgress, ScrVersion


async def withdraw_scr(
    tx: Transaction, caller: Caller, scr_id: UUID, reason: WithdrawalReason
) -> Scr:
    """End every use of the review; the first reason given stays. Raises ScrUnknown.

    The event goes out only where the review was published: nobody else ever heard of it.
    """
    scr = await lock_own(tx.session, caller, scr_id)
    if scr.withdrawn_at is not None:
        return scr
    scr.withdrawn_at = now = utc_now()
    scr.withdrawn_by = caller.client
    scr.withdrawal_reason = reason
    scr.board_response = None
    await tx.session.execute(
        update(ScrProgress)
        .where(ScrProgress.scr_id == scr_id)
        .values(state=ScrState.WITHDRAWN, changed_at=now, concerns=[])
    )
    await tx.session.execute(
        update(ScrVersion).where(ScrVersion.scr_id == scr_id).values(body=None)
    )
    await forget_passages(tx, scr_id)
    await forget_links(tx, scr_id)
    # sent again with its key it is refused as withdrawn, and no other review of its batch is
    await tx.forget_answers(str(scr_id))
    tx.erase()
    if scr.published_version is not None:
        event = ScrWithdrawn(
            scr_id=scr_id, version=scr.latest_version, reason=reason, withdrawn_at=now
        )
        await tx.publish(event)
    return scr
