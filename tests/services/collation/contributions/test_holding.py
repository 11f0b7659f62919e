"""What names somebody is held with the reason; released, rewritten or discarded; audited."""

import threading
from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.types import ContributionKind
from screening.domain import Kind
from services.collation.boards.service import remember_board
from services.collation.contributions import service
from services.collation.contributions.tables import Contribution
from tests.screening.test_blame import PLAIN
from tests.services.collation.hall import SAID, Hall
from tests.services.collation.taxonomy.test_endpoints import RETIRE, SPLIT, ask, publish
from tests.services.kept import kept

NAMED = "Mr Patel never comes, and nobody asks why."
CASE = "It was just like the case of the twins in Northmere."
CERTAIN = "Write to jo.sample@trust.example if you want the form."
WRITTEN = SAID | {"notice_version": 1}


@pytest.mark.rule("S7")
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (NAMED, {"named_person"}),
        (CASE, {"identifiable_case"}),
        (CERTAIN, {"email"}),
        ("Ring 07700 900123 at night.", {"phone"}),
        ("Ring 07 700 900 123 at night.", {"phone"}),
        ("Her number is 943-\n476 5919.", {"nhs_number"}),
        ("Write to jo.bloggs @ example.org for it.", {"email"}),
        ("J. Smith said she was tired.", {"named_person"}),
        ("Last year a baby was shaken and the father is in prison.", {"identifiable_case"}),
        ("A baby was shaken and the father is in prison.", {"identifiable_case"}),
        ("At Northmere LSCB nobody convenes.", {"named_body"}),
        ("northmere-scb never answers.", {"named_body"}),
        ("At Hollin Hospital nobody is free.", {"named_body"}),
        ("The social worker was lazy.", {"blame_term"}),
    ],
)
async def test_a_contribution_that_names_or_tells_of_a_case_is_held_with_the_reason(
    small_hall: Hall, text: str, kinds: set[str]
) -> None:
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    entry = await small_hall.enter(table, text=text)
    assert entry["state"] == "held"
    assert kinds <= {found["kind"] for found in entry["held_for"]}
    receipt = await small_hall.role("delegate").make(
        f"{summit}/written-contributions", WRITTEN | {"text": text}
    )
    assert (receipt["state"], kinds <= {*receipt["held_for"]}) == ("held", True)
    assert "contribution_id" not in receipt
    held = (await small_hall.role("facilitator").get(f"{summit}/held-contributions"))["items"]
    assert [one["text"] for one in held] == [text] * 2
    assert await small_hall.told("contribution.recorded") == []


@pytest.mark.rule("G3", "S8")
async def test_what_practitioners_say_of_their_own_work_waits_for_nobody(small_hall: Hall) -> None:
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    for text in PLAIN:
        assert (await small_hall.enter(table, text=text))["state"] == "clear", text


@pytest.mark.rule("G3")
async def test_blame_is_released_rewritten_or_discarded_for_a_reason_that_may_say_so(
    small_hall: Hall,
) -> None:
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    facilitator = small_hall.role("facilitator")
    entry = await small_hall.enter(table, text="The social worker was lazy.")
    place = f"/contributions/{entry['contribution_id']}/decision"
    rewritten = {"outcome": "rewritten", "reason": "It lays blame on the worker; a careless word."}
    again = await facilitator.raw("PUT", place, rewritten | {"text": "The nurse was careless."})
    assert (again.status_code, again.json()["type"]) == (422, "/problems/still-identifies")
    assert again.json()["errors"] == [{"pointer": "/text", "detail": "blame_term"}]
    decided = await facilitator.put(place, rewritten | {"text": "Forty cases left no time."})
    assert decided["state"] == "rewritten"


@pytest.mark.rule("S7")
async def test_a_facilitator_releases_rewrites_or_discards_and_every_decision_is_audited(
    hall: Hall,
) -> None:
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    facilitator = hall.role("facilitator")
    texts = (NAMED, CASE, CERTAIN)
    named, case, certain = [await hall.enter(table, text=text) for text in texts]

    def path(entry: dict[str, str]) -> str:
        return f"/contributions/{entry['contribution_id']}/decision"

    release = {"outcome": "released", "reason": "A street is called so."}
    again = {"outcome": "rewritten", "text": "Ask Mrs Example.", "reason": "Shorter."}
    good = {"outcome": "rewritten", "text": "Managers never come.", "reason": "A name."}
    assert await facilitator.put(path(certain), release, 409) == "certainly-identifies"
    assert await facilitator.put(path(case), again, 422) == "still-identifies"
    assert await facilitator.put(path(case), {**good, "text": None}, 422) == "invalid"
    assert (await facilitator.put(path(named), good))["text"] == "Managers never come."
    assert (await facilitator.put(path(case), release))["state"] == "released"
    gone = await facilitator.put(path(certain), {"outcome": "discarded", "reason": "An address."})
    assert (gone["state"], gone["text"]) == ("discarded", None)
    assert await facilitator.put(path(named), release, 409) == "not-held"
    audit = (await facilitator.get(f"{summit}/decisions"))["items"]
    assert {(one["outcome"], *one["found"]) for one in audit} == {
        ("rewritten", "named_person"),
        ("released", "identifiable_case"),
        ("discarded", "email"),
    }
    assert {one["decided_by"] for one in audit} == {"centre-client"}
    assert not [word for word in ("Patel", "Northmere", "jo.sample") if word in str(audit)]
    await hall.end(summit)
    recorded = (await hall.role("reader").get(f"{summit}/contributions"))["items"]
    assert sorted(one["text"] for one in recorded) == [CASE, "Managers never come."]


@pytest.mark.rule("S7")
async def test_a_decision_that_is_sent_again_is_audited_once(hall: Hall) -> None:
    summit = await hall.begun(8)
    facilitator, table = hall.role("facilitator"), await hall.talk(summit)
    entry = await hall.enter(table, text=NAMED)
    place = f"/contributions/{entry['contribution_id']}/decision"
    good = {"outcome": "rewritten", "text": "Managers never come.", "reason": "A name."}
    for _ in range(2):
        assert (await facilitator.put(place, good))["text"] == good["text"]

    async def audit() -> list[tuple[str, list[str]]]:
        rows = (await facilitator.get(f"{summit}/decisions"))["items"]
        return sorted((one["reason"], one["found"]) for one in rows)

    assert await audit() == [("A name.", ["named_person"])]
    await facilitator.put(place, good | {"reason": "A place."})
    await facilitator.put(place, good | {"text": "They never come.", "reason": "Said twice."})
    await facilitator.put(place, good)
    told = ["A name.", "A name.", "A place.", "Said twice."]
    assert [reason for reason, _ in await audit()] == told


@pytest.mark.rule("S8")
@pytest.mark.parametrize("kind", ContributionKind)
async def test_each_kind_is_recorded_as_done_and_as_not_done_and_linked_to_an_issue(
    small_hall: Hall, kind: ContributionKind
) -> None:
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    for doing in ("done", "not_done"):
        entry = await small_hall.enter(table, kind=kind, doing=doing, issue="F10")
        assert (entry["kind"], entry["doing"], entry["issue"]) == (kind, doing, "F10")
    facilitator = small_hall.role("facilitator")
    unknown = SAID | {"issue": "G99"}
    assert await facilitator.ask("POST", f"{table}/contributions", unknown, 422) == "for-no-issue"
    await small_hall.end(summit)
    recorded = (await small_hall.role("reader").get("/contributions"))["items"]
    assert {(one["kind"], one["doing"], one["issue"]) for one in recorded} == {
        (kind, "done", "F10"),
        (kind, "not_done", "F10"),
    }


@pytest.mark.rule("S4", "S9")
async def test_what_is_written_has_the_same_weight_as_what_is_said(hall: Hall) -> None:
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    await hall.enter(table, text="We have no room to meet in.")
    writer = hall.role("delegate", "could-not-come")
    path = f"{summit}/written-contributions"
    old = WRITTEN | {"notice_version": 7}
    assert await writer.ask("POST", path, old, 422) == "notice-not-accepted"
    await writer.make(path, WRITTEN | {"text": "We have no time to meet."})
    assert (await hall.role("reader").get("/contributions"))["items"] == []
    assert await hall.told("contribution.recorded") == []
    await hall.end(summit)
    recorded = (await hall.role("reader").get("/contributions?issue=B2"))["items"]
    assert {one["origin"] for one in recorded} == {"summit", "written"}
    spoken, written = [
        {k: v for k, v in one.items() if k not in ("contribution_id", "origin", "text")}
        for one in recorded
    ]
    assert spoken == written
    told = await hall.told("contribution.recorded")
    assert sorted(str(one["origin"]) for one in told) == ["summit", "written"]
    assert len({one["recorded_at"] for one in told}) == 1
    assert await writer.ask("POST", path, WRITTEN, 409) == "writing-over"


@pytest.mark.rule("C4", "S9")
async def test_reasons_and_barriers_stand_beside_those_of_reports_with_their_own_origin(
    hall: Hall,
) -> None:
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    said = {
        "reason": "The form is too long.",
        "barrier": "Nobody may leave the ward.",
        "solution": "Send a deputy.",
        "local_difference": "Here the school calls the meeting.",
    }
    for kind, text in said.items():
        await hall.enter(table, kind=kind, text=text)
    body = WRITTEN | {"text": "There is no cover.", "kind": "reason"}
    await hall.role("delegate").make(f"{summit}/written-contributions", body)
    reader = hall.person("centre", "trends:read")

    async def offered() -> dict[str, list[str]]:
        shown = await reader.get("/issues/B2")
        return {
            origin: sorted(r["text"] for r in shown["reasons"] if r["origin"] == origin)
            for origin in ("summit", "written", "scr_report")
        }

    before = await offered()
    assert (before["summit"], before["written"], bool(before["scr_report"])) == ([], [], True)
    await hall.end(summit)
    after = await offered()
    assert after["summit"] == ["Nobody may leave the ward.", "The form is too long."]
    assert after["written"] == ["There is no cover."]
    assert after["scr_report"] == before["scr_report"]
    recorded = (await hall.role("reader").get("/contributions?kind=reason"))["items"]
    for one in recorded:
        gone = await hall.role("facilitator").post(
            f"/contributions/{one['contribution_id']}/withdrawal", {"reason": "Asked for."}
        )
        assert (gone["state"], gone["text"]) == ("withdrawn", None)
    assert (await offered())["summit"] == ["Nobody may leave the ward."]
    assert (await offered())["written"] == []


@pytest.mark.rule("B6", "S8", "S9")
async def test_good_practice_goes_to_the_library_as_tried_or_suggested_said_or_written(
    hall: Hall,
) -> None:
    """Done is tried, not done is suggested; what is written is there like what is said."""
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    writer, path = hall.role("delegate"), f"{summit}/written-contributions"
    for doing in ("done", "not_done"):
        said = {"kind": "good_practice", "doing": doing}
        await hall.enter(table, **said, text=f"A deputy chairs, {doing} and said.")
        text = f"A deputy chairs, {doing} and written."
        await writer.make(path, WRITTEN | said | {"text": text})
    await hall.end(summit)
    library = hall.person("anybody", "practices:read")
    shared = (await library.get("/practices?issue=B2"))["items"]
    assert {(one["text"], one["evidence"], one["origin"]) for one in shared} == {
        ("A deputy chairs, done and said.", "tried", "summit"),
        ("A deputy chairs, done and written.", "tried", "written"),
        ("A deputy chairs, not_done and said.", "suggested", "summit"),
        ("A deputy chairs, not_done and written.", "suggested", "written"),
    }


@pytest.mark.rule("S8", "C11")
async def test_an_issue_of_before_is_refused_with_what_it_became(small_hall: Hall) -> None:
    """As on a day on which a new version comes into force."""
    hall = small_hall
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    editor: Any = SimpleNamespace(issuer=hall.issuer, client=hall.http)
    await publish(editor, SPLIT, RETIRE)
    crosswalk = await ask(editor, "GET", "/2016.1/crosswalk")
    (became,) = [o["successors"] for o in crosswalk.json()["items"] if o["code"] == "D4"]
    assert len(became) == 2
    facilitator, writer = hall.role("facilitator"), hall.role("delegate")
    for code, detail in (
        ("D4", f"It became {became[0]} and {became[1]}."),
        ("A1", "It was retired, and became no other."),
        ("G99", "Not of the taxonomy in force."),
    ):
        spoken = await facilitator.raw("POST", f"{table}/contributions", SAID | {"issue": code})
        path = f"{summit}/written-contributions"
        written = await writer.raw("POST", path, WRITTEN | {"issue": code})
        for answer in (spoken, written):
            assert answer.json()["type"] == "/problems/for-no-issue"
            assert answer.json()["errors"] == [{"pointer": "/issue", "detail": detail}]
    await hall.enter(table, issue=became[0])


OVER_LINES = {
    "nhs_number": "The NHS number is 943\n476 5919 here.",
    "nino": "Hers was AB 12\n34 56 C.",
    "upn": "The UPN\nA823456789012 is on the roll.",
    "case_number": "It is case\nnumber 2013/00456.",
    "email": "Write to\njo.sample@trust.example.",
    "phone": "Call us on 07700\n900123 about it.",
    "postcode": "They moved to LS1\n1UR in spring.",
    "street_address": "They lived at 12\nAcacia Avenue.",
    "school_name": "Oakfield\nPrimary School never comes.",
    "date_of_birth": "She was born on 3\nMarch 2012 in the ward.",
    "exact_date_of_incident": "He died on 4\nMarch 2014.",
    "exact_age": "She was aged\n3 years and 2 months.",
    "named_professional": "Dr\nExample saw her.",
    "named_person": "Mrs\nSample never comes.",
    "identifiable_case": "It was just like the case of\nthe twins in Northmere.",
    "blame_term": "The social\nworker was lazy.",
    "named_body": "At Northmere\nLSCB nobody convenes.",
}


@pytest.mark.rule("S7", "S10")
async def test_a_summit_can_end_whatever_was_said_there_over_several_lines(
    small_hall: Hall,
) -> None:
    """Each kind of identifier is held, the rest is shared as it was said."""
    assert {*OVER_LINES} == {*Kind} - {Kind.RARE_CHARACTERISTIC}  # asked about in an example alone
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    for kind, text in OVER_LINES.items():
        for said in ("good_practice", "reason"):
            entry = await small_hall.enter(table, kind=said, doing="done", text=text)
            assert kind in {found["kind"] for found in entry["held_for"]}, text
            await decide(small_hall, entry, "discarded")
    plain = "A deputy\nchairs.\n\nAll can see\tthe rota."
    await small_hall.enter(table, kind="good_practice", doing="done", text=plain)
    await small_hall.end(summit)
    shared = (await small_hall.person("anybody", "practices:read").get("/practices"))["items"]
    assert [(one["title"], one["text"]) for one in shared] == [
        ("A deputy chairs. All can see the rota.", plain)
    ]


@pytest.mark.rule("S7", "S10")
async def test_what_only_the_title_of_an_example_would_tell_is_asked_about_before_the_end(
    small_hall: Hall,
) -> None:
    """A period's first day is the day of a death in a title that is cut after it."""
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    long = "A deputy chairs. " * 5
    text = f"{long}We asked when she died on 4 March 2014 to 6 March 2015, as others do."
    entry = await small_hall.enter(table, kind="good_practice", doing="done", text=text)
    assert "exact_date_of_incident" in {found["kind"] for found in entry["held_for"]}
    await decide(small_hall, entry, "discarded")
    await small_hall.end(summit)


@pytest.mark.rule("S7")
async def test_a_board_that_becomes_known_before_the_end_is_asked_about(small_hall: Hall) -> None:
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    said = {"kind": "reason", "text": "In Eastmere the police are not asked."}
    entry = await small_hall.enter(table, **said)
    assert entry["state"] == "clear"
    async with small_hall.database.transaction() as tx:
        await remember_board(tx, "eastmere-scb")
    held = (await small_hall.role("facilitator").get(f"{summit}/held-contributions"))["items"]
    assert [[found["kind"] for found in one["held_for"]] for one in held] == [["named_body"]]
    refused = await small_hall.ended(summit)
    assert refused.json()["type"] == "/problems/held-open"
    await decide(small_hall, entry, "released")
    await small_hall.end(summit)
    recorded = (await small_hall.role("reader").get("/contributions"))["items"]
    assert [one["text"] for one in recorded] == [said["text"]]


@pytest.mark.rule("S7")
async def test_nothing_waits_for_a_decision_once_the_summit_is_over(small_hall: Hall) -> None:
    """A board that becomes known afterwards is not asked about: what stands can be withdrawn."""
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    entry = await small_hall.enter(table, text="In Eastmere the police are not asked.")
    facilitator = small_hall.role("facilitator")
    assert (await facilitator.get(f"{summit}/held-contributions"))["over"] is None
    await small_hall.end(summit)
    async with small_hall.database.transaction() as tx:
        await remember_board(tx, "eastmere-scb")
    after = await facilitator.get(f"{summit}/held-contributions")
    assert (after["items"], "The summit is over." in after["over"]) == ([], True)
    one = f"/contributions/{entry['contribution_id']}"
    say = {"outcome": "discarded", "reason": "A board."}
    assert await facilitator.put(f"{one}/decision", say, 409) == "on-record-now"
    gone = await facilitator.post(f"{one}/withdrawal", {"reason": "A board."})
    assert (gone["state"], gone["text"]) == ("withdrawn", None)


async def test_what_is_held_is_looked_for_beside_the_event_loop(
    small_hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large summit takes seconds, in which others are to be answered."""
    summit = await small_hall.begun(8)
    await small_hall.enter(await small_hall.talk(summit))
    looked: list[int] = []
    really = service.held_now

    def noting(one: Contribution, known: Collection[str]) -> list[dict[str, object]]:
        looked.append(threading.get_ident())
        return really(one, known)

    monkeypatch.setattr(service, "held_now", noting)
    await small_hall.role("facilitator").get(f"{summit}/held-contributions")
    await small_hall.end(summit)
    assert len(looked) == 2
    assert threading.get_ident() not in looked


async def decide(hall: Hall, entry: dict[str, Any], outcome: str) -> None:
    path = f"/contributions/{entry['contribution_id']}/decision"
    await hall.role("facilitator").put(path, {"outcome": outcome, "reason": "Looked at."})


@pytest.mark.rule("S7", "S9")
async def test_a_facilitator_reads_every_entry_and_keeps_back_what_no_screening_found(
    hall: Hall,
) -> None:
    summit = await hall.begun(8)
    facilitator, table = hall.role("facilitator"), await hall.talk(summit)
    await hall.enter(table, text="The tall one from health always says no.")
    body = SAID | {"text": "The lady at the hub says that it can wait.", "notice_version": 1}
    writer = hall.role("delegate", "could-not-come")
    assert (await writer.make(f"{summit}/written-contributions", body))["state"] == "clear"
    first = await facilitator.get(f"{summit}/entries?limit=1")
    more = await facilitator.get(
        f"{summit}/entries?limit=1&cursor={first['next'].split('cursor=')[-1]}"
    )
    found = {one["origin"]: one for page in (first, more) for one in page["items"]}
    assert (found["written"]["text"], found["written"]["state"]) == (body["text"], "clear")
    assert found["summit"]["phase"] == "reasons"

    def path(origin: str) -> str:
        return f"/contributions/{found[origin]['contribution_id']}/decision"

    why = {"reason": "Everybody here knows who is meant."}
    assert await facilitator.put(path("written"), why | {"outcome": "released"}, 409) == "not-held"
    plain = why | {"outcome": "rewritten", "text": "Health always says no."}
    assert (await facilitator.put(path("summit"), plain))["state"] == "rewritten"
    gone = await facilitator.put(path("written"), why | {"outcome": "discarded"})
    assert (gone["state"], gone["text"]) == ("discarded", None)
    assert await facilitator.put(path("written"), plain, 409) == "not-held"
    left = (await facilitator.get(f"{summit}/entries"))["items"]
    assert [one["text"] for one in left] == ["Health always says no."]
    await hall.end(summit)
    assert (await facilitator.get(f"{summit}/entries"))["items"] == []
    listed = (await hall.role("reader").get(f"{summit}/contributions"))["items"]
    assert [one["text"] for one in listed] == ["Health always says no."]
    decisions = (await facilitator.get(f"{summit}/decisions"))["items"]
    assert {(one["outcome"], one["reason"]) for one in decisions} == {
        (outcome, why["reason"]) for outcome in ("rewritten", "discarded")
    }
    for words in ("tall one", "lady at the hub"):
        assert await kept(hall.database, words) == 0
