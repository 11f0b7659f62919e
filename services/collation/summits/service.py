"""Calling a summit, registering for it, confirming, and giving tables."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, update

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.collation import SummitScheduled
from screening.domain import Place
from services.collation.briefings.queries import published_briefings
from services.collation.days.service import check_to_come
from services.collation.summits import queries
from services.collation.summits.allocation import (
    Delegate,
    Infeasible,
    Plan,
    Rules,
    Unfinished,
    allocate,
    digest_of,
)
from services.collation.summits.domain import (
    BEFORE,
    CHOICES,
    COMING,
    WITH_PLACE,
    ReadPurpose,
    RegistrationState,
    SeniorityMix,
    SummitState,
)
from services.collation.summits.errors import (
    AllocationUnfinished,
    NoAllocation,
    NoSuchRegistration,
    NoticeNotAccepted,
    NotPublished,
    NotThreeTopics,
    PlaceGivenUp,
    PlacesTaken,
    RegistrationOver,
    RegistrationsChanged,
    SummitBegun,
)
from services.collation.summits.schemas import (
    ConfirmationIn,
    NoticeIn,
    RegistrationIn,
    SummitIn,
    TableRules,
)
from services.collation.summits.tables import (
    AttendeeContact,
    AttendeeRead,
    Registration,
    Summit,
    SummitTable,
    SummitTopic,
)
from services.collation.texts.service import check_texts


def summit_url(summit_id: UUID) -> str:
    return f"/v1/summits/{summit_id}"


# calling


async def call_summit(tx: Transaction, tenant: str, body: SummitIn) -> Summit:
    """Raises NotPublished, DayPast, IdentifyingText."""
    check_to_come({"/held_on": body.held_on})
    check_texts({"/title": body.title, "/town": body.town}, Place.CONTRIBUTION)
    check_notice(body.notice)
    published = {briefing.slot: briefing for briefing in await published_briefings(tx.session)}
    wrong = [
        Pointer(f"/briefings/{place}", "Not published, or named twice.")
        for place, slot in enumerate(body.briefings)
        if slot not in published or slot in body.briefings[:place]
    ]
    if wrong:
        raise NotPublished(pointers=wrong)
    summit = Summit(
        summit_id=uuid4(),
        tenant=tenant,
        title=body.title,
        town=body.town,
        month=body.held_on.isoformat()[:7],
        held_on=body.held_on,
        state=SummitState.SCHEDULED,
        rules=body.rules.model_dump(mode="json"),
        notice=body.notice.model_dump(mode="json") | {"version": 1},
        capacity=body.capacity,
        placed=0,
        asked=0,
        refused=0,
        scheduled_at=utc_now(),
    )
    tx.session.add(summit)
    for slot in body.briefings:
        briefing = published[slot]
        tx.session.add(
            SummitTopic(
                summit_id=summit.summit_id,
                slot=slot,
                edition=briefing.edition,
                title=briefing.title,
                issues=list(briefing.issues),
            )
        )
    await tx.session.flush()
    assert summit.scheduled_at is not None
    await tx.publish(
        SummitScheduled(
            summit_id=summit.summit_id,
            summit_url=summit_url(summit.summit_id),
            scheduled_at=summit.scheduled_at,
        )
    )
    return summit


async def set_capacity(tx: Transaction, tenant: str, summit_id: UUID, capacity: int) -> Summit:
    """More places let the first who wait move up. Raises PlacesTaken, SummitBegun."""
    summit = await queries.lock_own_summit(tx.session, tenant, summit_id)
    if summit.state not in BEFORE:
        raise SummitBegun
    if capacity < (summit.placed or 0):
        raise PlacesTaken
    summit.capacity = capacity
    await tx.session.flush()
    await _move_up(tx, summit)
    return summit


async def set_rules(tx: Transaction, tenant: str, summit_id: UUID, rules: TableRules) -> Summit:
    """Until the day begins; tables that were given by other rules are taken back.

    Raises SummitBegun.
    """
    summit = await queries.lock_own_summit(tx.session, tenant, summit_id)
    if summit.state not in BEFORE:
        raise SummitBegun
    topics = (await queries.topics_of(tx.session, [summit_id]))[summit_id]
    before = rules_of(summit, topics)
    summit.rules = rules.model_dump(mode="json")
    if rules_of(summit, topics) != before:
        await _take_back_tables(tx, summit_id)
        summit.allocation, summit.state = None, SummitState.SCHEDULED
    return summit


def check_notice(notice: NoticeIn) -> None:
    """Raises IdentifyingText."""
    said = {"/notice/who_sees": notice.who_sees, "/notice/how_used": notice.how_used}
    check_texts(said, Place.CONTRIBUTION)


def accept_notice(summit: Summit, version: int) -> None:
    """Raises NoticeNotAccepted: another version is another notice."""
    if summit.notice is None or summit.notice["version"] != version:
        raise NoticeNotAccepted(pointers=[Pointer("/notice_version", "Not the one in force.")])


# registering


async def register(
    tx: Transaction, tenant: str, summit_id: UUID, body: RegistrationIn
) -> Registration | None:
    """A place while there are any, else the end of the waiting list, for those who wait.

    Raises NoticeNotAccepted, NotThreeTopics, RegistrationOver.
    """
    # the row is held until the commit, so that positions are given one after another
    taken = await tx.session.execute(
        update(Summit)
        .where(Summit.summit_id == summit_id, Summit.asked.is_not(None))
        .values(asked=Summit.asked + 1)
        .returning(Summit.asked)
    )
    position = taken.scalar_one_or_none()
    summit = await queries.lock_summit(tx.session, summit_id)
    if position is None or summit.state != SummitState.SCHEDULED:
        raise RegistrationOver
    accept_notice(summit, body.notice_version)
    await _check_topics(tx, summit_id, body.topics)
    assert summit.placed is not None
    assert summit.capacity is not None
    free = summit.placed < summit.capacity
    if not free and not body.wait:
        assert summit.asked is not None
        summit.refused, summit.asked = (summit.refused or 0) + 1, summit.asked - 1
        return None
    registration = Registration(
        registration_id=uuid4(),
        summit_id=summit_id,
        tenant=tenant,
        position=position,
        state=RegistrationState.PLACED if free else RegistrationState.WAITING,
        agency=body.agency,
        band=body.band,
        region=body.region,
        practising=body.practising,
        topics=body.topics,
        purpose_confirmed=False,
        reading_confirmed=False,
    )
    tx.session.add(registration)
    if body.contact is not None:
        tx.session.add(
            AttendeeContact(
                registration_id=registration.registration_id,
                summit_id=summit_id,
                email=body.contact,
            )
        )
    summit.placed += free
    await tx.session.flush()
    return registration


async def _check_topics(tx: Transaction, summit_id: UUID, topics: Sequence[int]) -> None:
    offered = {t.slot for t in (await queries.topics_of(tx.session, [summit_id]))[summit_id]}
    wrong = [
        Pointer(f"/topics/{place}", "One too many, not of this summit, or named twice.")
        for place, slot in enumerate(topics)
        if place >= CHOICES or slot not in offered or slot in topics[:place]
    ]
    if wrong or len(topics) != CHOICES:
        raise NotThreeTopics(pointers=wrong or [Pointer("/topics", "Three are chosen.")])


async def choose_topics(
    tx: Transaction, tenant: str, registration_id: UUID, topics: list[int]
) -> Registration:
    """Until tables are given the last word counts.

    Raises NotThreeTopics, RegistrationOver, PlaceGivenUp.
    """
    registration, summit = await _kept(tx, tenant, registration_id)
    if summit.state != SummitState.SCHEDULED:
        raise RegistrationOver
    await _check_topics(tx, summit.summit_id, topics)
    registration.topics = topics
    return registration


async def confirm(
    tx: Transaction, tenant: str, registration_id: UUID, body: ConfirmationIn
) -> Registration:
    """Raises RegistrationOver, PlaceGivenUp."""
    registration, summit = await _kept(tx, tenant, registration_id)
    if summit.state not in (*BEFORE, SummitState.OPEN):
        raise RegistrationOver
    registration.purpose_confirmed = body.purpose
    registration.reading_confirmed = body.reading
    return registration


async def give_up_place(tx: Transaction, tenant: str, registration_id: UUID) -> Registration:
    """The first who waits moves up. What was told of the delegate goes, save that they asked."""
    registration, summit = await _held(tx, tenant, registration_id)
    if summit.state not in BEFORE:
        raise SummitBegun
    if registration.state == RegistrationState.GIVEN_UP:
        return registration
    if registration.state in WITH_PLACE:
        assert summit.placed is not None
        summit.placed -= 1
    registration.state = RegistrationState.GIVEN_UP
    _forget_delegate(registration)
    await tx.session.execute(
        delete(AttendeeContact).where(AttendeeContact.registration_id == registration_id)
    )
    # by the summit's link the stored answer is found when its caller is to be forgotten
    await tx.take_back(summit_url(summit.summit_id), registration_id)
    await tx.session.flush()
    await _move_up(tx, summit)
    return registration


def _forget_delegate(registration: Registration) -> None:
    """Leaves the agency type, and nothing that could be set beside a contribution."""
    registration.position = registration.topics = None
    registration.band = registration.region = registration.practising = None
    registration.purpose_confirmed = registration.reading_confirmed = None
    _take_seat(registration)


def _take_seat(registration: Registration) -> None:
    registration.topic = registration.choice = None
    registration.reasons_table = registration.solutions_table = None


async def _move_up(tx: Transaction, summit: Summit) -> None:
    assert summit.capacity is not None
    assert summit.placed is not None
    free = summit.capacity - summit.placed
    for registration in await queries.next_waiting(tx.session, summit.summit_id, free):
        registration.state = RegistrationState.PLACED
        summit.placed += 1
    await tx.session.flush()


async def _kept(tx: Transaction, tenant: str, registration_id: UUID) -> tuple[Registration, Summit]:
    """One that takes things in. Raises PlaceGivenUp, NoSuchRegistration."""
    registration, summit = await _held(tx, tenant, registration_id)
    if registration.state == RegistrationState.GIVEN_UP:
        raise PlaceGivenUp
    return registration, summit


async def _held(tx: Transaction, tenant: str, registration_id: UUID) -> tuple[Registration, Summit]:
    """One's own registration, and its summit's row before it, as registering locks them."""
    seen = await queries.own_registration(tx.session, tenant, registration_id)
    summit = await queries.lock_summit(tx.session, seen.summit_id)
    registration = await tx.session.get(Registration, registration_id, populate_existing=True)
    if registration is None:
        raise NoSuchRegistration
    return registration, summit


async def record_attendance(
    tx: Transaction, tenant: str, registration_id: UUID, attended: bool
) -> Registration:
    seen = await queries.attendee(tx.session, tenant, registration_id)
    summit = await queries.lock_own_summit(tx.session, tenant, seen.summit_id)
    if summit.state not in (SummitState.ALLOCATED, SummitState.OPEN):
        raise RegistrationOver
    if seen.state not in WITH_PLACE:
        raise NoSuchRegistration
    seen.state = RegistrationState.ATTENDED if attended else RegistrationState.ABSENT
    return seen


async def note_reads(
    tx: Transaction,
    caller: Caller,
    purpose: ReadPurpose,
    what: str,
    summit_id: UUID,
    shown: Iterable[UUID],
) -> None:
    """In the transaction that reads: no line of the list is shown without its line here."""
    rows = [
        {
            "registration_id": registration_id,
            "summit_id": summit_id,
            "tenant": caller.tenant,
            "client": caller.client,
            "purpose": purpose,
            "what": what,
            "read_at": utc_now(),
        }
        for registration_id in shown
    ]
    if rows:
        await tx.session.execute(insert(AttendeeRead), rows)


# giving tables


def rules_of(summit: Summit, topics: Sequence[SummitTopic]) -> Rules:
    rules = TableRules.model_validate(summit.rules)
    return Rules(
        topics=tuple(topic.slot for topic in topics),
        seats_most=rules.seats_most,
        seats_least=rules.seats_least,
        tables_most=rules.tables_most,
        agency_most=rules.agency_most,
        topic_tables_most=rules.topic_tables_most,
        same_level=rules.seniority is SeniorityMix.SAME_LEVEL_FOR_SOLUTIONS,
    )


def rule_at(rule: str) -> str:
    """Where a summit shows the rule: tables among equals are one of its mixes of seniority."""
    elsewhere = {"same_level": "/rules/seniority", "rules": "/rules"}
    return elsewhere.get(rule, f"/rules/{rule}")


def delegates_of(registrations: Iterable[Registration]) -> list[Delegate]:
    return [
        Delegate(one.registration_id, tuple(_choices(one)), one.agency, one.band or "")
        for one in registrations
    ]


async def work_out(delegates: Sequence[Delegate], rules: Rules, lot: str) -> Plan:
    """Beside the event loop: a large summit takes seconds.

    Raises NoAllocation, AllocationUnfinished.
    """
    try:
        return await asyncio.to_thread(allocate, delegates, rules, lot)
    except Infeasible as why:
        pointers = [Pointer(rule_at(one.rule), one.detail) for one in why.obstacles]
        raise NoAllocation(pointers=pointers) from None
    except Unfinished:
        raise AllocationUnfinished from None


def new_lot() -> str:
    return secrets.token_hex(16)


async def give_tables(
    tx: Transaction, tenant: str, summit_id: UUID, plan: Plan, lot: str, digest: str
) -> Summit:
    """Stores a plan that was worked out before, if it is still of the delegates there are.

    Raises RegistrationsChanged, SummitBegun.
    """
    summit = await queries.lock_own_summit(tx.session, tenant, summit_id)
    if summit.state not in BEFORE:
        raise SummitBegun
    topics = (await queries.topics_of(tx.session, [summit_id]))[summit_id]
    coming = await queries.registrations(tx.session, summit_id, *COMING)
    if digest_of(delegates_of(coming), rules_of(summit, topics), lot) != digest:
        raise RegistrationsChanged(retry_after=1)
    await _take_back_tables(tx, summit_id)
    by_id = {one.registration_id: one for one in coming}
    for seat in plan.seats:
        one = by_id[seat.delegate_id]
        one.topic, one.choice = seat.topic, seat.choice
        one.reasons_table, one.solutions_table = seat.reasons_table, seat.solutions_table
    tx.session.add_all(
        SummitTable(summit_id=summit_id, number=t.number, topic=t.topic, band=t.band)
        for t in plan.tables
    )
    summit.lot, summit.state = lot, SummitState.ALLOCATED
    summit.allocation = _record(coming, topics, plan, digest)
    await tx.session.flush()
    return summit


async def _take_back_tables(tx: Transaction, summit_id: UUID) -> None:
    """From everybody: who is absent now and comes after all sits at no table that is gone."""
    for one in await queries.registrations(tx.session, summit_id):
        _take_seat(one)
    await tx.session.execute(delete(SummitTable).where(SummitTable.summit_id == summit_id))


def _choices(one: Registration) -> list[int]:
    assert one.topics is not None
    return one.topics


def _record(
    coming: Sequence[Registration], topics: Sequence[SummitTopic], plan: Plan, digest: str
) -> dict[str, object]:
    """What stays of an allocation: counts of choices, and nobody's seat."""
    given = dict(zip(("none", "first", "second", "third"), map(plan.given, range(4)), strict=True))
    seated = {seat.delegate_id: seat.topic for seat in plan.seats}

    def chosen(slot: int, place: int) -> int:
        return sum(_choices(one)[place] == slot for one in coming)

    return {
        "input": digest,
        "proven": plan.proven,
        "given": given,
        "topics": [
            {
                "slot": topic.slot,
                "first": chosen(topic.slot, 0),
                "second": chosen(topic.slot, 1),
                "third": chosen(topic.slot, 2),
                "seated": sum(there == topic.slot for there in seated.values()),
                "first_not_given": sum(
                    _choices(one)[0] == topic.slot and seated[one.registration_id] != topic.slot
                    for one in coming
                ),
            }
            for topic in topics
        ],
        "tables": [{"number": t.number, "topic": t.topic, "band": t.band} for t in plan.tables],
        "allocated_at": utc_now().isoformat(),
    }
