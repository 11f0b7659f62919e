"""A record opens at referral, is written in along the way, and meets its report when that comes."""

from datetime import date
from uuid import UUID, uuid4

import httpx2
import msgspec
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from chassis.auth import Caller
from chassis.db import Transaction, insert_or_skip, upsert, utc_now
from chassis.errors import Pointer, Unavailable
from contracts.api.ingest import Owner
from contracts.events.ingest import ScrPublished, ScrWithdrawn
from services.quality.markers import queries as markers
from services.quality.markers.days import follows_before
from services.quality.markers.errors import DateNotPossible
from services.quality.markers.service import check_days, check_markers
from services.quality.records import queries
from services.quality.records.domain import (
    MARKER_SET,
    AppointmentChange,
    ArrivalState,
    BeyondHolidays,
    EntryKind,
    Route,
    after_working_days,
    quarter_end,
    working_days_between,
)
from services.quality.records.errors import (
    LinkedElsewhere,
    NoSuchEntry,
    ReferralKnown,
    ReviewerIsBoard,
    ReviewHasRecord,
    StepNotPlanned,
)
from services.quality.records.queries import Seen
from services.quality.records.schemas import (
    BODIES,
    AppointmentStood,
    DatedStep,
    DateLeftOut,
    DelayIn,
    PlanIn,
    PlanOut,
    PrioritiesIn,
    PublicationIn,
    Referral,
    ReferralIn,
    ReferralStood,
)
from services.quality.records.tables import Appointment, QualityRecord, RecordEntry, ScrArrival

GONE = (404, 410)
PLATFORM = "platform"
"""Who wrote what nobody at the board wrote."""


async def refer_case(tx: Transaction, tenant: str, body: ReferralIn) -> Seen:
    """Raises ReferralKnown, NoSuchMarkerSet, MarkerSetHistoric, DateNotPossible."""
    await markers.set_in_use(tx.session, body.marker_set)
    check_days(body)
    record_id = uuid4()
    new = insert_or_skip(QualityRecord, tx.dialect).values(
        record_id=record_id,
        tenant=tenant,
        written_in=True,
        opened_at=utc_now(),
        **body.model_dump(),
    )
    if not await tx.changed(new):
        raise ReferralKnown
    return await queries.own_record(tx.session, tenant, record_id)


async def put_referral_right(
    tx: Transaction, caller: Caller, record_id: UUID, body: Referral
) -> Seen:
    """How it stood before stays in the log. Raises DateNotPossible."""
    seen = await queries.own_record(tx.session, caller.tenant, record_id)
    record = await queries.lock_open(tx.session, seen)
    check_days(body)
    if earlier := await _followed_before(tx, record, body.referred_on):
        late = Pointer("/referred_on", f"This day is after what followed it: {', '.join(earlier)}.")
        raise DateNotPossible(pointers=[late])
    before = None
    if record.referred_on is not None:
        before = Referral.model_validate(record, from_attributes=True)
    stood = ReferralStood(now=body, before=before)
    await _write_next(tx, caller.client, record_id, EntryKind.REFERRAL, stood)
    record.route, record.reason, record.referred_on = body.route, body.reason, body.referred_on
    if seen.arrival is not None and not _dated_before_referral(record, seen.arrival.published_on):
        record.published_on = record.published_on or seen.arrival.published_on
    return Seen(record, seen.arrival)


FOLLOW = (EntryKind.DECISION, EntryKind.PLAN, EntryKind.CHALLENGE, EntryKind.BOARD_RESPONSE)


async def _followed_before(tx: Transaction, record: QualityRecord, day: date) -> list[str]:
    """What a record already has of before that day, and cannot have had before its referral."""
    found = ["publication"] if record.published_on and record.published_on < day else []
    for kind in FOLLOW:
        written = await queries.newest_of_each(tx.session, record.record_id, kind)
        if any(
            follows_before(BODIES[kind].model_validate(w.body).model_dump(), day) for w in written
        ):
            found.append(kind.value.replace("_", " "))
    return sorted(found)


async def link_review(tx: Transaction, tenant: str, record_id: UUID, scr_id: UUID) -> Seen:
    """The board says which review its record is about, before or after the report arrives.

    Raises LinkedElsewhere, ReviewHasRecord, DateNotPossible.
    """
    seen = await queries.own_record(tx.session, tenant, record_id)
    record = await queries.lock_open(tx.session, seen)
    if record.scr_id not in (None, scr_id):
        raise LinkedElsewhere
    other = await _record_of(tx, tenant, scr_id)
    if other is not None and other.record_id != record_id:
        if other.written_in:
            raise ReviewHasRecord
        # opened by itself when the report came, and nobody wrote in it
        record.source_system = record.source_system or other.source_system
        record.source_ref = record.source_ref or other.source_ref
        await tx.session.execute(delete(QualityRecord).where(QualityRecord.seq == other.seq))
    record.scr_id = scr_id
    arrival = await queries.get_arrival(tx.session, tenant, scr_id)
    if arrival is not None:
        record.published_on = record.published_on or arrival.published_on
        _check_order(record, arrival)
    await _flush_claim(tx)
    return await queries.own_record(tx.session, tenant, record_id)


def _dated_before_referral(record: QualityRecord, published_on: date | None) -> bool:
    return bool(record.referred_on and published_on and published_on < record.referred_on)


def _check_order(record: QualityRecord, arrival: ScrArrival) -> None:
    if _dated_before_referral(record, arrival.published_on):
        early = Pointer("/scr_id", "That review was published before this case was referred.")
        raise DateNotPossible(pointers=[early])


async def date_publication(
    tx: Transaction, tenant: str, record_id: UUID, body: PublicationIn
) -> Seen:
    """Raises DateNotPossible for a day before the referral, or one still to come."""
    seen = await queries.own_record(tx.session, tenant, record_id)
    record = await queries.lock_open(tx.session, seen)
    check_days(body, record.referred_on)
    record.published_on = body.published_on
    return Seen(record, seen.arrival)


async def appoint_reviewer(
    tx: Transaction, caller: Caller, record_id: UUID, reviewer: str
) -> Appointment:
    """Again after an end too: the log keeps when each began and ended. Raises ReviewerIsBoard."""
    record = await _lock_own(tx, caller.tenant, record_id)
    if reviewer == record.tenant:
        raise ReviewerIsBoard(pointers=[Pointer("/reviewer", "This is the board itself.")])
    put = upsert(Appointment, tx.dialect).values(
        record_id=record.record_id, reviewer=reviewer, appointed_at=utc_now(), ended_at=None
    )
    again = put.on_conflict_do_update(
        index_elements=["record_id", "reviewer"],
        set_={name: put.excluded[name] for name in ("appointed_at", "ended_at")},
        where=Appointment.ended_at.is_not(None),
    )
    if await tx.changed(again):
        await _log_appointment(tx, caller, record_id, AppointmentChange.BEGAN, reviewer)
    return await tx.session.get_one(Appointment, (record_id, reviewer), populate_existing=True)


async def _log_appointment(
    tx: Transaction, caller: Caller, record_id: UUID, change: AppointmentChange, reviewer: str
) -> None:
    body = AppointmentStood(change=change, reviewer=reviewer)
    await _append(tx, caller.client, record_id, EntryKind.APPOINTMENT, body, uuid4(), 1)


async def end_appointment(
    tx: Transaction, caller: Caller, record_id: UUID, reviewer: str
) -> Appointment:
    """Allowed on a closed record too: to take back is always possible. Raises NoSuchEntry."""
    await queries.own_record(tx.session, caller.tenant, record_id)
    found = await tx.session.get(Appointment, (record_id, reviewer))
    if found is None:
        raise NoSuchEntry
    if found.ended_at is None:
        found.ended_at = utc_now()
        await _log_appointment(tx, caller, record_id, AppointmentChange.ENDED, reviewer)
    return found


async def write_entry(
    tx: Transaction,
    caller: Caller,
    record_id: UUID,
    kind: EntryKind,
    body: BaseModel,
    entry_id: UUID | None = None,
) -> RecordEntry:
    """A new entry, or with its id the next revision of one. Raises NoSuchEntry, DateNotPossible."""
    record = await _lock_own(tx, caller.tenant, record_id)
    check_days(body, record.referred_on)
    revision = 1
    if entry_id is not None:
        last = await queries.newest_entry(tx.session, record_id, kind, entry_id)
        if last is None:
            raise NoSuchEntry
        revision = last.revision + 1
    return await _append(tx, caller.client, record_id, kind, body, entry_id or uuid4(), revision)


async def write_the_one(
    tx: Transaction, caller: Caller, record_id: UUID, kind: EntryKind, body: BaseModel
) -> RecordEntry:
    """For what a record has once, like its plan: written again, it is the next revision.

    Raises DateNotPossible.
    """
    record = await _lock_own(tx, caller.tenant, record_id)
    check_days(body, record.referred_on)
    return await _write_next(tx, caller.client, record_id, kind, body)


async def _write_next(
    tx: Transaction, by: str, record_id: UUID, kind: EntryKind, body: BaseModel
) -> RecordEntry:
    last = await queries.newest_entry(tx.session, record_id, kind)
    place = (last.entry_id, last.revision + 1) if last else (uuid4(), 1)
    return await _append(tx, by, record_id, kind, body, *place)


async def mark_priorities(
    tx: Transaction, caller: Caller, record_id: UUID, body: PrioritiesIn
) -> RecordEntry:
    """Raises MarkerMisplaced for one that the record's set does not have, or that stands twice."""
    record = await _lock_own(tx, caller.tenant, record_id)
    of_set = await markers.get_set(tx.session, record.marker_set)
    otherwise = f"{of_set.set_id} has no such marker."
    check_markers(body.markers, markers.numbers_of(of_set), otherwise)
    return await write_the_one(tx, caller, record_id, EntryKind.PRIORITIES, body)


async def report_delay(
    tx: Transaction, caller: Caller, record_id: UUID, body: DelayIn
) -> RecordEntry:
    """Raises StepNotPlanned, and DateNotPossible for a day that is no later than was planned."""
    entry = await write_entry(tx, caller, record_id, EntryKind.DELAY, body)
    row = await queries.newest_entry(tx.session, record_id, EntryKind.PLAN)
    steps = date_plan(PlanIn.model_validate(row.body), row.revision, [], []).steps if row else []
    due_on = next((step.due_on for step in steps if step.step is body.step), None)
    if due_on is None:
        raise StepNotPlanned
    if body.now_due_on <= due_on:
        early = Pointer("/now_due_on", "The step is planned for this day, or for a later one.")
        raise DateNotPossible(pointers=[early])
    return entry


async def _append(
    tx: Transaction,
    by: str,
    record_id: UUID,
    kind: EntryKind,
    body: BaseModel,
    entry_id: UUID,
    revision: int,
) -> RecordEntry:
    entry = RecordEntry(
        entry_id=entry_id,
        revision=revision,
        record_id=record_id,
        kind=kind,
        body=body.model_dump(mode="json"),
        written_at=utc_now(),
        written_by=by,
    )
    tx.session.add(entry)
    await tx.session.flush()
    return entry


def date_plan(plan: PlanIn, revision: int, delays: list[DelayIn], since: list[DelayIn]) -> PlanOut:
    """All delays are told; only those reported `since` this revision was written move its dates.

    Raises DateNotPossible for a date whose bank holidays nobody knows yet.
    """
    return PlanOut(
        revision=revision,
        starts_on=plan.starts_on,
        steps=[_dated(plan, place, delays, since) for place in range(len(plan.steps))],
    )


def _dated(plan: PlanIn, place: int, delays: list[DelayIn], since: list[DelayIn]) -> DatedStep:
    step = plan.steps[place]
    try:
        due = step.due_on or after_working_days(plan.starts_on, step.working_days or 0)
        days = working_days_between(plan.starts_on, due)
    except BeyondHolidays:
        where = Pointer(f"/steps/{place}", "The bank holidays of that time are not known.")
        raise DateNotPossible(pointers=[where]) from None
    if due < plan.starts_on:
        before = Pointer(f"/steps/{place}", "The step is due before the plan starts.")
        raise DateNotPossible(pointers=[before])
    own, moving = ([delay for delay in some if delay.step is step.step] for some in (delays, since))
    return DatedStep(
        step=step.step,
        due_on=due,
        working_days=days,
        now_due_on=moving[-1].now_due_on if moving else due,
        delays=own,
    )


async def ask_owner(http: httpx2.AsyncClient, event: ScrPublished) -> Owner | None:
    """Whose review it is, or None when it is gone; raises Unavailable."""
    try:
        answer = await http.get(f"{event.scr_url}/owner")
    except httpx2.HTTPError:
        raise Unavailable from None
    if answer.status_code in GONE:
        return None
    if answer.status_code != 200:
        raise Unavailable
    return msgspec.json.decode(answer.content, type=Owner)


async def receive_review(tx: Transaction, event: ScrPublished, owner: Owner) -> None:
    """A report arrived: it meets the record that waits for it, or opens one of its own."""
    published_on = owner.published_on or quarter_end(event.published_in)
    put = upsert(ScrArrival, tx.dialect).values(
        scr_id=event.scr_id,
        tenant=owner.tenant,
        state=ArrivalState.READY,
        marker_set=MARKER_SET,
        scr_version=event.version,
        scr_url=event.scr_url,
        opened_at=utc_now(),
        published_on=published_on,
    )
    moved = ("scr_version", "scr_url", "published_on")
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["scr_id"],
            set_={name: put.excluded[name] for name in moved},
            where=(ScrArrival.state == ArrivalState.READY)
            & (ScrArrival.scr_version < put.excluded.scr_version),
        )
    )
    arrival = await tx.session.get_one(ScrArrival, event.scr_id, populate_existing=True)
    if arrival.state == ArrivalState.READY:
        record = await _meet(tx, event.scr_id, owner)
        await _date_from_report(tx, record, published_on)


async def _date_from_report(tx: Transaction, record: QualityRecord, published_on: date) -> None:
    """A day before the referral would ask after five years at once: the board is told instead."""
    if record.published_on is not None:
        return
    if not _dated_before_referral(record, published_on):
        record.published_on = published_on
        return
    assert record.referred_on is not None
    left_out = DateLeftOut(published_on=published_on, referred_on=record.referred_on)
    told = await queries.newest_entry(tx.session, record.record_id, EntryKind.DATE_LEFT_OUT)
    if told is None or told.body != left_out.model_dump(mode="json"):
        await _write_next(tx, PLATFORM, record.record_id, EntryKind.DATE_LEFT_OUT, left_out)


async def _meet(tx: Transaction, scr_id: UUID, owner: Owner) -> QualityRecord:
    """By the board's own link, by its reference, or a new record: at most one of its own."""
    claimed = await _record_of(tx, owner.tenant, scr_id)
    if claimed is not None:
        return claimed
    waiting = await _waiting_record(tx, owner)
    if waiting is not None and waiting.scr_id is None:
        waiting.scr_id = scr_id
        await _flush_claim(tx)
        return waiting
    # a reference that is taken by another review's record cannot stand twice
    named = owner if waiting is None else Owner(owner.tenant)
    await tx.session.execute(
        insert_or_skip(QualityRecord, tx.dialect).values(
            record_id=uuid4(),
            tenant=owner.tenant,
            source_system=named.source_system,
            source_ref=named.source_ref,
            route=Route.NOT_STATED,
            marker_set=MARKER_SET,
            scr_id=scr_id,
            written_in=False,
            opened_at=utc_now(),
        )
    )
    met = await _record_of(tx, owner.tenant, scr_id)
    if met is None:
        # a referral with this reference was committed this moment: meet it on the next try
        raise Unavailable
    return met


async def _flush_claim(tx: Transaction) -> None:
    """The same review may be claimed by a request and by its own arrival at once."""
    try:
        await tx.session.flush()
    except IntegrityError:
        raise Unavailable(retry_after=1) from None


async def _record_of(tx: Transaction, tenant: str, scr_id: UUID) -> QualityRecord | None:
    wanted = select(QualityRecord).where(
        QualityRecord.tenant == tenant, QualityRecord.scr_id == scr_id
    )
    found: QualityRecord | None = (await tx.session.scalars(wanted.with_for_update())).one_or_none()
    return found


async def _waiting_record(tx: Transaction, owner: Owner) -> QualityRecord | None:
    if owner.source_system is None or owner.source_ref is None:
        return None
    wanted = select(QualityRecord).where(
        QualityRecord.tenant == owner.tenant,
        QualityRecord.source_system == owner.source_system,
        QualityRecord.source_ref == owner.source_ref,
    )
    found: QualityRecord | None = (await tx.session.scalars(wanted.with_for_update())).one_or_none()
    return found


async def withdraw_review(tx: Transaction, event: ScrWithdrawn) -> None:
    """Leaves a closed arrival behind even where none was there: a late report finds it."""
    put = upsert(ScrArrival, tx.dialect).values(
        scr_id=event.scr_id,
        tenant=None,
        state=ArrivalState.CLOSED,
        marker_set=MARKER_SET,
        scr_version=event.version,
        scr_url="",
        opened_at=utc_now(),
    )
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["scr_id"], set_={"state": ArrivalState.CLOSED, "scr_url": ""}
        )
    )


async def _lock_own(tx: Transaction, tenant: str, record_id: UUID) -> QualityRecord:
    seen = await queries.own_record(tx.session, tenant, record_id)
    return await queries.lock_open(tx.session, seen)
