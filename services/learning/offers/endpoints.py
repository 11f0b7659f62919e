"""Offers and programmes: read by the sector, listed by any provider."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import (
    Cursor,
    Limit,
    Page,
    list_id,
    next_page,
    read_cursor_as,
    write_cursor,
)
from services.learning.offers import queries, service
from services.learning.offers.domain import RULES, FirstChoiceRule, ReadingPart
from services.learning.offers.schemas import (
    OfferIn,
    OfferOut,
    ProgrammeIn,
    ProgrammeOut,
    ReadingIn,
    ReadingOut,
    Readings,
)
from services.learning.offers.tables import Programme
from services.learning.reviewers.queries import own_record

offers = new_router("/v1/offers", "learning")
programmes = new_router("/v1/programmes", "learning")
readings = new_router("/v1/readings", "learning")
routers: Sequence[APIRouter] = (offers, programmes, readings)

Reader = Annotated[Caller, needs("learning:read")]
Learning = Annotated[Caller, needs("learning:own")]
Provider = Annotated[Caller, needs("learning:provide")]


def programme_out(programme: Programme) -> ProgrammeOut:
    shown = ProgrammeOut.model_fields.keys() - {"rule_in_words"}
    fields = {name: getattr(programme, name) for name in shown}
    return ProgrammeOut(rule_in_words=RULES[FirstChoiceRule(programme.rule)], **fields)


@offers.get("")
async def list_offers(
    caller: Reader,
    session: Reading,
    programme: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[OfferOut]:
    """What can be learned, from whichever provider, in no order of merit."""
    of_list = list_id(caller, "offers", programme)
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.list_offers(session, programme=programme, after=after, limit=limit + 1)
    page = found[:limit]
    return Page(
        items=[OfferOut.model_validate(offer) for offer in page],
        next=write_cursor(of_list, page[-1].id) if len(found) > limit else None,
    )


@offers.post("", status_code=201)
async def make_offer(body: OfferIn, caller: Provider, tx: Tx) -> OfferOut:
    """Any provider can list; those who follow `masterclass.scheduled` hear of a masterclass."""
    return OfferOut.model_validate(await service.make_offer(tx, caller.tenant, body))


@offers.get("/{offer_id}")
async def show_offer(offer_id: UUID, caller: Reader, session: Reading) -> OfferOut:
    return OfferOut.model_validate(await queries.get_offer(session, offer_id))


@offers.post("/{offer_id}/readings", status_code=201)
async def add_reading(offer_id: UUID, body: ReadingIn, caller: Provider, tx: Tx) -> ReadingOut:
    reading = await service.add_reading(tx, caller.tenant, offer_id, body)
    return ReadingOut.model_validate(reading)


@offers.get("/{offer_id}/readings")
async def list_readings(offer_id: UUID, caller: Learning, session: Reading) -> Readings:
    """Vital and further reading, and which of it you said you have read."""
    offer = await queries.get_offer(session, offer_id)
    reviewer = await own_record(session, caller.tenant)
    found = await queries.readings_of(session, offer.id)
    done = await queries.confirmations(session, offer.id, reviewer.id)
    parts = {
        part: [ReadingOut.model_validate(r) for r in found if r.part == part]
        for part in ReadingPart
    }
    return Readings(
        vital=parts[ReadingPart.VITAL],
        further=parts[ReadingPart.FURTHER],
        confirmed=[confirmation.reading_id for confirmation in done],
    )


@readings.put("/{reading_id}/confirmation")
async def confirm_reading(reading_id: UUID, caller: Learning, tx: Tx) -> ReadingOut:
    """Say that you have read it."""
    reading = await service.confirm_reading(tx, caller.tenant, reading_id)
    return ReadingOut.model_validate(reading)


@programmes.get("")
async def list_programmes(
    caller: Reader, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[ProgrammeOut]:
    """Every programme, the newest first."""
    of_list = list_id(caller, "programmes")
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.list_programmes(session, after=after, limit=limit + 1)
    return Page(
        items=[programme_out(programme) for programme in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.id),
    )


@programmes.post("", status_code=201)
async def make_programme(body: ProgrammeIn, caller: Provider, tx: Tx) -> ProgrammeOut:
    """Offers that are allocated together, by first and second choices."""
    return programme_out(await service.make_programme(tx, caller.tenant, body))


@programmes.get("/{programme_id}")
async def show_programme(programme_id: UUID, caller: Reader, session: Reading) -> ProgrammeOut:
    return programme_out(await queries.get_programme(session, programme_id))
