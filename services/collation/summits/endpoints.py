"""Summits for everybody; places for delegates; the attendee list and tables for who runs one."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, Unit, new_router
from chassis.pagination import (
    BadCursor,
    Cursor,
    Limit,
    Page,
    list_id,
    next_page,
    read_cursor,
    read_cursor_as,
    read_number,
)
from chassis.problems import problem_response
from services.collation.summits import queries, service
from services.collation.summits.allocation import digest_of
from services.collation.summits.domain import BEFORE, COMING, KEPT, OVER, PURPOSE, ReadPurpose
from services.collation.summits.errors import NotAllocated, SummitBegun, SummitFull
from services.collation.summits.schemas import (
    AllocationOut,
    AttendanceIn,
    AttendeeOut,
    Attendees,
    CapacityIn,
    ConfirmationIn,
    ContactOut,
    Contacts,
    Figure,
    NoticeOut,
    ReadOut,
    RegistrationIn,
    RegistrationOut,
    SeatingPlan,
    SeatOut,
    SeriesOut,
    SummitIn,
    SummitOut,
    TableRules,
    TopicOut,
    TopicsIn,
)
from services.collation.summits.tables import Summit

router = new_router("/v1/summits", "summits")
registrations = new_router("/v1/registrations", "summits")
routers: Sequence[APIRouter] = (router, registrations)

Reader = Annotated[Caller, needs("summits:read")]
Delegate = Annotated[Caller, needs("summits:attend")]
Organiser = Annotated[Caller, needs("summits:run")]
Why = Annotated[
    ReadPurpose, Query(description="Why you read this. It is logged, with who and when.")
]


@router.get("")
async def list_summits(
    caller: Reader, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[SummitOut]:
    """By month, those of the first project among them."""
    of_list = list_id(caller, "summits")
    after = place_of(read_cursor(of_list, cursor))
    found = await queries.list_summits(session, after=after, limit=limit + 1)
    return Page(
        items=await _shown(session, found[:limit]),
        next=next_page(of_list, found, limit, lambda one: f"{one.month} {one.summit_id}"),
    )


def place_of(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    month, _, summit_id = cursor.partition(" ")
    try:
        return month, UUID(summit_id)
    except ValueError:
        raise BadCursor from None


@router.post("", status_code=201)
async def call_summit(body: SummitIn, caller: Organiser, tx: Tx) -> SummitOut:
    """Call a summit on briefings that are published."""
    return await _one(tx.session, await service.call_summit(tx, caller.tenant, body))


@router.get("/{summit_id}")
async def show_summit(summit_id: UUID, _caller: Reader, session: Reading) -> SummitOut:
    """With its demand: how many asked, and how many had no place."""
    return await _one(session, await queries.get_summit(session, summit_id))


@router.put("/{summit_id}/capacity")
async def set_summit_capacity(
    summit_id: UUID, body: CapacityIn, caller: Organiser, tx: Tx
) -> SummitOut:
    """More places: the first who wait move up. Fewer than are taken is refused."""
    summit = await service.set_capacity(tx, caller.tenant, summit_id, body.capacity)
    return await _one(tx.session, summit)


@router.put("/{summit_id}/rules")
async def set_summit_rules(
    summit_id: UUID, body: TableRules, caller: Organiser, tx: Tx
) -> SummitOut:
    """Other rules for the tables, until the day begins. Where they make other tables, those that
    were given are taken back, and registration is open until new ones are."""
    return await _one(tx.session, await service.set_rules(tx, caller.tenant, summit_id, body))


@router.post("/{summit_id}/registrations", status_code=201, response_model=RegistrationOut)
async def register_delegate(
    summit_id: UUID, body: RegistrationIn, caller: Delegate, tx: Tx, request: Request
) -> RegistrationOut | Response:
    """A place, or the next in the waiting list; three topics, the one liked best first."""
    registration = await service.register(tx, caller.tenant, summit_id, body)
    if registration is None:
        # answered, not raised: that somebody asked in vain is part of the demand, and is kept;
        # by the link the stored answer is found when who asked is to be forgotten
        full = SummitFull(link=service.summit_url(summit_id))
        return problem_response(full, request.scope)
    return RegistrationOut.model_validate(registration)


@router.get("/{summit_id}/attendees")
async def list_summit_attendees(
    summit_id: UUID, caller: Organiser, tx: Tx, purpose: Why
) -> Attendees:
    """The attendee list, kept apart from all that is said, and gone at the end. Every reading is
    logged."""
    await queries.own_summit(tx.session, caller.tenant, summit_id)
    found = await queries.registrations(tx.session, summit_id)
    contacts = await queries.contacts_of(tx.session, summit_id)
    shown = [one.registration_id for one in found]
    await service.note_reads(tx, caller, purpose, "attendees", summit_id, shown)
    return Attendees(
        items=[
            AttendeeOut(
                registration_id=one.registration_id,
                state=one.state,
                agency=one.agency,
                band=one.band,
                region=one.region,
                contact=contacts.get(one.registration_id),
            )
            for one in found
        ]
    )


@router.get("/{summit_id}/contacts")
async def list_summit_contacts(
    summit_id: UUID, caller: Organiser, tx: Tx, purpose: Why
) -> Contacts:
    """Once it is over or cancelled: how to reach who wanted that, until the archive. Logged."""
    summit = await queries.own_summit(tx.session, caller.tenant, summit_id)
    found = await queries.contacts_of(tx.session, summit_id) if summit.state in OVER else {}
    await service.note_reads(tx, caller, purpose, "contacts", summit_id, found)
    return Contacts(items=[ContactOut(email=found[one]) for one in sorted(found)])


@router.get("/{summit_id}/attendee-reads")
async def list_attendee_reads(
    summit_id: UUID, caller: Organiser, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[ReadOut]:
    """Who read the attendee list, when and why."""
    await queries.own_summit(session, caller.tenant, summit_id)
    of_list = list_id(caller, "attendee-reads", summit_id)
    after = read_number(of_list, cursor)
    found = await queries.reads_of(session, summit_id, after=after, limit=limit + 1)
    return Page(
        items=[ReadOut.model_validate(row) for row in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.post("/{summit_id}/allocation")
async def give_summit_tables(
    summit_id: UUID, caller: Organiser, unit: Unit, request: Request
) -> AllocationOut:
    """Give tables: most first choices, mixed by agency. Asked again of the same people, the same.

    Registration ends with the first allocation. Where no allocation keeps all rules, the problem's
    errors say which rule stands in the way.
    """
    async with request.app.state.database.reading() as session:
        summit = await queries.own_summit(session, caller.tenant, summit_id)
        if summit.state not in BEFORE:
            raise SummitBegun
        topics = (await queries.topics_of(session, [summit_id]))[summit_id]
        coming = await queries.registrations(session, summit_id, *COMING)
    rules, delegates = service.rules_of(summit, topics), service.delegates_of(coming)
    lot = summit.lot or service.new_lot()
    digest = digest_of(delegates, rules, lot)
    plan = await service.work_out(delegates, rules, lot)
    tx = await unit.begin()
    return _allocation(await service.give_tables(tx, caller.tenant, summit_id, plan, lot, digest))


@router.get("/{summit_id}/allocation")
async def show_summit_allocation(
    summit_id: UUID, caller: Organiser, session: Reading
) -> AllocationOut:
    """How tables were given: the choices given and not given, and nobody's seat."""
    return _allocation(await queries.own_summit(session, caller.tenant, summit_id))


@router.get("/{summit_id}/seats")
async def list_summit_seats(
    summit_id: UUID, caller: Organiser, tx: Tx, purpose: Why
) -> SeatingPlan:
    """Who sits where, by opaque id; logged. After the summit nobody's seat is known."""
    await queries.own_summit(tx.session, caller.tenant, summit_id)
    found = await queries.registrations(tx.session, summit_id, *COMING)
    seated = [one for one in found if one.reasons_table is not None]
    shown = [one.registration_id for one in seated]
    await service.note_reads(tx, caller, purpose, "seats", summit_id, shown)
    return SeatingPlan(items=[SeatOut.model_validate(one) for one in seated])


@registrations.get("")
async def list_own_registrations(
    caller: Delegate, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[RegistrationOut]:
    """One's own, of summits that are not over."""
    of_list = list_id(caller, "registrations")
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.own_registrations(session, caller.tenant, after=after, limit=limit + 1)
    return Page(
        items=[RegistrationOut.model_validate(one) for one in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.registration_id),
    )


@registrations.get("/{registration_id}")
async def show_registration(
    registration_id: UUID, caller: Delegate, session: Reading
) -> RegistrationOut:
    """One's own, with the table given."""
    found = await queries.own_registration(session, caller.tenant, registration_id)
    return RegistrationOut.model_validate(found)


@registrations.delete("/{registration_id}")
async def give_up_summit_place(registration_id: UUID, caller: Delegate, tx: Tx) -> RegistrationOut:
    """The first who waits moves up; what was told of the delegate is forgotten."""
    found = await service.give_up_place(tx, caller.tenant, registration_id)
    return RegistrationOut.model_validate(found)


@registrations.put("/{registration_id}/topics")
async def choose_summit_topics(
    registration_id: UUID, body: TopicsIn, caller: Delegate, tx: Tx
) -> RegistrationOut:
    """Until tables are given the last word counts."""
    found = await service.choose_topics(tx, caller.tenant, registration_id, body.topics)
    return RegistrationOut.model_validate(found)


@registrations.put("/{registration_id}/confirmation")
async def confirm_registration(
    registration_id: UUID, body: ConfirmationIn, caller: Delegate, tx: Tx
) -> RegistrationOut:
    """The purpose of the day, and the reading before it."""
    found = await service.confirm(tx, caller.tenant, registration_id, body)
    return RegistrationOut.model_validate(found)


@registrations.put("/{registration_id}/attendance")
async def record_summit_attendance(
    registration_id: UUID, body: AttendanceIn, caller: Organiser, tx: Tx
) -> AttendeeOut:
    """Whether somebody came; who is not said to be absent counts as there. A line of the attendee
    list is shown, and that is logged."""
    one = await service.record_attendance(tx, caller.tenant, registration_id, body.attended)
    why = ReadPurpose.RUNNING_THE_EVENT
    await service.note_reads(tx, caller, why, "attendance", one.summit_id, [one.registration_id])
    return AttendeeOut(
        registration_id=one.registration_id,
        state=one.state,
        agency=one.agency,
        band=one.band,
        region=one.region,
        contact=None,
    )


def _allocation(summit: Summit) -> AllocationOut:
    if summit.allocation is None:
        raise NotAllocated
    return AllocationOut.model_validate(
        summit.allocation | {"summit_id": summit.summit_id, "lot": summit.lot}
    )


async def _one(session: AsyncSession, summit: Summit) -> SummitOut:
    return (await _shown(session, [summit]))[0]


async def _shown(session: AsyncSession, summits: Sequence[Summit]) -> list[SummitOut]:
    topics = await queries.topics_of(session, [summit.summit_id for summit in summits])
    series = await queries.all_series(session)
    return [
        SummitOut(
            summit_id=summit.summit_id,
            title=summit.title,
            town=summit.town,
            month=summit.month,
            held_on=summit.held_on,
            state=summit.state,
            purpose=PURPOSE if summit.notice else None,
            kept=KEPT if summit.notice else None,
            topics=[TopicOut.model_validate(topic) for topic in topics[summit.summit_id]],
            notice=NoticeOut.model_validate(summit.notice) if summit.notice else None,
            rules=TableRules.model_validate(summit.rules) if summit.rules else None,
            capacity=Figure.of(summit.capacity),
            placed=Figure.of(summit.placed),
            asked=Figure.of(summit.asked),
            refused=Figure.of(summit.refused),
            turned_away=Figure.of(summit.turned_away),
            attended=Figure.of(summit.attended),
            series=SeriesOut.model_validate(series[summit.series]) if summit.series else None,
        )
        for summit in summits
    ]
