"""One's own impact records."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from services.learning.impact import service
from services.learning.impact.domain import Moment
from services.learning.impact.schemas import ImpactIn, ImpactOut, Impacts

offers = new_router("/v1/offers", "learning")
impacts = new_router("/v1/impacts", "learning")
routers: Sequence[APIRouter] = (offers, impacts)

Learning = Annotated[Caller, needs("learning:own")]


@offers.put("/{offer_id}/impact")
async def record_impact(
    offer_id: UUID, body: ImpactIn, caller: Learning, tx: Tx, moment: Moment = Moment.NOW
) -> ImpactOut:
    """What changed: straight after, and again at the follow-up."""
    impact = await service.record_impact(tx, caller.tenant, offer_id, moment, body)
    return ImpactOut.model_validate(impact)


@impacts.get("")
async def list_own_impacts(caller: Learning, session: Reading) -> Impacts:
    found = await service.own_impacts(session, caller.tenant)
    return Impacts(items=[ImpactOut.model_validate(impact) for impact in found])
