"""Where the coding of each review stands, for each body and for all of them together."""

from secrets import randbelow
from uuid import UUID

from sqlalchemy import delete, update

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from contracts.events.collation import CodingCompleted, CodingReopened
from contracts.types import MOST_READING
from services.collation.coding import queries
from services.collation.coding.domain import CodingState
from services.collation.coding.errors import CodedBlind, CodingBegun, CodingComplete
from services.collation.coding.queries import THE_ONE
from services.collation.coding.tables import (
    BlindReview,
    BodyReading,
    CodingTotal,
    ReviewCoding,
)
from services.collation.reviews import queries as reviews
from services.collation.reviews.service import tell_of_withdrawal
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
    for reading in await queries.list_readings(tx.session, scr_id):
        if reading.state == CodingState.COMPLETE:
            await _reopen(tx, coding, reading)
    await _end_readings(tx, scr_id)
    coding.state = CodingState.WAITING


async def end_coding(tx: Transaction, scr_id: UUID) -> None:
    """The review was withdrawn."""
    coding = await tx.session.get(ReviewCoding, scr_id)
    if coding is not None and coding.state != CodingState.WITHDRAWN:
        complete = coding.state == CodingState.COMPLETE
        await _count(tx, coded=-1 if complete else 0, published=-1)
        coding.state = CodingState.WITHDRAWN
        await _end_readings(tx, scr_id)


async def _end_readings(tx: Transaction, scr_id: UUID) -> None:
    """What anybody read, openly or apart, has ended with its version.

    They are among those who will be told of a withdrawal, in whichever version it comes.
    """
    await tx.session.flush()
    readers = [reading.tenant for reading in await queries.list_readings(tx.session, scr_id)]
    await tell_of_withdrawal(tx, scr_id, readers)
    for table in (BlindReview, BodyReading):
        await tx.session.execute(delete(table).where(table.scr_id == scr_id))


async def begin_work(tx: Transaction, tenant: str, scr_id: UUID) -> BodyReading:
    """Somebody decides something about a review that the caller has locked."""
    await check_open(tx, tenant, scr_id)
    reading = await reading_of(tx, tenant, scr_id)
    if reading.state == CodingState.COMPLETE:
        raise CodingComplete
    return reading


async def reading_of(tx: Transaction, tenant: str, scr_id: UUID) -> BodyReading:
    """The body's reading of a locked review, its first act or not."""
    reading = await queries.find_reading(tx.session, tenant, scr_id)
    if reading is None:
        reading = BodyReading(
            scr_id=scr_id,
            reading=randbelow(MOST_READING) + 1,
            tenant=tenant,
            state=CodingState.IN_WORK,
            revision=0,
        )
        tx.session.add(reading)
    return reading


async def check_open(tx: Transaction, tenant: str, scr_id: UUID) -> None:
    """None of a tenant says anything of what two of theirs read apart; the review is locked."""
    if await queries.is_blind(tx.session, tenant, scr_id):
        raise CodedBlind


async def begin_blind(tx: Transaction, tenant: str, scr_id: UUID) -> None:
    """Two people begin to code apart a locked review in which none of theirs found anything.

    Where its coding stands is the same to everybody else, and given up, it is the same to their
    own body as it was: a reading begins with what the two come to.
    """
    await check_open(tx, tenant, scr_id)
    reading = await queries.find_reading(tx.session, tenant, scr_id)
    if reading is not None and reading.state == CodingState.COMPLETE:
        raise CodingBegun
    tx.session.add(BlindReview(scr_id=scr_id, tenant=tenant))


async def end_blind(tx: Transaction, tenant: str, scr_id: UUID) -> None:
    """What two people found has become findings, or was given up; the review is locked."""
    blind = (BlindReview.scr_id == scr_id, BlindReview.tenant == tenant)
    await tx.session.execute(delete(BlindReview).where(*blind))


async def complete_coding(
    tx: Transaction, taxonomy: Taxonomy, caller: Caller, scr_id: UUID, version: int
) -> BodyReading:
    """A person read this version to the end, for their body."""
    coding = await _coding_of(tx, caller, scr_id, version)
    reading = await reading_of(tx, caller.tenant, scr_id)
    if reading.state == CodingState.COMPLETE:
        return reading
    now = utc_now()
    coding.revision += 1
    reading.state = CodingState.COMPLETE
    reading.revision = coding.revision
    reading.taxonomy = taxonomy.version
    reading.completed_at = now
    reading.completed_by = caller.client
    if coding.state != CodingState.COMPLETE:
        coding.state = CodingState.COMPLETE
        await _count(tx, coded=1)
    await tx.publish(
        CodingCompleted(
            scr_id=scr_id,
            scr_version=version,
            revision=coding.revision,
            taxonomy=taxonomy.version,
            completed_at=now,
            reading=reading.reading,
        )
    )
    return reading


async def reopen_coding(
    tx: Transaction, caller: Caller, scr_id: UUID, version: int
) -> BodyReading | None:
    """Of the caller's body, which may not have begun: what others completed stays complete."""
    coding = await _coding_of(tx, caller, scr_id, version)
    reading = await queries.find_reading(tx.session, caller.tenant, scr_id)
    if reading is not None and reading.state == CodingState.COMPLETE:
        await _reopen(tx, coding, reading)
    return reading


async def _reopen(tx: Transaction, coding: ReviewCoding, reading: BodyReading) -> None:
    """Names the taxonomy that the reading was complete for: there it leaves the denominator."""
    assert reading.taxonomy is not None
    coding.revision += 1
    await tx.publish(
        CodingReopened(
            scr_id=coding.scr_id,
            scr_version=coding.scr_version,
            revision=coding.revision,
            taxonomy=reading.taxonomy,
            reopened_at=utc_now(),
            reading=reading.reading,
        )
    )
    reading.state = CodingState.IN_WORK
    reading.revision = coding.revision
    reading.taxonomy = None
    reading.completed_at = None
    reading.completed_by = None
    readings = await queries.list_readings(tx.session, coding.scr_id)
    if all(each.state != CodingState.COMPLETE for each in readings):
        coding.state = CodingState.WAITING
        await _count(tx, coded=-1)


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
