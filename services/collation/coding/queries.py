"""The queue, and how far coding has come."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

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
    """A review as it stands to one body: None where that has not begun."""

    coding: ReviewCoding
    review: Review
    state: str | None
    blind: bool


async def list_queue(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> Sequence[Queued]:
    """What no body has completed yet, and what this one has in work although another completed it.

    Whoever arrived first comes first; nothing else about a review moves it.
    """
    place = (ReviewCoding.arrived_at, ReviewCoding.scr_id)
    own = and_(BodyReading.scr_id == ReviewCoding.scr_id, BodyReading.tenant == tenant)
    waiting = select(*place).where(ReviewCoding.state == _written(CodingState.WAITING))
    in_work = (
        select(*place)
        .join(BodyReading, own)
        .where(
            BodyReading.state == _written(CodingState.IN_WORK),
            ReviewCoding.state == _written(CodingState.COMPLETE),
        )
    )
    if after is not None:
        last = await session.get(ReviewCoding, after)
        if last is None:
            raise BadCursor
        further = tuple_(*place) > (last.arrived_at, last.scr_id)
        waiting, in_work = waiting.where(further), in_work.where(further)
    pages = [some.order_by(*place).limit(limit).subquery() for some in (waiting, in_work)]
    page = union_all(*(select(some.c.scr_id) for some in pages)).subquery()
    blind = exists().where(BlindReview.scr_id == ReviewCoding.scr_id, BlindReview.tenant == tenant)
    wanted = (
        select(ReviewCoding, Review, BodyReading.state, blind)
        .join(page, page.c.scr_id == ReviewCoding.scr_id)
        .join(Review, Review.scr_id == ReviewCoding.scr_id)
        .outerjoin(BodyReading, own)
        .order_by(*place)
        .limit(limit)
    )
    return [Queued(*row) for row in await session.execute(wanted)]


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
    return (await session.scalars(wanted.order_by(BodyReading.reading_id))).all()


async def is_blind(session: AsyncSession, tenant: str, scr_id: UUID) -> bool:
    """Whether two of this tenant code the review apart."""
    return await session.get(BlindReview, (scr_id, tenant), populate_existing=True) is not None


def coded_blind(tenant: str) -> Select[UUID]:
    """The reviews that two of this tenant code apart."""
    return select(BlindReview.scr_id).where(BlindReview.tenant == tenant)


async def count_coverage(session: AsyncSession) -> Coverage:
    total = await session.get_one(CodingTotal, THE_ONE)
    return Coverage(total.coded, total.published)
