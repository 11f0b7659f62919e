"""The queue, and how far coding has come."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pagination import BadCursor
from services.collation.coding.domain import QUEUED
from services.collation.coding.tables import BlindReview, CodingTotal, ReviewCoding
from services.collation.reviews.tables import Review

# the states are written out, or the indexes of just these rows would not be found
_IN_QUEUE = ReviewCoding.state.in_(
    bindparam("queued", QUEUED, expanding=True, literal_execute=True)
)
THE_ONE = 1
"""The key of the one row that holds the totals."""


class Coverage(NamedTuple):
    """Of the published reviews, those that people coded to the end."""

    coded: int
    published: int


async def list_queue(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> Sequence[tuple[ReviewCoding, Review, bool]]:
    """Whoever arrived first comes first; nothing else about a review moves it.

    Beside each review, whether two of this tenant code it blind.
    """
    of_these = BlindReview.scr_id == ReviewCoding.scr_id
    blind = exists().where(of_these, BlindReview.tenant == tenant)
    wanted = (
        select(ReviewCoding, Review, blind)
        .join(Review, Review.scr_id == ReviewCoding.scr_id)
        .where(_IN_QUEUE)
        .order_by(ReviewCoding.arrived_at, ReviewCoding.scr_id)
        .limit(limit)
    )
    if after is not None:
        last = await session.get(ReviewCoding, after)
        if last is None:
            raise BadCursor
        place = tuple_(ReviewCoding.arrived_at, ReviewCoding.scr_id)
        wanted = wanted.where(place > (last.arrived_at, last.scr_id))
    return [(*row,) for row in await session.execute(wanted)]


async def is_blind(session: AsyncSession, tenant: str, scr_id: UUID) -> bool:
    """Whether two of this tenant code the review apart."""
    return await session.get(BlindReview, (scr_id, tenant), populate_existing=True) is not None


def coded_blind(tenant: str) -> Select[UUID]:
    """The reviews that two of this tenant code apart."""
    return select(BlindReview.scr_id).where(BlindReview.tenant == tenant)


async def count_coverage(session: AsyncSession) -> Coverage:
    total = await session.get_one(CodingTotal, THE_ONE)
    return Coverage(total.coded, total.published)
