"""Leading the day: opening, phases, entries, closing tables, ending or cancelling, sending on."""

import random
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import delete

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.collation import SummitCancelled, SummitClosed
from contracts.types import AllianceOutput, ContributionOrigin
from screening.domain import Place
from services.collation.alliance import service as alliance
from services.collation.alliance.domain import Output
from services.collation.contributions import queries as contributions
from services.collation.contributions.domain import Phase, Traits, told_of
from services.collation.contributions.schemas import ContributionIn
from services.collation.contributions.service import held_of, put_on_record, take_in
from services.collation.contributions.tables import Contribution
from services.collation.days.service import is_to_come
from services.collation.discussions import queries
from services.collation.discussions.domain import ALLIANCE, TableOutcome, recipients_of
from services.collation.discussions.errors import (
    HeldOpen,
    NoSolutions,
    NotOver,
    NotOwed,
    NotSentYet,
    OutputsNotSent,
    PhaseOutOfOrder,
    SolutionsNotOpened,
    SummitToCome,
    TableClosed,
    TableNotBegun,
    TablesOpen,
    WithoutTable,
)
from services.collation.discussions.schemas import OutputIn, PhaseIn, TableCloseIn
from services.collation.discussions.tables import SummitOutput
from services.collation.summits import queries as summits
from services.collation.summits.domain import (
    BEFORE,
    COMING,
    OVER,
    RegistrationState,
    SummitState,
)
from services.collation.summits.errors import NotAllocated, SummitBegun, SummitNotOpen
from services.collation.summits.service import accept_notice, summit_url
from services.collation.summits.tables import (
    AttendeeContact,
    Registration,
    Summit,
    SummitTable,
)
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.texts.service import check_texts

ENDED = (SummitState.CLOSED, SummitState.CANCELLED)
"""What came of it can be sent, until the archive."""


def contributions_url(summit_id: UUID) -> str:
    return f"{summit_url(summit_id)}/contributions"


async def open_summit(tx: Transaction, tenant: str, summit_id: UUID) -> Summit:
    """The day begins: places and tables no longer change.

    Raises NotAllocated, SummitNotOpen, SummitToCome, WithoutTable.
    """
    summit = await summits.lock_own_summit(tx.session, tenant, summit_id)
    if summit.state == SummitState.OPEN:
        return summit
    if summit.state in OVER:
        raise SummitNotOpen
    if summit.state != SummitState.ALLOCATED:
        raise NotAllocated
    if is_to_come(summit.held_on):
        raise SummitToCome
    there = {table.number for table in await summits.tables_of(tx.session, summit_id)}
    coming = await summits.registrations(tx.session, summit_id, *COMING)
    if any({one.reasons_table, one.solutions_table} - there for one in coming):
        raise WithoutTable
    summit.state, summit.opened_at = SummitState.OPEN, utc_now()
    return summit


async def begin_phase(
    tx: Transaction, tenant: str, summit_id: UUID, number: int, body: PhaseIn
) -> SummitTable:
    """Raises NoticeNotAccepted, PhaseOutOfOrder, TableClosed."""
    summit, table = await _open_table(tx, tenant, summit_id, number)
    accept_notice(summit, body.notice_version)
    begun = (table.reasons_from is not None, table.solutions_from is not None)
    if begun != (body.phase is Phase.SOLUTIONS, False):
        raise PhaseOutOfOrder
    if body.phase is Phase.REASONS:
        table.reasons_from = utc_now()
    else:
        table.solutions_from = utc_now()
    return table


async def enter(
    tx: Transaction,
    walk: Crosswalk,
    tenant: str,
    summit_id: UUID,
    number: int,
    body: ContributionIn,
) -> Contribution:
    """What somebody at the table says. Raises TableNotBegun, TableClosed, ForNoIssue."""
    _, table = await _open_table(tx, tenant, summit_id, number)
    if table.reasons_from is None:
        raise TableNotBegun
    phase = Phase.REASONS if table.solutions_from is None else Phase.SOLUTIONS
    return await take_in(
        tx,
        walk,
        summit_id,
        ContributionOrigin.SUMMIT,
        body,
        table=number,
        phase=phase,
    )


async def close_table(
    tx: Transaction, tenant: str, summit_id: UUID, number: int, body: TableCloseIn
) -> SummitTable:
    """With solutions, if there are any, or with the reason why they were not reached.

    Raises SolutionsNotOpened, NoSolutions, IdentifyingText.
    """
    _, table = await _open_table(tx, tenant, summit_id, number)
    if body.outcome is TableOutcome.SOLUTIONS:
        if table.solutions_from is None:
            raise SolutionsNotOpened
        if not await contributions.has_solution(tx.session, summit_id, number):
            raise NoSolutions
    check_texts({"/reason": body.reason}, Place.CONTRIBUTION)
    table.outcome, table.outcome_reason = body.outcome, body.reason
    table.closed_at = utc_now()
    return table


async def _open_table(
    tx: Transaction, tenant: str, summit_id: UUID, number: int
) -> tuple[Summit, SummitTable]:
    """Of a summit that lasts. Raises NoSuchSummit, SummitNotOpen, NoSuchTable, TableClosed."""
    summit = await summits.lock_own_summit(tx.session, tenant, summit_id)
    if summit.state != SummitState.OPEN:
        raise SummitNotOpen
    table = await summits.get_table(tx.session, summit_id, number)
    if table.closed_at is not None:
        raise TableClosed
    return summit, table


async def close_summit(
    tx: Transaction, caller: Caller, summit_id: UUID, smallest_group: int
) -> Summit:
    """The end: what was said goes on record, and nothing leads from it to who was there.

    The Alliance's members, if there are any, are told where it is read.

    Raises TablesOpen, HeldOpen, SummitNotOpen.
    """
    summit = await summits.lock_own_summit(tx.session, caller.tenant, summit_id)
    if summit.state != SummitState.OPEN:
        raise SummitNotOpen
    tables = await summits.tables_of(tx.session, summit_id)
    still = [Pointer(f"/tables/{t.number}", "Open.") for t in tables if t.closed_at is None]
    if still:
        raise TablesOpen(pointers=still)
    registered = await summits.registrations(tx.session, summit_id)
    came = [one for one in registered if one.state in COMING]
    await _let_go(tx, caller, summit, came, smallest_group)
    summit.turned_away = sum(one.state == RegistrationState.WAITING for one in registered)
    summit.state = SummitState.CLOSED
    tx.session.add_all(
        SummitOutput(summit_id=summit_id, recipient=one)
        for one in recipients_of(one.agency for one in came)
    )
    await _forget_attendees(tx, summit_id, came)
    assert summit.closed_at is not None
    await tx.publish(
        SummitClosed(
            summit_id=summit_id,
            summit_url=summit_url(summit_id),
            contributions_url=contributions_url(summit_id),
            closed_at=summit.closed_at,
        )
    )
    await _tell_members(tx, caller, summit)
    return summit


async def cancel_summit(
    tx: Transaction, caller: Caller, summit_id: UUID, smallest_group: int
) -> Summit:
    """It will not be held, and is not held later: another one is called. Asked again, the same.

    What was written for it goes on record, and if anything was, it is owed to the members of the
    Alliance, who are told.
    Of everybody on the list, the waiting too, only how to reach them stays, so that they can be
    told. Raises SummitBegun, HeldOpen.
    """
    summit = await summits.lock_own_summit(tx.session, caller.tenant, summit_id)
    if summit.state == SummitState.CANCELLED:
        return summit
    if summit.state not in BEFORE:
        raise SummitBegun
    registered = await summits.registrations(tx.session, summit_id)
    given = await _let_go(tx, caller, summit, [], smallest_group)
    summit.state = SummitState.CANCELLED
    await _forget_attendees(tx, summit_id, registered)
    assert summit.closed_at is not None
    await tx.publish(
        SummitCancelled(
            summit_id=summit_id,
            summit_url=summit_url(summit_id),
            cancelled_at=summit.closed_at,
        )
    )
    if given:
        tx.session.add(SummitOutput(summit_id=summit_id, recipient=ALLIANCE))
        await tx.session.flush()
        await _tell_members(tx, caller, summit)
    return summit


async def _tell_members(tx: Transaction, caller: Caller, summit: Summit) -> None:
    """The Alliance's members, once; where there are some, they have the outputs with it."""
    url = contributions_url(summit.summit_id)
    output = Output(AllianceOutput.SUMMIT_OUTPUT, summit.summit_id, url)
    assert summit.closed_at is not None
    if await alliance.notify_members(tx, output):
        await _note_sent(tx, caller, summit.summit_id, ALLIANCE, summit.closed_at.date())


async def _let_go(
    tx: Transaction,
    caller: Caller,
    summit: Summit,
    came: Sequence[Registration],
    smallest_group: int,
) -> int:
    """What was said goes on record, told as coarsely as those who came make needful; how much.

    Raises HeldOpen.
    """
    said = await contributions.of_summit(tx.session, summit.summit_id)
    if held := [*await held_of(tx.session, summit.summit_id, said)]:
        raise HeldOpen(pointers=[Pointer(f"/contributions/{one}", "Held.") for one in held[:20]])
    people = [(o.tenant, Traits(o.agency, o.band, o.region, o.practising)) for o in came]
    summit.attended, summit.closed_at, summit.lot = len(came), utc_now(), None
    return await put_on_record(tx, caller, summit.summit_id, told_of(people, smallest_group))


async def _forget_attendees(
    tx: Transaction, summit_id: UUID, to_reach: Sequence[Registration]
) -> None:
    """The attendee list goes: which body sent whom stands nowhere beside an agency type any more.

    How to reach who wanted to be reached stays, beside nothing else, under drawn numbers and in a
    drawn order: the log of who read the list has its lines in the order of registration.
    """
    known = await summits.contacts_of(tx.session, summit_id)
    reached = [known[one.registration_id] for one in to_reach if one.registration_id in known]
    random.SystemRandom().shuffle(reached)
    for table in (Registration, AttendeeContact):
        await tx.session.execute(delete(table).where(table.summit_id == summit_id))
    tx.session.add_all(
        AttendeeContact(registration_id=uuid4(), summit_id=summit_id, email=email)
        for email in reached
    )
    await tx.session.flush()
    # a stored answer says whose request it was, beside an id or the time of what was written
    await tx.forget_answers(str(summit_id))
    tx.erase()


async def send_outputs(tx: Transaction, caller: Caller, summit_id: UUID, body: OutputIn) -> Summit:
    """Raises NotOver, NotOwed, NotSentYet: what is to be sent is not sent."""
    summit = await summits.lock_own_summit(tx.session, caller.tenant, summit_id)
    if summit.state not in ENDED or summit.archived_at is not None:
        raise NotOver
    assert summit.closed_at is not None
    if not summit.closed_at.date() <= body.sent_on <= utc_now().date():
        raise NotSentYet(pointers=[Pointer("/sent_on", "Before the summit's end, or to come.")])
    await _note_sent(tx, caller, summit_id, body.recipient, body.sent_on)
    return summit


async def _note_sent(
    tx: Transaction, caller: Caller, summit_id: UUID, recipient: str, sent_on: date
) -> None:
    """Raises NotOwed."""
    owed = await tx.session.get(SummitOutput, (summit_id, recipient))
    if owed is None:
        raise NotOwed(pointers=[Pointer("/recipient", "Did not attend.")])
    owed.sent_on, owed.sent_by = sent_on, caller.client
    await tx.session.flush()


async def archive_summit(tx: Transaction, tenant: str, summit_id: UUID) -> Summit:
    """When everybody has the outputs; the contacts are deleted. Raises OutputsNotSent, NotOver.

    A cancelled one owes what was written for it, and stays cancelled.
    """
    summit = await summits.lock_own_summit(tx.session, tenant, summit_id)
    if summit.state not in ENDED:
        raise NotOver
    owed = await queries.outputs_of(tx.session, summit_id)
    if missing := [Pointer(f"/{one.recipient}", "Not sent.") for one in owed if not one.sent_on]:
        raise OutputsNotSent(pointers=missing)
    contacts = delete(AttendeeContact).where(AttendeeContact.summit_id == summit_id)
    await tx.session.execute(contacts)
    tx.erase()
    summit.archived_at = utc_now()
    if summit.state == SummitState.CLOSED:
        summit.state = SummitState.ARCHIVED
    return summit
