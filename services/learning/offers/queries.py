"""Offers and programmes, as anybody may read them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pagination import rows_after
from services.learning.offers.errors import NoSuchOffer, NoSuchProgramme
from services.learning.offers.tables import Offer, Programme, Reading, ReadingConfirmation


async def get_offer(session: AsyncSession, offer_id: UUID) -> Offer:
    """Raises NoSuchOffer."""
    offer = await session.get(Offer, offer_id)
    if offer is None:
        raise NoSuchOffer
    return offer


async def get_own_offer(session: AsyncSession, tenant: str, offer_id: UUID) -> Offer:
    """The provider's own; another's is not there to be changed."""
    offer = await get_offer(session, offer_id)
    if offer.tenant != tenant:
        raise NoSuchOffer
    return offer


async def list_offers(
    session: AsyncSession, *, programme: UUID | None, after: UUID | None, limit: int
) -> Sequence[Offer]:
    wanted = select(Offer)
    if programme is not None:
        wanted = wanted.where(Offer.programme_id == programme)
    if after is not None:
        wanted = wanted.where(Offer.id > after)
    return (await session.scalars(wanted.order_by(Offer.id).limit(limit))).all()


async def get_programme(session: AsyncSession, programme_id: UUID) -> Programme:
    """Raises NoSuchProgramme."""
    programme = await session.get(Programme, programme_id)
    if programme is None:
        raise NoSuchProgramme
    return programme


async def offers_of(session: AsyncSession, programme_id: UUID) -> Sequence[Offer]:
    wanted = select(Offer).where(Offer.programme_id == programme_id).order_by(Offer.id)
    return (await session.scalars(wanted)).all()


async def list_programmes(
    session: AsyncSession, *, after: UUID | None, limit: int
) -> Sequence[Programme]:
    place = (Programme.made_at, Programme.id)
    return await rows_after(session, select(Programme), place, after, limit, newest_first=True)


async def readings_of(session: AsyncSession, offer_id: UUID) -> Sequence[Reading]:
    wanted = select(Reading).where(Reading.offer_id == offer_id).order_by(Reading.title)
    return (await session.scalars(wanted)).all()


async def confirmations(
    session: AsyncSession, offer_id: UUID, reviewer_id: UUID | None = None
) -> Sequence[ReadingConfirmation]:
    wanted = select(ReadingConfirmation).where(ReadingConfirmation.offer_id == offer_id)
    if reviewer_id is not None:
        wanted = wanted.where(ReadingConfirmation.reviewer_id == reviewer_id)
    return (await session.scalars(wanted)).all()
