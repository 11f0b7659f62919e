"""Which received versions wait for a reader."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import aliased

from chassis.db import Transaction
from services.ingest.scrs.domain import ScrState
from services.ingest.scrs.tables import ScrProgress


@dataclass(frozen=True, slots=True)
class Claim:
    """A version that one reader alone has for a while; `attempt` counts its readers so far."""

    scr_id: UUID
    version: int
    lease: UUID
    attempt: int


async def claim_next(tx: Transaction, now: datetime, until: datetime) -> Claim | None:
    """Lease the longest waiting version; the versions of one review go one after another."""
    earlier = aliased(ScrProgress)
    blocked = (
        select(earlier.version)
        .where(
            earlier.scr_id == ScrProgress.scr_id,
            earlier.version < ScrProgress.version,
            earlier.state == ScrState.RECEIVED,
        )
        .exists()
    )
    free = or_(ScrProgress.leased_until.is_(None), ScrProgress.leased_until < now)
    progress = await tx.session.scalar(
        select(ScrProgress)
        .where(ScrProgress.state == ScrState.RECEIVED, free, ~blocked)
        .order_by(ScrProgress.received_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if progress is None:
        return None
    progress.lease = lease = uuid4()
    progress.leased_until = until
    progress.attempts += 1
    return Claim(progress.scr_id, progress.version, lease, progress.attempts)


async def find_claimed(tx: Transaction, claim: Claim) -> ScrProgress | None:
    """The claimed version, locked, if it still waits and no other reader has it."""
    found: ScrProgress | None = await tx.session.scalar(
        select(ScrProgress).where(*_held(claim)).with_for_update()
    )
    return found


async def move_lease(
    tx: Transaction, claim: Claim, until: datetime, *, uncounted: bool = False
) -> None:
    """Keep the claim longer, or let it end; `uncounted` takes back the attempt."""
    attempts = ScrProgress.attempts - 1 if uncounted else ScrProgress.attempts
    await tx.session.execute(
        update(ScrProgress).where(*_held(claim)).values(leased_until=until, attempts=attempts)
    )


def _held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        ScrProgress.scr_id == claim.scr_id,
        ScrProgress.version == claim.version,
        ScrProgress.lease == claim.lease,
        ScrProgress.state == ScrState.RECEIVED,
    )
