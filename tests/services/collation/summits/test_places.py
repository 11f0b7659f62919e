"""Calling, registering, waiting, confirming, and who may read the attendee list."""

import asyncio
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import httpx2
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from chassis.db import utc_now
from services.collation.reasons import queries as reasons
from services.collation.reasons.domain import ReasonOrigin
from services.collation.summits.tables import AttendeeContact, Registration, Summit
from tests.services.collation.hall import (
    BANDS,
    CALL,
    RULES,
    SAID,
    Hall,
    Person,
    delegate_number,
    insist,
)
from tests.services.collation.taxonomy.test_endpoints import publish


@pytest.mark.rule("S1")
async def test_a_summit_is_called_on_published_briefings_and_told_of_once(hall: Hall) -> None:
    organiser = hall.role("organiser")
    wrong = CALL | {"briefings": [1, 2, 9]}
    assert await organiser.ask("POST", "/summits", wrong, 422) == "not-published"
    twice = CALL | {"briefings": [1, 2, 2]}
    assert await organiser.ask("POST", "/summits", twice, 422) == "not-published"
    assert await hall.told("summit.scheduled") == []
    summit = await hall.summit()
    shown = await hall.role("reader").get(summit)
    assert [topic["issues"] for topic in shown["topics"]] == [["B2"], ["C1"], ["C6"], ["C5"]]
    (told,) = await hall.told("summit.scheduled")
    assert told["summit_url"] == f"/v1{summit}"
    assert told.keys() == {"summit_id", "summit_url", "scheduled_at"}
    for never in ("0001-01-01", "0987-03-16", "2100-01-01", "9999-12-31"):
        wrong = await organiser.ask("POST", "/summits", CALL | {"held_on": never}, 422)
        assert wrong == "invalid", never


@pytest.mark.rule("S1")
async def test_a_fourth_topic_or_a_foreign_one_is_refused_and_nothing_is_changed(
    hall: Hall,
) -> None:
    summit = await hall.summit()
    person = hall.role("delegate")
    for topics in ([1, 2, 3, 4], [1, 2], [1, 2, 6], [1, 2, 2]):
        body = delegate_number(0, topics=topics)
        refused = await person.ask("POST", f"{summit}/registrations", body, 422)
        assert refused == "not-three-topics"
    assert (await hall.role("reader").get(summit))["asked"]["value"] == 0
    assert (await person.get("/registrations"))["items"] == []
    _, mine = await hall.register(summit, 0)
    path = f"/registrations/{mine['registration_id']}/topics"
    owner = hall.role("delegate", "delegate-0")
    assert await owner.put(path, {"topics": [4, 3, 2, 1]}, 422) == "not-three-topics"
    assert (await owner.put(path, {"topics": [4, 3, 2]}))["topics"] == [4, 3, 2]


@pytest.mark.rule("S4")
async def test_nothing_of_anybody_is_stored_before_the_notice_is_accepted(hall: Hall) -> None:
    summit = await hall.summit()
    person = hall.role("delegate")
    for body, problem in (
        (delegate_number(0, notice_version=2), "notice-not-accepted"),
        ({k: v for k, v in delegate_number(0).items() if k != "notice_version"}, "invalid"),
    ):
        assert await person.ask("POST", f"{summit}/registrations", body, 422) == problem
    async with hall.database.reading() as session:
        assert (await session.scalars(select(Registration))).all() == []
        assert (await session.scalars(select(Summit.asked).where(Summit.asked > 0))).all() == []


@pytest.mark.rule("S2")
async def test_demand_is_kept_and_who_gives_up_lets_the_first_in_the_list_move_up(
    hall: Hall,
) -> None:
    summit = await hall.summit(capacity=2)
    people = [await hall.register(summit, number, contact="a@b.example") for number in range(4)]
    assert [one["state"] for _, one in people] == ["placed", "placed", "waiting", "waiting"]
    late = hall.role("delegate")
    full = delegate_number(9, wait=False)
    assert await late.ask("POST", f"{summit}/registrations", full, 409) == "summit-full"
    first, mine = people[0]
    gone = await first.ask("DELETE", f"/registrations/{mine['registration_id']}")
    assert (gone["state"], gone["band"], gone["topics"]) == ("given_up", None, None)
    assert (await first.ask("DELETE", f"/registrations/{mine['registration_id']}")) == gone
    states = [
        (await person.get(f"/registrations/{one['registration_id']}"))["state"]
        for person, one in people
    ]
    assert states == ["given_up", "placed", "placed", "waiting"]
    organiser = hall.role("organiser")
    capacity = f"{summit}/capacity"
    assert await organiser.put(capacity, {"capacity": 1}, 409) == "places-taken"
    shown = await organiser.put(capacity, {"capacity": 3})
    figures = [shown[name]["value"] for name in ("capacity", "placed", "asked", "turned_away")]
    assert figures == [3, 3, 4, None]
    assert shown["turned_away"]["symbol"] == "x"
    async with hall.database.reading() as session:
        assert len((await session.scalars(select(AttendeeContact))).all()) == 3


@pytest.mark.rule("S2")
async def test_forty_who_register_at_once_share_ten_places_and_thirty_wait_in_order(
    hall: Hall,
) -> None:
    summit = await hall.summit(capacity=10)
    people = [hall.role("delegate", f"delegate-{number}") for number in range(40)]

    async def register(person: Person, number: int) -> httpx2.Response:
        body = delegate_number(number)
        return await insist(lambda: person.raw("POST", f"{summit}/registrations", body))

    answers = await asyncio.gather(*(register(p, n) for n, p in enumerate(people)))
    assert {answer.status_code for answer in answers} == {201}
    by_position = sorted((a.json()["position"], a.json()["state"]) for a in answers)
    assert [state for _, state in by_position] == ["placed"] * 10 + ["waiting"] * 30
    assert [position for position, _ in by_position] == [*range(1, 41)]
    shown = await hall.role("reader").get(summit)
    assert (shown["placed"]["value"], shown["asked"]["value"]) == (10, 40)


async def test_ones_own_registrations_go_by_pages(small_hall: Hall) -> None:
    summit = await small_hall.summit()
    mine = {
        (await small_hall.register(summit, number, "northmere"))[1]["registration_id"]
        for number in range(5)
    }
    await small_hall.register(summit, 6, "eastvale")
    delegate, found, cursor = small_hall.role("delegate", "northmere"), [], ""
    while cursor is not None:
        page = await delegate.get(f"/registrations?limit=2{cursor}")
        found += [one["registration_id"] for one in page["items"]]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert (len(found), {*found}) == (5, mine)


@pytest.mark.rule("S2")
async def test_the_database_itself_refuses_one_place_too_many(hall: Hall) -> None:
    await hall.summit()
    with pytest.raises(IntegrityError):
        async with hall.database.transaction() as tx:
            await tx.session.execute(update(Summit).values(placed=Summit.capacity + 1))


@pytest.mark.rule("S3")
async def test_the_facilitator_sees_how_many_have_not_confirmed_purpose_and_reading(
    hall: Hall,
) -> None:
    """Of those who come: not of who waits, and not of who gave their place up."""
    summit = await hall.summit(capacity=5)
    for number in range(5):
        person, mine = await hall.register(summit, number)
        confirmed = {"purpose": number < 3, "reading": number < 1}
        await person.put(f"/registrations/{mine['registration_id']}/confirmation", confirmed)
    await person.ask("DELETE", f"/registrations/{mine['registration_id']}")
    await hall.role("organiser").put(f"{summit}/capacity", {"capacity": 4})
    await hall.register(summit, 5)
    day = await hall.role("facilitator").get(f"{summit}/tables")
    assert day["unconfirmed"] == {
        "delegates": 4,
        "purpose": 1,
        "reading": 3,
        "share_of_purpose": 0.25,
        "share_of_reading": 0.75,
    }


@pytest.mark.rule("S1", "S5")
async def test_tables_are_given_and_given_again_the_same_and_each_delegate_sees_their_own(
    hall: Hall,
) -> None:
    rules = RULES | {"topic_tables_most": 1, "tables_most": 4}
    summit = await hall.summit(rules=rules, capacity=24)
    people = [await hall.register(summit, n, topics=[1, 2, 3 + n % 2]) for n in range(24)]
    organiser = hall.role("organiser")
    assert await organiser.get(f"{summit}/allocation", expect=409) == "not-allocated"
    given = await organiser.post(f"{summit}/allocation")
    again = await organiser.post(f"{summit}/allocation")
    assert {**again, "allocated_at": given["allocated_at"]} == given
    assert given["given"] == {"first": 8, "second": 8, "third": 8, "none": 0}
    demand = {topic["slot"]: topic for topic in given["topics"]}
    assert (demand[1]["first"], demand[1]["first_not_given"]) == (24, 16)
    seats = await organiser.get(f"{summit}/seats?purpose=running_the_event")
    by_table = Counter(seat["reasons_table"] for seat in seats["items"])
    assert set(by_table.values()) <= {4, 5, 6, 7, 8}
    mine = await people[0][0].get(f"/registrations/{people[0][1]['registration_id']}")
    own = next(s for s in seats["items"] if s["registration_id"] == mine["registration_id"])
    assert own.items() <= mine.items()
    late = delegate_number(30)
    refused = await hall.role("delegate").ask("POST", f"{summit}/registrations", late, 409)
    assert refused == "registration-over"
    path = f"/registrations/{people[0][1]['registration_id']}"
    assert await people[0][0].put(f"{path}/topics", {"topics": [3, 2, 1]}, 409) == refused
    assert await people[0][0].get(path) == mine


@pytest.mark.rule("S1", "S5")
async def test_rules_that_cannot_be_kept_are_answered_with_the_rule_in_the_way(
    hall: Hall,
) -> None:
    summit = await hall.summit(rules=RULES | {"tables_most": 1})
    for number in range(10):
        await hall.register(summit, number)
    answer = await hall.role("organiser").raw("POST", f"{summit}/allocation")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-allocation")
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/rules/tables_most"
    assert "2 would have no seat" in error["detail"]
    assert (await hall.role("reader").get(summit))["state"] == "scheduled"
    alone = await hall.summit(rules=RULES | {"agency_most": 1})
    for number in range(8):
        await hall.register(alone, number, agency="police")
    answer = await hall.role("organiser").raw("POST", f"{alone}/allocation")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/rules/agency_most"]
    contradiction = CALL | {"rules": RULES | {"seats_least": 9}}
    assert await hall.role("organiser").ask("POST", "/summits", contradiction, 422) == "invalid"


@pytest.mark.rule("G8", "S7")
async def test_every_reading_of_the_attendee_list_is_logged_with_who_when_and_why(
    hall: Hall,
) -> None:
    summit = await hall.summit()
    for number in range(8):
        await hall.register(summit, number, contact="unit@police.example")
    organiser = hall.role("organiser")
    for what in ("attendees", "seats", "contacts"):
        assert await organiser.get(f"{summit}/{what}", expect=422) == "invalid"
    shown = await organiser.get(f"{summit}/attendees?purpose=sending_outputs")
    assert [one["contact"] for one in shown["items"]] == ["unit@police.example"] * 8
    assert not {"name", "tenant"} & shown["items"][0].keys()
    log = (await organiser.get(f"{summit}/attendee-reads"))["items"]
    assert [(one["client"], one["purpose"], one["what"]) for one in log] == [
        ("centre-client", "sending_outputs", "attendees")
    ] * 8
    assert all(one["read_at"] for one in log)

    there = f"/registrations/{shown['items'][0]['registration_id']}/attendance"
    # refused, and nothing shown: before tables are given, and to who does not run the summit
    assert await organiser.put(there, {"attended": True}, 409) == "registration-over"
    await organiser.post(f"{summit}/allocation")
    other = hall.role("organiser", "somebody-else")
    assert await other.put(there, {"attended": True}, 404) == "no-such-registration"
    assert len((await organiser.get(f"{summit}/attendee-reads"))["items"]) == 8
    assert (await organiser.put(there, {"attended": True}))["state"] == "attended"
    await organiser.get(f"{summit}/seats?purpose=running_the_event")
    await hall.role("facilitator").post(f"{summit}/opening")
    await hall.end(summit)
    await organiser.get(f"{summit}/contacts?purpose=answering_a_delegate")
    log = (await organiser.get(f"{summit}/attendee-reads"))["items"]
    assert [(one["purpose"], one["what"]) for one in log[8:]] == [
        ("running_the_event", "attendance"),
        *[("running_the_event", "seats")] * 8,
        *[("answering_a_delegate", "contacts")] * 8,
    ]


@pytest.mark.rule("S5")
async def test_solutions_are_talked_of_among_equals_where_the_call_says_so(hall: Hall) -> None:
    """And in mixed company where it says that."""
    organiser = hall.role("organiser")
    equals = RULES | {"seniority": "same_level_for_solutions", "seats_least": 1, "tables_most": 30}
    for rules, bands in ((RULES, {None}), (equals, set(BANDS))):
        summit = await hall.summit(rules=rules)
        level = {}
        for number in range(24):
            _, registered = await hall.register(summit, number)
            level[registered["registration_id"]] = registered["band"]
        plan = await organiser.post(f"{summit}/allocation")
        assert {table["band"] for table in plan["tables"]} == bands
        seats = (await organiser.get(f"{summit}/seats?purpose=running_the_event"))["items"]
        at_table: dict[int, set[str]] = {}
        for seat in seats:
            there = at_table.setdefault(seat["solutions_table"], set())
            there.add(level[seat["registration_id"]])
        among_equals = all(len(there) == 1 for there in at_table.values())
        assert among_equals is (rules is equals)


async def test_the_summits_of_2015_are_told_as_they_were_published(small_hall: Hall) -> None:
    listed = (await small_hall.role("reader").get("/summits"))["items"]
    assert [one["town"] for one in listed if one["state"] == "reported"]
    assert sorted(one["town"] for one in listed) == ["Birmingham", "Leeds", "London"]
    for one in listed:
        for figure in ("capacity", "placed", "asked", "turned_away", "attended"):
            assert one[figure] == {"value": None, "symbol": "x"}
        assert (one["month"], one["held_on"], one["topics"]) == ("2015-09", None, [])
        assert (one["series"]["events"], one["series"]["attended"]) == (3, 194)
    path = f"/summits/{listed[0]['summit_id']}/registrations"
    refused = await small_hall.role("delegate").ask("POST", path, delegate_number(0), 409)
    assert refused == "registration-over"


@pytest.mark.rule("S1", "G5")
async def test_a_summit_is_not_called_for_a_day_that_has_passed(small_hall: Hall) -> None:
    organiser = small_hall.role("organiser")
    for ago, expected in ((3, 422), (1, 201)):
        day = str(utc_now().date() - timedelta(days=ago))
        answer = await organiser.ask("POST", "/summits", CALL | {"held_on": day}, expected)
        if expected == 422:
            assert answer == "day-past"
    called = (await organiser.get("/summits"))["items"]
    assert sum(one["state"] == "scheduled" for one in called) == 1


@pytest.mark.rule("S8", "C11")
async def test_a_summit_ends_although_an_issue_that_was_spoken_of_was_retired(hall: Hall) -> None:
    summit = await hall.begun(8)
    await hall.enter(await hall.talk(summit), issue="B2")
    await publish(
        SimpleNamespace(issuer=hall.issuer, client=hall.http),  # type: ignore[arg-type]
        {"kind": "retired", "explanation": "Never found again.", "code": "B2"},
    )
    assert (await hall.end(summit))["state"] == "closed"
    async with hall.database.reading() as session:
        said = (await reasons.reasons_of(session, ["B2"]))["B2"]
    assert [r.text for r in said[ReasonOrigin.SUMMIT]] == [SAID["text"]]


@pytest.mark.rule("S1", "S5")
async def test_who_was_left_out_of_the_last_tables_keeps_no_seat_at_one_that_is_gone(
    small_hall: Hall,
) -> None:
    """Absent when tables were given again, then there after all: they wait for the next ones."""
    hall = small_hall
    organiser, facilitator = hall.role("organiser"), hall.role("facilitator")
    summit = await hall.summit(capacity=12, rules=RULES | {"seats_most": 6, "agency_most": None})
    for number in range(12):
        await hall.register(summit, number, topics=[1, 2, 3])
    await organiser.post(f"{summit}/allocation")
    away = [seat["registration_id"] for seat in await seats_of(hall, summit, 2)]
    for one in away:
        await organiser.put(f"/registrations/{one}/attendance", {"attended": False})
    given = await organiser.post(f"{summit}/allocation")
    assert [table["number"] for table in given["tables"]] == [1]
    for one in away:
        await organiser.put(f"/registrations/{one}/attendance", {"attended": True})
    assert await seats_of(hall, summit, 2) == []
    assert await facilitator.post(f"{summit}/opening", expect=409) == "without-table"
    await organiser.post(f"{summit}/allocation")
    assert (await facilitator.post(f"{summit}/opening"))["state"] == "open"
    assert len(await seats_of(hall, summit, 1)) == len(await seats_of(hall, summit, 2)) == 6


async def seats_of(hall: Hall, summit: str, table: int) -> list[dict[str, object]]:
    path = f"{summit}/seats?purpose=running_the_event"
    seats = (await hall.role("organiser").get(path))["items"]
    return [seat for seat in seats if seat["reasons_table"] == table]


@pytest.mark.rule("S2")
@pytest.mark.parametrize("attended", [True, False])
async def test_a_place_that_is_given_up_is_free_although_attendance_was_noted(
    small_hall: Hall, attended: bool
) -> None:
    hall = small_hall
    summit = await hall.summit(capacity=8)
    people = [await hall.register(summit, number) for number in range(10)]
    await hall.role("organiser").post(f"{summit}/allocation")
    person, mine = people[0]
    path = f"/registrations/{mine['registration_id']}"
    await hall.role("organiser").put(f"{path}/attendance", {"attended": attended})
    assert (await person.ask("DELETE", path))["state"] == "given_up"
    states = [
        (await person.get(f"/registrations/{one['registration_id']}"))["state"]
        for person, one in people
    ]
    assert states == ["given_up", *["placed"] * 8, "waiting"]
    assert (await hall.role("reader").get(summit))["placed"]["value"] == 8


@pytest.mark.rule("S2", "S7")
async def test_a_place_that_was_given_up_takes_no_choices_and_no_confirmation(
    small_hall: Hall,
) -> None:
    summit = await small_hall.summit()
    person, mine = await small_hall.register(summit, 0)
    path = f"/registrations/{mine['registration_id']}"
    gone = await person.ask("DELETE", path)
    chosen = await person.put(f"{path}/topics", {"topics": [2, 4, 1]}, 409)
    confirmed = await person.put(f"{path}/confirmation", {"purpose": True, "reading": True}, 409)
    assert (chosen, confirmed) == ("place-given-up", "place-given-up")
    assert await person.get(path) == gone


@pytest.mark.rule("S5")
async def test_rules_that_cannot_be_kept_are_changed_until_the_day_begins(
    small_hall: Hall,
) -> None:
    """One leader alone cannot talk among equals: the organiser chooses another mix."""
    hall = small_hall
    organiser = hall.role("organiser")
    equals = RULES | {"seniority": "same_level_for_solutions"}
    summit = await hall.summit(rules=equals)
    for number in range(10):
        await hall.register(summit, number, band="frontline" if number else "leader")
    assert await organiser.post(f"{summit}/allocation", expect=409) == "no-allocation"
    changed = await organiser.put(f"{summit}/rules", RULES)
    assert (changed["rules"]["seniority"], changed["state"]) == ("mixed", "scheduled")
    await organiser.post(f"{summit}/allocation")

    # more time changes no table; other seats take back those that were given
    longer = await organiser.put(f"{summit}/rules", RULES | {"reasons_minutes": 120})
    assert (longer["rules"]["reasons_minutes"], longer["state"]) == (120, "allocated")
    fewer = RULES | {"seats_most": 5}
    assert (await organiser.put(f"{summit}/rules", fewer))["state"] == "scheduled"
    assert await organiser.get(f"{summit}/allocation", expect=409) == "not-allocated"
    assert (await organiser.get(f"{summit}/seats?purpose=running_the_event"))["items"] == []
    assert await hall.role("facilitator").post(f"{summit}/opening", expect=409) == "not-allocated"
    assert len((await organiser.post(f"{summit}/allocation"))["tables"]) == 2
    await hall.role("facilitator").post(f"{summit}/opening")
    assert await organiser.put(f"{summit}/rules", RULES, 409) == "summit-begun"


@pytest.mark.rule("S2", "S3")
@pytest.mark.parametrize(
    "said", [{"practising": "yes"}, {"wait": "no"}, {"practising": 1}, {"wait": 0}]
)
async def test_no_word_or_number_is_taken_for_yes_or_no(
    small_hall: Hall, said: dict[str, object]
) -> None:
    summit = await small_hall.summit()
    person = small_hall.role("delegate")
    body = delegate_number(0) | said
    assert await person.ask("POST", f"{summit}/registrations", body, 422) == "invalid"


@pytest.mark.rule("S3", "S7")
async def test_confirmation_attendance_and_practising_are_yes_or_no_and_no_words(
    small_hall: Hall,
) -> None:
    hall = small_hall
    summit = await hall.summit()
    person, mine = await hall.register(summit, 0)
    path = f"/registrations/{mine['registration_id']}"
    for said in ({"purpose": "yes", "reading": True}, {"purpose": True, "reading": "on"}):
        assert await person.put(f"{path}/confirmation", said, 422) == "invalid"
    came = {"attended": "true"}
    assert await hall.role("organiser").put(f"{path}/attendance", came, 422) == "invalid"
    written = SAID | {"notice_version": 1, "practising": "no"}
    refused = await person.ask("POST", f"{summit}/written-contributions", written, 422)
    assert refused == "invalid"


@pytest.mark.rule("S2")
async def test_who_would_not_wait_at_a_full_summit_is_counted_though_refused(hall: Hall) -> None:
    summit = await hall.summit(capacity=2)
    people = [hall.role("delegate", f"delegate-{number}") for number in range(8)]

    async def register(person: Person, number: int) -> httpx2.Response:
        body = delegate_number(number, wait=number % 2 == 0)
        return await insist(lambda: person.raw("POST", f"{summit}/registrations", body))

    first = [await register(people[number], number) for number in (0, 2)]
    rest = [number for number in range(8) if number not in (0, 2)]
    late = await asyncio.gather(*(register(people[number], number) for number in rest))
    assert [a.status_code for a in (*first, *late)].count(201) == 4
    refused = [a for a in late if a.status_code == 409]
    assert {(a.json()["type"], a.headers["content-type"]) for a in refused} == {
        ("/problems/summit-full", "application/problem+json")
    }
    assert all(a.json()["request_id"] for a in refused)
    shown = await hall.role("reader").get(summit)
    figures = {name: shown[name]["value"] for name in ("placed", "asked", "refused")}
    assert figures == {"placed": 2, "asked": 4, "refused": 4}
    async with hall.database.reading() as session:
        assert len((await session.scalars(select(Registration))).all()) == 4
