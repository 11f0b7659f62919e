"""A board and its reviewer reflect, question by question."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, list_id, read_number, write_cursor
from services.quality.records import queries as records
from services.quality.records.schemas import NarrativePage
from services.quality.reflections import queries, service
from services.quality.reflections.domain import PointOfUse
from services.quality.reflections.schemas import (
    BoardReflection,
    ReflectionHistory,
    ReflectionIn,
    SaidOut,
    SayingIn,
)

router = new_router("/v1/quality-records/{record_id}/reflections", "quality")
Reflecting = Annotated[Caller, needs("quality:reflect")]


@router.get("")
async def list_record_reflections(
    record_id: UUID,
    caller: Reflecting,
    session: Reading,
    marker: Annotated[int | None, Query(ge=1, le=99, description="Only on this marker.")] = None,
    point_of_use: Annotated[PointOfUse | None, Query(description="Only of this point.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> NarrativePage[BoardReflection]:
    """In the order in which they were begun; they can be asked for by no state."""
    await records.reflected_record(session, caller.tenant, record_id)
    of_list = list_id(caller, "record-reflections", record_id, marker, point_of_use)
    after = read_number(of_list, cursor)
    found = await queries.list_reflections(
        session,
        record_id,
        marker=marker,
        point_of_use=point_of_use,
        after=after,
        limit=limit + 1,
    )
    page = found[:limit]
    return NarrativePage(
        items=[await service.shown(session, standing) for standing in page],
        next=write_cursor(of_list, page[-1].reflection.seq) if len(found) > limit else None,
    )


@router.post("", status_code=201)
async def reflect(
    record_id: UUID, body: ReflectionIn, caller: Reflecting, tx: Tx
) -> BoardReflection:
    """Ask a question of this review. Roles and places, never names."""
    return await service.shown(tx.session, await service.reflect(tx, caller, record_id, body))


@router.get("/{reflection_id}")
async def show_record_reflection(
    record_id: UUID, reflection_id: UUID, caller: Reflecting, session: Reading
) -> ReflectionHistory:
    """What is said now, and all that was said before."""
    await records.reflected_record(session, caller.tenant, record_id)
    standing = await queries.get_reflection(session, record_id, reflection_id)
    shown = await service.shown(session, standing)
    rows = await queries.history_of(session, reflection_id)
    history = [SaidOut.model_validate(row) for row in rows]
    return ReflectionHistory(**shown.model_dump(), history=history)


@router.put("/{reflection_id}")
async def reflect_again(
    record_id: UUID, reflection_id: UUID, body: SayingIn, caller: Reflecting, tx: Tx
) -> BoardReflection:
    standing = await service.reflect_again(tx, caller, record_id, reflection_id, body)
    return await service.shown(tx.session, standing)
