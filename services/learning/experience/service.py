"""Crediting a review to its lead reviewers, as its version in force names them."""

from sqlalchemy import delete, insert

from chassis.db import Transaction, upsert, utc_now
from contracts.events.ingest import ScrPublished, ScrWithdrawn
from services.learning.experience.tables import Credit, CreditedReview


async def credit_review(tx: Transaction, event: ScrPublished) -> None:
    """The highest version says whom to credit; a withdrawn review is credited to nobody."""
    put = upsert(CreditedReview, tx.dialect).values(
        scr_id=event.scr_id, version=event.version, withdrawn=False
    )
    newer = await tx.changed(
        put.on_conflict_do_update(
            index_elements=["scr_id"],
            set_={"version": put.excluded.version},
            where=(CreditedReview.withdrawn.is_(False))
            & (CreditedReview.version < put.excluded.version),
        )
    )
    if not newer:
        return
    await tx.session.execute(delete(Credit).where(Credit.scr_id == event.scr_id))
    credits = [
        {
            "reviewer_id": reviewer_id,
            "scr_id": event.scr_id,
            "scr_url": event.scr_url,
            "credited_at": utc_now(),
        }
        for reviewer_id in dict.fromkeys(event.lead_reviewer_ids)
    ]
    if credits:
        await tx.session.execute(insert(Credit), credits)


async def withdraw_credit(tx: Transaction, event: ScrWithdrawn) -> None:
    put = upsert(CreditedReview, tx.dialect).values(
        scr_id=event.scr_id, version=event.version, withdrawn=True
    )
    await tx.session.execute(
        put.on_conflict_do_update(index_elements=["scr_id"], set_={"withdrawn": True})
    )
    await tx.session.execute(delete(Credit).where(Credit.scr_id == event.scr_id))
