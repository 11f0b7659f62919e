"""A board takes one issue home; what it finds is its own until it shares it, item by item."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import icalendar
import pytest
from sqlalchemy import select, update

from chassis.testing import TestIssuer, events_waiting, eventually, running
from contracts.types import AgencyType, PracticeEvidence
from services.collation.app import service as collation
from services.collation.practices import queries as practices
from services.collation.reasons import queries as reasons
from services.collation.reasons.domain import ReasonOrigin
from services.collation.settings import CollationSettings
from services.collation.workshops.domain import (
    Chair,
    ItemKind,
    RoomWarning,
    Seat,
    WarningCode,
    precheck,
)
from services.collation.workshops.service import remind
from services.collation.workshops.tables import Workshop, WorkshopAction, WorkshopShare
from tests.services.collation.desk import Desk, problem
from tests.services.collation.taxonomy.test_endpoints import publish
from tests.services.collation.visitor import Visitor, visitor
from tests.services.collation.workshops.home import (
    ACTION,
    ASSESSMENT,
    DIFFERENCE,
    PLAN,
    REASON,
    ROOM,
    SOLUTION,
    TODAY,
    board,
    nation,
    planned,
    share,
)


@pytest.mark.rule("W1")
async def test_a_workshop_is_about_one_issue_and_stays_so(desk: Desk) -> None:
    convener = board(desk)
    place = await planned(convener)
    assert (await convener.read(place))["issue"] == "C2"
    for wrong in ({"issue": ["C1", "C2"]}, {"issue": None}, {"issues": ["C1"]}):
        assert problem(await convener.post("/v1/workshops", PLAN | wrong)) == (422, "invalid")
    unknown = await convener.post("/v1/workshops", PLAN | {"issue": "A99"})
    assert problem(unknown) == (422, "unknown-issue")
    assert len((await convener.read("/v1/workshops"))["items"]) == 1


@pytest.mark.rule("W2", "W3")
def test_the_room_is_looked_at_beforehand() -> None:
    police, care = AgencyType.POLICE, AgencyType.CHILDRENS_SOCIAL_CARE
    seats = [Seat(police, True)]
    free, bound = Chair(AgencyType.OTHER, True), Chair(AgencyType.OTHER, False)
    assert precheck(free, seats, [police]) == []
    assert precheck(bound, seats, [police]) == [RoomWarning(WarningCode.CHAIR_NOT_INDEPENDENT)]
    assert precheck(Chair(police, True), seats, [police]) == [
        RoomWarning(WarningCode.CHAIRS_AGENCY_TAKES_PART, police)
    ]
    assert precheck(free, seats, [care, police, care]) == [
        RoomWarning(WarningCode.AGENCY_MISSING, care)
    ]
    assert precheck(free, [Seat(care, False), Seat(police, True)], [police]) == []
    assert precheck(free, [Seat(police, False)], [police]) == [
        RoomWarning(WarningCode.NOBODY_CAN_COMMIT)
    ]


@pytest.mark.rule("W2", "W3")
async def test_what_the_room_lacks_is_stored_and_stops_nothing(desk: Desk) -> None:
    convener = board(desk)
    chair = {"role": "police lead", "agency": "police", "independent": False}
    place = await planned(convener, room={"chair": chair, "seats": []})
    warned = (await convener.read(place))["warnings"]
    assert [(w["code"], w["agency"]) for w in warned] == [
        ("chair_not_independent", None),
        ("agency_missing", "childrens_social_care"),
        ("agency_missing", "police"),
        ("agency_missing", "childrens_health_community"),
        ("agency_missing", "education"),
        ("nobody_can_commit", None),
    ]
    assert (await convener.put(f"{place}/room", ROOM)).json()["warnings"] == []
    named = {"chair": chair | {"role": "Jo Example"}}
    assert problem(await convener.put(f"{place}/room", named)) == (422, "invalid")


@pytest.mark.rule("W4")
async def test_the_self_assessment_holds_presence_evidence_reasons_and_differences(
    desk: Desk,
) -> None:
    convener = board(desk)
    place = await planned(convener)
    for body in (REASON, DIFFERENCE, SOLUTION):
        await convener.make(f"{place}/items", body)
    await convener.put(f"{place}/self-assessment", ASSESSMENT)
    shown = await convener.read(place)
    assert shown["assessment"] == ASSESSMENT
    assert [r["text"] for r in shown["local_reasons"]] == [REASON["text"]]
    assert [d["text"] for d in shown["differences"]] == [DIFFERENCE["text"]]
    assert [s["title"] for s in shown["solutions"]] == [SOLUTION["title"]]
    for wrong in (ASSESSMENT | {"present_here": "60%"}, {"present_here": "present"}):
        assert problem(await convener.put(f"{place}/self-assessment", wrong)) == (422, "invalid")
    assert (await convener.read(place))["assessment"] == ASSESSMENT


@pytest.mark.rule("W5", "W4")
async def test_a_workshop_closes_with_actions_or_with_the_reason_for_none(desk: Desk) -> None:
    convener = board(desk)
    with_actions, without = await planned(convener), await planned(convener)
    reason = {"no_action": "It is not met with here."}
    early = await planned(convener, held_on=str(TODAY + timedelta(days=9)))
    assert problem(await convener.post(f"{early}/closure", reason)) == (409, "workshop-to-come")
    for place in (with_actions, without):
        refused = await convener.post(f"{place}/closure", reason)
        assert problem(refused) == (409, "assessment-missing")
        await convener.put(f"{place}/self-assessment", ASSESSMENT)
        refused = await convener.post(f"{place}/closure", {})
        assert problem(refused) == (409, "neither-action-nor-reason")
        assert (await convener.read(place))["state"] == "planned"
    wrongs: list[dict[str, Any]] = [
        *({name: None} for name in ACTION),
        {"follow_up_on": str(TODAY)},
        {"checked_by": ACTION["owner_role"]},
        {"owner_role": "Jo Example"},
        {"progress": 40},
    ]
    for wrong in wrongs:
        answer = await convener.post(f"{with_actions}/actions", ACTION | wrong)
        assert problem(answer) == (422, "invalid"), wrong
    await convener.make(f"{with_actions}/actions", ACTION)
    assert problem(await convener.post(f"{with_actions}/closure", reason)) == (
        409,
        "actions-agreed",
    )
    assert (await convener.make(f"{with_actions}/closure", {}))["state"] == "closed"
    closed = await convener.make(f"{without}/closure", reason)
    assert (closed["state"], closed["ending"]["no_action"]) == ("closed", reason["no_action"])
    late = await convener.post(f"{without}/actions", ACTION)
    assert problem(late) == (409, "workshop-ended")
    otherwise = {"present_here": "present", "evidence": "On a second look."}
    late = await convener.put(f"{without}/self-assessment", otherwise)
    assert problem(late) == (409, "workshop-ended")
    assert (await convener.read(without))["assessment"] == ASSESSMENT
    told = await events_waiting(desk.database)
    assert [e.type for e in told] == [
        "workshop-action.agreed",
        "workshop.closed",
        "workshop.closed",
    ]
    assert {e.tenantid for e in told} == {"northmere"}


@pytest.mark.rule("W5")
async def test_an_action_that_is_not_taken_is_none_that_a_workshop_closes_with(desk: Desk) -> None:
    convener = board(desk)
    place = await planned(convener)
    await convener.put(f"{place}/self-assessment", ASSESSMENT)
    made = await convener.make(f"{place}/actions", ACTION)
    notes = f"{place}/actions/{made['action_id']}/notes"
    await convener.make(notes, {"state": "not_taken", "note": "There is no room for it."})
    refused = await convener.post(f"{place}/closure", {})
    assert problem(refused) == (409, "neither-action-nor-reason")
    reason = {"no_action": "There is no room for it."}
    await convener.make(notes, {"state": "done", "note": "There was, after all."})
    assert problem(await convener.post(f"{place}/closure", reason)) == (409, "actions-agreed")
    await convener.make(notes, {"state": "not_taken", "note": "No."})
    closed = await convener.make(f"{place}/closure", reason)
    assert (closed["state"], closed["ending"]["no_action"]) == ("closed", reason["no_action"])


@pytest.mark.rule("W7")
async def test_a_cancelled_workshop_is_over_and_a_rescheduled_one_is_to_come(desk: Desk) -> None:
    convener = board(desk)
    moved, lost = await planned(convener), await planned(convener)
    later = {"held_on": str(TODAY + timedelta(days=9)), "reason": "The venue was flooded."}
    shown = await convener.make(f"{moved}/rescheduling", later)
    assert (shown["state"], shown["held_on"]) == ("rescheduled", later["held_on"])
    assert [(m["was_on"], m["reason"]) for m in shown["moves"]] == [(str(TODAY), later["reason"])]
    weather = {"cause": "weather", "explanation": "Snow closed the roads."}
    assert problem(await convener.post(f"{lost}/cancellation", {})) == (422, "invalid")
    shown = await convener.make(f"{lost}/cancellation", weather)
    assert (shown["state"], shown["ending"]["cause"]) == ("cancelled", "weather")
    for path, body in (
        ("rescheduling", later),
        ("cancellation", weather),
        ("closure", {}),
        ("items", REASON),
        ("actions", ACTION),
    ):
        assert problem(await convener.post(f"{lost}/{path}", body)) == (409, "workshop-ended"), path
    for path, body in (("room", ROOM | {"seats": []}), ("self-assessment", ASSESSMENT)):
        assert problem(await convener.put(f"{lost}/{path}", body)) == (409, "workshop-ended"), path
    left = await convener.read(lost)
    assert (left["state"], left["room"]["seats"], left["assessment"]) == (
        "cancelled",
        ROOM["seats"],
        None,
    )
    assert (await convener.make(f"{moved}/cancellation", weather))["state"] == "cancelled"


@pytest.mark.rule("W6", "W8", "C4")
async def test_the_nation_sees_what_is_shared_and_no_more_once_it_is_taken_back(
    desk: Desk,
) -> None:
    convener, reader = board(desk), nation(desk)
    place = await planned(convener)
    reason, difference, solution = [
        await convener.make(f"{place}/items", body) for body in (REASON, DIFFERENCE, SOLUTION)
    ]
    action = await convener.make(f"{place}/actions", ACTION)

    async def seen() -> tuple[list[str], list[str], list[str]]:
        shown = (await reader.read("/v1/shared-workshop-items", issue="C2"))["items"]
        async with desk.database.reading() as session:
            offered = (await reasons.reasons_of(session, ["C2"]))["C2"]
            library = (await practices.practices_of(session, ["C2"]))["C2"]
        return (
            [item["kind"] for item in shown],
            [r.text for r in offered.get(ReasonOrigin.WORKSHOP, [])],
            [f"{p.origin}: {p.title}" for p in library],
        )

    assert await seen() == ([], [], [])
    assert problem(await reader.get(place)) == (403, "forbidden")
    shares = [
        await share(convener, place, "reason", reason),
        await share(convener, place, "difference", difference, named=True),
        await share(convener, place, "solution", solution),
        await share(convener, place, "action", action),
    ]
    assert await seen() == (
        ["reason", "difference", "solution", "action"],
        [REASON["text"]],
        [f"local: {SOLUTION['title']}"],
    )
    items = (await reader.read("/v1/shared-workshop-items"))["items"]
    assert [i["named_board"] for i in items] == [None, "northmere", None, None]
    again = {"kind": "reason", "item_id": reason["item_id"]}
    assert problem(await convener.post(f"{place}/shares", again)) == (409, "shared-already")
    links = [f"/v1/shared-workshop-items/{s['share_id']}" for s in shares]
    assert (await reader.read(links[3]))["text"] == ACTION["what"]
    for link, given in zip(links, shares, strict=True):
        for _ in range(2):
            gone = await convener.delete(f"{place}/shares/{given['share_id']}")
            assert gone.json()["withdrawn_at"]
        assert problem(await reader.get(link)) == (404, "nothing-shared")
    assert await seen() == ([], [], [])
    async with desk.database.reading() as session:
        rows = (await session.scalars(select(WorkshopShare))).all()
    assert [(row.body, row.named_board) for row in rows] == [(None, None)] * 4
    listed = (await convener.read(f"{place}/shares"))["items"]
    assert [s["kind"] for s in listed] == ["reason", "difference", "solution", "action"]
    assert (await convener.read(place))["local_reasons"] == [reason]
    await share(convener, place, "reason", reason)
    assert (await seen())[1] == [REASON["text"]]


@pytest.mark.rule("W8", "B6")
@pytest.mark.parametrize("evidence", PracticeEvidence)
async def test_a_shared_solution_enters_the_library_with_the_evidence_it_has(
    desk: Desk, evidence: PracticeEvidence
) -> None:
    convener, reader = board(desk), nation(desk)
    place = await planned(convener)
    said = SOLUTION | {"evidence": evidence, "evidence_note": "Forty calls were listened to."}
    given = await share(
        convener, place, "solution", await convener.make(f"{place}/items", said), named=True
    )
    (example,) = (await reader.read("/v1/practices"))["items"]
    shown = await reader.read(f"/v1/shared-workshop-items/{given['share_id']}")
    for one in (example, shown):
        assert (one["evidence"], one["title"], one["text"]) == (
            evidence,
            SOLUTION["title"],
            SOLUTION["text"],
        )
    assert (example["origin"], example["issues"]) == ("local", ["C2"])
    assert example["evidence_note"] == said["evidence_note"]


@pytest.mark.rule("W8")
async def test_a_solution_that_leaves_the_library_is_no_longer_shared_here(desk: Desk) -> None:
    convener, reader = board(desk), nation(desk)
    place = await planned(convener)
    solution = await convener.make(f"{place}/items", SOLUTION)
    given = await share(convener, place, "solution", solution, named=True)
    (item,) = (await reader.read("/v1/practices", origin="local"))["items"]
    assert (item["named_body"], item["evidence"]) == ("northmere", "tried")
    await convener.make(f"{given['practice_url']}/withdrawal")
    assert (await reader.read("/v1/shared-workshop-items"))["items"] == []
    await convener.delete(f"{place}/shares/{given['share_id']}")


@pytest.mark.rule("B6", "W8")
async def test_a_shared_solution_names_its_board_only_while_the_library_does(desk: Desk) -> None:
    convener, reader = board(desk), nation(desk)
    place = await planned(convener)
    solution = await convener.make(f"{place}/items", SOLUTION)
    given = await share(convener, place, "solution", solution, named=True)
    link, practice = f"/v1/shared-workshop-items/{given['share_id']}", given["practice_url"]
    for named in (True, False, True):
        await convener.put(f"{practice}/naming", {"named": named})
        board_named = "northmere" if named else None
        item, example = await reader.read(link), await reader.read(practice)
        assert (item["named_board"], example["named_body"]) == (board_named, board_named)
        (mine,) = (await convener.read(f"{place}/shares"))["items"]
        assert mine["named"] is named
    assert (item["title"], item["text"]) == (SOLUTION["title"], SOLUTION["text"])
    assert item["evidence"] == SOLUTION["evidence"]


@pytest.mark.rule("W8", "B6")
@pytest.mark.parametrize("ending", ["withdrawn", "withdrawn while held", "refused"])
async def test_a_solutions_share_goes_with_its_example_and_it_can_be_shared_again(
    desk: Desk, ending: str
) -> None:
    convener = board(desk)
    keeper = visitor(desk, "centre", "practices:steward")
    place = await planned(convener)
    doubtful = {} if ending == "withdrawn" else {"text": "Eastvale LSCB answers the line."}
    solution = await convener.make(f"{place}/items", SOLUTION | doubtful)
    given = await share(convener, place, "solution", solution, named=True, checked=True)
    again = {"kind": "solution", "item_id": solution["item_id"], "checked": True}
    assert problem(await convener.post(f"{place}/shares", again)) == (409, "shared-already")
    if ending == "refused":
        no = {"decision": "refuse", "reason": "A name."}
        await keeper.make(f"{given['practice_url']}/decision", no)
    else:
        await convener.make(f"{given['practice_url']}/withdrawal")
    (gone,) = (await convener.read(f"{place}/shares"))["items"]
    assert (gone["named"], bool(gone["withdrawn_at"])) == (False, True)
    async with desk.database.reading() as session:
        (row,) = await session.scalars(select(WorkshopShare))
    assert (row.body, row.named_board) == (None, None)
    anew = await convener.make(f"{place}/shares", again)
    assert anew["practice_url"] != given["practice_url"]


@pytest.mark.rule("W6", "C11")
async def test_a_reason_is_shared_although_the_issue_was_retired_meanwhile(desk: Desk) -> None:
    convener = board(desk)
    place = await planned(convener)
    reason = await convener.make(f"{place}/items", REASON)
    await publish(desk, {"kind": "retired", "explanation": "Never found again.", "code": "C2"})
    await share(convener, place, "reason", reason)
    async with desk.database.reading() as session:
        offered = (await reasons.reasons_of(session, ["C2"]))["C2"]
    assert [r.text for r in offered[ReasonOrigin.WORKSHOP]] == [REASON["text"]]


@pytest.mark.rule("G5")
async def test_what_is_planned_lies_not_in_the_past_and_what_is_on_record_may(desk: Desk) -> None:
    convener = board(desk)
    place = await planned(convener, held_on=str(TODAY - timedelta(days=1)))
    past = str(TODAY - timedelta(days=3))
    made = await convener.make(f"{place}/actions", ACTION)
    mine = f"{place}/actions/{made['action_id']}"
    both = ACTION | {"due_on": past, "follow_up_on": past}
    for asked in (
        convener.post("/v1/workshops", PLAN | {"held_on": past}),
        convener.post(f"{place}/rescheduling", {"held_on": past, "reason": "The venue."}),
        convener.post(f"{place}/actions", ACTION | {"due_on": past}),
        convener.post(f"{place}/actions", both),
        convener.put(mine, {"action": ACTION | {"due_on": past}, "why": "So."}),
    ):
        assert problem(await asked) == (422, "day-past")
    shown = await convener.read(place)
    assert (shown["state"], [a["revision"] for a in shown["actions"]]) == ("planned", [1])
    async with desk.database.transaction() as tx:
        await tx.session.execute(update(WorkshopAction).values(due_on=date.fromisoformat(past)))
    worded = both | {"follow_up_on": ACTION["follow_up_on"], "what": "In other words."}
    changed = await convener.put(mine, {"action": worded, "why": "So."})
    assert changed.json()["revision"] == 2


@pytest.mark.rule("W5")
async def test_more_blanks_make_no_other_role(desk: Desk) -> None:
    convener = board(desk)
    place = await planned(convener)
    same = ACTION | {"checked_by": ACTION["owner_role"].replace(" ", "   ")}
    assert problem(await convener.post(f"{place}/actions", same)) == (422, "invalid")
    tidy = await convener.make(f"{place}/actions", ACTION | {"checked_by": "board   manager"})
    assert tidy["action"]["checked_by"] == "board manager"


async def test_a_calendar_program_sees_that_a_day_was_moved_and_when(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    convener = board(desk)
    place = await planned(convener)
    path = (await convener.make("/v1/workshop-calendars"))["path"]

    async def event() -> Any:
        feed = icalendar.Calendar.from_ical((await desk.client.get(path)).content)
        (found,) = feed.walk("VEVENT")
        return found

    first = await event()
    for days in (3, 9):
        later = {"held_on": str(TODAY + timedelta(days=days)), "reason": "The venue."}
        await convener.make(f"{place}/rescheduling", later)
    moved = await event()
    assert (first["sequence"], moved["sequence"]) == (0, 2)
    assert moved["uid"] == first["uid"]
    assert moved.decoded("dtstart") == TODAY + timedelta(days=9)
    assert moved.decoded("dtstamp") >= first.decoded("dtstamp")
    monkeypatch.setitem(vars(desk.runtime.settings), "public_url", "https://lipp.example")
    calendar = await convener.make("/v1/workshop-calendars")
    assert calendar["address"] == f"https://lipp.example{calendar['path']}"
    assert str((await event())["url"]).startswith("https://lipp.example/v1/workshops/")


@pytest.mark.rule("W6")
async def test_what_may_identify_somebody_is_not_shared_unless_a_person_has_looked(
    desk: Desk,
) -> None:
    convener, reader = board(desk), nation(desk)
    place = await planned(convener)
    certain, suspected = [
        await convener.make(f"{place}/items", {"kind": "difference", "text": text})
        for text in ("Write to jo.example@mail.example.", "It was a child aged 3 in each.")
    ]
    for item, kind in ((certain, "identifying-text"), (suspected, "may-identify")):
        body = {"kind": "difference", "item_id": item["item_id"]}
        assert problem(await convener.post(f"{place}/shares", body)) == (422, kind)
    checked = {"kind": "difference", "item_id": certain["item_id"], "checked": True}
    assert problem(await convener.post(f"{place}/shares", checked)) == (422, "identifying-text")
    await share(convener, place, "difference", suspected, checked=True)
    assert len((await reader.read("/v1/shared-workshop-items"))["items"]) == 1


@pytest.mark.rule("W6")
@pytest.mark.parametrize(
    "words",
    [
        "Mrs Patel at the hub always says that it can wait.",
        "O'Brien always says that it can wait.",
        "A schoolgirl was murdered by her stepfather here two years ago.",
        "The social worker was lazy.",
        "Write to jo dot sample at example dot org.",
        "Ring oh two oh seven nine four six double oh one eight.",
    ],
)
async def test_nobody_vouches_for_a_name_a_case_or_blame_in_what_their_own_board_shares(
    desk: Desk, words: str
) -> None:
    """Of whatever kind the item is: it is written anew first."""
    convener, reader = board(desk), nation(desk)
    place = await planned(convener)
    for kind, said in (("reason", REASON), ("difference", DIFFERENCE), ("solution", SOLUTION)):
        item = await convener.make(f"{place}/items", said | {"text": words})
        asked = {"kind": kind, "item_id": item["item_id"], "checked": True}
        refused = await convener.post(f"{place}/shares", asked)
        assert problem(refused) == (422, "identifying-text"), kind
    action = await convener.make(f"{place}/actions", ACTION | {"what": words})
    asked = {"kind": "action", "item_id": action["action_id"], "checked": True}
    refused = await convener.post(f"{place}/shares", asked)
    assert problem(refused) == (422, "identifying-text")
    assert (await reader.read("/v1/shared-workshop-items"))["items"] == []
    anew = {"action": ACTION, "why": "Said without a name."}
    await convener.put(f"{place}/actions/{action['action_id']}", anew)
    await share(convener, place, "action", action)


async def written(convener: Visitor, place: str) -> dict[ItemKind, Any]:
    said = {ItemKind.REASON: REASON, ItemKind.DIFFERENCE: DIFFERENCE, ItemKind.SOLUTION: SOLUTION}
    items = {kind: await convener.make(f"{place}/items", body) for kind, body in said.items()}
    return items | {ItemKind.ACTION: await convener.make(f"{place}/actions", ACTION)}


@pytest.mark.rule("W6", "W7")
async def test_nothing_more_is_shared_of_a_meeting_that_never_was(desk: Desk) -> None:
    convener, reader = board(desk), nation(desk)
    place = await planned(convener)
    items = await written(convener, place)
    await convener.make(f"{place}/cancellation", {"cause": "weather"})
    for kind, item in items.items():
        asked = {"kind": kind, "item_id": item.get("item_id") or item["action_id"]}
        answer = await convener.post(f"{place}/shares", asked)
        assert problem(answer) == (409, "workshop-ended"), kind
    assert (await reader.read("/v1/shared-workshop-items"))["items"] == []


@pytest.mark.rule("W6", "W7", "W8")
async def test_what_was_shared_of_a_meeting_that_never_was_is_taken_back_as_by_hand(
    desk: Desk,
) -> None:
    """In every order: before the cancelling, with it, or after it."""
    convener, reader = board(desk), nation(desk)

    async def told_after(*ends: str) -> list[str]:
        place = await planned(convener)
        items = await written(convener, place)
        given = [await share(convener, place, kind, item) for kind, item in items.items()]
        before = len(await events_waiting(desk.database))
        for end in ends:
            if end == "cancelled":
                await convener.make(f"{place}/cancellation", {"cause": "weather"})
            else:
                for one in given:
                    await convener.delete(f"{place}/shares/{one['share_id']}")
        assert (await reader.read("/v1/shared-workshop-items"))["items"] == []
        assert (await reader.read("/v1/practices"))["items"] == []
        async with desk.database.reading() as session:
            of_issue = (await reasons.reasons_of(session, ["C2"]))["C2"]
        assert of_issue[ReasonOrigin.WORKSHOP] == []
        mine = (await convener.read(f"{place}/shares"))["items"]
        assert [bool(one["withdrawn_at"]) for one in mine] == [True] * 4
        return [event.type for event in (await events_waiting(desk.database))[before:]]

    by_hand = await told_after("by hand")
    assert by_hand
    for order in (("cancelled",), ("by hand", "cancelled"), ("cancelled", "by hand")):
        assert await told_after(*order) == by_hand, order
    async with desk.database.reading() as session:
        assert {row.body for row in await session.scalars(select(WorkshopShare))} == {None}


@pytest.mark.rule("W6", "B6")
async def test_without_consent_no_board_is_named_by_the_words_of_what_it_shares(
    desk: Desk,
) -> None:
    convener, reader = board(desk, "northmere-scb"), nation(desk)
    place = await planned(convener)
    said: dict[str, dict[str, Any]] = {
        "difference": DIFFERENCE | {"text": "Northmere LSCB has one building for both."},
        "reason": REASON | {"text": "In Northmere the two services answer the same line."},
        "solution": SOLUTION | {"text": "northmere-scb answers from one rota."},
    }
    items = {kind: await convener.make(f"{place}/items", body) for kind, body in said.items()}
    items["action"] = await convener.make(
        f"{place}/actions", ACTION | {"what": "Eastvale Safeguarding Children Partnership helps."}
    )
    for kind, item in items.items():
        asked = {"kind": kind, "item_id": item.get("item_id") or item["action_id"]}
        word = await convener.post(f"{place}/shares", asked | {"named": "yes"})
        assert problem(word) == (422, "invalid"), kind
        refused = await convener.post(f"{place}/shares", asked | {"named": False})
        assert problem(refused) == (422, "may-identify"), kind
        assert "named_body" in refused.json()["errors"][0]["detail"]
        assert "orthmere" not in refused.text
    assert (await reader.read("/v1/shared-workshop-items"))["items"] == []
    assert (await reader.read("/v1/practices"))["items"] == []
    assert [e.type for e in await events_waiting(desk.database)] == ["workshop-action.agreed"]
    held = await share(convener, place, "solution", items["solution"], checked=True)
    assert (await reader.read("/v1/practices"))["items"] == []
    await convener.delete(f"{place}/shares/{held['share_id']}")
    for kind, item in items.items():
        await share(convener, place, kind, item, named=True, checked=kind == "action")
    shown = (await reader.read("/v1/shared-workshop-items"))["items"]
    assert [i["named_board"] for i in shown] == ["northmere-scb"] * 4


@pytest.mark.rule("W6", "B6")
@pytest.mark.parametrize("named", [True, False])
async def test_who_consents_to_its_own_name_names_no_other_board(desk: Desk, named: bool) -> None:
    """One that is known by its area's name, and one by what boards are called."""
    await planned(board(desk, "southmere-scb"))
    convener, reader = board(desk, "northmere-scb"), nation(desk)
    place = await planned(convener)
    for text in ("In Southmere two lines answer.", "Eastvale LSCB does not answer."):
        item = await convener.make(f"{place}/items", REASON | {"text": text})
        asked = {"kind": "reason", "item_id": item["item_id"], "named": named}
        refused = await convener.post(f"{place}/shares", asked)
        assert problem(refused) == (422, "may-identify"), text
    assert (await reader.read("/v1/shared-workshop-items"))["items"] == []


async def test_an_action_goes_on_and_changes_and_keeps_what_it_was(desk: Desk) -> None:
    convener = board(desk)
    place = await planned(convener)
    made = await convener.make(f"{place}/actions", ACTION)
    mine = f"{place}/actions/{made['action_id']}"
    await convener.make(f"{mine}/notes", {"state": "in_progress", "note": "The rota is set up."})
    later = ACTION | {"what": "One rota, also at weekends."}
    change = {"action": later, "why": "National guidance now asks for weekends."}
    shown = (await convener.put(mine, change)).json()
    assert (shown["revision"], shown["state"]) == (2, "in_progress")
    assert shown["action"] == later
    assert [bool(n["before"]) for n in shown["notes"]] == [False, True]
    assert shown["notes"][1]["before"] == ACTION
    unknown = f"{place}/actions/{uuid4()}/notes"
    body = {"state": "done", "note": "Done."}
    assert problem(await convener.post(unknown, body)) == (404, "no-such-workshop-action")


async def test_an_action_does_not_change_for_a_commitment_that_nobody_made(desk: Desk) -> None:
    convener = board(desk)
    place = await planned(convener)
    made = await convener.make(f"{place}/actions", ACTION)
    later = {"action": ACTION | {"what": "One rota, also at weekends."}, "why": "It was agreed."}
    nobodys = later | {"commitment_id": str(uuid4())}
    refused = await convener.put(f"{place}/actions/{made['action_id']}", nobodys)
    assert problem(refused) == (404, "no-such-commitment")
    (action,) = (await convener.read(place))["actions"]
    assert (action["revision"], action["action"], action["notes"]) == (1, ACTION, [])


@pytest.mark.rule("G5")
async def test_a_year_that_nobody_means_is_refused_and_one_on_record_is_still_shown(
    desk: Desk,
) -> None:
    convener, reader = board(desk), nation(desk)
    place = await planned(convener)
    made = await convener.make(f"{place}/actions", ACTION)
    mine = f"{place}/actions/{made['action_id']}"
    for never in ("0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"):
        moved = {"held_on": never, "reason": "The venue."}
        for asked in (
            convener.post("/v1/workshops", PLAN | {"held_on": never}),
            convener.post(f"{place}/rescheduling", moved),
            convener.post(f"{place}/actions", ACTION | {"due_on": never}),
            convener.post(f"{place}/actions", ACTION | {"follow_up_on": never}),
            convener.put(mine, {"action": ACTION | {"due_on": never}, "why": "So."}),
        ):
            assert problem(await asked) == (422, "invalid"), never
    old = ACTION | {"due_on": "0001-01-01", "follow_up_on": "9999-12-31"}
    async with desk.database.transaction() as tx:
        await tx.session.execute(update(WorkshopAction).values(body=old))
        await tx.session.execute(update(Workshop).values(held_on=date(1, 1, 1)))
    assert (await convener.read(place))["actions"][0]["action"] == old
    given = await share(convener, place, "action", made)
    link = f"/v1/shared-workshop-items/{given['share_id']}"
    assert (await reader.read(link))["action"] == old
    assert (await convener.put(mine, {"action": ACTION, "why": "So."})).json()["revision"] == 2
    (note,) = (await convener.read(place))["actions"][0]["notes"]
    assert note["before"] == old


async def reminders(desk: Desk) -> list[tuple[str, str]]:
    return [
        (str(data["kind"]), str(data["due_on"]))
        for kind, data in await desk.told()
        if kind == "workshop-reminder.due"
    ]


async def test_a_board_is_reminded_of_each_day_once_by_whoever_looks_first(desk: Desk) -> None:
    convener = board(desk)
    place = await planned(convener)
    body = ACTION | {"due_on": "2031-03-10", "follow_up_on": "2031-06-10"}
    made = await convener.make(f"{place}/actions", body)
    mine = f"{place}/actions/{made['action_id']}"

    async def look(today: date) -> int:
        async with desk.database.transaction() as tx:
            return await remind(tx, today, 14)

    assert await look(date(2031, 2, 23)) == 0
    assert sum(await asyncio.gather(*(look(date(2031, 2, 24)) for _ in range(3)))) == 1
    moved = {"action": body | {"due_on": "2031-04-10"}, "why": "The venue."}
    await convener.put(mine, moved)
    assert await look(date(2031, 2, 24)) == 0
    assert await look(date(2031, 4, 1)) == 1
    await convener.make(f"{mine}/notes", {"state": "done", "note": "Done."})
    assert await look(date(2031, 6, 1)) == 1
    assert await reminders(desk) == [
        ("due", "2031-03-10"),
        ("due", "2031-04-10"),
        ("follow_up", "2031-06-10"),
    ]
    told = await events_waiting(desk.database)
    assert {e.tenantid for e in told if e.type == "workshop-reminder.due"} == {"northmere"}
    left = await convener.make(f"{place}/actions", body)
    note = {"state": "not_taken", "note": "Left."}
    await convener.make(f"{place}/actions/{left['action_id']}/notes", note)
    snowed_in = await planned(convener)
    await convener.make(f"{snowed_in}/actions", body)
    weather = {"cause": "weather", "explanation": "Snow closed the roads."}
    await convener.make(f"{snowed_in}/cancellation", weather)
    assert await look(date(2031, 6, 1)) == 0


@pytest.mark.parametrize(
    ("state", "reminded_of"),
    [
        ("agreed", ["due", "follow_up"]),
        ("in_progress", ["due", "follow_up"]),
        ("done", ["follow_up"]),
        ("closed_with_learning", ["follow_up"]),
        ("not_taken", []),
    ],
)
async def test_a_board_is_reminded_that_an_action_is_due_only_while_it_goes_on(
    desk: Desk, state: str, reminded_of: list[str]
) -> None:
    convener = board(desk)
    place = await planned(convener)
    made = await convener.make(f"{place}/actions", ACTION)
    note = {"state": state, "note": "So far."}
    await convener.make(f"{place}/actions/{made['action_id']}/notes", note)
    async with desk.database.transaction() as tx:
        await remind(tx, TODAY + timedelta(days=120), 14)
    assert [kind for kind, _ in await reminders(desk)] == reminded_of


async def test_the_worker_reminds_by_itself(desk: Desk, issuer: TestIssuer) -> None:
    convener = board(desk)
    place = await planned(convener)
    soon = {"due_on": str(TODAY + timedelta(days=3))}
    await convener.make(f"{place}/actions", ACTION | soon)
    settings = CollationSettings(
        database=desk.database.url,
        bus="memory:",
        roles=frozenset({"worker"}),
        suggestions=False,
        workshop_reminder_seconds=0.05,
    )

    async def reminded() -> bool:
        return len(await reminders(desk)) == 1

    async with running(collation.create_app(settings, get_keys=issuer.keys)):
        await eventually(reminded)


async def test_a_calendar_program_reads_days_and_codes_without_a_token_until_the_address_ends(
    desk: Desk,
) -> None:
    convener, stranger = board(desk), board(desk, "eastvale")
    place = await planned(convener, held_on=str(TODAY + timedelta(days=5)))
    made = await convener.make(f"{place}/actions", ACTION)
    await planned(stranger)
    calendar = await convener.make("/v1/workshop-calendars")
    path = calendar["path"]
    assert calendar["address"] == f"http://127.0.0.1:8000{path}"
    answer = await desk.client.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    feed = icalendar.Calendar.from_ical(answer.content)
    days = [(str(e["summary"]), e.decoded("dtstart")) for e in feed.walk("VEVENT")]
    assert days == [
        ("Local workshop (C2)", TODAY + timedelta(days=5)),
        ("Workshop action due (C2)", TODAY + timedelta(days=30)),
        ("Workshop action: follow up (C2)", TODAY + timedelta(days=120)),
    ]
    for written in (ACTION["what"], "rota", "manager", "northmere", "eastvale"):
        assert written not in answer.text
    last = {"due_on": str(TODAY), "follow_up_on": "2099-12-31"}
    await convener.make(f"{place}/actions", ACTION | last)
    assert (await desk.client.get(path)).text.count("BEGIN:VEVENT") == 5
    (uid,) = [str(e["uid"]) for e in feed.walk("VEVENT") if "due" in str(e["summary"])]
    assert uid == f"{made['action_id']}-due@lipp"
    ids = {c["calendar_id"] for c in (await convener.read("/v1/workshop-calendars"))["items"]}
    assert ids == {calendar["calendar_id"]}
    mine = f"/v1/workshop-calendars/{calendar['calendar_id']}"
    assert problem(await stranger.delete(mine)) == (404, "no-such-calendar")
    assert (await desk.client.get(path)).status_code == 200
    await convener.delete(mine)
    ended = await desk.client.get(path)
    guessed = await desk.client.get(f"{path[:-4]}AAAA")
    assert problem(ended) == problem(guessed) == (404, "no-such-calendar")
    told = [{**answer.json(), "request_id": "", "instance": ""} for answer in (ended, guessed)]
    assert told[0] == told[1]


@pytest.mark.parametrize("days_before", [0, 14])
async def test_a_calendar_reminds_of_what_a_board_is_reminded_of_as_many_days_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, days_before: int
) -> None:
    monkeypatch.setitem(vars(desk.runtime.settings), "workshop_reminder_days", days_before)
    convener = board(desk)
    place = await planned(convener)
    made = await convener.make(f"{place}/actions", ACTION)
    path = (await convener.make("/v1/workshop-calendars"))["path"]

    async def alarms() -> dict[str, list[tuple[str, str, timedelta]]]:
        feed = icalendar.Calendar.from_ical((await desk.client.get(path)).content)
        return {
            str(event["summary"]): [
                (str(a["action"]), str(a["description"]), a.decoded("trigger"))
                for a in event.walk("VALARM")
            ]
            for event in feed.walk("VEVENT")
        }

    due, follow_up = "Workshop action due (C2)", "Workshop action: follow up (C2)"
    before = timedelta(days=-days_before)
    assert await alarms() == {
        "Local workshop (C2)": [],
        due: [("DISPLAY", due, before)],
        follow_up: [("DISPLAY", follow_up, before)],
    }
    done = {"state": "done", "note": "Done."}
    await convener.make(f"{place}/actions/{made['action_id']}/notes", done)
    assert (await alarms()).keys() == {"Local workshop (C2)", follow_up}


async def test_a_boards_calendars_are_listed_to_the_last_page(desk: Desk) -> None:
    convener, stranger = board(desk), board(desk, "eastvale")
    made = [(await convener.make("/v1/workshop-calendars"))["calendar_id"] for _ in range(3)]
    listed = "/v1/workshop-calendars"
    first = await convener.read(listed, limit="2")
    last = await convener.read(listed, limit="2", cursor=first["next"])
    assert [one["calendar_id"] for one in first["items"] + last["items"]] == made
    assert last["next"] is None
    assert problem(await stranger.get(listed, cursor=first["next"])) == (400, "bad-cursor")


async def test_the_first_projects_workshops_are_told_as_far_as_they_were_published(
    desk: Desk,
) -> None:
    told = await nation(desk).read("/v1/workshop-history")
    assert (told["planned"], told["held"], told["attendees_more_than"]) == (3, 2, 25)
    assert [(w["state"], w["cause"]) for w in told["workshops"]] == [
        ("held", None),
        ("held", None),
        ("cancelled", "weather"),
    ]
    assert "the attendees of each workshop" in told["not_published"]
