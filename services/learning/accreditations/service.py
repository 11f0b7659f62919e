"""Recording accreditations, and telling their holders in time."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.learning import AccreditationExpiring
from services.learning.accreditations.domain import Standing, standing
from services.learning.accreditations.errors import ExpiresBeforeIssue, NotIssuedHere
from services.learning.accreditations.schemas import AccreditationIn, AccreditationOut
from services.learning.accreditations.tables import Accreditation
from services.learning.reviewers.domain import months_after, name_key
from services.learning.reviewers.errors import NotYet
from services.learning.reviewers.queries import hold_record, today
from services.learning.reviewers.tables import Reviewer

OURSELVES = {"lipp", "learning into practice", "learning into practice platform"}
AT_ONCE = 100


async def add_accreditation(
    tx: Transaction, tenant: str, body: AccreditationIn, warning_days: int
) -> Accreditation:
    """Raises NotYet, ExpiresBeforeIssue, NotIssuedHere."""
    reviewer = await hold_record(tx.session, tenant)
    if body.issued_on > today():
        raise NotYet(pointers=[Pointer("/issued_on", "In the future.")])
    if body.expires_on <= body.issued_on:
        raise ExpiresBeforeIssue
    if name_key(body.issuer) in OURSELVES:
        raise NotIssuedHere
    months = body.refresher_months
    accreditation = Accreditation(
        id=uuid4(),
        reviewer_id=reviewer.id,
        refresher_on=months_after(body.issued_on, months) if months else None,
        warned_at=None,
        **body.model_dump(exclude={"refresher_months"}),
    )
    tx.session.add(accreditation)
    await _warn_if_due(tx, accreditation, tenant, warning_days)
    return accreditation


async def warn_of_expiry(tx: Transaction, warning_days: int) -> int:
    """Each holder is told once; how many were told now."""
    wanted = (
        select(Accreditation, Reviewer.tenant)
        .join(Reviewer, Reviewer.id == Accreditation.reviewer_id)
        .where(
            Accreditation.warned_at.is_(None),
            Accreditation.expires_on <= today() + timedelta(days=warning_days),
        )
        .order_by(Accreditation.expires_on)
        .limit(AT_ONCE)
        .with_for_update(of=Accreditation, skip_locked=True)
    )
    found = (await tx.session.execute(wanted)).all()
    for accreditation, tenant in found:
        await _warn_if_due(tx, accreditation, tenant, warning_days)
    return len(found)


async def _warn_if_due(
    tx: Transaction, accreditation: Accreditation, tenant: str, warning_days: int
) -> None:
    if standing(accreditation.expires_on, today(), warning_days) is Standing.CURRENT:
        return
    accreditation.warned_at = utc_now()
    event = AccreditationExpiring(
        accreditation_id=accreditation.id, expires_on=accreditation.expires_on
    )
    await tx.publish(event, tenant=tenant)


async def accreditations_of(session: AsyncSession, reviewer_id: UUID) -> Sequence[Accreditation]:
    wanted = select(Accreditation).where(Accreditation.reviewer_id == reviewer_id)
    order = wanted.order_by(Accreditation.issuer, Accreditation.id)
    return (await session.scalars(order)).all()


def shown(accreditation: Accreditation, warning_days: int) -> AccreditationOut:
    fields = {
        name: getattr(accreditation, name)
        for name in AccreditationOut.model_fields
        if name != "standing"
    }
    where = standing(accreditation.expires_on, today(), warning_days)
    return AccreditationOut(standing=where, **fields)
