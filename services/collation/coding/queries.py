"""The queue, and how far coding has come."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pagination import BadCursor
from services.collation.coding.domain import QUEUED
from services.collation.coding.tables import CodingTotal, ReviewCoding
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
    session: AsyncSession, *, after: UUID | None, limit: int
) -> Sequence[tuple[ReviewCoding, Review]]:
    """Whoever arrived first comes first; nothing else about a review moves it."""
    wanted = (
        select(ReviewCoding, Review)
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
    return [(coding, review) for coding, review in await session.execute(wanted)]


async def count_coverage(session: AsyncSession) -> Coverage:
    total = await session.get_one(CodingTotal, THE_ONE)
    return Coverage(total.coded, total.published)
