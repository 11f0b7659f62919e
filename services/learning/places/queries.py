"""Places and choices as they stand."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.learning.experience.tables import Credit
from services.learning.places.domain import PlaceState
from services.learning.places.tables import Choice, Place
from services.learning.reviewers.tables import Reviewer

HOLDS = (PlaceState.PLACED, PlaceState.ATTENDED, PlaceState.ABSENT)


async def places_of(session: AsyncSession, reviewer_id: UUID) -> Sequence[Place]:
    wanted = select(Place).where(Place.reviewer_id == reviewer_id).order_by(Place.made_at)
    return (await session.scalars(wanted)).all()


async def place_at(session: AsyncSession, offer_id: UUID, reviewer_id: UUID) -> Place | None:
    wanted = select(Place).where(Place.offer_id == offer_id, Place.reviewer_id == reviewer_id)
    return (await session.scalars(wanted)).one_or_none()


async def next_waiting(session: AsyncSession, offer_id: UUID) -> Place | None:
    wanted = select(Place).where(Place.offer_id == offer_id, Place.state == PlaceState.WAITING)
    return (await session.scalars(wanted.order_by(Place.position).limit(1))).first()


async def attendees(session: AsyncSession, offer_id: UUID) -> Sequence[Row[Place, Reviewer]]:
    wanted = (
        select(Place, Reviewer)
        .join(Reviewer, Reviewer.id == Place.reviewer_id)
        .where(Place.offer_id == offer_id, Place.state.in_(HOLDS))
        .order_by(Place.position)
    )
    return (await session.execute(wanted)).all()


async def choices_of(session: AsyncSession, programme_id: UUID) -> Sequence[Choice]:
    wanted = select(Choice).where(Choice.programme_id == programme_id)
    return (await session.scalars(wanted.order_by(Choice.reviewer_id))).all()


async def reviews_led(session: AsyncSession, reviewers: Sequence[UUID]) -> dict[UUID, int]:
    """For the allocation's rule alone: no answer shows it, no list goes by it."""
    wanted = (
        select(Credit.reviewer_id, func.count())
        .where(Credit.reviewer_id.in_(reviewers))
        .group_by(Credit.reviewer_id)
    )
    return dict((await session.execute(wanted)).all())


async def has_attended(session: AsyncSession, offer_id: UUID, reviewer_id: UUID) -> bool:
    place = await place_at(session, offer_id, reviewer_id)
    return place is not None and place.state == PlaceState.ATTENDED
