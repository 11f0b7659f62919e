"""Decides about held reviews."""

from uuid import UUID

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from services.ingest.decisions.domain import REASONS, DecisionOutcome, DecisionReason
from services.ingest.decisions.errors import (
    DecidedOtherwise,
    LaterVersionSent,
    ReasonUnfit,
    ScrNotHeld,
)
from services.ingest.decisions.tables import Decision
from services.ingest.scrs.domain import ScrState
from services.ingest.scrs.errors import ScrUnknown
from services.ingest.scrs.queries import lock_scr, refuse_withdrawn_to
from services.ingest.scrs.service import enter, publish_version
from services.ingest.scrs.tables import Scr, ScrProgress


async def decide_scr(
    tx: Transaction,
    caller: Caller,
    scr_id: UUID,
    version: int,
    outcome: DecisionOutcome,
    reason: DecisionReason,
) -> tuple[Decision, ScrState]:
    """Release a held version or return it to its board; the same decision again changes nothing.

    Raises ScrUnknown, ScrWithdrawn, ScrNotHeld, DecidedOtherwise, LaterVersionSent, ReasonUnfit.
    """
    if reason not in REASONS[outcome]:
        raise ReasonUnfit
    scr = await lock_scr(tx.session, scr_id)
    progress = await tx.session.get(ScrProgress, (scr_id, version))
    if scr is None or progress is None:
        raise ScrUnknown
    before = await tx.session.get(Decision, (scr_id, version))
    refuse_withdrawn_to(caller, scr)
    _check_open(scr, progress, before)
    if before is not None:
        if (before.outcome, before.reason) != (outcome, reason):
            raise DecidedOtherwise
        return before, ScrState(progress.state)
    return await _record(tx, caller, scr, progress, outcome, reason)


def _check_open(scr: Scr, progress: ScrProgress, before: Decision | None) -> None:
    """To a reviewer, what was never held or published does not exist."""
    if before is None and progress.state != ScrState.HELD:
        raise ScrNotHeld if progress.published_at is not None else ScrUnknown
    if before is None and progress.version < scr.latest_version:
        raise LaterVersionSent


async def _record(
    tx: Transaction,
    caller: Caller,
    scr: Scr,
    progress: ScrProgress,
    outcome: DecisionOutcome,
    reason: DecisionReason,
) -> tuple[Decision, ScrState]:
    decision = Decision(
        scr_id=scr.id,
        version=progress.version,
        outcome=outcome,
        reason=reason,
        client=caller.client,
        tenant=caller.tenant,
        decided_at=utc_now(),
    )
    tx.session.add(decision)
    if outcome is DecisionOutcome.RELEASE:
        state = await publish_version(tx, scr, progress)
    else:
        state = ScrState.RETURNED
        enter(progress, state)
    await tx.session.flush()
    return decision, state
