"""Choosing, allocating, booking and giving up; never one place too many."""

import asyncio

import httpx2
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from services.learning.offers.tables import Offer, Programme
from services.learning.places.tables import Place
from tests.services.learning.people import (
    OFFER,
    OWN,
    PROVIDER,
    TODAY,
    Person,
    Sector,
    in_days,
    insist,
)

PROGRAMME = {
    "provider": "Example Training Cooperative",
    "title": "Spring masterclasses",
    "rule": "lot",
    "choices_close_on": in_days(3),
}


async def two_offers(sector: Sector, places: int) -> tuple[Person, str, str, str]:
    provider = sector.person("provider-one", *PROVIDER)
    programme = (await provider.post("/programmes", PROGRAMME))["id"]
    made = OFFER | {"programme_id": programme, "places": places}
    first, second = [(await provider.post("/offers", made))["id"] for _ in range(2)]
    return provider, programme, first, second


@pytest.mark.rule("L2")
async def test_second_choices_go_to_those_who_led_most_and_a_rerun_changes_nothing(
    sector: Sector,
) -> None:
    provider, programme, first, second = await two_offers(sector, 2)
    people = [await sector.reviewer(f"Reviewer {number}") for number in range(5)]
    for led, (person, own) in enumerate(people):
        await sector.credit(own, led)
        await person.put(f"/programmes/{programme}/choice", {"first": first, "second": second})
    await people[0][0].put(f"/programmes/{programme}/choice", {"first": second})
    path = f"/programmes/{programme}/allocation"
    await provider.post(path, expect=409)
    await provider.get(path, expect=404)
    await provider.post(f"/programmes/{programme}/choices-close", expect=200)
    allocation = await provider.post(path, expect=200)
    lines = allocation["items"]
    of_second = [line for line in lines if line["offer_id"] == second]
    assert [line["choice"] for line in of_second] == [1, 2, 2, 2, 2]
    led_most = [own for _, own in reversed(people[1:])]
    assert [line["reviewer_id"] for line in of_second] == [people[0][1], *led_most]
    assert [line["placed"] for line in of_second] == [True, True, False, False, False]
    of_first = [line for line in lines if line["offer_id"] == first]
    assert [line["drawn"] for line in of_first] == sorted(line["drawn"] for line in of_first)
    assert "lot" in allocation["rule"]
    await sector.credit(people[1][1], 9)
    assert await provider.post(path, expect=200) == allocation == await provider.get(path)
    assert not {"reviews", "activity"} & lines[0].keys()
    placed = sum(line["placed"] for line in lines)
    assert len(await sector.told("place.allocated")) == placed == 4
    late, _ = await sector.reviewer("Reviewer Late")
    await late.put(f"/programmes/{programme}/choice", {"first": first}, expect=409)
    waiting = await late.post(f"/offers/{first}/places")
    assert (waiting["state"], waiting["position"]) == ("waiting", len(of_first) + 1)


async def test_a_choice_is_of_the_programme_and_places_of_one_are_not_booked_before(
    sector: Sector,
) -> None:
    _, programme, first, _ = await two_offers(sector, 2)
    provider = sector.person("provider-one", *PROVIDER)
    stray = (await provider.post("/offers", OFFER))["id"]
    person, _ = await sector.reviewer()
    path = f"/programmes/{programme}/choice"
    await person.put(path, {"first": stray}, expect=422)
    await person.put(path, {"first": first, "second": first}, expect=422)
    await person.post(f"/offers/{first}/places", expect=409)


async def test_the_rule_for_too_many_first_choices_must_be_stated(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    silent = {name: value for name, value in PROGRAMME.items() if name != "rule"}
    await provider.post("/programmes", silent, expect=422)
    await provider.post("/programmes", PROGRAMME | {"rule": "not_needed"}, expect=422)


async def test_who_gives_up_a_place_lets_the_first_in_the_list_move_up(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    today = {"places": 1, "starts_on": in_days(0)}
    offer = (await provider.post("/offers", OFFER | today))["id"]
    people = [(await sector.reviewer(f"Reviewer {n}"))[0] for n in range(3)]
    booked = [await person.post(f"/offers/{offer}/places") for person in people]
    assert [place["state"] for place in booked] == ["placed", "waiting", "waiting"]
    assert await people[1].post(f"/offers/{offer}/places") == booked[1]
    await people[1].ask("DELETE", f"/places/{booked[0]['id']}", expect=404)
    await people[0].ask("DELETE", f"/places/{booked[0]['id']}")
    await people[0].ask("DELETE", f"/places/{booked[0]['id']}")
    states = [(await p.get("/places"))["items"][0]["state"] for p in people]
    assert states == ["given_up", "placed", "waiting"]
    back = await people[0].post(f"/offers/{offer}/places")
    assert (back["state"], back["position"] > booked[2]["position"]) == ("waiting", True)
    told = [event["place_id"] for event in await sector.told("place.allocated")]
    assert told == [booked[0]["id"], booked[1]["id"]]
    await provider.put(f"/places/{booked[1]['id']}/attendance", {"state": "attended"})
    await people[1].ask("DELETE", f"/places/{booked[1]['id']}", expect=409)


async def test_sixty_who_book_at_once_share_twenty_places_and_forty_wait_in_order(
    sector: Sector,
) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    offer = (await provider.post("/offers", OFFER | {"places": 20}))["id"]
    people = [(await sector.reviewer(f"Reviewer {n}"))[0] for n in range(60)]

    async def book(person: Person) -> httpx2.Response:
        path = f"/v1/offers/{offer}/places"
        return await insist(lambda: sector.http.post(path, headers=person.headers))

    answers = await asyncio.gather(*(book(person) for person in people for _ in range(2)))
    assert {answer.status_code for answer in answers} == {201}
    async with sector.database.reading() as session:
        wanted = select(Place).order_by(Place.position)
        found = (await session.scalars(wanted)).all()
        (row,) = (await session.scalars(select(Offer).where(Offer.id == found[0].offer_id))).all()
    assert [place.state for place in found] == ["placed"] * 20 + ["waiting"] * 40
    assert len({place.reviewer_id for place in found}) == 60
    assert row.placed == 20


async def test_the_database_itself_refuses_one_place_too_many(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    await provider.post("/offers", OFFER)
    with pytest.raises(IntegrityError):
        async with sector.database.transaction() as tx:
            await tx.session.execute(update(Offer).values(placed=Offer.places + 1))


async def test_only_the_provider_gives_places_and_records_who_came(sector: Sector) -> None:
    _, programme, first, _ = await two_offers(sector, 1)
    other = sector.person("provider-two", *PROVIDER)
    async with sector.database.transaction() as tx:
        await tx.session.execute(update(Programme).values(choices_close_on=TODAY.replace(day=1)))
    await other.post(f"/programmes/{programme}/allocation", expect=404)
    await other.get(f"/offers/{first}/places?purpose=running_a_session", expect=404)
    await sector.person("r", *OWN).post(f"/programmes/{programme}/allocation", expect=403)


async def test_who_came_is_not_recorded_before_the_session_starts(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    person, _ = await sector.reviewer()
    for days, status in ((1, 422), (0, 200)):
        offer = await provider.post("/offers", OFFER | {"starts_on": in_days(days)})
        place = await person.post(f"/offers/{offer['id']}/places")
        path = f"/places/{place['id']}/attendance"
        await provider.put(path, {"state": "attended"}, expect=status)


async def test_nobody_books_what_is_over(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    person, _ = await sector.reviewer()
    for days, status in ((-1, 409), (0, 201)):
        offer = await provider.post("/offers", OFFER | {"starts_on": in_days(days)})
        await person.post(f"/offers/{offer['id']}/places", expect=status)
