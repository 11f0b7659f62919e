"""Proposing and agreeing actions, going on with them, and asking after them for five years."""

from datetime import date
from uuid import UUID, uuid4

from chassis.auth import Caller
from chassis.db import Transaction, upsert, utc_now
from chassis.errors import Pointer
from contracts.events.quality import ActionAgreed, FollowupDue
from services.quality.actions import queries
from services.quality.actions.domain import YEARS, ActionState, followup_due
from services.quality.actions.errors import (
    ActionNotAgreed,
    ActionNotProposed,
    FollowupNotDue,
    NoSuchFollowup,
)
from services.quality.actions.schemas import ActionIn, ActionNoteIn, FollowupAnswerIn
from services.quality.actions.tables import Action, ActionNote, Followup, FollowupAnswer
from services.quality.markers import queries as markers
from services.quality.markers.errors import DateNotPossible, MarkerMisplaced
from services.quality.markers.service import check_days, check_markers
from services.quality.markers.tables import MarkerSet
from services.quality.records import queries as records
from services.quality.records.tables import QualityRecord

AT_ONCE = 100


async def propose_action(tx: Transaction, tenant: str, record_id: UUID, body: ActionIn) -> Action:
    """Raises DateNotPossible, and MarkerMisplaced for a marker that the record's set does not name
    for actions."""
    record = await _lock(tx, tenant, record_id)
    check_days(body)
    _check_due(body, record)
    # the newest version: what was referred goes on when the set's keepers do
    of_set = await markers.get_set(tx.session, record.marker_set)
    _check_markers(body, of_set)
    action = Action(
        action_id=uuid4(),
        record_id=record_id,
        marker_set=of_set.set_id,
        set_version=of_set.version,
        state=ActionState.PROPOSED,
        body=body.model_dump(mode="json"),
        written_at=utc_now(),
    )
    tx.session.add(action)
    await tx.session.flush()
    return action


def _check_due(body: ActionIn, record: QualityRecord) -> None:
    begun_on = record.referred_on or record.published_on
    if begun_on is not None and body.due_on < begun_on:
        early = Pointer("/due_on", "This day is before the referral, or the publication.")
        raise DateNotPossible(pointers=[early])


def _check_markers(body: ActionIn, of_set: MarkerSet) -> None:
    """A set that names none leaves to the board which markers an action belongs to, or whether."""
    named = markers.action_markers_of(of_set)
    if not named:
        otherwise = f"{of_set.set_id} has no such marker."
        check_markers(body.markers, markers.numbers_of(of_set), otherwise)
        return
    otherwise = f"Actions of {of_set.set_id} belong to {', '.join(map(str, named))}."
    if not body.markers:
        raise MarkerMisplaced(pointers=[Pointer("/markers", otherwise)])
    check_markers(body.markers, named, otherwise)


async def agree_action(tx: Transaction, tenant: str, record_id: UUID, action_id: UUID) -> Action:
    """Agencies debated it and agree. Raises ActionNotProposed."""
    record = await _lock(tx, tenant, record_id)
    action = await queries.get_action(tx.session, record_id, action_id)
    if action.state != ActionState.PROPOSED:
        raise ActionNotProposed
    now = utc_now()
    action.state = ActionState.AGREED
    action.agreed_at = now
    await tx.publish(
        ActionAgreed(action_id=action_id, record_id=record_id, agreed_at=now),
        tenant=record.tenant,
    )
    return action


async def note_progress(
    tx: Transaction, caller: Caller, record_id: UUID, action_id: UUID, body: ActionNoteIn
) -> Action:
    """Raises ActionNotAgreed; what was never agreed can only be left, and stays so."""
    await _lock(tx, caller.tenant, record_id)
    action = await queries.get_action(tx.session, record_id, action_id)
    if action.agreed_at is None and body.state is not ActionState.NOT_TAKEN:
        raise ActionNotAgreed
    action.state = body.state
    tx.session.add(
        ActionNote(
            action_id=action_id,
            state=body.state,
            note=body.note,
            written_at=utc_now(),
            written_by=caller.client,
        )
    )
    await tx.session.flush()
    return action


async def answer_followup(
    tx: Transaction, caller: Caller, record_id: UUID, year: int, body: FollowupAnswerIn
) -> QualityRecord:
    """Appended to whatever was answered before. Raises NoSuchFollowup, FollowupNotDue."""
    record = await _lock(tx, caller.tenant, record_id)
    if record.published_on is None or year not in YEARS:
        raise NoSuchFollowup
    if followup_due(record.published_on, year) > utc_now().date():
        raise FollowupNotDue
    tx.session.add(
        FollowupAnswer(
            record_id=record_id,
            year=year,
            body=body.model_dump(mode="json"),
            written_at=utc_now(),
            written_by=caller.client,
        )
    )
    await tx.session.flush()
    return record


async def tell_due(tx: Transaction, today: date) -> int:
    """Asks after every review whose year has come, once for each day that it falls due on.

    Returns how many were told just now.
    """
    told = 0
    for year in YEARS:
        for record in await queries.records_due(tx.session, today, year, AT_ONCE):
            told += await _tell(tx, record, year)
    return told


async def _tell(tx: Transaction, record: QualityRecord, year: int) -> bool:
    assert record.published_on is not None
    followup_id, due_on = uuid4(), followup_due(record.published_on, year)
    # another process may ask at the same moment: the row is there once, with the last day told
    put = upsert(Followup, tx.dialect).values(
        followup_id=followup_id,
        record_id=record.record_id,
        year=year,
        due_on=due_on,
        told_at=utc_now(),
    )
    new = put.on_conflict_do_update(
        index_elements=["record_id", "year"],
        set_={name: put.excluded[name] for name in ("followup_id", "due_on", "told_at")},
        where=Followup.due_on < put.excluded.due_on,
    )
    if not await tx.changed(new):
        return False
    await tx.publish(
        FollowupDue(followup_id=followup_id, record_id=record.record_id, year=year, due_on=due_on),
        tenant=record.tenant,
    )
    return True


async def _lock(tx: Transaction, tenant: str, record_id: UUID) -> QualityRecord:
    seen = await records.own_record(tx.session, tenant, record_id)
    return await records.lock_open(tx.session, seen)
