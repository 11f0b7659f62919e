"""Recording what came of a session; saying it again replaces what was said."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, upsert, utc_now
from services.learning.feedback.errors import NotAttended
from services.learning.impact.domain import FOLLOW_UP_MONTHS, Moment
from services.learning.impact.schemas import ImpactIn
from services.learning.impact.tables import Impact
from services.learning.offers.queries import get_offer
from services.learning.places.queries import has_attended
from services.learning.reviewers.domain import months_after
from services.learning.reviewers.queries import hold_record, own_record, today


async def record_impact(
    tx: Transaction, tenant: str, offer_id: UUID, moment: Moment, body: ImpactIn
) -> Impact:
    reviewer = await hold_record(tx.session, tenant)
    offer = await get_offer(tx.session, offer_id)
    if not await has_attended(tx.session, offer.id, reviewer.id):
        raise NotAttended
    said = body.model_dump() | {"recorded_at": utc_now()}
    put = upsert(Impact, tx.dialect).values(
        offer_id=offer.id,
        reviewer_id=reviewer.id,
        moment=moment,
        follow_up_on=months_after(offer.starts_on or today(), FOLLOW_UP_MONTHS),
        **said,
    )
    keys = ["offer_id", "reviewer_id", "moment"]
    await tx.session.execute(put.on_conflict_do_update(index_elements=keys, set_=said))
    return await tx.session.get_one(Impact, (offer.id, reviewer.id, moment), populate_existing=True)


async def own_impacts(session: AsyncSession, tenant: str) -> Sequence[Impact]:
    reviewer = await own_record(session, tenant)
    wanted = select(Impact).where(Impact.reviewer_id == reviewer.id)
    return (await session.scalars(wanted.order_by(Impact.recorded_at))).all()
