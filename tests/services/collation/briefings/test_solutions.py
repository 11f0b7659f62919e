"""What a summit suggests comes into the briefing of its issue, and goes from there again."""

from uuid import UUID

import pytest

from chassis.db import utc_now
from contracts.events.collation import PracticeWithdrawn
from services.collation.briefings.domain import NONE_GATHERED
from tests.services.collation.briefings.office import Office, text_of
from tests.services.collation.briefings.test_briefings import hear
from tests.services.collation.hall import SAID, Hall
from tests.services.kept import kept

SUGGESTED = "Any agency asks the zebrafinch desk for a doctor who has seen injuries."
HELD = "Mrs Sample should ask a second doctor."
WRITTEN = "A paediatrician is on call for questions of injury."
DIFFERENCE = "Here a doctor comes to each strategy meeting."


@pytest.mark.rule("B2", "S8", "S9", "C4")
async def test_solutions_of_a_summit_stand_in_the_next_edition_and_on_the_issue_page(
    hall: Hall,
) -> None:
    office = Office(hall.app, hall.http, hall.issuer)
    await office.publish(7)
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    await hall.phase(table, "solutions")
    about = {"issue": "D2", "kind": "solution"}
    entry = await hall.enter(table, **about, text=SUGGESTED)
    held = await hall.enter(table, **about, text=HELD)
    no = {"outcome": "discarded", "reason": "A person was named."}
    await hall.role("facilitator").put(f"/contributions/{held['contribution_id']}/decision", no)
    await hall.enter(table, issue="D2", kind="local_difference", doing="done", text=DIFFERENCE)
    written = SAID | about | {"text": WRITTEN, "doing": "done", "notice_version": 1}
    await hall.role("delegate", "writer").make(f"{summit}/written-contributions", written)
    reader = hall.person("eastvale", "trends:read")
    assert (await reader.get("/issues/D2"))["solutions"]["items"] == [], "until its end"
    await hall.end(summit)

    issue = await reader.get("/issues/D2")
    of_summit, in_writing = sorted(issue["solutions"]["items"], key=lambda one: one["origin"])
    place = f"/v1/contributions/{entry['contribution_id']}"
    assert of_summit == {
        "text": SUGGESTED,
        "origin": "summit",
        "doing": "not_done",
        "contribution_url": place,
        "summit_url": f"/v1{summit}",
    }
    assert (in_writing["text"], in_writing["origin"]) == (WRITTEN, "written")
    assert issue["solutions"]["count"] == 2
    one_of_each = [{"origin": origin, "count": 1} for origin in ("summit", "written")]
    assert issue["solutions"]["origins"] == one_of_each
    assert [one["text"] for one in issue["local_differences"]["items"]] == [DIFFERENCE]
    assert not {"summit", "written"} & {one["origin"] for one in issue["reasons"]}

    await office.publish(7)
    first, second = [await reader.get(f"/briefings/7?edition={n}") for n in (1, 2)]
    assert first["solutions"]["note"] == NONE_GATHERED, "a published text never changes"
    assert (second["solutions"]["note"], second["solutions"]["gathered"]["count"]) == (None, 2)
    gathered = {one["text"]: one for one in second["solutions"]["gathered"]["items"]}
    assert {text: (one["origin"], one["evidence"]) for text, one in gathered.items()} == {
        SUGGESTED: ("summit", "suggested"),
        WRITTEN: ("written", "tried"),
    }
    assert gathered[SUGGESTED]["contribution_url"] == place
    assert second["good_practice"]["items"] == []
    assert HELD not in str((issue, second))
    page = await reader.raw("GET", "/briefings/7/leaflet.html")
    assert SUGGESTED in page.text
    assert place in page.text

    taken = f"/contributions/{entry['contribution_id']}/withdrawal"
    await hall.role("facilitator").post(taken, {"reason": "Asked for by who gave it."})
    assert (await reader.get("/issues/D2"))["solutions"]["count"] == 1
    left = (await reader.get("/briefings/7"))["solutions"]["gathered"]
    assert [one["text"] for one in left["items"]] == [WRITTEN]
    gone = UUID(gathered[SUGGESTED]["practice_id"])
    await hear(office, PracticeWithdrawn(practice_id=gone, revision=2, withdrawn_at=utc_now()))
    assert await kept(hall.database, "zebrafinch") == 0


@pytest.mark.rule("B2", "B3")
async def test_a_suggestion_that_blames_somebody_waits_for_an_editor_in_all_of_its_words(
    small_hall: Hall,
) -> None:
    office = Office(small_hall.app, small_hall.http, small_hall.issuer)
    summit = await small_hall.begun(8)
    table = await small_hall.talk(summit)
    text = f"{'A doctor is asked. ' * 10}The nurse was lazy."
    entry = await small_hall.enter(table, issue="D2", kind="solution", text=text)
    assert entry["state"] == "held"
    released = {"outcome": "released", "reason": "It stands for what is often said."}
    decision = f"/contributions/{entry['contribution_id']}/decision"
    await small_hall.role("facilitator").put(decision, released)
    await small_hall.end(summit)
    scr_id = await office.publish_review()
    place = await office.begin(7)
    await office.role("author").done("PUT", place, text_of(scr_id))
    shown = await office.role("author").done("POST", f"{place}/submission")
    (suggested,) = shown["solutions"]
    pointer = f"/solutions/gathered/{suggested['practice_id']}"
    assert pointer in {flag["pointer"] for flag in shown["flags"]}
