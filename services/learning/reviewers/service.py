"""Keeping one's record, leaving the directory, and noting who reads it."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from chassis.auth import Caller
from chassis.db import Transaction, upsert, utc_now
from services.learning.reviewers.domain import (
    NOTICE_WORKING_DAYS,
    Purpose,
    name_key,
    working_days_after,
)
from services.learning.reviewers.errors import (
    AlreadyRemoved,
    NoSuchRemoval,
    NoSuchReviewer,
    RepliedAlready,
)
from services.learning.reviewers.queries import hold_record, own_record, removals_of, today
from services.learning.reviewers.schemas import RecordIn
from services.learning.reviewers.tables import PersonRead, Removal, Reviewer


async def keep_record(tx: Transaction, tenant: str, body: RecordIn) -> Reviewer:
    said = body.model_dump(mode="json") | {"name_key": name_key(body.name)}
    put = upsert(Reviewer, tx.dialect).values(id=uuid4(), tenant=tenant, since=utc_now(), **said)
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["tenant"], set_={name: put.excluded[name] for name in said}
        )
    )
    return await own_record(tx.session, tenant)


async def remove_reviewer(tx: Transaction, reviewer_id: UUID, reason: str) -> Removal:
    """Takes effect after the notice, so that the reviewer can reply first."""
    if await tx.session.get(Reviewer, reviewer_id, with_for_update=True) is None:
        raise NoSuchReviewer
    if any(removal.ended_at is None for removal in await removals_of(tx.session, reviewer_id)):
        raise AlreadyRemoved
    removal = Removal(
        id=uuid4(),
        reviewer_id=reviewer_id,
        reason=reason,
        noticed_at=utc_now(),
        effective_on=working_days_after(today(), NOTICE_WORKING_DAYS),
        reply=None,
        replied_at=None,
        ended_at=None,
    )
    tx.session.add(removal)
    return removal


async def reply_to_removal(tx: Transaction, tenant: str, reply: str) -> Removal:
    reviewer = await hold_record(tx.session, tenant)
    removal = await _open_removal(tx, reviewer.id)
    if removal.reply is not None:
        raise RepliedAlready
    removal.reply, removal.replied_at = reply, utc_now()
    return removal


async def end_removal(tx: Transaction, reviewer_id: UUID) -> Removal:
    """The reviewer is back; that there was a removal stays on record."""
    removal = await _open_removal(tx, reviewer_id)
    removal.ended_at = utc_now()
    return removal


async def _open_removal(tx: Transaction, reviewer_id: UUID) -> Removal:
    wanted = select(Removal).where(Removal.reviewer_id == reviewer_id, Removal.ended_at.is_(None))
    removal = (await tx.session.scalars(wanted.with_for_update())).first()
    if removal is None:
        raise NoSuchRemoval
    return removal


async def note_reads(
    tx: Transaction, caller: Caller, purpose: Purpose, what: str, shown: Iterable[UUID]
) -> None:
    """In the transaction that reads: nothing about a person is shown without its line here."""
    rows = [
        {
            "reviewer_id": reviewer_id,
            "tenant": caller.tenant,
            "client": caller.client,
            "purpose": purpose,
            "what": what,
            "read_at": utc_now(),
        }
        for reviewer_id in shown
    ]
    if rows:
        await tx.session.execute(insert(PersonRead), rows)
