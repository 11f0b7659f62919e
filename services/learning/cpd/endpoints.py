"""One's own log of development."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, read_cursor_as, write_cursor
from services.learning.cpd import service
from services.learning.cpd.schemas import CpdIn, CpdOut

router = new_router("/v1/cpd-entries", "learning")
Learning = Annotated[Caller, needs("learning:own")]


@router.post("", status_code=201)
async def record_cpd(body: CpdIn, caller: Learning, tx: Tx) -> CpdOut:
    return CpdOut.model_validate(await service.record_cpd(tx, caller.tenant, body))


@router.get("")
async def list_cpd(
    caller: Learning, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[CpdOut]:
    of_list = list_id(caller, "cpd-entries")
    after = read_cursor_as(UUID, of_list, cursor)
    found = await service.own_log(session, caller.tenant, after=after, limit=limit + 1)
    page = found[:limit]
    return Page(
        items=[CpdOut.model_validate(entry) for entry in page],
        next=write_cursor(of_list, page[-1].id) if len(found) > limit else None,
    )
