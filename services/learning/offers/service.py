"""Listing what can be learned, and confirming what was read."""

from uuid import UUID, uuid4

from chassis.db import Transaction, insert_or_skip, utc_now
from contracts.events.learning import MasterclassScheduled
from services.learning.offers import queries
from services.learning.offers.domain import OfferKind, OfferState
from services.learning.offers.errors import NoSuchProgramme, NoSuchReading, OfferIsHistory
from services.learning.offers.schemas import OfferIn, ProgrammeIn, ReadingIn
from services.learning.offers.tables import Offer, Programme, Reading, ReadingConfirmation
from services.learning.reviewers.queries import hold_record


async def make_programme(tx: Transaction, tenant: str, body: ProgrammeIn) -> Programme:
    programme = Programme(
        id=uuid4(),
        tenant=tenant,
        lot=None,
        allocated_at=None,
        made_at=utc_now(),
        **body.model_dump(),
    )
    tx.session.add(programme)
    return programme


async def make_offer(tx: Transaction, tenant: str, body: OfferIn) -> Offer:
    if body.programme_id is not None:
        programme = await queries.get_programme(tx.session, body.programme_id)
        if programme.tenant != tenant:
            raise NoSuchProgramme
        if programme.allocated_at is not None:
            raise OfferIsHistory
    offer = Offer(
        id=uuid4(),
        tenant=tenant,
        month=f"{body.starts_on:%Y-%m}",
        placed=0,
        last_position=0,
        state=OfferState.OPEN,
        source=None,
        made_at=utc_now(),
        **body.model_dump(),
    )
    tx.session.add(offer)
    if body.kind is OfferKind.MASTERCLASS:
        await tx.publish(
            MasterclassScheduled(
                masterclass_id=offer.id,
                masterclass_url=f"/v1/offers/{offer.id}",
                scheduled_at=offer.made_at,
            )
        )
    return offer


async def add_reading(tx: Transaction, tenant: str, offer_id: UUID, body: ReadingIn) -> Reading:
    offer = await queries.get_own_offer(tx.session, tenant, offer_id)
    reading = Reading(id=uuid4(), offer_id=offer.id, **body.model_dump())
    tx.session.add(reading)
    return reading


async def confirm_reading(tx: Transaction, tenant: str, reading_id: UUID) -> Reading:
    """Once or more is the same."""
    reviewer = await hold_record(tx.session, tenant)
    reading = await tx.session.get(Reading, reading_id)
    if reading is None:
        raise NoSuchReading
    await tx.session.execute(
        insert_or_skip(ReadingConfirmation, tx.dialect).values(
            reading_id=reading.id,
            reviewer_id=reviewer.id,
            offer_id=reading.offer_id,
            read_at=utc_now(),
        )
    )
    return reading
