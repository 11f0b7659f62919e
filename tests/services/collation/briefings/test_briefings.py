"""A briefing from its slot to a published edition: what it must hold, and who may do what."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import docx
import msgspec
import pikepdf
import pypdfium2
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select, update

from chassis.auth import SCOPES
from chassis.consumer import Consumer
from chassis.db import utc_now
from chassis.events import Event
from contracts.events.collation import IssueChanged, PracticeShared, PracticeWithdrawn
from contracts.types import IssueChange, PracticeEvidence, PracticeOrigin
from services.collation.briefings import queries
from services.collation.briefings.domain import NONE_GATHERED
from services.collation.briefings.endpoints import router
from services.collation.briefings.handlers import handlers
from services.collation.briefings.tables import BriefingEdition
from services.collation.coding.service import begin_blind
from services.collation.practices.domain import Example, Source, practice_url
from services.collation.practices.service import (
    set_naming,
    share_practice,
    withdraw_practice,
)
from services.collation.practices.tables import Practice
from services.collation.reasons.domain import ReasonOrigin
from services.collation.reasons.service import offer_reason, withdraw_reasons
from tests.services.collation.briefings.office import Office, pointers, problem, text_of
from tests.services.collation.desk import received
from tests.services.kept import everything, kept

MAPPED = [
    *("B2", "C1", "C6", "C5", "C2", "D4", "D2"),
    *("F4", "F2", "F5", "F8", "F3", "G6"),
]


@pytest.mark.rule("B1")
async def test_fourteen_slots_are_linked_to_issues_and_the_lost_title_is_not_made_up(
    office: Office,
) -> None:
    shown = (await office.role("reader").read("/v1/briefings"))["items"]
    assert [row["slot"] for row in shown] == list(range(1, 15))
    assert [row["issues"][0]["code"] for row in shown[:13]] == MAPPED
    assert all(row["title"] and row["state"] == "open" for row in shown[:13])
    last = shown[13]
    assert (last["title"], last["state"]) == (None, "awaiting_title")
    assert last["issues"]
    assert "not recovered" in last["note"]
    begun = await office.role("author").ask("POST", "/v1/briefings/14/editions")
    assert problem(begun) == (409, "awaiting-title")


async def test_the_title_is_typed_in_from_print_and_corrected_with_a_reason(
    office: Office,
) -> None:
    editor = office.role("keeper")
    body = {"title": "As it is printed", "source": "Printed set, 2016", "issues": ["G7"]}
    wrong = await editor.ask("PUT", "/v1/briefings/14/title", body | {"issues": ["G99"]})
    assert (problem(wrong), pointers(wrong)) == ((422, "unknown-issue"), ["/issues/0"])
    row = await editor.done("PUT", "/v1/briefings/14/title", body)
    assert (row["title"], row["state"], row["note"]) == ("As it is printed", "open", None)
    assert row["issues"][0]["code"] == "G7"
    again = await editor.ask("PUT", "/v1/briefings/14/title", body)
    assert (problem(again), pointers(again)) == ((422, "correction-unexplained"), ["/reason"])
    printed = await editor.ask("PUT", "/v1/briefings/6/title", body | {"reason": "So."})
    assert problem(printed) == (409, "title-known")
    other = {"title": "As printed", "source": "Printed set, p. 1", "reason": "A slip of the pen."}
    row = await editor.done("PUT", "/v1/briefings/14/title", other)
    assert (row["title"], row["issues"][0]["code"]) == ("As printed", "G7")
    kept = (await editor.read("/v1/briefings/14/titles"))["items"]
    assert [(one["number"], one["title"], one["issues"], one["reason"]) for one in kept] == [
        (1, "As it is printed", ["G7"], None),
        (2, "As printed", ["G7"], "A slip of the pen."),
    ]
    assert (await office.role("reader").read("/v1/briefings"))["items"][13]["title"] == "As printed"
    assert (await editor.read("/v1/briefings/6/titles"))["items"] == []


@pytest.mark.rule("B1", "G3")
@pytest.mark.parametrize("field", ["title", "source", "reason"])
@pytest.mark.parametrize(
    "text", ["What Sarah Whitfield wrote", "The nurse was lazy", "Reviews of Kent and Medway"]
)
async def test_a_title_names_places_and_blames_nobody(
    small_office: Office, field: str, text: str
) -> None:
    keeper = small_office.role("keeper")
    body = {"title": "As it is printed", "source": "Printed set", "reason": "So."} | {field: text}
    refused = await keeper.ask("PUT", "/v1/briefings/14/title", body)
    assert (problem(refused), {*pointers(refused)}) == ((422, "identifier-found"), {f"/{field}"})
    shown = (await small_office.role("reader").read("/v1/briefings"))["items"][13]
    assert (shown["title"], shown["state"]) == (None, "awaiting_title")


@pytest.mark.rule("B2")
async def test_a_draft_begins_with_what_there_is_and_goes_to_review_with_all_parts(
    office: Office,
) -> None:
    author = office.role("author")
    place = await office.begin()
    draft = await author.read(place)
    assert draft["body"]["statement"].startswith("The situation calls for a strategy meeting")
    assert len(draft["body"]["questions"]) == 5
    assert problem(await author.ask("POST", f"{place}/submission")) == (422, "parts-missing")
    scr_id = await office.publish_review()
    for part, empty in (
        ("statement", ""),
        ("vignettes", []),
        ("questions", []),
        ("provenance", ""),
    ):
        await author.done("PUT", place, text_of(scr_id, **{part: empty}))
        refused = await author.ask("POST", f"{place}/submission")
        assert (problem(refused), pointers(refused)) == ((422, "parts-missing"), [f"/{part}"])
    await author.done("PUT", place, text_of(scr_id))
    assert (await author.done("POST", f"{place}/submission"))["state"] == "review"


@pytest.mark.rule("B2", "C4")
async def test_reasons_stand_side_by_side_with_counts_and_an_empty_part_says_so(
    office: Office,
) -> None:
    await office.publish()
    shown = await office.role("reader").read("/v1/briefings/6")
    reports, practitioners, bodies = shown["reasons"].values()
    assert reports["count"] == len(reports["items"]) > 0
    assert {reason["origin"] for reason in reports["items"]} == {"scr_report"}
    for side in (practitioners, bodies):
        assert (side["count"], side["note"]) == (0, NONE_GATHERED)
    none = {"count": 0, "items": []}
    assert shown["solutions"] == {"items": [], "gathered": none, "note": NONE_GATHERED}
    assert shown["good_practice"] == {"items": [], "note": NONE_GATHERED}
    assert shown["provenance"]["reviews"] == 1


@pytest.mark.rule("B2", "C4")
async def test_what_practitioners_gave_is_counted_until_they_take_it_back(office: Office) -> None:
    summit = uuid4()
    async with office.database.transaction() as tx:
        await offer_reason(
            tx,
            issue="D4",
            origin=ReasonOrigin.SUMMIT,
            text="At night there is nobody to call a meeting with.",
            source_kind="contribution",
            source_id=summit,
        )
    await office.publish()
    reader = office.role("reader")
    before = (await reader.read("/v1/briefings/6"))["reasons"]
    assert await kept(office.database, "nobody to call")
    (given,) = before["from_practitioners"]["items"]
    assert (given["origin"], before["from_practitioners"]["count"]) == ("summit", 1)
    async with office.database.transaction() as tx:
        await withdraw_reasons(tx, source_kind="contribution", source_id=summit)
    after = (await reader.read("/v1/briefings/6"))["reasons"]
    assert after["from_reports"] == before["from_reports"]
    assert after["from_practitioners"] == {
        "count": 0,
        "items": [],
        "taken_back": 1,
        "note": NONE_GATHERED,
    }
    told = IssueChanged(
        issue="D4",
        revision=2,
        taxonomy="2016.1",
        change=IssueChange.REASONS,
        successors=(),
        issue_url="/v1/issues/D4",
        changed_at=utc_now(),
    )
    await hear(office, told)
    assert (await reader.read("/v1/briefings/6"))["reasons"] == after
    assert not await kept(office.database, "nobody to call")


@pytest.mark.rule("B2", "C4")
async def test_what_a_national_body_says_is_none_of_what_practitioners_say(
    small_office: Office,
) -> None:
    async with small_office.database.transaction() as tx:
        await offer_reason(
            tx,
            issue="D4",
            origin=ReasonOrigin.ALLIANCE,
            text="Nobody is taught to ask.",
            source_kind="alliance",
            source_id=uuid4(),
        )
    await small_office.publish()
    reader = small_office.role("reader")
    _, practitioners, bodies = (await reader.read("/v1/briefings/6"))["reasons"].values()
    assert (practitioners["count"], bodies["count"]) == (0, 1)
    page = (await reader.get("/v1/briefings/6/leaflet.html")).text
    assert "Reasons from practitioners (0)" in page
    assert "Reasons from national bodies (1)" in page


async def hear(office: Office, event: Event) -> None:
    """Told twice."""
    runtime = office.app.state.runtime
    consumer = Consumer(office.database, runtime.bus, handlers.handlers, runtime)
    for _ in range(2):
        await consumer.take(received(event))


@pytest.mark.rule("B2")
async def test_solutions_that_were_gathered_are_told_with_their_origin(
    small_office: Office,
) -> None:
    solution = {"text": "One number to call, day and night.", "origin": "summit"}
    await small_office.publish(solutions=[solution])
    shown = await small_office.role("reader").read("/v1/briefings/6")
    assert (shown["solutions"]["items"], shown["solutions"]["note"]) == ([solution], None)


@pytest.mark.rule("B4")
async def test_a_published_text_never_changes_and_the_next_edition_supersedes_it(
    office: Office,
) -> None:
    author, reader = office.role("author"), office.role("reader")
    place = await office.publish()
    first = await reader.read("/v1/briefings/6")
    written = await author.ask("PUT", place, text_of(await office.publish_review()))
    assert problem(written) == (409, "not-draft")
    for step, body in (("submission", None), ("approval", None), ("return", {"note": "Why"})):
        role = office.role({"submission": "author", "approval": "approver"}.get(step, "editor"))
        assert (await role.ask("POST", f"{place}/{step}", body)).status_code == 409
    next_place = await office.begin()
    draft = await author.read(next_place)
    assert (draft["edition"], draft["body"]["statement"]) == (2, first["statement"])
    assert await reader.read("/v1/briefings/6") == first
    text = draft["body"] | {"statement": "None is convened, though one is called for."}
    await author.done("PUT", next_place, text)
    await author.done("POST", f"{next_place}/submission")
    await office.role("approver").done("POST", f"{next_place}/approval")
    assert (await reader.read("/v1/briefings/6"))["statement"] == text["statement"]
    assert (await reader.read("/v1/briefings/6", edition=1))["statement"] == first["statement"]
    listed = (await reader.read("/v1/briefings/6/editions"))["items"]
    assert [(e["edition"], e["state"]) for e in listed] == [(1, "superseded"), (2, "published")]
    assert [e["edition"] for e in await office.told()] == [1, 2]


@pytest.mark.rule("B4")
async def test_who_wrote_in_an_edition_cannot_approve_it(office: Office) -> None:
    every = office.visitor("centre", *SCOPES, client="centre-author")
    place = await office.begin()
    await office.role("author").done("PUT", place, text_of(await office.publish_review()))
    await every.done("POST", f"{place}/submission")
    assert problem(await every.ask("POST", f"{place}/approval")) == (409, "approver-is-author")
    assert await office.told() == []
    await office.role("approver").done("POST", f"{place}/approval")
    (told,) = await office.told()
    assert (told["briefing"], told["edition"], told["issues"]) == (6, 1, ["D4"])
    assert (await office.role("reader").get(told["briefing_url"])).status_code == 200


@pytest.mark.rule("B4")
async def test_nobody_approves_what_they_wrote_whoever_wrote_after_them_or_took_it_over(
    office: Office,
) -> None:
    first, second, third = [
        office.visitor("centre", *SCOPES, client=f"centre-{n}") for n in ("one", "two", "three")
    ]
    scr_id = await office.publish_review()
    place = (await first.done("POST", "/v1/briefings/6/editions"))["url"]
    await first.done("PUT", place, text_of(scr_id))
    await second.done("PUT", place, text_of(scr_id, statement="Nobody convenes one."))
    await third.done("POST", f"{place}/submission")
    for author in (first, second):
        refused = await author.ask("POST", f"{place}/approval")
        assert problem(refused) == (409, "approver-is-author")
    await third.done("POST", f"{place}/approval")

    place = (await third.done("POST", "/v1/briefings/6/editions"))["url"]
    await third.done("POST", f"{place}/submission")
    for author in (first, second, third):
        refused = await author.ask("POST", f"{place}/approval")
        assert problem(refused) == (409, "approver-is-author")
    await third.done("POST", f"{place}/return", {"note": "All of it is written anew."})
    other = text_of(scr_id, statement="It is not held.", provenance="Made up.", quotations=[])
    other["questions"] = ["Who calls it?"]
    other["vignettes"][0] |= dict.fromkeys(("title", "summary", "case_study"), "No meeting.")
    await third.done("PUT", place, other)
    await third.done("POST", f"{place}/submission")
    await first.done("POST", f"{place}/approval")


@pytest.mark.rule("B4", "G3")
async def test_a_second_person_says_that_a_flag_may_stand(office: Office) -> None:
    every = office.visitor("centre", *SCOPES, client="centre-author")
    place = await office.begin()
    text = text_of(await office.publish_review(), statement="The nurse was negligent.")
    await every.done("PUT", place, text)
    (flag,) = (await every.done("POST", f"{place}/submission"))["flags"]
    keep, change = [{"decision": d, "reason": "So."} for d in ("keep", "change")]
    own = await every.ask("PUT", f"{place}/flags/{flag['flag_id']}", keep)
    assert problem(own) == (409, "own-text")
    await every.done("PUT", f"{place}/flags/{flag['flag_id']}", change)
    await office.role("editor").done("PUT", f"{place}/flags/{flag['flag_id']}", keep)
    await office.role("approver").done("POST", f"{place}/approval")


async def test_what_is_returned_can_be_written_again_and_every_step_is_kept(
    small_office: Office,
) -> None:
    author, editor = small_office.role("author"), small_office.role("editor")
    place = await small_office.begin()
    scr_id = await small_office.publish_review()
    await author.done("PUT", place, text_of(scr_id))
    await author.done("POST", f"{place}/submission")
    await editor.done("POST", f"{place}/return", {"note": "Shorten the case study."})
    await author.done("PUT", place, text_of(scr_id, statement="None is convened."))
    await author.done("POST", f"{place}/submission")
    shown = await editor.read(place)
    assert [(s["step"], s["revision"], s["taken_by"]) for s in shown["steps"]] == [
        ("started", 1, "centre-author"),
        ("submitted", 2, "centre-author"),
        ("returned", 2, "centre-editor"),
        ("submitted", 3, "centre-author"),
    ]
    assert [r["revision"] for r in shown["revisions"]] == [1, 2]
    assert shown["revisions"][1]["body"]["statement"] == text_of(scr_id)["statement"]


async def test_one_edition_is_written_at_a_time(small_office: Office) -> None:
    await small_office.begin()
    again = await small_office.role("author").ask("POST", "/v1/briefings/6/editions")
    assert problem(again) == (409, "edition-unfinished")


@pytest.mark.rule("B4")
async def test_a_draft_tells_nobody_of_another_tenant_that_it_is_there(
    small_office: Office,
) -> None:
    """Each body may write; that which is published is the edition, and the other draft the next."""
    place = await small_office.publish()
    draft = await small_office.begin()
    other = small_office.role("author", "university")
    begun = await other.done("POST", "/v1/briefings/6/editions")
    assert (begun["url"], begun["edition"]) == (draft, 2)
    mine = text_of(await small_office.publish_review(), statement="Ours, and unlike theirs.")
    await other.done("PUT", begun["url"], mine)
    theirs = await small_office.role("author").read(draft)
    assert theirs["body"]["statement"] != mine["statement"]
    await other.done("POST", f"{draft}/submission")
    await small_office.role("approver", "university").done("POST", f"{draft}/approval")
    reader = small_office.role("reader")
    assert (await reader.read("/v1/briefings/6"))["statement"] == mine["statement"]
    assert (await reader.read("/v1/briefings/6", edition=1))["edition"] == 1
    listed = await small_office.role("author").read("/v1/briefings/6/editions")
    assert [(row["edition"], row["state"]) for row in listed["items"]] == [
        (1, "superseded"),
        (2, "published"),
        (3, "draft"),
    ]
    await small_office.role("author").done(
        "PUT", f"{place[:-1]}3", text_of(await small_office.publish_review())
    )


@pytest.mark.rule("B3")
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("summary", "The family lived at 12 Elm Road, ZZ1 1ZZ, at the time."),
        ("case_study", "Her NHS number is 943 476 5919."),
    ],
)
async def test_a_vignette_with_an_identifier_is_not_stored(
    small_office: Office, field: str, text: str
) -> None:
    author = small_office.role("author")
    place = await small_office.begin()
    body = text_of(await small_office.publish_review())
    body["vignettes"][0][field] = text
    refused = await author.ask("PUT", place, body)
    assert problem(refused) == (422, "identifier-found")
    assert pointers(refused)[0] == f"/vignettes/0/{field}"
    assert text not in refused.text
    assert (await author.read(place))["revision"] == 1


@pytest.mark.rule("B3")
async def test_a_quotation_carries_a_role_and_nothing_else(small_office: Office) -> None:
    author = small_office.role("author")
    place = await small_office.begin()
    scr_id = await small_office.publish_review()
    for said_by in ({"said_by": "Jane Smith"}, {"said_by": "named_nurse", "name": "Jane"}, {}):
        quotation = {"text": "At night nobody comes."} | said_by
        refused = await author.ask("PUT", place, text_of(scr_id, quotations=[quotation]))
        assert refused.status_code == 422
        assert "Jane" not in refused.text


@pytest.mark.rule("G3")
async def test_a_name_or_blame_waits_for_an_editor_and_the_original_stays(office: Office) -> None:
    author, editor, approver = (office.role(r) for r in ("author", "editor", "approver"))
    place = await office.begin()
    scr_id = await office.publish_review()
    text = text_of(
        scr_id,
        statement="The social worker was negligent.",
        solutions=[{"text": "Dr Hollin rings the ward.", "origin": "summit"}],
    )
    await author.done("PUT", place, text)
    shown = await author.done("POST", f"{place}/submission")
    assert [(f["pointer"], f["kind"]) for f in shown["flags"]] == [
        ("/solutions/0/text", "named_professional"),
        ("/statement", "blame_term"),
    ]
    assert shown["body"]["statement"] == text["statement"]
    assert problem(await approver.ask("POST", f"{place}/approval")) == (409, "flags-open")
    name, blame = shown["flags"]
    keep = {"decision": "keep", "reason": "A made-up name of the exercise."}
    await editor.done("PUT", f"{place}/flags/{name['flag_id']}", keep)
    change = {"decision": "change", "reason": "Say what made it hard."}
    await editor.done("PUT", f"{place}/flags/{blame['flag_id']}", change)
    assert problem(await approver.ask("POST", f"{place}/approval")) == (409, "flags-open")
    await editor.done("POST", f"{place}/return", {"note": "See the flag."})
    await author.done("PUT", place, text | {"statement": "Nobody called for a meeting."})
    again = await author.done("POST", f"{place}/submission")
    assert [f["decision"] for f in again["flags"]] == ["keep", "change", "keep"]
    await approver.done("POST", f"{place}/approval")
    audit = await editor.read(place)
    assert audit["revisions"][1]["body"]["statement"] == text["statement"]
    decided = [f for f in audit["flags"] if f["kind"] == "blame_term"]
    assert [(f["decision"], f["decided_by"], f["reason"]) for f in decided] == [
        ("change", "centre-editor", change["reason"])
    ]
    assert [s["step"] for s in audit["steps"]].count("flag_decided") == 2


NAMED = "As Sarah Whitfield told the meeting."
EVERY_TEXT = {
    *("/statement", "/questions/0", "/solutions/0/text", "/provenance"),
    *(f"/vignettes/0/{name}" for name in ("title", "summary", "case_study")),
    *("/quotations/0/heading", "/quotations/0/text"),
}


@pytest.mark.rule("B3", "G3")
async def test_a_name_without_a_title_is_flagged_in_every_text(office: Office) -> None:
    author = office.role("author")
    place = await office.begin()
    body = text_of(
        await office.publish_review(),
        statement="Hollin coded this wrongly.",
        quotations=[{"heading": NAMED, "text": NAMED, "said_by": "named_nurse"}],
        questions=[NAMED],
        solutions=[{"text": NAMED, "origin": "summit"}],
        provenance="Reviews of the Northmere Safeguarding Board.",
    )
    body["vignettes"][0] |= dict.fromkeys(("title", "summary", "case_study"), NAMED)
    await author.done("PUT", place, body)
    flags = (await author.done("POST", f"{place}/submission"))["flags"]
    found = {(flag["pointer"], flag["kind"]) for flag in flags}
    assert found == {
        ("/provenance", "named_body"),
        *((where, "named_person") for where in EVERY_TEXT if where != "/provenance"),
    }


@pytest.mark.rule("G3", "C4")
async def test_a_reason_that_blames_somebody_waits_for_an_editor_as_what_is_written_does(
    office: Office,
) -> None:
    source = {"source_kind": "workshop", "source_id": uuid4()}
    async with office.database.transaction() as tx:
        blames, stays = [
            await offer_reason(tx, issue="D4", origin=ReasonOrigin.WORKSHOP, text=text, **source)
            for text in ("The nurse was lazy.", "Nobody is free to chair.")
        ]
    place = await office.begin()
    author, editor, approver = (office.role(r) for r in ("author", "editor", "approver"))
    await author.done("PUT", place, text_of(await office.publish_review()))
    (flag,) = (await author.done("POST", f"{place}/submission"))["flags"]
    assert (flag["pointer"], flag["kind"]) == (f"/reasons/{blames.id}", "blame_term")
    assert problem(await approver.ask("POST", f"{place}/approval")) == (409, "flags-open")
    change = {"decision": "change", "reason": "Ask the workshop for another wording."}
    await editor.done("PUT", f"{place}/flags/{flag['flag_id']}", change)
    await editor.done("POST", f"{place}/return", {"note": "See the flag."})
    again = await author.done("POST", f"{place}/submission")
    assert [f["decision"] for f in again["flags"]] == ["change"], "it is raised once"
    assert problem(await approver.ask("POST", f"{place}/approval")) == (409, "flags-open")
    async with office.database.transaction() as tx:
        await withdraw_reasons(tx, **source)
        await offer_reason(tx, issue="D4", origin=ReasonOrigin.WORKSHOP, text=stays.text, **source)
    await approver.done("POST", f"{place}/approval")
    shown = (await office.role("reader").read("/v1/briefings/6"))["reasons"]["from_practitioners"]
    assert [reason["text"] for reason in shown["items"]] == [stays.text]


@pytest.mark.rule("C9")
async def test_a_draft_leads_nobody_who_may_code_a_review_that_two_code_blind(
    office: Office,
) -> None:
    author, coder = office.role("author"), office.visitor("centre", *SCOPES, client="coder")
    stranger = office.visitor("elsewhere", *SCOPES, client="stranger")
    scr_id = await office.publish_review()
    reason = {"text": "Nobody rang.", "scr_id": str(scr_id), "scr_version": 1, "passage": 1}
    given = await coder.done("POST", "/v1/issues/D4/reasons", reason)
    place = await office.begin()
    await author.done("PUT", place, text_of(scr_id))
    whole = await author.read(place)
    assert given["id"] in {one["id"] for one in whole["reasons"]}
    assert await coder.read(place) == whole
    async with office.database.transaction() as tx:
        await begin_blind(tx, "centre", scr_id)
    shown = await coder.read(place)
    assert shown["body"]["vignettes"] == []
    assert str(scr_id) not in str(shown)
    assert given["id"] not in str(shown)
    refused = await coder.ask("PUT", place, text_of(scr_id))
    assert problem(refused) == (409, "coded-blind"), "or it would lose what it does not show"
    assert await author.read(place) == whole, "who writes and does not code goes on"
    await author.done("POST", f"{place}/submission")
    assert given["id"] not in str(await coder.read(place))
    await office.role("approver").done("POST", f"{place}/approval")
    assert given["id"] in str(await stranger.read("/v1/briefings/6"))


async def test_a_vignette_rests_on_passages_of_the_version_in_force(small_office: Office) -> None:
    author = small_office.role("author")
    place = await small_office.begin()
    scr_id = await small_office.publish_review()
    for wrong in ({"passage": 2}, {"scr_version": 2}, {"scr_id": str(uuid4())}):
        body = text_of(scr_id)
        body["vignettes"][0]["passages"].append(body["vignettes"][0]["passages"][0] | wrong)
        refused = await author.ask("PUT", place, body)
        assert problem(refused) == (422, "passage-not-there")
        assert pointers(refused) == ["/vignettes/0/passages/1"]
    assert (await author.read(place))["revision"] == 1


async def test_a_passage_is_linked_with_its_page_and_paragraph(small_office: Office) -> None:
    scr_id = await small_office.publish_review()
    await small_office.publish(scr_id=scr_id)
    (vignette,) = (await small_office.role("reader").read("/v1/briefings/6"))["vignettes"]
    (link,) = vignette["passages"]
    assert (link["page"], link["paragraph"]) == (3, "4.1")
    assert link["passages_url"] == f"/v1/scrs/{scr_id}/versions/1/passages"


@pytest.mark.rule("I3")
async def test_of_a_withdrawn_review_a_published_briefing_tells_nothing_more(
    office: Office,
) -> None:
    scr_id = await office.publish_review()
    place = await office.publish(scr_id=scr_id)
    await office.withdraw_review(scr_id)
    shown = await office.role("reader").read("/v1/briefings/6")
    (vignette,) = shown["vignettes"]
    assert vignette == {
        **dict.fromkeys(("title", "summary", "case_study")),
        "withheld": True,
        "passages": [],
    }
    assert shown["provenance"]["reviews"] == 0
    assert str(scr_id) not in str(await office.role("editor").read(place))
    draft = await office.role("author").read(await office.begin())
    assert draft["body"]["vignettes"] == []


@pytest.mark.rule("B2", "I3")
async def test_what_an_older_version_told_is_neither_published_nor_shown(office: Office) -> None:
    """A board may have corrected what should not have been printed."""
    author, editor, approver = (office.role(role) for role in ("author", "editor", "approver"))
    scr_id = await office.publish_review()
    published = await office.publish(scr_id=scr_id)
    place = await office.begin()
    body = text_of(scr_id)
    await author.done("PUT", place, body)
    await author.done("POST", f"{place}/submission")
    await office.revise_review(scr_id)

    (vignette,) = (await office.role("reader").read("/v1/briefings/6"))["vignettes"]
    assert (vignette["withheld"], vignette["summary"], vignette["passages"]) == (True, None, [])
    assert str(scr_id) in str(await editor.read(published)), "who writes anew reads what there was"
    refused = await approver.ask("POST", f"{place}/approval")
    assert (problem(refused), pointers(refused)) == (
        (422, "passage-not-there"),
        ["/vignettes/0/passages/0"],
    )
    await editor.done("POST", f"{place}/return", {"note": "The review was published anew."})
    assert problem(await author.ask("POST", f"{place}/submission")) == (422, "passage-not-there")
    body["vignettes"][0]["passages"][0]["scr_version"] = 2
    await author.done("PUT", place, body)
    await author.done("POST", f"{place}/submission")
    await approver.done("POST", f"{place}/approval")
    (vignette,) = (await office.role("reader").read("/v1/briefings/6"))["vignettes"]
    assert (vignette["withheld"], vignette["passages"][0]["scr_version"]) == (False, 2)


@pytest.mark.rule("G10", "G11")
async def test_a_briefing_says_what_it_is_for_and_what_not_and_warns(small_office: Office) -> None:
    await small_office.publish()
    shown = await small_office.role("reader").read("/v1/briefings/6")
    assert "does not say how common" in shown["about"]
    assert "distressing" in shown["content_warning"]
    assert "Samaritans" in shown["support"]
    at_desk = await small_office.role("author").read("/v1/briefings/6/editions/1")
    assert "distressing" in at_desk["content_warning"]


async def test_others_build_on_the_published_ones(office: Office) -> None:
    await office.publish(slot=9)
    await office.publish(slot=6)
    await office.begin(slot=1)
    async with office.database.reading() as session:
        found = await queries.published_briefings(session)
    assert [(b.slot, b.issues, b.edition) for b in found] == [(6, ("D4",), 1), (9, ("F2",), 1)]
    assert found[0].title == "Not convening strategy discussions"


def routes() -> list[tuple[str, str]]:
    found = [r for r in router.routes if isinstance(r, APIRoute)]
    return [(method, r.path) for r in found for method in sorted(r.methods or ())]


BODIES: dict[str, Any] = {
    "title": {"title": "A title", "source": "Print"},
    "{edition}": text_of(uuid4()),
    "{flag_id}": {"decision": "keep", "reason": "It may stand."},
    "return": {"note": "Why"},
}


async def test_anothers_draft_is_not_there_on_any_route(office: Office) -> None:
    place = await office.begin()
    scr_id = await office.publish_review()
    text = text_of(scr_id, statement="The nurse was negligent.")
    await office.role("author").done("PUT", place, text)
    submitted = await office.role("author").done("POST", f"{place}/submission")
    flag_id = submitted["flags"][0]["flag_id"]
    stranger = office.visitor("eastvale", *SCOPES, client="eastvale")
    private = [(m, p) for m, p in routes() if "{edition}" in p]
    assert len(private) == 6
    for method, path in private:
        body = BODIES.get(path.rpartition("/")[2]) if method != "GET" else None
        answers = [
            await stranger.ask(method, path.format(slot=6, edition=n, flag_id=flag_id), body)
            for n in (1, 7)
        ]
        assert [problem(a) for a in answers] == [(404, "no-such-edition")] * 2, path
    assert (await stranger.read("/v1/briefings/6/editions"))["items"] == []
    assert problem(await stranger.get("/v1/briefings/6", edition=1)) == (404, "no-such-briefing")


async def test_each_route_asks_for_its_own_scope(small_office: Office) -> None:
    weak = small_office.visitor("centre", "codings:read", "scrs:read", client="weak")
    for method, path in routes():
        place = path.format(slot=6, edition=1, flag_id=uuid4())
        assert (await small_office.http.request(method, place)).status_code == 401, path
        refused = await weak.ask(method, place)
        assert refused.status_code == 403, path
        assert method == "HEAD" or problem(refused) == (403, "forbidden"), path
    may_not = {
        "author": ("approval", "return", "title"),
        "editor": ("submission", "approval", "title"),
        "approver": ("submission", "return", "title"),
    }
    for role, steps in may_not.items():
        for step in steps:
            method = "PUT" if step == "title" else "POST"
            where = "" if step == "title" else "/editions/1"
            refused = await small_office.role(role).ask(
                method, f"/v1/briefings/6{where}/{step}", BODIES.get(step)
            )
            assert refused.status_code == 403, (role, step)


@pytest.mark.rule("B2", "B5")
async def test_a_briefing_prints_in_brief_and_as_case_studies_on_each_kind_of_paper(
    small_office: Office,
) -> None:
    solution = {"text": "One number to call.", "origin": "summit"}
    await small_office.publish(solutions=[solution])
    reader, path = small_office.role("reader"), "/v1/briefings/6/leaflet"
    for form, told, untold in (
        ("summary", "and nobody met", "Two agencies spoke"),
        ("case_study", "Two agencies spoke", "and nobody met"),
    ):
        answer = await reader.get(f"{path}.html", form=form)
        assert "style-src 'sha256-" in answer.headers["content-security-policy"]
        page = answer.text
        word = docx.Document(BytesIO((await reader.get(f"{path}.docx", form=form)).content))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        printed = "\n".join([*(p.text for p in word.paragraphs), *cells])
        pdf = (await reader.get(f"{path}.pdf", form=form)).content
        paper = " ".join(
            text.get_textpage().get_text_range() for text in pypdfium2.PdfDocument(pdf)
        )
        for end in ("html", "docx", "pdf"):
            assert (await reader.ask("HEAD", f"{path}.{end}")).status_code == 200
        for text in (page, printed, paper):
            assert told in text
            assert untold not in text
            for part in (
                *("What is the issue?", "Reasons found in reports (", "Questions to ask"),
                *("Reasons from practitioners (0)", NONE_GATHERED, "named nurse", "Samaritans"),
                *("One number to call. (summit)", "page 3, paragraph 4.1"),
                "does not say how common",
            ):
                assert part in " ".join(text.split()), part
        assert '<html lang="en-GB">' in page
        with pikepdf.open(BytesIO(pdf)) as document:
            assert str(document.Root.Lang) == "en-GB"
            assert document.Root.MarkInfo.Marked
            with document.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"


@pytest.mark.rule("B4", "I3")
async def test_no_draft_is_printed_and_of_a_withdrawn_review_nothing(
    small_office: Office,
) -> None:
    reader, path = small_office.role("reader"), "/v1/briefings/6/leaflet.html"
    await small_office.begin(slot=6)
    assert problem(await reader.get(path)) == (404, "no-such-briefing")
    scr_id = await small_office.publish_review()
    await small_office.publish(slot=9, scr_id=scr_id)
    await small_office.withdraw_review(scr_id)
    page = (await reader.get("/v1/briefings/9/leaflet.html", form="case_study")).text
    assert "Two agencies spoke" not in page
    assert str(scr_id) not in page
    assert "was withdrawn" in page


EXAMPLE = Example(
    title="One number for a meeting",
    text="A duty desk takes every call for a meeting.",
    issues=("D4",),
    evidence=PracticeEvidence.TRIED,
    origin=PracticeOrigin.LOCAL,
)


async def share(office: Office, tenant: str, **said: Any) -> Practice:
    async with office.database.transaction() as tx:
        return await share_practice(
            tx,
            tenant=tenant,
            client="board",
            example=replace(EXAMPLE, **said),
            source=Source("workshop", uuid4()),
        )


@pytest.mark.rule("B6")
async def test_examples_of_good_practice_are_typed_by_evidence_and_named_by_consent(
    office: Office,
) -> None:
    await share(office, "northmere-scb", evidence=PracticeEvidence.EVALUATED, named=True)
    await share(office, "eastvale-scb", evidence=PracticeEvidence.SUGGESTED)
    await share(office, "westmoor-scb")
    await office.publish()
    reader = office.role("reader")
    shown = (await reader.read("/v1/briefings/6"))["good_practice"]
    assert [(e["evidence"], e["place"]) for e in shown["items"]] == [
        ("evaluated", "northmere-scb"),
        ("suggested", None),
        ("tried", None),
    ]
    assert shown["note"] is None
    page = (await reader.get("/v1/briefings/6/leaflet.html")).text
    for said in ("(evaluated, northmere-scb)", "(suggested)", "(tried)"):
        assert said in page
    assert "eastvale" not in page


@pytest.mark.rule("B4", "B6")
async def test_an_edition_shows_the_examples_that_were_approved_while_their_bodies_consent(
    office: Office,
) -> None:
    named = await share(office, "northmere-scb", named=True)
    unnamed = await share(office, "eastvale-scb")
    place = await office.publish()
    approved = [str(named.practice_id), str(unnamed.practice_id)]
    await share(office, "westmoor-scb", title="Shared after the approval")
    async with office.database.transaction() as tx:
        await set_naming(tx, "northmere-scb", named.practice_id, False)
        await set_naming(tx, "eastvale-scb", unnamed.practice_id, True)
    reader = office.role("reader")

    async def shown(**query: int) -> list[tuple[str, str | None]]:
        items = (await reader.read("/v1/briefings/6", **query))["good_practice"]["items"]
        return [(item["practice_id"], item["place"]) for item in items]

    assert await shown() == [(one, None) for one in approved]
    at_desk = (await office.role("editor").read(place))["good_practice"]
    assert [item["practice_id"] for item in at_desk] == approved
    async with office.database.transaction() as tx:
        await withdraw_practice(tx, "eastvale-scb", unnamed.practice_id)
    assert await shown() == [(approved[0], None)]
    told = PracticeWithdrawn(practice_id=unnamed.practice_id, revision=2, withdrawn_at=utc_now())
    await hear(office, told)
    async with office.database.reading() as session:
        (frozen,) = await session.scalars(select(BriefingEdition.examples))
    assert [one["practice_id"] for one in frozen] == approved[:1]
    await office.publish()
    assert [item for item, _ in await shown(edition=1)] == approved[:1]
    assert len(await shown(edition=2)) == 2


@pytest.mark.rule("B6")
async def test_a_name_that_is_taken_back_leaves_every_edition_and_what_was_answered_with_it(
    office: Office,
) -> None:
    gone, stays = [await share(office, board, named=True) for board in ("zebrafinch", "northmere")]
    await office.publish()
    place, author = await office.begin(), office.role("author")
    key = author.headers | {"Idempotency-Key": "the-first-time"}
    submitted = await office.http.post(f"{place}/submission", headers=key)
    assert "zebrafinch" in submitted.text
    async with office.database.transaction() as tx:  # an answer was on its way meanwhile
        await tx.session.execute(
            update(Practice).where(Practice.practice_id == gone.practice_id).values(named=False)
        )
    told = PracticeShared(
        practice_id=gone.practice_id,
        revision=2,
        issues=("D4",),
        evidence=PracticeEvidence.TRIED,
        origin=PracticeOrigin.LOCAL,
        practice_url=practice_url(gone.practice_id),
        shared_at=utc_now(),
    )
    await hear(office, msgspec.structs.replace(told, revision=1))
    assert "zebrafinch" in str(await frozen_examples(office)), "it was shared, and no more"
    await hear(office, told)
    named = {one.practice_id: place for one, place in ((gone, None), (stays, "northmere"))}
    for examples in await frozen_examples(office):
        assert {UUID(one["practice_id"]): one["place"] for one in examples} == named
    again = await office.http.post(f"{place}/submission", headers=key)
    assert problem(again) == (410, "taken-back")
    assert again.json()["link"] == practice_url(gone.practice_id)
    answers = (await everything(office.database))["answer"]
    assert "zebrafinch" not in str(answers)


async def frozen_examples(office: Office) -> list[list[dict[str, Any]]]:
    """Of the two editions, as they are stored."""
    async with office.database.reading() as session:
        first, second = await session.scalars(select(BriefingEdition.examples))
    return [first, second]


@pytest.mark.rule("B1", "B4", "C11")
async def test_after_a_split_every_slot_has_issues_and_a_published_text_keeps_its_own(
    office: Office,
) -> None:
    await office.publish(slot=6)
    first = await office.role("reader").read("/v1/briefings/6")
    for split in ("D4", "C1"):
        await publish_change(office, split)
    rows = (await office.role("reader").read("/v1/briefings"))["items"]
    assert all(row["issues"] for row in rows)
    became = {row["slot"]: [(i["code"], i["successors"]) for i in row["issues"]] for row in rows}
    assert (became[6], became[2]) == ([("D4", ["D8", "D9"])], [("C1", ["C9", "C10"])])
    now = await office.role("reader").read("/v1/briefings/6")
    assert now | {"issues": []} == first | {"issues": []}
    assert [issue["label"] for issue in now["issues"]] == [i["label"] for i in first["issues"]]
    draft = await office.role("author").read(await office.begin(slot=2))
    assert draft["issues"] == ["C9", "C10"]
    assert draft["body"]["statement"] == "Nobody called C1. Too few came to C1."
    assert (await office.role("author").read(await office.begin(slot=6)))["issues"] == ["D8", "D9"]
    async with office.database.reading() as session:
        assert [b.issues for b in await queries.published_briefings(session)] == [("D8", "D9")]


async def test_what_is_split_while_it_is_written_is_submitted_with_what_it_became(
    small_office: Office,
) -> None:
    place = await small_office.begin()
    author = small_office.role("author")
    await author.done("PUT", place, text_of(await small_office.publish_review()))
    await publish_change(small_office, "D4")
    assert (await author.done("POST", f"{place}/submission"))["issues"] == ["D8", "D9"]
    await small_office.role("approver").done("POST", f"{place}/approval")
    shown = await small_office.role("reader").read("/v1/briefings/6")
    assert [issue["code"] for issue in shown["issues"]] == ["D8", "D9"]


async def publish_change(office: Office, split: str) -> None:
    """A version of the taxonomy in which an issue became two."""
    editor = office.visitor("centre", "taxonomy:edit", "taxonomy:read", client="editor")
    other = office.visitor("centre", "taxonomy:publish", client="publisher")
    version = (await editor.done("POST", "/v1/taxonomies"))["version"]
    into = [
        {
            "place": split[0],
            "label": f"{said} {split}",
            "statement": f"{said} {split}.",
            "condensed": f"{said} {split}",
        }
        for said in ("Nobody called", "Too few came to")
    ]
    change = {"kind": "split", "explanation": "Readers asked.", "code": split, "into": into}
    await editor.done("POST", f"/v1/taxonomies/{version}/changes", change)
    await other.done("POST", f"/v1/taxonomies/{version}/publication")
