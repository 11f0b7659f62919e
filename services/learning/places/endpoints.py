"""Booking and choosing for learners; allocation, attendees and attendance for providers."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from services.learning.offers.domain import RULES, FirstChoiceRule, ReadingPart
from services.learning.offers.endpoints import programme_out
from services.learning.offers.errors import NoSuchProgramme
from services.learning.offers.queries import (
    confirmations,
    get_own_offer,
    get_programme,
    offers_of,
    readings_of,
)
from services.learning.offers.schemas import OfferOut, ProgrammeOut
from services.learning.offers.tables import Programme
from services.learning.places import queries, service
from services.learning.places.domain import lot_of
from services.learning.places.schemas import (
    AllocationOut,
    AttendanceIn,
    AttendeeOut,
    Attendees,
    ChoiceIn,
    ChoiceOut,
    GivenOut,
    PlaceOut,
    Places,
)
from services.learning.reviewers.endpoints import Why
from services.learning.reviewers.queries import own_record
from services.learning.reviewers.service import note_reads

offers = new_router("/v1/offers", "learning")
programmes = new_router("/v1/programmes", "learning")
places = new_router("/v1/places", "learning")
routers: Sequence[APIRouter] = (offers, programmes, places)

Learning = Annotated[Caller, needs("learning:own")]
Provider = Annotated[Caller, needs("learning:provide")]


@offers.post("/{offer_id}/places", status_code=201)
async def book_place(offer_id: UUID, caller: Learning, tx: Tx) -> PlaceOut:
    """A place, or the next in the waiting list when all are taken; booking twice is one place."""
    return PlaceOut.model_validate(await service.book_place(tx, caller.tenant, offer_id))


@offers.get("/{offer_id}/places")
async def list_attendees(offer_id: UUID, caller: Provider, tx: Tx, purpose: Why) -> Attendees:
    """Who comes: for the provider alone, and logged."""
    offer = await get_own_offer(tx.session, caller.tenant, offer_id)
    readings = await readings_of(tx.session, offer.id)
    vital = {reading.id for reading in readings if reading.part == ReadingPart.VITAL}
    done = [
        confirmation.reviewer_id
        for confirmation in await confirmations(tx.session, offer.id)
        if confirmation.reading_id in vital
    ]
    found = await queries.attendees(tx.session, offer.id)
    await note_reads(tx, caller, purpose, "attendees", [reviewer.id for _, reviewer in found])
    return Attendees(
        items=[
            AttendeeOut(
                place_id=place.id,
                reviewer_id=reviewer.id,
                name=reviewer.name,
                kind=reviewer.kind,
                position=place.position,
                state=place.state,
                vital_reading_confirmed=done.count(reviewer.id),
            )
            for place, reviewer in found
        ],
        vital_reading=len(vital),
    )


@offers.post("/{offer_id}/close")
async def close_offer(offer_id: UUID, caller: Provider, tx: Tx) -> OfferOut:
    """The session was held."""
    return OfferOut.model_validate(await service.close_offer(tx, caller.tenant, offer_id))


@programmes.put("/{programme_id}/choice")
async def choose(programme_id: UUID, body: ChoiceIn, caller: Learning, tx: Tx) -> ChoiceOut:
    """One's first and second choice; until the closing day the last word counts."""
    return ChoiceOut.model_validate(await service.choose(tx, caller.tenant, programme_id, body))


@programmes.post("/{programme_id}/choices-close")
async def close_choices(programme_id: UUID, caller: Provider, tx: Tx) -> ProgrammeOut:
    """Close choices before their day, so that places can be given."""
    return programme_out(await service.close_choices(tx, caller.tenant, programme_id))


@programmes.post("/{programme_id}/allocation")
async def give_places(programme_id: UUID, caller: Provider, tx: Tx) -> AllocationOut:
    """First choices before second ones, by the stated rule and a recorded lot; asked again, the
    same."""
    programme = await service.give_places(tx, caller.tenant, programme_id)
    return await _allocation(tx.session, programme)


@programmes.get("/{programme_id}/allocation")
async def show_allocation(programme_id: UUID, caller: Provider, session: Reading) -> AllocationOut:
    """The record, worked out anew from the choices and the lot."""
    programme = await get_programme(session, programme_id)
    if programme.tenant != caller.tenant or programme.allocated_at is None:
        raise NoSuchProgramme
    return await _allocation(session, programme)


async def _allocation(session: Reading, programme: Programme) -> AllocationOut:
    offers = await offers_of(session, programme.id)
    choices = await queries.choices_of(session, programme.id)
    lot = programme.lot or ""
    return AllocationOut(
        programme_id=programme.id,
        rule=RULES[FirstChoiceRule(programme.rule)],
        lot=lot,
        allocated_at=programme.allocated_at,
        items=[
            GivenOut(
                offer_id=one.offer_id,
                reviewer_id=one.reviewer_id,
                choice=one.choice,
                position=one.position,
                placed=one.placed,
                drawn=lot_of(lot, one.reviewer_id),
            )
            for one in service.work_out(programme, offers, choices)
        ],
    )


@places.get("")
async def list_own_places(caller: Learning, session: Reading) -> Places:
    reviewer = await own_record(session, caller.tenant)
    found = await queries.places_of(session, reviewer.id)
    return Places(items=[PlaceOut.model_validate(place) for place in found])


@places.delete("/{place_id}")
async def give_up_place(place_id: UUID, caller: Learning, tx: Tx) -> PlaceOut:
    """The first who waits moves up."""
    return PlaceOut.model_validate(await service.give_up_place(tx, caller.tenant, place_id))


@places.put("/{place_id}/attendance")
async def record_attendance(
    place_id: UUID, body: AttendanceIn, caller: Provider, tx: Tx
) -> PlaceOut:
    place = await service.record_attendance(tx, caller.tenant, place_id, body.state)
    return PlaceOut.model_validate(place)
