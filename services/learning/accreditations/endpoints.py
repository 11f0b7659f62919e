"""One's own accreditations, and those of an entry of the directory."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from services.learning.accreditations import service
from services.learning.accreditations.schemas import (
    AccreditationIn,
    AccreditationOut,
    Accreditations,
)
from services.learning.reviewers.endpoints import Why
from services.learning.reviewers.errors import NoSuchReviewer
from services.learning.reviewers.queries import listed, own_record
from services.learning.reviewers.service import note_reads

own = new_router("/v1/accreditations", "learning")
reviewers = new_router("/v1/reviewers", "learning")
routers: Sequence[APIRouter] = (own, reviewers)

Learning = Annotated[Caller, needs("learning:own")]
Reader = Annotated[Caller, needs("learning:read")]


@own.post("", status_code=201)
async def add_accreditation(
    body: AccreditationIn, caller: Learning, tx: Tx, request: Request
) -> AccreditationOut:
    """Recorded as somebody else issued it: the platform issues none."""
    days = _warning_days(request)
    accreditation = await service.add_accreditation(tx, caller.tenant, body, days)
    return service.shown(accreditation, days)


@own.get("")
async def list_own_accreditations(
    caller: Learning, session: Reading, request: Request
) -> Accreditations:
    reviewer = await own_record(session, caller.tenant)
    found = await service.accreditations_of(session, reviewer.id)
    return Accreditations(items=[service.shown(one, _warning_days(request)) for one in found])


@reviewers.get("/{reviewer_id}/accreditations")
async def list_accreditations(
    reviewer_id: UUID, caller: Reader, tx: Tx, purpose: Why, request: Request
) -> Accreditations:
    """Of anybody in the directory; having none hides nobody."""
    if reviewer_id not in {one.id for one in await listed(tx.session)}:
        raise NoSuchReviewer
    await note_reads(tx, caller, purpose, "accreditations", [reviewer_id])
    found = await service.accreditations_of(tx.session, reviewer_id)
    return Accreditations(items=[service.shown(one, _warning_days(request)) for one in found])


def _warning_days(request: Request) -> int:
    days: int = request.app.state.runtime.settings.accreditation_warning_days
    return days
