"""One's own record, the directory, removals, and the log of reads."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import (
    Cursor,
    Limit,
    Page,
    list_id,
    next_page,
    read_cursor_as,
    read_number,
    write_cursor,
)
from contracts.types import Region
from services.learning.reviewers import queries, service
from services.learning.reviewers.domain import (
    Availability,
    Background,
    Order,
    Purpose,
    ReviewModel,
    place_today,
)
from services.learning.reviewers.errors import NoSuchReviewer
from services.learning.reviewers.schemas import (
    PersonReadOut,
    RecordIn,
    RecordOut,
    RemovalIn,
    RemovalOut,
    Removals,
    ReplyIn,
    ReviewerOut,
)
from services.learning.reviewers.tables import Reviewer

own = new_router("/v1/my-record", "learning")
router = new_router("/v1/reviewers", "learning")
reads = new_router("/v1/person-reads", "learning")
routers: Sequence[APIRouter] = (own, router, reads)

Owner = Annotated[Caller, needs("learning:own")]
Reader = Annotated[Caller, needs("learning:read")]
Steward = Annotated[Caller, needs("learning:steward")]
Why = Annotated[Purpose, Query(description="Why you read this. It is logged, with who and when.")]


@own.put("")
async def keep_record(body: RecordIn, caller: Owner, tx: Tx) -> RecordOut:
    """Create or replace one's own record; `listed` is the choice to be found."""
    return RecordOut.model_validate(await service.keep_record(tx, caller.tenant, body))


@own.get("")
async def show_own_record(caller: Owner, session: Reading) -> RecordOut:
    return RecordOut.model_validate(await queries.own_record(session, caller.tenant))


@own.get("/reads")
async def list_reads_of_own_record(
    caller: Owner, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[PersonReadOut]:
    """Who was shown one's data, when and why, the newest first."""
    reviewer = await queries.own_record(session, caller.tenant)
    return await _reads(session, list_id(caller, "my-reads"), reviewer.id, limit, cursor)


@own.get("/removals")
async def list_own_removals(caller: Owner, session: Reading) -> Removals:
    reviewer = await queries.own_record(session, caller.tenant)
    found = await queries.removals_of(session, reviewer.id)
    return Removals(items=[RemovalOut.model_validate(removal) for removal in found])


@own.post("/reply")
async def reply_to_removal(body: ReplyIn, caller: Owner, tx: Tx) -> RemovalOut:
    """The right of reply: once, and kept beside the reason."""
    return RemovalOut.model_validate(await service.reply_to_removal(tx, caller.tenant, body.reply))


@router.get("")
async def list_reviewers(
    caller: Reader,
    tx: Tx,
    purpose: Why,
    order: Order = Order.ALPHABETICAL,
    model: ReviewModel | None = None,
    sector: Background | None = None,
    region: Region | None = None,
    availability: Availability | None = None,
    mentors: bool | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ReviewerOut]:
    """Alphabetical, or in a random order that is new each day; no other order exists."""
    filters = (order, model, sector, region, availability, mentors)
    of_list = list_id(caller, "reviewers", *filters)
    after = read_cursor_as(UUID, of_list, cursor)
    day = queries.today()

    def place(reviewer: Reviewer) -> tuple[str, UUID]:
        if order is Order.RANDOM:
            return place_today(day, caller.tenant, reviewer.id), reviewer.id
        return reviewer.name_key, reviewer.id

    found = sorted(
        (
            reviewer
            for reviewer in await queries.listed(tx.session)
            if (model is None or model in reviewer.models)
            and (sector is None or sector in reviewer.sectors)
            and (region is None or region in reviewer.regions)
            and (availability is None or availability == reviewer.availability)
            and (mentors is None or mentors == reviewer.mentors)
        ),
        key=place,
    )
    if after is not None:
        last = await tx.session.get(Reviewer, after)
        found = [r for r in found if last is not None and place(r) > place(last)]
    page = found[:limit]
    await service.note_reads(tx, caller, purpose, "directory", [r.id for r in page])
    return Page(
        items=[ReviewerOut.model_validate(reviewer) for reviewer in page],
        next=write_cursor(of_list, page[-1].id) if len(found) > limit else None,
    )


@router.get("/{reviewer_id}")
async def show_reviewer(reviewer_id: UUID, caller: Reader, tx: Tx, purpose: Why) -> ReviewerOut:
    for reviewer in await queries.listed(tx.session):
        if reviewer.id == reviewer_id:
            await service.note_reads(tx, caller, purpose, "entry", [reviewer_id])
            return ReviewerOut.model_validate(reviewer)
    raise NoSuchReviewer


@router.post("/{reviewer_id}/removals", status_code=201)
async def remove_reviewer(
    reviewer_id: UUID, body: RemovalIn, caller: Steward, tx: Tx
) -> RemovalOut:
    """Give notice of removal from the directory, with a reason; it takes effect later."""
    return RemovalOut.model_validate(await service.remove_reviewer(tx, reviewer_id, body.reason))


@router.get("/{reviewer_id}/removals")
async def list_removals(reviewer_id: UUID, caller: Steward, tx: Tx, purpose: Why) -> Removals:
    """The history stays, whatever became of it."""
    found = await queries.removals_of(tx.session, reviewer_id)
    await service.note_reads(tx, caller, purpose, "removals", [reviewer_id] if found else [])
    return Removals(items=[RemovalOut.model_validate(removal) for removal in found])


@router.delete("/{reviewer_id}/removals")
async def end_removal(reviewer_id: UUID, caller: Steward, tx: Tx) -> RemovalOut:
    """End the removal; the history stays."""
    return RemovalOut.model_validate(await service.end_removal(tx, reviewer_id))


@reads.get("")
async def list_person_reads(
    caller: Steward, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[PersonReadOut]:
    """Reads of data about people, the newest first: who, when and why."""
    return await _reads(session, list_id(caller, "person-reads"), None, limit, cursor)


async def _reads(
    session: Reading, of_list: str, reviewer_id: UUID | None, limit: int, cursor: str | None
) -> Page[PersonReadOut]:
    before = read_number(of_list, cursor)
    found = await queries.reads_of(session, reviewer_id, before=before, limit=limit + 1)
    return Page(
        items=[PersonReadOut.model_validate(read) for read in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )
