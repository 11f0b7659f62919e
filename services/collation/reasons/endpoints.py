"""Giving a reason that a report states, taking it back, and wording what several sources say."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, next_page, read_number
from services.collation.reasons import queries, service
from services.collation.reasons.domain import WithdrawnFor
from services.collation.reasons.schemas import (
    ReasonIn,
    ReasonOut,
    SharedReasonIn,
    SharedReasonOut,
    WithdrawalIn,
    WithdrawalOut,
)
from services.collation.reasons.tables import ReasonWithdrawal

router = new_router("/v1/issues/{code}", "issues")

Analyst = Annotated[Caller, needs("codings:write")]
Editor = Annotated[Caller, needs("taxonomy:edit")]
OfIssue = Annotated[str, Path(max_length=6, examples=["D4"])]


@router.post("/reasons", status_code=201)
async def offer_reason(code: OfIssue, body: ReasonIn, caller: Analyst, tx: Tx) -> ReasonOut:
    """A reason that a passage states; it goes when that version of the review does, or is taken
    back. Everybody reads it: one that names, locates or blames somebody is refused.

    What practitioners say comes in where they say it: at summits, workshops, in the Alliance and
    by the written route.
    """
    return ReasonOut.of(await service.offer_reason_of_report(tx, caller, code, body))


@router.post("/reasons/{reason_id}/withdrawal")
async def withdraw_reason(
    code: OfIssue, reason_id: UUID, body: WithdrawalIn, caller: Analyst, tx: Tx
) -> WithdrawalOut:
    """A report's reason goes from the issue, every wording for it and every briefing, for good.

    Your own body's; with `taxonomy:edit` too, any body's.
    """
    gone = await service.withdraw_reason(tx, caller, code, reason_id, body.reason)
    return _told(gone, caller)


@router.get("/reason-withdrawals")
async def list_reason_withdrawals(
    code: OfIssue, caller: Analyst, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[WithdrawalOut]:
    """What was taken back and why, the first one first: what your body gave or took back; with
    `taxonomy:edit` too, all of it. None of a review that two of yours code blind."""
    every = service.OF_ANY_BODY in caller.scopes
    of_list = list_id(caller, "reason-withdrawals", code, every)
    after = read_number(of_list, cursor) or 0
    found = await queries.list_withdrawals(
        session, code, caller.tenant, every=every, after=after, limit=limit + 1
    )
    return Page(
        items=[_told(one, caller) for one in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


def _told(one: ReasonWithdrawal, caller: Caller) -> WithdrawalOut:
    return WithdrawalOut(
        reason_id=one.reason_id,
        issue=one.issue,
        scr_id=one.scr_id,
        given_at=one.given_at,
        given_by=one.given_by if one.tenant == caller.tenant else None,
        withdrawn_at=one.withdrawn_at,
        withdrawn_by=one.withdrawn_by if one.withdrawn_in == caller.tenant else None,
        reason=WithdrawnFor(one.withdrawn_for),
    )


@router.post("/shared-reasons", status_code=201)
async def share_reason(
    code: OfIssue, body: SharedReasonIn, caller: Editor, tx: Tx
) -> SharedReasonOut:
    """One wording for what several sources say. Each keeps its own words, its origin, its count."""
    return SharedReasonOut.of(await service.share_reason(tx, caller, code, body))


@router.delete("/shared-reasons/{shared_id}")
async def end_shared_reason(
    code: OfIssue, shared_id: UUID, caller: Editor, tx: Tx
) -> SharedReasonOut:
    """The wording goes, and the reasons it stood for stay."""
    return SharedReasonOut.of(await service.end_shared_reason(tx, caller, code, shared_id))
