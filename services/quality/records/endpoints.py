"""A board keeps its records; a reviewer sees those it was appointed to."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import (
    Cursor,
    Limit,
    Page,
    list_id,
    read_cursor_as,
    read_number,
    write_cursor,
)
from services.quality.records import queries, service
from services.quality.records.domain import EntryKind, LinkState, RecordState, Route
from services.quality.records.errors import NoSuchReflection, NotPlanned
from services.quality.records.queries import Seen
from services.quality.records.schemas import (
    AppointmentIn,
    AppointmentOut,
    BoardResponseIn,
    ChallengeIn,
    DelayIn,
    HandoverIn,
    LogEntry,
    NarrativePage,
    ParallelProcessIn,
    PlanIn,
    PlanOut,
    PrioritiesIn,
    PublicationIn,
    RecordOut,
    Referral,
    ReferralIn,
    ReflectionOut,
    ReviewDecisionIn,
    ReviewerView,
    ScrLink,
    ScrLinkIn,
)

router = new_router("/v1/quality-records", "quality")
by_review = new_router("/v1/reflections", "quality")
appointed = new_router("/v1/appointments", "quality")
Board = Annotated[Caller, needs("quality:read")]
Writer = Annotated[Caller, needs("quality:write")]
Reviewer = Annotated[Caller, needs("quality:reflect")]


@router.get("")
async def list_records(
    caller: Board, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> NarrativePage[RecordOut]:
    """One's own records in the order in which they were opened."""
    of_list = list_id(caller, "quality-records")
    after = read_number(of_list, cursor)
    found = await queries.list_records(session, caller.tenant, after=after, limit=limit + 1)
    page = found[:limit]
    return NarrativePage(
        items=[record_out(seen) for seen in page],
        next=write_cursor(of_list, page[-1].record.seq) if len(found) > limit else None,
    )


@router.post("", status_code=201)
async def refer_case(body: ReferralIn, caller: Writer, tx: Tx) -> RecordOut:
    """A case is put forward: its record opens, long before there is a report."""
    return record_out(await service.refer_case(tx, caller.tenant, body))


@router.get("/{record_id}")
async def show_record(record_id: UUID, caller: Board, session: Reading) -> RecordOut:
    return record_out(await queries.own_record(session, caller.tenant, record_id))


@router.put("/{record_id}/referral")
async def put_referral_right(record_id: UUID, body: Referral, caller: Writer, tx: Tx) -> RecordOut:
    """Where it was mistaken, or the record opened with the report. How it stood is in the log."""
    return record_out(await service.put_referral_right(tx, caller, record_id, body))


@router.put("/{record_id}/scr")
async def link_review(record_id: UUID, body: ScrLinkIn, caller: Writer, tx: Tx) -> RecordOut:
    """For a record whose reference is not the report's; may be said before the report arrives."""
    return record_out(await service.link_review(tx, caller.tenant, record_id, body.scr_id))


@router.put("/{record_id}/publication")
async def date_publication(
    record_id: UUID, body: PublicationIn, caller: Writer, tx: Tx
) -> RecordOut:
    """Where the report's own date is not the day it was published."""
    seen = await service.date_publication(tx, caller.tenant, record_id, body)
    return record_out(seen)


@router.get("/{record_id}/reviewers")
async def list_reviewers_of_record(
    record_id: UUID, caller: Board, session: Reading
) -> Page[AppointmentOut]:
    seen = await queries.own_record(session, caller.tenant, record_id)
    found = await queries.list_appointments(session, seen.record.record_id)
    return Page(items=[AppointmentOut.model_validate(row) for row in found])


@router.post("/{record_id}/reviewers", status_code=201)
async def appoint_reviewer(
    record_id: UUID, body: AppointmentIn, caller: Writer, tx: Tx
) -> AppointmentOut:
    """From now on the reviewer's organisation sees its view of this record and may reflect."""
    row = await service.appoint_reviewer(tx, caller, record_id, body.reviewer)
    return AppointmentOut.model_validate(row)


@router.delete("/{record_id}/reviewers/{reviewer}")
async def end_appointment(
    record_id: UUID,
    reviewer: Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{1,63}$")],
    caller: Writer,
    tx: Tx,
) -> AppointmentOut:
    row = await service.end_appointment(tx, caller, record_id, reviewer)
    return AppointmentOut.model_validate(row)


@router.get("/{record_id}/reviewer-view")
async def show_to_reviewer(record_id: UUID, caller: Reviewer, session: Reading) -> ReviewerView:
    """What the reviewer needs to know, and no more."""
    seen = await queries.reflected_record(session, caller.tenant, record_id)
    decision = await queries.newest_entry(session, record_id, EntryKind.DECISION)
    processes = await queries.newest_of_each(session, record_id, EntryKind.PARALLEL_PROCESS)
    shown = record_out(seen)
    return ReviewerView(
        record_id=shown.record_id,
        state=shown.state,
        route=shown.route,
        reason=shown.reason,
        referred_on=shown.referred_on,
        marker_set=shown.marker_set,
        scr=shown.scr,
        decision=ReviewDecisionIn.model_validate(decision.body) if decision else None,
        plan=await _plan(session, record_id),
        parallel_processes=[ParallelProcessIn.model_validate(row.body) for row in processes],
    )


@router.get("/{record_id}/plan")
async def show_plan(record_id: UUID, caller: Board, session: Reading) -> PlanOut:
    """Each step's date, in working days, with every delay and its reason."""
    await queries.own_record(session, caller.tenant, record_id)
    plan = await _plan(session, record_id)
    if plan is None:
        raise NotPlanned
    return plan


@router.put("/{record_id}/plan")
async def plan_review(record_id: UUID, body: PlanIn, caller: Writer, tx: Tx) -> PlanOut:
    """Refused where it cannot be dated: the bank holidays of its time are not known."""
    await service.write_the_one(tx, caller, record_id, EntryKind.PLAN, body)
    plan = await _plan(tx.session, record_id)
    assert plan is not None
    return plan


@router.put("/{record_id}/decision")
async def decide_on_review(
    record_id: UUID, body: ReviewDecisionIn, caller: Writer, tx: Tx
) -> LogEntry:
    """Whether and how to review. Deciding again keeps the earlier decision."""
    return LogEntry.of(await service.write_the_one(tx, caller, record_id, EntryKind.DECISION, body))


@router.put("/{record_id}/priorities")
async def mark_priorities(record_id: UUID, body: PrioritiesIn, caller: Writer, tx: Tx) -> LogEntry:
    """For the board's own eyes: neither its reviewer nor anybody else sees them."""
    return LogEntry.of(await service.mark_priorities(tx, caller, record_id, body))


@router.put("/{record_id}/board-response")
async def respond_as_board(
    record_id: UUID, body: BoardResponseIn, caller: Writer, tx: Tx
) -> LogEntry:
    """The board's written response. Writing again keeps what stood before."""
    return LogEntry.of(
        await service.write_the_one(tx, caller, record_id, EntryKind.BOARD_RESPONSE, body)
    )


@router.post("/{record_id}/delays", status_code=201)
async def report_delay(record_id: UUID, body: DelayIn, caller: Writer, tx: Tx) -> LogEntry:
    """Of a step that the plan has, to a day after the one it was planned for."""
    return LogEntry.of(await service.report_delay(tx, caller, record_id, body))


@router.post("/{record_id}/handovers", status_code=201)
async def hand_over(record_id: UUID, body: HandoverIn, caller: Writer, tx: Tx) -> LogEntry:
    return LogEntry.of(await service.write_entry(tx, caller, record_id, EntryKind.HANDOVER, body))


@router.post("/{record_id}/parallel-processes", status_code=201)
async def note_parallel_process(
    record_id: UUID, body: ParallelProcessIn, caller: Writer, tx: Tx
) -> LogEntry:
    kind = EntryKind.PARALLEL_PROCESS
    return LogEntry.of(await service.write_entry(tx, caller, record_id, kind, body))


@router.put("/{record_id}/parallel-processes/{entry_id}")
async def update_parallel_process(
    record_id: UUID, entry_id: UUID, body: ParallelProcessIn, caller: Writer, tx: Tx
) -> LogEntry:
    """How it stands now; how it stood stays in the log."""
    kind = EntryKind.PARALLEL_PROCESS
    return LogEntry.of(await service.write_entry(tx, caller, record_id, kind, body, entry_id))


@router.post("/{record_id}/challenges", status_code=201)
async def note_challenge(record_id: UUID, body: ChallengeIn, caller: Writer, tx: Tx) -> LogEntry:
    return LogEntry.of(await service.write_entry(tx, caller, record_id, EntryKind.CHALLENGE, body))


@router.put("/{record_id}/challenges/{entry_id}")
async def settle_challenge(
    record_id: UUID, entry_id: UUID, body: ChallengeIn, caller: Writer, tx: Tx
) -> LogEntry:
    """How it was settled, or how it stands now."""
    kind = EntryKind.CHALLENGE
    return LogEntry.of(await service.write_entry(tx, caller, record_id, kind, body, entry_id))


@router.get("/{record_id}/log")
async def show_log(
    record_id: UUID,
    caller: Board,
    session: Reading,
    kind: Annotated[EntryKind | None, Query(description="Only what is of this kind.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> NarrativePage[LogEntry]:
    """Everything that was written along the way, every revision, in the order of writing."""
    await queries.own_record(session, caller.tenant, record_id)
    of_list = list_id(caller, "record-log", record_id, kind)
    after = read_number(of_list, cursor)
    found = await queries.list_log(session, record_id, kind=kind, after=after, limit=limit + 1)
    page = found[:limit]
    return NarrativePage(
        items=[LogEntry.of(row) for row in page],
        next=write_cursor(of_list, page[-1].seq) if len(found) > limit else None,
    )


@appointed.get("")
async def list_appointed(
    caller: Reviewer, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[AppointmentOut]:
    """The records that boards let the caller reflect on."""
    of_list = list_id(caller, "appointments")
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.list_appointed(session, caller.tenant, after=after, limit=limit + 1)
    page = found[:limit]
    return Page(
        items=[AppointmentOut.model_validate(row) for row in page],
        next=write_cursor(of_list, page[-1].record_id) if len(found) > limit else None,
    )


@by_review.get("")
async def list_reflections(
    caller: Board, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[ReflectionOut]:
    """One's own published reviews that may be reflected on, in no order of merit."""
    of_list = list_id(caller, "reflections")
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.list_arrivals(session, caller.tenant, after=after, limit=limit + 1)
    page = found[:limit]
    return Page(
        items=[ReflectionOut.model_validate(row) for row in page],
        next=write_cursor(of_list, page[-1].scr_id) if len(found) > limit else None,
    )


@by_review.get("/{scr_id}")
async def show_reflection(scr_id: UUID, caller: Board, session: Reading) -> ReflectionOut:
    """By the review's id; the record itself is among the quality records."""
    arrival = await queries.get_arrival(session, caller.tenant, scr_id)
    if arrival is None:
        raise NoSuchReflection
    return ReflectionOut.model_validate(arrival)


async def _plan(session: AsyncSession, record_id: UUID) -> PlanOut | None:
    plan = await queries.newest_entry(session, record_id, EntryKind.PLAN)
    if plan is None:
        return None
    delays = await queries.newest_of_each(session, record_id, EntryKind.DELAY)
    told = [DelayIn.model_validate(row.body) for row in delays]
    since = [DelayIn.model_validate(row.body) for row in delays if row.seq > plan.seq]
    return service.date_plan(PlanIn.model_validate(plan.body), plan.revision, told, since)


def record_out(seen: Seen) -> RecordOut:
    record, arrival = seen
    link = ScrLink(state=LinkState.AWAITED)
    if arrival is not None:
        link = ScrLink(
            state=LinkState.WITHDRAWN if seen.closed else LinkState.LINKED,
            scr_id=arrival.scr_id,
            scr_version=arrival.scr_version,
            scr_url=arrival.scr_url or None,
        )
    return RecordOut(
        record_id=record.record_id,
        state=RecordState.CLOSED if seen.closed else RecordState.OPEN,
        source_system=record.source_system,
        source_ref=record.source_ref,
        route=Route(record.route),
        reason=record.reason,
        referred_on=record.referred_on,
        marker_set=record.marker_set,
        scr=link,
        published_on=record.published_on,
        opened_at=record.opened_at,
    )
