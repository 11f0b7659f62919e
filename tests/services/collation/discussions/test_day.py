"""Phases in their order, tables that close with a word, and outputs before the archive."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from chassis.db import utc_now
from services.collation.contributions.domain import Phase
from services.collation.contributions.tables import Contribution
from services.collation.discussions.domain import clock_of
from tests.services.collation.hall import AGENCIES, SAID, Hall

NOT_REACHED = {"outcome": "not_reached", "reason": "The reasons took all of the time."}
TODAY = utc_now().date()
BEGAN = datetime(2027, 3, 16, 10, tzinfo=UTC)


@pytest.mark.rule("S6")
def test_a_phase_ends_after_its_minutes_and_the_later_one_counts() -> None:
    minutes = {Phase.REASONS: 90, Phase.SOLUTIONS: 75}
    assert clock_of(None, None, minutes) is None
    reasons = clock_of(BEGAN, None, minutes)
    assert reasons is not None
    assert (reasons.phase, reasons.ends_at) == (Phase.REASONS, BEGAN + timedelta(minutes=90))
    later = BEGAN + timedelta(hours=3)
    solutions = clock_of(BEGAN, later, minutes)
    assert solutions is not None
    assert (solutions.phase, solutions.ends_at) == (Phase.SOLUTIONS, later + timedelta(minutes=75))
    assert not solutions.is_over(later)
    assert solutions.is_over(solutions.ends_at)


@pytest.mark.rule("S4", "S6")
async def test_reasons_come_first_then_solutions_and_nothing_before_the_notice(
    small_hall: Hall,
) -> None:
    hall = small_hall
    summit = await hall.begun(8)
    facilitator, table = hall.role("facilitator"), f"{summit}/tables/1"
    early = await facilitator.ask("POST", f"{table}/contributions", SAID, 409)
    assert early == "table-not-begun"
    wrong = {"phase": "reasons", "notice_version": 2}
    assert await facilitator.ask("POST", f"{table}/phases", wrong, 422) == "notice-not-accepted"
    solutions = {"phase": "solutions", "notice_version": 1}
    assert await facilitator.ask("POST", f"{table}/phases", solutions, 409) == "phase-out-of-order"
    view = await hall.phase(table, "reasons")
    clock = view["clock"]
    lasts = datetime.fromisoformat(clock["ends_at"]) - datetime.fromisoformat(clock["began_at"])
    assert (clock["phase"], lasts) == ("reasons", timedelta(minutes=90))
    assert (await hall.enter(table))["phase"] == "reasons"
    await hall.phase(table, "solutions")
    assert (await hall.enter(table, kind="solution"))["phase"] == "solutions"
    again = {"phase": "reasons", "notice_version": 1}
    assert await facilitator.ask("POST", f"{table}/phases", again, 409) == "phase-out-of-order"
    shown = await facilitator.get(table)
    assert [entry["entry"] for entry in shown["entries"]] == [1, 2]
    assert sum(at["delegates"] for at in shown["agencies"]) in (4, 8)
    assert await facilitator.get(f"{summit}/tables/99", 404) == "no-such-table"


@pytest.mark.rule("S6")
async def test_a_table_closes_with_solutions_or_says_why_they_were_not_reached(
    small_hall: Hall,
) -> None:
    hall = small_hall
    summit = await hall.begun(8)
    facilitator, table = hall.role("facilitator"), await hall.talk(summit)
    reached = {"outcome": "solutions"}
    closure = f"{table}/closure"
    assert await facilitator.post(closure, reached, 409) == "solutions-not-opened"
    await hall.phase(table, "solutions")
    assert await facilitator.post(closure, reached, 409) == "no-solutions"
    assert await facilitator.post(closure, {"outcome": "not_reached"}, 422) == "invalid"
    await hall.enter(table, kind="solution", text="Send a deputy.")
    assert (await facilitator.post(closure, reached))["outcome"] == "solutions"
    assert await facilitator.ask("POST", f"{table}/contributions", SAID, 409) == "table-closed"
    others = [t for t in (await facilitator.get(f"{summit}/tables"))["tables"] if t["number"] > 1]
    if others:
        assert await facilitator.post(f"{summit}/closure", expect=409) == "tables-open"
    for other in others:
        path = f"{summit}/tables/{other['number']}/closure"
        assert (await facilitator.post(path, NOT_REACHED))["outcome_reason"]
    await facilitator.post(f"{summit}/closure")


async def test_a_summit_does_not_end_while_something_is_held(small_hall: Hall) -> None:
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    entry = await small_hall.enter(table, text="Mrs Sample never comes.")
    facilitator = small_hall.role("facilitator")
    for number in range(1, 1 + len((await facilitator.get(f"{summit}/tables"))["tables"])):
        await facilitator.post(f"{summit}/tables/{number}/closure", NOT_REACHED)
    assert await facilitator.post(f"{summit}/closure", expect=409) == "held-open"
    gone = {"outcome": "discarded", "reason": "A name."}
    await facilitator.put(f"/contributions/{entry['contribution_id']}/decision", gone)
    organiser = small_hall.role("organiser")
    assert (await organiser.get(f"{summit}/allocation"))["lot"]
    day = await facilitator.post(f"{summit}/closure")
    assert (await organiser.get(f"{summit}/allocation"))["lot"] is None
    assert (day["state"], day["unconfirmed"], day["held"]) == ("closed", None, 0)


@pytest.mark.rule("S2", "S10")
async def test_a_summit_is_archived_only_when_everybody_has_what_came_of_it(hall: Hall) -> None:
    summit = await hall.summit(capacity=8)
    for number in range(11):
        person, mine = await hall.register(summit, number, contact="unit@police.example")
    await person.ask("DELETE", f"/registrations/{mine['registration_id']}")
    organiser = hall.role("organiser")
    await organiser.post(f"{summit}/allocation")
    people = (await organiser.get(f"{summit}/attendees?purpose=running_the_event"))["items"]
    absent = next(one for one in people if one["agency"] == "education")
    await hall.role("facilitator").post(f"{summit}/opening")
    attendance = f"/registrations/{absent['registration_id']}/attendance"
    assert (await organiser.put(attendance, {"attended": False}))["state"] == "absent"
    assert await organiser.post(f"{summit}/archive", expect=409) == "not-over"
    await hall.end(summit)
    figures = await hall.role("reader").get(summit)
    assert (figures["attended"]["value"], figures["turned_away"]["value"]) == (7, 2)
    owed = (await organiser.get(f"{summit}/outputs"))["items"]
    assert [one["recipient"] for one in owed] == sorted([*AGENCIES, "alliance_members"])
    sent = {"recipient": "housing", "sent_on": str(TODAY)}
    assert await organiser.post(f"{summit}/outputs", sent, 422) == "not-owed"
    for day in ("0001-01-01", str(TODAY - timedelta(days=1)), str(TODAY + timedelta(days=1))):
        unsent = {"recipient": "police", "sent_on": day}
        assert await organiser.post(f"{summit}/outputs", unsent, 422) == "not-sent-yet", day
    for one in owed:
        answer = await organiser.raw("POST", f"{summit}/archive")
        assert answer.json()["type"] == "/problems/outputs-not-sent"
        assert f"/{one['recipient']}" in {error["pointer"] for error in answer.json()["errors"]}
        await organiser.post(f"{summit}/outputs", sent | {"recipient": one["recipient"]})
    archived = await organiser.post(f"{summit}/archive")
    assert (archived["state"], {one["sent_on"] for one in archived["items"]}) == (
        "archived",
        {str(TODAY)},
    )
    shown = await organiser.get(f"{summit}/attendees?purpose=sending_outputs")
    assert shown["items"] == []


@pytest.mark.rule("A8", "S10")
async def test_members_of_the_alliance_are_told_by_the_end_of_a_summit(hall: Hall) -> None:
    member = await hall.member()
    summit = await hall.begun(8)
    await hall.end(summit)
    notices = (await member.get("/alliance-notices"))["items"]
    assert [(one["kind"], one["output_url"]) for one in notices] == [
        ("summit_output", f"/v1{summit}/contributions")
    ]
    owed = (await hall.role("organiser").get(f"{summit}/outputs"))["items"]
    assert [one["recipient"] for one in owed if one["sent_on"]] == ["alliance_members"]


async def test_who_moves_up_after_tables_were_given_has_one_before_the_day_begins(
    small_hall: Hall,
) -> None:
    hall = small_hall
    summit = await hall.summit(capacity=8)
    people = [await hall.register(summit, number) for number in range(9)]
    organiser, facilitator = hall.role("organiser"), hall.role("facilitator")
    assert await facilitator.post(f"{summit}/opening", expect=409) == "not-allocated"
    await organiser.post(f"{summit}/allocation")
    person, mine = people[0]
    await person.ask("DELETE", f"/registrations/{mine['registration_id']}")
    assert await facilitator.post(f"{summit}/opening", expect=409) == "without-table"
    await organiser.post(f"{summit}/allocation")
    assert (await facilitator.post(f"{summit}/opening"))["state"] == "open"
    assert await organiser.post(f"{summit}/allocation", expect=409) == "summit-begun"
    last = f"/registrations/{people[8][1]['registration_id']}"
    assert await people[8][0].ask("DELETE", last, expect=409) == "summit-begun"


@pytest.mark.rule("S6")
async def test_only_a_solution_that_stands_closes_a_table_with_solutions(small_hall: Hall) -> None:
    """Not what is held, and may never stand; and nothing else that was said."""
    hall = small_hall
    summit = await hall.begun(8)
    facilitator, table = hall.role("facilitator"), await hall.talk(summit)
    await hall.phase(table, "solutions")
    for kind in ("barrier", "reason", "good_practice", "local_difference"):
        await hall.enter(table, kind=kind)
    held = await hall.enter(table, kind="solution", text="Mrs Sample should chair.")
    closure, reached = f"{table}/closure", {"outcome": "solutions"}
    assert await facilitator.post(closure, reached, 409) == "no-solutions"
    decision = f"/contributions/{held['contribution_id']}/decision"
    named = {"outcome": "rewritten", "text": "Whoever is there chairs.", "reason": "A name."}
    await facilitator.put(decision, named)
    assert (await facilitator.post(closure, reached))["outcome"] == "solutions"


@pytest.mark.rule("S6", "S7")
async def test_a_table_is_open_again_whose_only_solution_is_found_to_name_somebody(
    hall: Hall,
) -> None:
    """Detectors learn: what was clear when it was entered is decided about before the end."""
    summit = await hall.begun(8)
    facilitator, table = hall.role("facilitator"), await hall.talk(summit)
    await hall.phase(table, "solutions")
    entry = await hall.enter(table, kind="solution")
    clear = await hall.enter(table, kind="barrier", text="There is no time.")
    closure = f"{table}/closure"
    await facilitator.post(closure, {"outcome": "solutions"})
    async with hall.database.transaction() as tx:
        of = Contribution.contribution_id == UUID(entry["contribution_id"])
        await tx.session.execute(update(Contribution).where(of).values(text="Ask Mrs Sample."))

    answer = await hall.ended(summit)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/held-open")
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert pointers == [f"/contributions/{entry['contribution_id']}"]
    (held,) = (await facilitator.get(f"{summit}/held-contributions"))["items"]
    assert (held["state"], held["held_for"][0]["kind"]) == ("held", "named_person")
    gone = {"outcome": "discarded", "reason": "A name."}
    untouched = f"/contributions/{clear['contribution_id']}/decision"
    release = {"outcome": "released", "reason": "No person."}
    assert await facilitator.put(untouched, release, 409) == "not-held"
    await facilitator.put(f"/contributions/{entry['contribution_id']}/decision", gone)

    # the table closed with solutions and has none: it says why, as any other
    assert await facilitator.post(f"{summit}/closure", expect=409) == "tables-open"
    assert await facilitator.post(closure, {"outcome": "solutions"}, 409) == "no-solutions"
    await facilitator.post(closure, NOT_REACHED)
    assert (await facilitator.post(f"{summit}/closure"))["state"] == "closed"
    recorded = (await hall.role("reader").get(f"{summit}/contributions"))["items"]
    assert [one["text"] for one in recorded] == ["There is no time."]
    (decision,) = (await facilitator.get(f"{summit}/decisions"))["items"]
    assert decision["found"] == ["named_person"]


@pytest.mark.rule("S6", "G5")
async def test_a_summit_is_opened_on_its_day_and_not_before(small_hall: Hall) -> None:
    hall = small_hall
    organiser, facilitator = hall.role("organiser"), hall.role("facilitator")
    for ahead, expected in ((2, 409), (0, 200)):
        summit = await hall.summit(held_on=str(TODAY + timedelta(days=ahead)))
        for number in range(8):
            await hall.register(summit, number)
        await organiser.post(f"{summit}/allocation")
        opened = await facilitator.ask("POST", f"{summit}/opening", expect=expected)
        if expected == 409:
            assert opened == "summit-to-come"
