"""Where the coding of each review stands: waiting, in work, complete, or ended with the review."""

from uuid import UUID

from sqlalchemy import delete, update

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from contracts.events.collation import CodingCompleted, CodingReopened
from services.collation.coding import queries
from services.collation.coding.domain import CodingState
from services.collation.coding.errors import CodedBlind, CodingBegun, CodingComplete
from services.collation.coding.queries import THE_ONE
from services.collation.coding.tables import BlindReview, CodingTotal, ReviewCoding
from services.collation.reviews import queries as reviews
from services.collation.taxonomy.domain import Taxonomy


async def begin_coding(tx: Transaction, scr_id: UUID, version: int) -> None:
    """A version came into force and waits; a corrected review keeps its place in the queue."""
    coding = await tx.session.get(ReviewCoding, scr_id)
    if coding is None:
        tx.session.add(
            ReviewCoding(
                scr_id=scr_id,
                scr_version=version,
                state=CodingState.WAITING,
                arrived_at=utc_now(),
                revision=0,
            )
        )
        await _count(tx, published=1)
        return
    coding.scr_version = version
    await _see_all(tx, scr_id)
    if coding.state == CodingState.COMPLETE:
        await _reopen(tx, coding)
    coding.state = CodingState.WAITING


async def end_coding(tx: Transaction, scr_id: UUID) -> None:
    """The review was withdrawn."""
    coding = await tx.session.get(ReviewCoding, scr_id)
    if coding is not None and coding.state != CodingState.WITHDRAWN:
        complete = coding.state == CodingState.COMPLETE
        await _count(tx, coded=-1 if complete else 0, published=-1)
        coding.state = CodingState.WITHDRAWN
        await _see_all(tx, scr_id)


async def begin_work(tx: Transaction, tenant: str, scr_id: UUID) -> None:
    """Somebody decides something about a review that the caller has locked."""
    await check_open(tx, tenant, scr_id)
    coding = await tx.session.get_one(ReviewCoding, scr_id, populate_existing=True)
    if coding.state == CodingState.COMPLETE:
        raise CodingComplete
    coding.state = CodingState.IN_WORK


async def check_open(tx: Transaction, tenant: str, scr_id: UUID) -> None:
    """None of a tenant says anything of what two of theirs read apart; the review is locked."""
    if await queries.is_blind(tx.session, tenant, scr_id):
        raise CodedBlind


async def begin_blind(tx: Transaction, tenant: str, scr_id: UUID) -> None:
    """Two people begin to code apart a locked review in which none of theirs found anything.

    Where its coding stands is the same to everybody else.
    """
    await check_open(tx, tenant, scr_id)
    coding = await tx.session.get_one(ReviewCoding, scr_id, populate_existing=True)
    if coding.state == CodingState.COMPLETE:
        raise CodingBegun
    tx.session.add(BlindReview(scr_id=scr_id, tenant=tenant))


async def end_blind(tx: Transaction, tenant: str, scr_id: UUID) -> None:
    """What two people found has become findings, or was given up; the review is locked."""
    of_theirs = (BlindReview.scr_id == scr_id, BlindReview.tenant == tenant)
    await tx.session.execute(delete(BlindReview).where(*of_theirs))


async def _see_all(tx: Transaction, scr_id: UUID) -> None:
    """What anybody coded apart has ended with its version."""
    await tx.session.execute(delete(BlindReview).where(BlindReview.scr_id == scr_id))


async def complete_coding(
    tx: Transaction, taxonomy: Taxonomy, caller: Caller, scr_id: UUID, version: int
) -> ReviewCoding:
    """A person read this version to the end."""
    coding = await _coding_of(tx, caller, scr_id, version)
    if coding.state == CodingState.COMPLETE:
        return coding
    now = utc_now()
    coding.state = CodingState.COMPLETE
    coding.revision += 1
    coding.taxonomy = taxonomy.version
    coding.completed_at = now
    coding.completed_by = caller.client
    await _count(tx, coded=1)
    await tx.publish(
        CodingCompleted(
            scr_id=scr_id,
            scr_version=version,
            revision=coding.revision,
            taxonomy=taxonomy.version,
            completed_at=now,
        )
    )
    return coding


async def reopen_coding(
    tx: Transaction, caller: Caller, scr_id: UUID, version: int
) -> ReviewCoding:
    coding = await _coding_of(tx, caller, scr_id, version)
    if coding.state == CodingState.COMPLETE:
        await _reopen(tx, coding)
    return coding


async def _reopen(tx: Transaction, coding: ReviewCoding) -> None:
    """Names the taxonomy that the review was complete for: there it leaves the denominator."""
    assert coding.taxonomy is not None
    await _count(tx, coded=-1)
    coding.revision += 1
    await tx.publish(
        CodingReopened(
            scr_id=coding.scr_id,
            scr_version=coding.scr_version,
            revision=coding.revision,
            taxonomy=coding.taxonomy,
            reopened_at=utc_now(),
        )
    )
    coding.state = CodingState.IN_WORK
    coding.taxonomy = None
    coding.completed_at = None
    coding.completed_by = None


async def _count(tx: Transaction, *, coded: int = 0, published: int = 0) -> None:
    """One statement a transaction, so that no two wait for each other."""
    await tx.session.execute(
        update(CodingTotal)
        .where(CodingTotal.id == THE_ONE)
        .values(coded=CodingTotal.coded + coded, published=CodingTotal.published + published)
        .execution_options(synchronize_session=False)
    )


async def _coding_of(tx: Transaction, caller: Caller, scr_id: UUID, version: int) -> ReviewCoding:
    await reviews.review_in_force(tx.session, scr_id, version, caller=caller)
    await check_open(tx, caller.tenant, scr_id)
    return await tx.session.get_one(ReviewCoding, scr_id, populate_existing=True)
