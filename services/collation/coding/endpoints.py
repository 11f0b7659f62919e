"""The queue, and taking a review that was complete up again."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, list_id, read_cursor_as, write_cursor
from services.collation.coding import queries, service
from services.collation.coding.domain import state_of
from services.collation.coding.schemas import (
    CodingQueue,
    CodingStateOut,
    CoverageOut,
    QueuedReview,
    VersionRead,
)
from services.collation.resources import TaxonomyInForce

router = new_router("/v1/coding-queue", "coding")

Reader = Annotated[Caller, needs("codings:read")]
Writer = Annotated[Caller, needs("codings:write")]


@router.get("")
async def list_queue(
    caller: Reader,
    session: Reading,
    taxonomy: TaxonomyInForce,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CodingQueue:
    """Reviews that wait for coding or are in your body's work, in the order in which they arrived.

    One that another body has completed is there as long as yours has it in work.
    """
    of_list = list_id(caller, "coding-queue")
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.list_queue(session, caller.tenant, after=after, limit=limit + 1)
    page = found[:limit]
    coverage = await queries.count_coverage(session)
    return CodingQueue(
        items=[
            QueuedReview(
                scr_id=coding.scr_id,
                scr_version=coding.scr_version,
                state=state_of(reading, blind=blind),
                blind=blind,
                arrived_at=coding.arrived_at,
                passages=review.passages,
                scr_url=review.scr_url,
            )
            for coding, review, reading, blind in page
        ],
        next=write_cursor(of_list, page[-1].coding.scr_id) if len(found) > limit else None,
        coverage=CoverageOut(
            numerator=coverage.coded,
            denominator=coverage.published,
            as_of=utc_now(),
            taxonomy=taxonomy.version,
        ),
    )


@router.post("/{scr_id}/reopening")
async def reopen_coding(scr_id: UUID, body: VersionRead, caller: Writer, tx: Tx) -> CodingStateOut:
    """Your body reads the review again: until it is complete, nothing that it found there counts.

    Where another body completed it as well, that stands; else the review is in no denominator.
    """
    reading = await service.reopen_coding(tx, caller, scr_id, body.scr_version)
    return CodingStateOut.of(scr_id, body.scr_version, reading, caller.client)
