"""What is on record for everybody; writing in for delegates; held ones for facilitators."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, next_page, read_cursor_as
from contracts.types import ContributionKind, ContributionOrigin
from screening.domain import Kind
from services.collation.contributions import queries, service
from services.collation.contributions.domain import DECIDED, UNDECIDED, ContributionState
from services.collation.contributions.schemas import (
    ContributionOut,
    DecisionIn,
    DecisionOut,
    Decisions,
    Entries,
    EntryOut,
    FoundOut,
    WithdrawalIn,
    WrittenIn,
    WrittenOut,
)
from services.collation.contributions.tables import Contribution
from services.collation.findings.schemas import Code
from services.collation.resources import CrosswalkNow
from services.collation.summits import queries as summits
from services.collation.summits.domain import WRITING

router = new_router("/v1/contributions", "summits")
of_summit = new_router("/v1/summits/{summit_id}", "summits")
routers: Sequence[APIRouter] = (router, of_summit)

Reader = Annotated[Caller, needs("summits:read")]
Delegate = Annotated[Caller, needs("summits:attend")]
Facilitator = Annotated[Caller, needs("summits:facilitate")]


@router.get("")
async def list_contributions(
    caller: Reader,
    session: Reading,
    issue: Annotated[Code | None, Query()] = None,
    kind: ContributionKind | None = None,
    origin: ContributionOrigin | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ContributionOut]:
    """Of summits that are over: spoken and written ones together, in no order of giving."""
    of_list = list_id(caller, "contributions", issue, kind, origin)
    found = await queries.list_contributions(
        session,
        issue=issue,
        kind=kind,
        origin=origin,
        after=read_cursor_as(UUID, of_list, cursor),
        limit=limit + 1,
    )
    return _page(found, of_list, limit)


@of_summit.get("/contributions")
async def list_contributions_of_summit(
    summit_id: UUID, caller: Reader, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[ContributionOut]:
    """Of one summit; empty until it is over."""
    await summits.get_summit(session, summit_id)
    of_list = list_id(caller, "contributions-of", summit_id)
    found = await queries.list_contributions(
        session,
        summit=summit_id,
        after=read_cursor_as(UUID, of_list, cursor),
        limit=limit + 1,
    )
    return _page(found, of_list, limit)


def _page(found: Sequence[Contribution], of_list: str, limit: int) -> Page[ContributionOut]:
    return Page(
        items=[ContributionOut.model_validate(one) for one in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.contribution_id),
    )


@router.get("/{contribution_id}")
async def show_contribution(
    contribution_id: UUID, _caller: Reader, session: Reading
) -> ContributionOut:
    found = await queries.get_on_record(session, contribution_id)
    return ContributionOut.model_validate(found)


@router.put("/{contribution_id}/decision")
async def decide_contribution(
    contribution_id: UUID, body: DecisionIn, caller: Facilitator, tx: Tx
) -> EntryOut:
    """Release, rewrite or discard what is held, and rewrite or discard what is clear, before the
    end; the decision is kept, the words of before are not."""
    return EntryOut.model_validate(await service.decide(tx, caller, contribution_id, body))


@router.post("/{contribution_id}/withdrawal")
async def withdraw_contribution(
    contribution_id: UUID, body: WithdrawalIn, caller: Facilitator, tx: Tx
) -> ContributionOut:
    """Take one back that is on record, and what became of it elsewhere."""
    found = await service.withdraw(tx, caller, contribution_id, body.reason)
    return ContributionOut.model_validate(found)


@of_summit.post("/written-contributions", status_code=201)
async def write_contribution(
    summit_id: UUID, body: WrittenIn, _caller: Delegate, walk: CrosswalkNow, tx: Tx
) -> WrittenOut:
    """The same weight in writing: on record with the others when the summit ends."""
    found = await service.write_contribution(tx, walk, summit_id, body)
    kinds = {Kind(str(one["kind"])) for one in found.held_for}
    return WrittenOut(
        summit_id=summit_id, state=ContributionState(found.state), held_for=sorted(kinds)
    )


@of_summit.get("/entries")
async def list_summit_entries(
    summit_id: UUID, caller: Facilitator, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[EntryOut]:
    """All that was said at tables and written in, before the end: no screening knows every name, so
    somebody reads it. Once it is over it is empty."""
    await summits.own_summit(session, caller.tenant, summit_id)
    of_list = list_id(caller, "entries-of", summit_id)
    found = await queries.list_entries(
        session, summit_id, after=read_cursor_as(UUID, of_list, cursor), limit=limit + 1
    )
    held = await service.held_of(session, summit_id, found[:limit])
    return Page(
        items=[
            _held(one, held[one.contribution_id])
            if one.contribution_id in held
            else EntryOut.model_validate(one)
            for one in found[:limit]
        ],
        next=next_page(of_list, found, limit, lambda one: one.contribution_id),
    )


@of_summit.get("/held-contributions")
async def list_held_contributions(
    summit_id: UUID, caller: Facilitator, session: Reading
) -> Entries:
    """What a person has to look at before the summit can end, and why: what was held when it was
    entered, and what is only found now. Once it is over nothing waits any more."""
    summit = await summits.own_summit(session, caller.tenant, summit_id)
    if summit.state not in WRITING:
        return Entries(items=[], over=DECIDED)
    found = await queries.of_summit(session, summit_id, *UNDECIDED)
    held = await service.held_of(session, summit_id, found)
    waiting = [one for one in found if one.contribution_id in held]
    return Entries(items=[_held(one, held[one.contribution_id]) for one in waiting])


def _held(one: Contribution, why: list[dict[str, object]]) -> EntryOut:
    found = [FoundOut.model_validate(each) for each in why]
    said = EntryOut.model_validate(one)
    return said.model_copy(update={"state": ContributionState.HELD, "held_for": found})


@of_summit.get("/decisions")
async def list_contribution_decisions(
    summit_id: UUID, caller: Facilitator, session: Reading
) -> Decisions:
    """Who decided what about held contributions: what had been found, never the words."""
    await summits.own_summit(session, caller.tenant, summit_id)
    found = await queries.decisions_of(session, summit_id)
    return Decisions(items=[DecisionOut.model_validate(one) for one in found])
