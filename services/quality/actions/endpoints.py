"""A board agrees actions, goes on with them, and answers for five years."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Path
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, list_id, read_number, write_cursor
from services.quality.actions import queries, service
from services.quality.actions.domain import YEARS, ActionState, followup_due, followup_state
from services.quality.actions.schemas import (
    ActionIn,
    ActionNoteIn,
    ActionNoteOut,
    ActionOut,
    ActionText,
    FollowupAnswerIn,
    FollowupAnswerOut,
    FollowupOut,
    FollowupsOut,
)
from services.quality.actions.tables import Action
from services.quality.records import queries as records
from services.quality.records.schemas import NarrativePage
from services.quality.records.tables import QualityRecord

router = new_router("/v1/quality-records/{record_id}", "quality")
Board = Annotated[Caller, needs("quality:read")]
Writer = Annotated[Caller, needs("quality:write")]


@router.get("/actions")
async def list_actions(
    record_id: UUID, caller: Board, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> NarrativePage[ActionOut]:
    """In the order in which they were proposed."""
    await records.own_record(session, caller.tenant, record_id)
    of_list = list_id(caller, "actions", record_id)
    after = read_number(of_list, cursor)
    found = await queries.list_actions(session, record_id, after=after, limit=limit + 1)
    page = found[:limit]
    return NarrativePage(
        items=await _shown(session, page),
        next=write_cursor(of_list, page[-1].seq) if len(found) > limit else None,
    )


@router.post("/actions", status_code=201)
async def propose_action(record_id: UUID, body: ActionIn, caller: Writer, tx: Tx) -> ActionOut:
    """Put to the agencies, for debate."""
    action = await service.propose_action(tx, caller.tenant, record_id, body)
    return (await _shown(tx.session, [action]))[0]


@router.get("/actions/{action_id}")
async def show_action(
    record_id: UUID, action_id: UUID, caller: Board, session: Reading
) -> ActionOut:
    await records.own_record(session, caller.tenant, record_id)
    action = await queries.get_action(session, record_id, action_id)
    return (await _shown(session, [action]))[0]


@router.post("/actions/{action_id}/agreement")
async def agree_action(record_id: UUID, action_id: UUID, caller: Writer, tx: Tx) -> ActionOut:
    """The agencies agree it."""
    action = await service.agree_action(tx, caller.tenant, record_id, action_id)
    return (await _shown(tx.session, [action]))[0]


@router.post("/actions/{action_id}/notes", status_code=201)
async def note_progress(
    record_id: UUID, action_id: UUID, body: ActionNoteIn, caller: Writer, tx: Tx
) -> ActionOut:
    """How it goes on; earlier notes stay."""
    action = await service.note_progress(tx, caller, record_id, action_id, body)
    return (await _shown(tx.session, [action]))[0]


@router.get("/follow-ups")
async def list_followups(record_id: UUID, caller: Board, session: Reading) -> FollowupsOut:
    """What was asked 1 to 5 years after publication, and every answer."""
    seen = await records.own_record(session, caller.tenant, record_id)
    return await _followups(session, seen.record)


@router.post("/follow-ups/{year}/answers", status_code=201)
async def answer_followup(
    record_id: UUID,
    year: Annotated[int, Path(ge=1, le=99)],
    body: FollowupAnswerIn,
    caller: Writer,
    tx: Tx,
) -> FollowupsOut:
    """Added to what was answered before; it can be added to for ever."""
    record = await service.answer_followup(tx, caller, record_id, year, body)
    return await _followups(tx.session, record)


async def _shown(session: AsyncSession, actions: Sequence[Action]) -> list[ActionOut]:
    notes = await queries.notes_of(session, actions)
    return [
        ActionOut(
            action_id=action.action_id,
            record_id=action.record_id,
            state=ActionState(action.state),
            marker_set=action.marker_set,
            set_version=action.set_version,
            action=ActionText.model_validate(action.body),
            written_at=action.written_at,
            agreed_at=action.agreed_at,
            notes=[ActionNoteOut.model_validate(note) for note in notes.get(action.action_id, [])],
        )
        for action in actions
    ]


async def _followups(session: AsyncSession, record: QualityRecord) -> FollowupsOut:
    if record.published_on is None:
        return FollowupsOut(items=[])
    answers = await queries.answers_of(session, record.record_id)
    items = []
    for year in YEARS:
        due_on = followup_due(record.published_on, year)
        given = answers.get(year, [])
        state = followup_state(due_on, utc_now().date(), [row.written_at.date() for row in given])
        items.append(
            FollowupOut(
                year=year,
                due_on=due_on,
                state=state,
                answers=[
                    FollowupAnswerOut(
                        answer=FollowupAnswerIn.model_validate(row.body),
                        written_at=row.written_at,
                        written_by=row.written_by,
                    )
                    for row in given
                ],
            )
        )
    return FollowupsOut(items=items)
