"""A board reads its own reflection records."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.http import Reading, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, read_cursor_as, write_cursor
from services.quality.reflections import queries
from services.quality.reflections.errors import NoSuchReflection
from services.quality.reflections.schemas import ReflectionOut

router = new_router("/v1/reflections", "quality")
Board = Annotated[Caller, needs("quality:read")]


@router.get("")
async def list_reflections(
    caller: Board, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[ReflectionOut]:
    """One's own records, in no order of merit."""
    of_list = list_id(caller, "reflections")
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.list_records(session, caller.tenant, after=after, limit=limit + 1)
    page = found[:limit]
    return Page(
        items=[ReflectionOut.model_validate(record) for record in page],
        next=write_cursor(of_list, page[-1].scr_id) if len(found) > limit else None,
    )


@router.get("/{scr_id}")
async def show_reflection(scr_id: UUID, caller: Board, session: Reading) -> ReflectionOut:
    record = await queries.get_record(session, caller.tenant, scr_id)
    if record is None:
        raise NoSuchReflection
    return ReflectionOut.model_validate(record)
