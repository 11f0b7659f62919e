"""One's own engagements and their declarations."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from services.learning.engagements import service
from services.learning.engagements.schemas import DeclarationIn, EngagementOut, Engagements

router = new_router("/v1/engagements", "learning")
Learning = Annotated[Caller, needs("learning:own")]


@router.post("", status_code=201)
async def engage_oneself(body: DeclarationIn, caller: Learning, tx: Tx) -> EngagementOut:
    """A review agreed elsewhere: it too begins with its declaration."""
    return EngagementOut.model_validate(await service.engage_oneself(tx, caller.tenant, body))


@router.get("")
async def list_engagements(caller: Learning, session: Reading) -> Engagements:
    found = await service.own_engagements(session, caller.tenant)
    return Engagements(items=[EngagementOut.model_validate(one) for one in found])


@router.put("/{engagement_id}/declaration")
async def declare(
    engagement_id: UUID, body: DeclarationIn, caller: Learning, tx: Tx
) -> EngagementOut:
    """Conflicts and independence: once, before the work begins."""
    engagement = await service.declare(tx, caller.tenant, engagement_id, body)
    return EngagementOut.model_validate(engagement)
