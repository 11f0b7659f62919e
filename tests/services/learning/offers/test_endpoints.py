"""What can be learned: the first four masterclasses, and any provider's offers."""

import pytest

from tests.services.learning.people import OFFER, OWN, PROVIDER, Sector


@pytest.mark.rule("L1")
async def test_a_fresh_install_tells_of_the_four_masterclasses(sector: Sector) -> None:
    reader = sector.person("centre", "learning:read")
    (programme,) = (await reader.get("/programmes"))["items"]
    assert programme["invited"] == 146
    offers = (await reader.get(f"/offers?programme={programme['id']}"))["items"]
    assert [(o["places"], o["month"], o["days"], o["state"]) for o in offers] == [
        (20, "2016-02", 1, "reported")
    ] * 4
    fields = {"Systems thinking", "Group work and facilitation", "Law", "Qualitative research"}
    assert {offer["field"] for offer in offers} == fields
    person, _ = await sector.reviewer()
    await person.post(f"/offers/{offers[0]['id']}/places", expect=409)


@pytest.mark.rule("L3")
async def test_an_offer_says_whether_board_managers_may_come(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    manager, _ = await sector.reviewer("Manager Holly", kind="board_manager")
    closed = await provider.post("/offers", OFFER)
    both = OFFER | {"audiences": ["lead_reviewer", "board_manager"]}
    opened = await provider.post("/offers", both)
    await manager.post(f"/offers/{closed['id']}/places", expect=403)
    assert (await manager.post(f"/offers/{opened['id']}/places"))["state"] == "placed"
    path = f"/offers/{opened['id']}/places?purpose=running_a_session"
    (who,) = (await provider.get(path))["items"]
    assert who["kind"] == "board_manager"


@pytest.mark.rule("L4", "G8")
async def test_reading_is_vital_or_further_and_each_person_confirms_it(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    offer = await provider.post("/offers", OFFER)
    path = f"/offers/{offer['id']}"
    link = "https://example.org/reading"
    first = {"part": "vital", "level": "newcomers", "title": "A first look", "link": link}
    vital = await provider.post(f"{path}/readings", first)
    await provider.post(f"{path}/readings", first | {"part": "further", "level": "experienced"})
    await provider.post(f"{path}/readings", first | {"part": "optional"}, expect=422)
    person, _ = await sector.reviewer()
    other, _ = await sector.reviewer("Reviewer Elm")
    for who in (person, other):
        await who.post(f"{path}/places")
    for _ in range(2):
        await person.put(f"/readings/{vital['id']}/confirmation")
    mine = await person.get(f"{path}/readings")
    assert ([r["level"] for r in mine["vital"]], len(mine["further"])) == (["newcomers"], 1)
    assert mine["confirmed"] == [vital["id"]]
    assert (await other.get(f"{path}/readings"))["confirmed"] == []
    people = await provider.get(f"{path}/places?purpose=running_a_session")
    assert [one["vital_reading_confirmed"] for one in people["items"]] == [1, 0]
    reads = (await person.get("/my-record/reads"))["items"]
    assert [(read["what"], read["tenant"]) for read in reads] == [("attendees", "provider-one")]


@pytest.mark.rule("L5")
async def test_length_delivery_and_mix_are_declared(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    two = await provider.post("/offers", OFFER | {"days": 2, "delivery": "blended"})
    assert (two["days"], two["delivery"], two["mix"]) == (2, "blended", "balanced")
    await provider.post("/offers", OFFER | {"days": 3}, expect=422)
    for needed in ("days", "delivery", "mix", "level"):
        less = {name: value for name, value in OFFER.items() if name != needed}
        await provider.post("/offers", less, expect=422)


@pytest.mark.rule("L15")
async def test_any_provider_lists_and_none_is_assumed(sector: Sector) -> None:
    names = ("Example Training Cooperative", "Another House of Learning")
    for tenant, name in zip(("provider-one", "provider-two"), names, strict=True):
        await sector.person(tenant, *PROVIDER).post("/offers", OFFER | {"provider": name})
    reader = sector.person("centre", "learning:read")
    listed = (await reader.get("/offers"))["items"]
    assert {offer["provider"] for offer in listed if offer["state"] == "open"} == {*names}
    nameless = {name: value for name, value in OFFER.items() if name != "provider"}
    await sector.person("provider-one", *PROVIDER).post("/offers", nameless, expect=422)
    await sector.person("reviewer-x", *OWN).post("/offers", OFFER, expect=403)


async def test_a_masterclass_is_told_of_and_a_peer_group_is_not(sector: Sector) -> None:
    provider = sector.person("provider-one", *PROVIDER)
    offer = await provider.post("/offers", OFFER)
    await provider.post("/offers", OFFER | {"kind": "peer_group"})
    (event,) = await sector.told("masterclass.scheduled")
    assert event["masterclass_id"] == offer["id"]
    assert set(event) == {"masterclass_id", "masterclass_url", "scheduled_at"}
