"""Giving a reason that a report states, and wording what several sources say."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from chassis.auth import Caller, needs
from chassis.http import Tx, new_router
from services.collation.reasons import service
from services.collation.reasons.schemas import (
    ReasonIn,
    ReasonOut,
    SharedReasonIn,
    SharedReasonOut,
)

router = new_router("/v1/issues/{code}", "issues")

Analyst = Annotated[Caller, needs("codings:write")]
Editor = Annotated[Caller, needs("taxonomy:edit")]
OfIssue = Annotated[str, Path(max_length=6, examples=["D4"])]


@router.post("/reasons", status_code=201)
async def offer_reason(code: OfIssue, body: ReasonIn, caller: Analyst, tx: Tx) -> ReasonOut:
    """A reason that a passage states; it goes when that version of the review does.

    What practitioners say comes in where they say it: at summits, workshops, in the Alliance and
    by the written route.
    """
    return ReasonOut.of(await service.offer_reason_of_report(tx, caller, code, body))


@router.post("/shared-reasons", status_code=201)
async def share_reason(
    code: OfIssue, body: SharedReasonIn, caller: Editor, tx: Tx
) -> SharedReasonOut:
    """One wording for what several sources say. Each keeps its own words, its origin, its count."""
    return SharedReasonOut.of(await service.share_reason(tx, caller.client, code, body))


@router.delete("/shared-reasons/{shared_id}")
async def end_shared_reason(
    code: OfIssue, shared_id: UUID, _caller: Editor, tx: Tx
) -> SharedReasonOut:
    """The wording goes, and the reasons it stood for stay."""
    return SharedReasonOut.of(await service.end_shared_reason(tx, code, shared_id))
