"""The day for its facilitators, and what is sent of it for those who run the summit."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, Tx, new_router
from services.collation.contributions import queries as contributions
from services.collation.contributions.domain import Phase
from services.collation.contributions.schemas import ContributionIn, EntryOut
from services.collation.discussions import queries, service
from services.collation.discussions.domain import clock_of
from services.collation.discussions.schemas import (
    AtTable,
    ClockOut,
    DayOut,
    OutputIn,
    OutputOut,
    OutputsOut,
    PhaseIn,
    TableCloseIn,
    TableOut,
    TableView,
    UnconfirmedOut,
)
from services.collation.resources import CrosswalkNow
from services.collation.summits import queries as summits
from services.collation.summits.domain import OVER
from services.collation.summits.schemas import TableRules, TopicOut
from services.collation.summits.tables import Summit, SummitTable

router = new_router("/v1/summits/{summit_id}", "summits")

Facilitator = Annotated[Caller, needs("summits:facilitate")]
Organiser = Annotated[Caller, needs("summits:run")]
Number = Annotated[int, Path(ge=1, le=5_000)]


@router.post("/opening")
async def open_summit(summit_id: UUID, caller: Facilitator, tx: Tx) -> DayOut:
    """The day begins; asked again, nothing changes."""
    return await _day(tx.session, await service.open_summit(tx, caller.tenant, summit_id))


@router.get("/tables")
async def show_summit_day(summit_id: UUID, caller: Facilitator, session: Reading) -> DayOut:
    """Every table, who has not confirmed the purpose, and how much is held."""
    return await _day(session, await summits.own_summit(session, caller.tenant, summit_id))


@router.get("/tables/{number}")
async def show_summit_table(
    summit_id: UUID, number: Number, caller: Facilitator, session: Reading
) -> TableView:
    """One table: its phase and time, who sits there by kind, and the entries."""
    summit = await summits.own_summit(session, caller.tenant, summit_id)
    return await _view(session, summit, await summits.get_table(session, summit_id, number))


@router.post("/tables/{number}/phases", status_code=201)
async def begin_table_phase(
    summit_id: UUID, number: Number, body: PhaseIn, caller: Facilitator, tx: Tx
) -> TableView:
    """Reasons first, then solutions; the notice is accepted before either."""
    table = await service.begin_phase(tx, caller.tenant, summit_id, number, body)
    summit = await summits.own_summit(tx.session, caller.tenant, summit_id)
    return await _view(tx.session, summit, table)


@router.post("/tables/{number}/contributions", status_code=201)
async def enter_contribution(
    summit_id: UUID,
    number: Number,
    body: ContributionIn,
    caller: Facilitator,
    walk: CrosswalkNow,
    tx: Tx,
) -> EntryOut:
    """Enter what is said; held, with the reason, where it names or blames or tells of one case."""
    entry = await service.enter(tx, walk, caller.tenant, summit_id, number, body)
    return EntryOut.model_validate(entry)


@router.post("/tables/{number}/closure")
async def close_summit_table(
    summit_id: UUID, number: Number, body: TableCloseIn, caller: Facilitator, tx: Tx
) -> TableView:
    """With solutions, or with the reason why they were not reached."""
    table = await service.close_table(tx, caller.tenant, summit_id, number, body)
    summit = await summits.own_summit(tx.session, caller.tenant, summit_id)
    return await _view(tx.session, summit, table)


@router.post("/closure")
async def close_summit(summit_id: UUID, caller: Facilitator, tx: Tx, request: Request) -> DayOut:
    """The end. Contributions go on record and can be led back to nobody, by anybody."""
    smallest = request.app.state.runtime.settings.smallest_group
    return await _day(tx.session, await service.close_summit(tx, caller, summit_id, smallest))


@router.post("/cancellation")
async def cancel_summit(summit_id: UUID, caller: Organiser, tx: Tx, request: Request) -> DayOut:
    """It will not be held: until the day begins. The attendee list is deleted, what was written
    goes on record, and `/contacts` says whom to tell, until the archive."""
    smallest = request.app.state.runtime.settings.smallest_group
    return await _day(tx.session, await service.cancel_summit(tx, caller, summit_id, smallest))


@router.get("/outputs")
async def list_summit_outputs(summit_id: UUID, caller: Organiser, session: Reading) -> OutputsOut:
    """Who is owed what came of it, and who has it."""
    return await _outputs(session, await summits.own_summit(session, caller.tenant, summit_id))


@router.post("/outputs")
async def record_summit_output(
    summit_id: UUID, body: OutputIn, caller: Organiser, tx: Tx
) -> OutputsOut:
    """Record that the outputs went to an agency type that attended, or to the Alliance."""
    return await _outputs(tx.session, await service.send_outputs(tx, caller, summit_id, body))


@router.post("/archive")
async def archive_summit(summit_id: UUID, caller: Organiser, tx: Tx) -> OutputsOut:
    """Only when everybody has the outputs, or it was cancelled; then the contacts are deleted."""
    return await _outputs(tx.session, await service.archive_summit(tx, caller.tenant, summit_id))


async def _day(session: AsyncSession, summit: Summit) -> DayOut:
    unconfirmed = None
    if summit.state not in OVER:
        found = await summits.unconfirmed(session, summit.summit_id)
        unconfirmed = UnconfirmedOut.model_validate(found)
    return DayOut(
        summit_id=summit.summit_id,
        state=summit.state,
        unconfirmed=unconfirmed,
        held=await queries.held(session, summit.summit_id),
        tables=[_table(summit, t) for t in await summits.tables_of(session, summit.summit_id)],
    )


def _table(summit: Summit, table: SummitTable) -> TableOut:
    rules = TableRules.model_validate(summit.rules)
    minutes = {Phase.REASONS: rules.reasons_minutes, Phase.SOLUTIONS: rules.solutions_minutes}
    clock = clock_of(table.reasons_from, table.solutions_from, minutes)
    return TableOut(
        number=table.number,
        topic=table.topic,
        band=table.band,
        clock=clock
        and ClockOut(
            phase=clock.phase,
            began_at=clock.began_at,
            ends_at=clock.ends_at,
            is_over=clock.is_over(utc_now()),
        ),
        outcome=table.outcome,
        outcome_reason=table.outcome_reason,
    )


async def _view(session: AsyncSession, summit: Summit, table: SummitTable) -> TableView:
    phase = Phase.REASONS if table.solutions_from is None else Phase.SOLUTIONS
    agencies, bands = await queries.people_at(session, summit.summit_id, table.number, phase)
    topic = await summits.topic_of(session, summit.summit_id, table.topic)
    entries = await contributions.of_table(session, summit.summit_id, table.number)
    return TableView(
        **_table(summit, table).model_dump(),
        briefing=TopicOut.model_validate(topic),
        agencies=[AtTable(what=what, delegates=agencies[what]) for what in sorted(agencies)],
        bands=[AtTable(what=what, delegates=bands[what]) for what in sorted(bands)],
        entries=[EntryOut.model_validate(entry) for entry in entries],
    )


async def _outputs(session: AsyncSession, summit: Summit) -> OutputsOut:
    owed = await queries.outputs_of(session, summit.summit_id)
    return OutputsOut(
        summit_id=summit.summit_id,
        state=summit.state,
        contributions_url=service.contributions_url(summit.summit_id),
        items=[OutputOut.model_validate(one) for one in owed],
    )
