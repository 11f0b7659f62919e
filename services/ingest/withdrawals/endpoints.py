"""The door to withdrawing."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.http import Tx, new_router
from contracts.types import WithdrawalReason
from services.ingest.withdrawals import service
from services.ingest.withdrawals.schemas import WithdrawalIn, WithdrawalOut

router = new_router("/v1/scrs", "scrs")


@router.post("/{scr_id:uuid}/withdrawal", status_code=200)
async def withdraw_scr(
    scr_id: UUID, body: WithdrawalIn, caller: Annotated[Caller, needs("scrs:push")], tx: Tx
) -> WithdrawalOut:
    """Withdraw one's own review for good.

    Afterwards every read of it answers 410 to its board, and with the scopes `scrs:copy`,
    `scrs:owner` or `scrs:review` if it was published; to everybody else there is no such review.
    """
    scr = await service.withdraw_scr(tx, caller, scr_id, body.reason)
    assert scr.withdrawn_at is not None
    return WithdrawalOut(
        id=scr.id,
        reason=WithdrawalReason(str(scr.withdrawal_reason)),
        withdrawn_at=scr.withdrawn_at,
    )
