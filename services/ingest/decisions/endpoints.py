"""The door for those who check disclosure."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.http import Tx, new_router
from services.ingest.decisions import service
from services.ingest.decisions.domain import DecisionOutcome, DecisionReason
from services.ingest.decisions.schemas import DecisionIn, DecisionOut

router = new_router("/v1/scrs", "scrs")


@router.post("/{scr_id:uuid}/decision", status_code=200)
async def decide_scr(
    scr_id: UUID, body: DecisionIn, caller: Annotated[Caller, needs("scrs:review")], tx: Tx
) -> DecisionOut:
    """Release a held review, or return it to its board for a corrected version."""
    decision, state = await service.decide_scr(
        tx, caller, scr_id, body.version, body.outcome, body.reason
    )
    return DecisionOut(
        id=decision.scr_id,
        version=decision.version,
        outcome=DecisionOutcome(decision.outcome),
        reason=DecisionReason(decision.reason),
        decided_at=decision.decided_at,
        state=state,
    )
