"""Booking, choosing, allocating: never one place too many, and the waiting list in its order."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update

from chassis.db import Transaction, upsert, utc_now
from contracts.events.learning import PlaceAllocated
from services.learning.offers.domain import FirstChoiceRule, OfferState
from services.learning.offers.errors import NoSuchOffer, NoSuchProgramme, OfferIsHistory
from services.learning.offers.queries import get_offer, get_own_offer, get_programme, offers_of
from services.learning.offers.tables import Offer, Programme
from services.learning.places import queries
from services.learning.places.domain import Given, PlaceState, Wish, allocate
from services.learning.places.errors import (
    AllocatedByChoice,
    ChoicesClosed,
    ChoicesStillOpen,
    NoSuchPlace,
    NotForYou,
    NotOfTheProgramme,
    PlaceIsOver,
)
from services.learning.places.schemas import ChoiceIn
from services.learning.places.tables import Choice, Place
from services.learning.reviewers.errors import NotYet
from services.learning.reviewers.queries import hold_record, today
from services.learning.reviewers.tables import Reviewer


async def book_place(tx: Transaction, tenant: str, offer_id: UUID) -> Place:
    """A place while there are any, else the end of the waiting list; twice is the same place."""
    reviewer = await hold_record(tx.session, tenant)
    # the row is held until the commit, so that positions are given one after another
    counted = await tx.session.execute(
        update(Offer)
        .where(Offer.id == offer_id)
        .values(last_position=Offer.last_position + 1)
        .returning(
            Offer.last_position,
            Offer.placed,
            Offer.places,
            Offer.state,
            Offer.audiences,
            Offer.programme_id,
            Offer.starts_on,
        )
    )
    row = counted.one_or_none()
    if row is None:
        raise NoSuchOffer
    if row.state != OfferState.OPEN or (row.starts_on is not None and row.starts_on < today()):
        raise OfferIsHistory
    if reviewer.kind not in row.audiences:
        raise NotForYou
    if row.programme_id is not None:
        programme = await get_programme(tx.session, row.programme_id)
        if programme.allocated_at is None:
            raise AllocatedByChoice
    place = await queries.place_at(tx.session, offer_id, reviewer.id)
    if place is not None and place.state != PlaceState.GIVEN_UP:
        return place
    free = row.placed < row.places
    if place is None:
        place = Place(id=uuid4(), offer_id=offer_id, reviewer_id=reviewer.id, choice=0)
        tx.session.add(place)
    place.position, place.made_at = row.last_position, utc_now()
    place.state = PlaceState.PLACED if free else PlaceState.WAITING
    if free:
        await _count(tx, offer_id, 1)
        await _tell(tx, place, tenant)
    return place


async def give_up_place(tx: Transaction, tenant: str, place_id: UUID) -> Place:
    """The first who waits moves up, in the same transaction."""
    reviewer = await hold_record(tx.session, tenant)
    place = await tx.session.get(Place, place_id)
    if place is None or place.reviewer_id != reviewer.id:
        raise NoSuchPlace
    await vacate(tx, place)
    return place


async def vacate(tx: Transaction, place: Place) -> None:
    await tx.session.execute(  # hold the offer's row first, as a booking does
        update(Offer).where(Offer.id == place.offer_id).values(last_position=Offer.last_position)
    )
    await tx.session.refresh(place)
    if place.state in (PlaceState.ATTENDED, PlaceState.ABSENT):
        raise PlaceIsOver
    held = place.state == PlaceState.PLACED
    place.state = PlaceState.GIVEN_UP
    await tx.session.flush()
    if not held:
        return
    await _count(tx, place.offer_id, -1)
    following = await queries.next_waiting(tx.session, place.offer_id)
    if following is not None:
        following.state = PlaceState.PLACED
        await _count(tx, place.offer_id, 1)
        owner = await tx.session.get_one(Reviewer, following.reviewer_id)
        await _tell(tx, following, owner.tenant)


async def choose(tx: Transaction, tenant: str, programme_id: UUID, body: ChoiceIn) -> Choice:
    reviewer = await hold_record(tx.session, tenant)
    # shared with other choices, and closed to an allocation until this one is stored
    held = select(Programme).where(Programme.id == programme_id).with_for_update(read=True)
    programme = (await tx.session.scalars(held)).one_or_none()
    if programme is None:
        raise NoSuchProgramme
    if programme.allocated_at is not None or programme.choices_close_on < today():
        raise ChoicesClosed
    offers = {offer.id: offer for offer in await offers_of(tx.session, programme_id)}
    chosen = [body.first] if body.second is None else [body.first, body.second]
    if not offers.keys() >= set(chosen) or len(set(chosen)) != len(chosen):
        raise NotOfTheProgramme
    if any(reviewer.kind not in offers[offer_id].audiences for offer_id in chosen):
        raise NotForYou
    said = {"first": body.first, "second": body.second, "chosen_at": utc_now()}
    put = upsert(Choice, tx.dialect).values(
        programme_id=programme_id, reviewer_id=reviewer.id, reviews=None, **said
    )
    await tx.session.execute(
        put.on_conflict_do_update(index_elements=["programme_id", "reviewer_id"], set_=said)
    )
    return await tx.session.get_one(Choice, (programme_id, reviewer.id), populate_existing=True)


async def give_places(tx: Transaction, tenant: str, programme_id: UUID) -> Programme:
    """Once: the lot is drawn and the activity noted; asked again, nothing changes."""
    held = select(Programme).where(Programme.id == programme_id).with_for_update()
    programme = (await tx.session.scalars(held)).one_or_none()
    if programme is None or programme.tenant != tenant:
        raise NoSuchProgramme
    if programme.allocated_at is not None:
        return programme
    if programme.choices_close_on >= today():
        raise ChoicesStillOpen
    choices = await queries.choices_of(tx.session, programme_id)
    led = await queries.reviews_led(tx.session, [choice.reviewer_id for choice in choices])
    for choice in choices:
        choice.reviews = led.get(choice.reviewer_id, 0)
    programme.lot, programme.allocated_at = secrets.token_hex(16), utc_now()
    offers = await offers_of(tx.session, programme_id)
    await _write_places(tx, offers, work_out(programme, offers, choices))
    return programme


def work_out(
    programme: Programme, offers: Sequence[Offer], choices: Sequence[Choice]
) -> list[Given]:
    """From what was recorded alone: today or in a year, the same places."""
    return allocate(
        {offer.id: offer.places for offer in offers},
        [Wish(c.reviewer_id, c.first, c.second, c.reviews or 0) for c in choices],
        programme.lot or "",
        newcomers_first=programme.rule == FirstChoiceRule.NEWCOMERS_THEN_LOT,
    )


async def _write_places(tx: Transaction, offers: Sequence[Offer], given: list[Given]) -> None:
    if not given:
        return
    places = [
        Place(
            id=uuid4(),
            offer_id=one.offer_id,
            reviewer_id=one.reviewer_id,
            choice=one.choice,
            position=one.position,
            state=PlaceState.PLACED if one.placed else PlaceState.WAITING,
            made_at=utc_now(),
        )
        for one in given
    ]
    tx.session.add_all(places)
    for offer in offers:
        mine = [one for one in given if one.offer_id == offer.id]
        offer.placed = sum(one.placed for one in mine)
        offer.last_position = len(mine)
    people = {place.reviewer_id for place in places}
    found = await tx.session.execute(
        select(Reviewer.id, Reviewer.tenant).where(Reviewer.id.in_(people))
    )
    tenants = dict(found.all())
    for place in places:
        if place.state == PlaceState.PLACED:
            await _tell(tx, place, tenants[place.reviewer_id])


async def record_attendance(
    tx: Transaction, tenant: str, place_id: UUID, state: PlaceState
) -> Place:
    """Who came is known from the first day of the session on; raises NotYet before it."""
    place = await tx.session.get(Place, place_id)
    if place is None:
        raise NoSuchPlace
    try:
        offer = await get_own_offer(tx.session, tenant, place.offer_id)
    except NoSuchOffer:
        raise NoSuchPlace from None
    if place.state not in queries.HOLDS:
        raise PlaceIsOver
    if offer.starts_on is not None and offer.starts_on > today():
        raise NotYet
    place.state = state
    return place


async def close_offer(tx: Transaction, tenant: str, offer_id: UUID) -> Offer:
    """The session was held: nothing is booked any more."""
    offer = await get_own_offer(tx.session, tenant, offer_id)
    if offer.state == OfferState.OPEN:
        offer.state = OfferState.HELD
    return await get_offer(tx.session, offer_id)


async def _count(tx: Transaction, offer_id: UUID, change: int) -> None:
    await tx.session.execute(
        update(Offer).where(Offer.id == offer_id).values(placed=Offer.placed + change)
    )


async def _tell(tx: Transaction, place: Place, tenant: str) -> None:
    event = PlaceAllocated(place_id=place.id, masterclass_id=place.offer_id, allocated_at=utc_now())
    await tx.publish(event, tenant=tenant)


async def close_choices(tx: Transaction, tenant: str, programme_id: UUID) -> Programme:
    """Before the closing day, if its provider wants to: nobody chooses any more."""
    held = select(Programme).where(Programme.id == programme_id).with_for_update()
    programme = (await tx.session.scalars(held)).one_or_none()
    if programme is None or programme.tenant != tenant:
        raise NoSuchProgramme
    if programme.choices_close_on >= today():
        programme.choices_close_on = today() - timedelta(days=1)
    return programme
