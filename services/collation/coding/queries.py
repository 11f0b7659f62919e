"""The queue, and how far coding has come."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import UtcDateTime
from chassis.pagination import BadCursor
from services.collation.coding.domain import CodingState
from services.collation.coding.tables import (
    BlindReview,
    BodyReading,
    CodingTotal,
    ReviewCoding,
)
from services.collation.reviews.tables import Review

THE_ONE = 1
"""The key of the one row that holds the totals."""


class Coverage(NamedTuple):
    """Of the published reviews, those that people coded to the end."""

    coded: int
    published: int


class Queued(NamedTuple):
    """A review as it stands to one body: without a reading where that has decided nothing yet."""

    coding: ReviewCoding
    review: Review
    reading: str | None
    blind: bool


async def list_queue(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> Sequence[Queued]:
    """What no body has completed yet, and what this one has in work although another completed it.

    Whoever arrived first comes first; nothing else about a review moves it.
    """
    given: dict[str, object] = {"tenant": tenant, "limit": limit}
    if after is not None:
        last = await session.get(ReviewCoding, after)
        if last is None:
            raise BadCursor
        given |= {"arrived_at": last.arrived_at, "scr_id": last.scr_id}
    wanted = _page_of_queue(further=after is not None)
    return [Queued(*row) for row in await session.execute(wanted, given)]


@cache
def _page_of_queue(*, further: bool) -> Select[ReviewCoding, Review, str, bool]:
    """Built once of each kind: to build it takes as long as to run it.

    Of all reviews, first the few of a page are found, and only then what is said of them.
    """
    place = (ReviewCoding.arrived_at, ReviewCoding.scr_id)
    tenant: BindParameter[str] = bindparam("tenant")
    in_work = select(BodyReading.scr_id).where(
        BodyReading.tenant == tenant, BodyReading.state == _written(CodingState.IN_WORK)
    )
    waiting = select(*place).where(ReviewCoding.state == _written(CodingState.WAITING))
    begun = select(*place).where(
        ReviewCoding.state == _written(CodingState.COMPLETE),
        ReviewCoding.scr_id.in_(union_all(in_work, coded_blind(tenant))),
    )
    if further:
        last = bindparam("arrived_at", type_=UtcDateTime()), bindparam("scr_id", type_=Uuid())
        waiting, begun = [some.where(tuple_(*place) > tuple_(*last)) for some in (waiting, begun)]
    pages = [
        some.order_by(*place).limit(bindparam("limit")).subquery() for some in (waiting, begun)
    ]
    page = union_all(*(select(some.c.scr_id) for some in pages)).subquery()
    own = and_(BodyReading.scr_id == ReviewCoding.scr_id, BodyReading.tenant == tenant)
    blind = exists().where(BlindReview.scr_id == ReviewCoding.scr_id, BlindReview.tenant == tenant)
    return (
        select(ReviewCoding, Review, BodyReading.state, blind)
        .join(page, page.c.scr_id == ReviewCoding.scr_id)
        .join(Review, Review.scr_id == ReviewCoding.scr_id)
        .outerjoin(BodyReading, own)
        .order_by(*place)
        .limit(bindparam("limit"))
    )


def _written(state: CodingState) -> BindParameter[str]:
    """Written out, or the index of just these rows would not be found."""
    return bindparam(None, state.value, literal_execute=True)


async def find_reading(session: AsyncSession, tenant: str, scr_id: UUID) -> BodyReading | None:
    """Where a body stands with the version in force; None where it has not begun."""
    found: BodyReading | None = await session.scalar(
        select(BodyReading)
        .where(BodyReading.scr_id == scr_id, BodyReading.tenant == tenant)
        .execution_options(populate_existing=True)
    )
    return found


async def list_readings(session: AsyncSession, scr_id: UUID) -> Sequence[BodyReading]:
    """Of every body, in no order that tells of any."""
    wanted = select(BodyReading).where(BodyReading.scr_id == scr_id)
    return (await session.scalars(wanted.order_by(BodyReading.reading))).all()


async def is_blind(session: AsyncSession, tenant: str, scr_id: UUID) -> bool:
    """Whether two of this tenant code the review apart."""
    return await session.get(BlindReview, (scr_id, tenant), populate_existing=True) is not None


async def list_blind(session: AsyncSession, tenant: str) -> set[UUID]:
    """The reviews that two of this tenant code apart; at any time they are few."""
    return set(await session.scalars(coded_blind(tenant)))


def coded_blind(tenant: str | BindParameter[str]) -> Select[UUID]:
    """The reviews that two of this tenant code apart."""
    return select(BlindReview.scr_id).where(BlindReview.tenant == tenant)


async def count_coverage(session: AsyncSession) -> Coverage:
    total = await session.get_one(CodingTotal, THE_ONE)
    return Coverage(total.coded, total.published)
