"""National bodies by role and mandate, their charter, meetings and papers; no board in sight."""

import asyncio
from datetime import timedelta

import pytest

from services.collation.boards.local_data import local_data
from tests.services.collation.alliance.office import (
    CHARTER,
    MEETING,
    PAPER,
    REPRESENTATIVE,
    TODAY,
    body,
    joined,
    member,
    secretariat,
)
from tests.services.collation.desk import Desk, problem
from tests.services.collation.visitor import visitor
from tests.services.kept import kept


@pytest.mark.rule("A1")
async def test_members_are_bodies_by_role_and_a_junior_delegate_is_noticed_and_not_stopped(
    desk: Desk,
) -> None:
    office = secretariat(desk)
    (college,) = await joined(desk, "college")
    (shown,) = (await office.read("/v1/alliance-members"))["items"]
    assert (shown["representative"], shown["notices"]) == (REPRESENTATIVE, [])
    for wrong in ({"role": "Jo Example"}, {"mandate": None}, {"seniority": "director"}):
        answer = await office.put("/v1/alliance-members/police", body(**wrong))
        assert problem(answer) == (422, "invalid"), wrong
    junior = REPRESENTATIVE | {"role": "policy officer", "seniority": "frontline"}
    answer = await college.put("/v1/alliance-representative", junior)
    assert answer.json()["notices"] == ["junior_delegate"]
    meeting = await office.make("/v1/alliance-meetings", MEETING)
    place = f"/v1/alliance-meetings/{meeting['meeting_id']}"
    sent = {"role": "policy officer", "seniority": "middle_manager", "can_commit": False}
    answer = await college.put(f"{place}/delegate", sent)
    assert answer.status_code == 200
    (delegate,) = (await office.read(place))["delegates"]
    assert (delegate["body_id"], delegate["notices"]) == (
        "college",
        ["junior_delegate", "cannot_commit"],
    )
    answer = await college.put(f"{place}/delegate", sent | {"can_commit": True})
    assert answer.status_code == 200
    (delegate,) = (await office.read(place))["delegates"]
    assert (delegate["can_commit"], delegate["notices"]) == (True, ["junior_delegate"])
    await college.put(f"{place}/delegate", sent | {"seniority": "leader", "can_commit": True})
    (delegate,) = (await office.read(place))["delegates"]
    assert (delegate["seniority"], delegate["notices"]) == ("leader", [])
    stranger = member(desk, "another-body")
    for path, sending in (("alliance-representative", junior), (f"{place[4:]}/delegate", sent)):
        assert problem(await stranger.put(f"/v1/{path}", sending)) == (403, "not-member")
    assert (await office.delete("/v1/alliance-members/college")).json()["left_at"]
    assert problem(await college.put(f"{place}/delegate", sent)) == (403, "not-member")
    assert (await office.read("/v1/alliance-members"))["items"] == []


@pytest.mark.rule("A1")
async def test_a_body_that_joins_twice_at_once_is_one_member(desk: Desk) -> None:
    office = secretariat(desk)
    for name in ("college", "police", "college"):  # the last comes back
        path = f"/v1/alliance-members/{name}"
        titles = [f"{name} {n}" for n in range(8)]
        answers = await asyncio.gather(*(office.put(path, body(title)) for title in titles))
        assert {answer.status_code for answer in answers} == {200}
        (shown,) = (await office.read("/v1/alliance-members"))["items"]
        assert shown["title"] in titles
        assert {a.json()["joined_at"] for a in answers} == {shown["joined_at"]}
        assert (await office.delete(path)).json()["left_at"]


@pytest.mark.rule("A2")
async def test_no_meeting_opens_before_terms_aims_and_glossary_exist(desk: Desk) -> None:
    office = secretariat(desk)
    meeting = await office.make("/v1/alliance-meetings", MEETING)
    place = f"/v1/alliance-meetings/{meeting['meeting_id']}"
    assert problem(await office.post(f"{place}/opening")) == (409, "charter-missing")
    for part in CHARTER:
        for wrong in (None, [], ""):
            answer = await office.put("/v1/alliance-charter", CHARTER | {part: wrong})
            assert problem(answer) == (422, "invalid"), part
    assert problem(await office.get("/v1/alliance-charter")) == (404, "no-charter")
    assert problem(await office.post(f"{place}/opening")) == (409, "charter-missing")
    assert (await office.read(place))["state"] == "planned"
    await office.make(f"{place}/postponement", {"cause": "A national review reports first."})
    assert problem(await office.post(f"{place}/opening")) == (409, "charter-missing")
    assert (await office.read(place))["state"] == "postponed"
    assert (await office.put("/v1/alliance-charter", CHARTER)).json()["revision"] == 1
    assert (await office.make(f"{place}/opening"))["state"] == "open"
    assert (await office.make(f"{place}/closure"))["state"] == "closed"
    assert problem(await office.post(f"{place}/opening")) == (409, "meeting-not-to-come")


@pytest.mark.rule("A2")
async def test_a_meeting_opens_on_its_day_and_not_before(desk: Desk) -> None:
    office = secretariat(desk)
    await office.put("/v1/alliance-charter", CHARTER)
    later = MEETING | {"planned_on": str(TODAY + timedelta(days=1))}
    made = await office.make("/v1/alliance-meetings", later)
    place = f"/v1/alliance-meetings/{made['meeting_id']}"
    assert problem(await office.post(f"{place}/opening")) == (409, "meeting-to-come")
    assert (await office.read(place))["state"] == "planned"
    sooner = {"cause": "Everybody is here.", "planned_on": str(TODAY)}
    await office.make(f"{place}/postponement", sooner)
    assert (await office.make(f"{place}/opening"))["state"] == "open"


async def test_a_postponed_meeting_is_to_come_and_a_cancelled_one_is_over(desk: Desk) -> None:
    office = secretariat(desk)
    made = await office.make("/v1/alliance-meetings", MEETING)
    place = f"/v1/alliance-meetings/{made['meeting_id']}"
    cause = {"cause": "A national review reports first."}
    put_off = await office.make(f"{place}/postponement", cause)
    assert (put_off["state"], put_off["planned_on"]) == ("postponed", MEETING["planned_on"])
    for never in ("0001-01-01", "9999-12-31"):
        for path, asked in (("/v1/alliance-meetings", MEETING), (f"{place}/postponement", cause)):
            wrong = await office.post(path, asked | {"planned_on": never})
            assert problem(wrong) == (422, "invalid"), path
    past = {"planned_on": str(TODAY - timedelta(days=3))}
    for path, asked in (("/v1/alliance-meetings", MEETING), (f"{place}/postponement", cause)):
        assert problem(await office.post(path, asked | past)) == (422, "day-past"), path
    assert (await office.read(place))["planned_on"] == MEETING["planned_on"]
    assert (await office.make(f"{place}/cancellation", cause))["state"] == "cancelled"
    assert problem(await office.post(f"{place}/postponement", cause)) == (
        409,
        "meeting-not-to-come",
    )
    assert problem(await office.post(f"{place}/papers", PAPER)) == (409, "meeting-over")


@pytest.mark.rule("A3")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In Oldcastle 7 of 12 cases had no plan.", "Oldcastle"),
        ("Seven of twelve cases in Oldcastle had none.", "Oldcastle"),
        ("Half of the cases at Hollin were so.", "Hollin"),
        ("Oldcastle (7 of 12) has it too.", "Oldcastle"),
        ("Oldcastle had 7 reviews.", "Oldcastle"),
        ("Across Oldcastle 40% had none.", "Oldcastle"),
        ("Oldcastle found the same.", "Oldcastle found the same"),
        ("It is like this in Cornwall.", "Cornwall"),
        ("Kingston upon Hull and others do it.", "Kingston upon Hull"),
        ("In Reading it is so.", "In Reading"),
        ("Cases in Thanet doubled.", "Thanet"),
        ("Southend sees this in each of its plans.", "Southend"),
        ("Teesside's reviews show it.", "Teesside"),
        ("Thanet: nobody chairs.", "Thanet"),
        ("Workington sees this.", "Workington"),
        ("It is the same on Merseyside, and in merseyside.", "merseyside"),
        ("STOKE and Kings Lynn do it otherwise.", "STOKE"),
        ("Former Humberside and the Isle of Wight agree.", "Humberside"),
        ("Hull\u2019s board does not.", "Hull\u2019s board"),
        ("Preston sees this.", "Preston sees"),
        ("It is so near Rugby.", "near Rugby"),
        (
            "One board in the north west has had nine reviews of this kind.",
            "One board in the north west",
        ),
        ("Nineteen cases came from a small authority in Wales.", "a small authority in Wales"),
        ("A board from the South-East told of 40% of plans.", "A board from the South-East"),
        ("LSCB 14 counted 7 of 12.", "LSCB 14"),
        ("Board A had 7 of 12 conferences.", "Board A"),
        ("So it is: board B counted 7 of 12.", "board B"),
        ("One of our boards counted 12 of 40 conferences without a doctor.", "One of our boards"),
        ("The pilot county had 7 of 12 conferences.", "The pilot county"),
        ("A southern unitary has 14 reviews and 9 mention it.", "A southern unitary"),
        ("In the pilot county 7 of 12 had none.", "the pilot county"),
        ("Seven of twelve had none in one large authority.", "one large authority"),
        ("Seven of twelve conferences in the pilot county had no doctor.", "the pilot county"),
        ("LSCB fourteen counted 7 of 12.", "LSCB fourteen"),
        ("One of the pilots counted 7 of 12.", "One of the pilots"),
        ("In 7 of 12 reviews in the local authority's file nobody had asked.", None),
        ("Of 12 reviews 40% in the area of practice say so.", None),
        ("Boards counted 7 of 12; in 40% of reviews the board was not told.", None),
        ("In 7 of 12 reviews the area had changed hands, and a board asked.", None),
        ("When a board has 12 cases a year, half of them wait.", None),
        ("Every board may ask, and any authority had 30 days; 7 of 12 reviews say so.", None),
        ("The national board read 38 reviews, and one in three of all boards has a plan.", None),
        ("In one area of practice 7 of 12 reviews agree.", None),
        ("Boards in the north west had 90 reviews, and one in three was read.", None),
        ("Any board in the country may ask; in Yorkshire and in Wales 30 plans were read.", None),
        ("A good deal of it; the dog in the crook; stone and sale, a sandwich and rye.", None),
        ("Reading shows in two of five cases what hastings do; mark a wider stroke.", None),
        ("Lancaster University and the University of Exeter read 38 reviews.", None),
        ("The Alliance met in Oxford.", None),
        ("The Richmond inquiry, the Preston curve and a Stanley knife were named.", None),
        ("In England 7 of 12 reviews say so.", None),
        ("In London and in Yorkshire and the Humber 30 reviews were read.", None),
        ("In December 12 reviews were read; Ofsted found the same.", None),
        ("In Working Together 3 of 7 chapters say so, and Munro found the same.", None),
        ("Reading the review takes two of five hours, in MASH too.", None),
        ("A study of the University of Leeds read 38 reviews.", None),
        ("The Alliance meets in Leeds.", None),
        ("Cafcass and the Department for Education have 12 cases.", None),
    ],
)
def test_a_place_with_what_was_counted_there_is_local_data_whether_or_not_it_is_known(
    text: str, words: str | None
) -> None:
    said = local_data({"/text": text}, ["northmere-scb"], nameless=True)
    found = [text[one.start : one.end] for one in said]
    assert (words in found) if words else found == []


@pytest.mark.rule("A3")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Board A had 7 of 12 conferences.", "Board A"),
        ("LSCB 14 counted 7 of 12.", "LSCB 14"),
        ("One board in the north west has had nine reviews.", "One board in the north west"),
        ("In Oldcastle 7 of 12 cases had no plan.", "Oldcastle"),
        ("The pilot county had 7 of 12 conferences.", None),
        ("In the council 7 of 12 visits were missed.", None),
    ],
)
def test_a_text_about_one_board_gives_its_figures_and_not_its_name(
    text: str, words: str | None
) -> None:
    found = [text[one.start : one.end] for one in local_data({"/text": text}, [])]
    assert found == ([words] if words else [])


@pytest.mark.parametrize(
    "text",
    [
        "The council had stopped all visits in the school holidays.",
        "The authority had missed two visits because of a vacancy.",
        "The partnership has no rota, and half of the meetings have no chair.",
        "The council made one referral to the wrong team.",
        "The board held all meetings in the afternoon.",
        "An area closed one of its two teams, and no meeting was called.",
    ],
)
def test_what_a_council_did_is_no_figure_of_its_own(text: str) -> None:
    assert local_data({"/text": text}, [], nameless=True) == []


@pytest.mark.rule("A3")
async def test_a_paper_with_a_boards_data_is_refused_and_nothing_is_stored(desk: Desk) -> None:
    board = visitor(desk, "northmere-scb", "alliance:raise")
    await board.make("/v1/raised-issues", {"issue": "D2", "why": "Training has not changed it."})
    office = secretariat(desk)
    made = await office.make("/v1/alliance-meetings", MEETING)
    place = f"/v1/alliance-meetings/{made['meeting_id']}"
    for wrong, pointer in (
        ({"text": "Northmere has it too."}, "/text"),
        ({"text": "The pilot county had 7 of 12 conferences."}, "/text"),
        ({"causes": ["None.", "So says Fernshire LSCB."]}, "/causes/1"),
        ({"title": "What Dr Jane Example said"}, "/title"),
    ):
        answer = await office.post(f"{place}/papers", PAPER | wrong)
        assert problem(answer) == (422, "local-data-in-paper"), wrong
        assert {e["pointer"] for e in answer.json()["errors"]} == {pointer}
        assert "orthmere" not in answer.text
    answer = await office.post(f"{place}/papers", PAPER | {"text": "As Northmere found, it is so."})
    told = {"pointer": "/text", "detail": "local_data: characters 3 to 12"}
    assert answer.json()["errors"] == [told]
    mandate = REPRESENTATIVE | {"mandate": "As Dr Jane Example sees fit."}
    for path, told in (
        ("alliance-members/college", body() | {"representative": mandate}),
        ("alliance-members/college", body(role="clerk of northmere")),
        ("alliance-charter", CHARTER | {"aims": ["Do as Northmere does."]}),
        ("alliance-charter", CHARTER | {"glossary": [{"term": "Northmere", "meaning": "It."}]}),
        ("alliance-charter", CHARTER | {"glossary": [{"term": "a", "meaning": "Dr Jo Example."}]}),
    ):
        answer = await office.put(f"/v1/{path}", told)
        assert problem(answer) == (422, "local-data-in-paper"), path
    late = await office.post(f"{place}/postponement", {"cause": "Northmere asked for it."})
    assert problem(late) == (422, "local-data-in-paper")
    assert (await office.read("/v1/alliance-members"))["items"] == []
    assert (await office.read(place))["state"] == "planned"
    assert (await office.read(place))["papers"] == []
    (college,) = await joined(desk, "college")
    clerk = REPRESENTATIVE | {"role": "clerk of northmere"}
    for path in ("/v1/alliance-representative", f"{place}/delegate"):
        told = {name: clerk[name] for name in clerk if name != "mandate" or "rep" in path}
        assert problem(await college.put(path, told)) == (422, "local-data-in-paper"), path
    assert (await office.read(place))["delegates"] == []
    await office.make(f"{place}/papers", PAPER)
    (paper,) = (await office.read(place))["papers"]
    assert {name: paper[name] for name in PAPER} == PAPER


@pytest.mark.rule("A7")
async def test_a_working_group_spans_members_and_points_at_issues(desk: Desk) -> None:
    office = secretariat(desk)
    await joined(desk, "college", "police-college")
    group = {
        "title": "Deference to medical opinion",
        "purpose": "How others can ask.",
        "bodies": ["college", "police-college"],
        "issues": ["D2", "D5"],
    }
    stranger = await office.post("/v1/alliance-groups", group | {"bodies": ["college", "nobody"]})
    assert problem(stranger) == (422, "unknown-member")
    unknown = await office.post("/v1/alliance-groups", group | {"issues": ["A99"]})
    assert problem(unknown) == (422, "unknown-issue")
    for alone in (["college"], ["college", "college"], []):
        refused = await office.post("/v1/alliance-groups", group | {"bodies": alone})
        assert refused.status_code == 422, alone
    assert (await office.read("/v1/alliance-groups"))["items"] == []
    made = await office.make("/v1/alliance-groups", group)
    (shown,) = (await member(desk).read("/v1/alliance-groups"))["items"]
    assert {name: shown[name] for name in group} == group
    ended = await office.delete(f"/v1/alliance-groups/{made['group_id']}")
    assert ended.json()["ended_at"]
    await office.delete("/v1/alliance-members/police-college")
    left = await office.post("/v1/alliance-groups", group)
    assert problem(left) == (422, "unknown-member")
    assert len((await office.read("/v1/alliance-groups"))["items"]) == 1


@pytest.mark.rule("A9")
async def test_the_sectors_for_which_nobody_speaks_are_shown(desk: Desk) -> None:
    office = secretariat(desk)
    for body_id, sectors in (("zeta", ["health"]), ("alpha", ["health", "training"])):
        await office.put(f"/v1/alliance-members/{body_id}", body(body_id, *sectors))
    shown = await office.read("/v1/alliance-coverage")
    there = {s["sector"]: s["bodies"] for s in shown["sectors"] if s["bodies"]}
    assert there == {"health": ["alpha", "zeta"], "training": ["alpha"]}
    assert {"voluntary", "families"} <= set(shown["gaps"])
    assert not {"health", "training"} & set(shown["gaps"])
    await office.delete("/v1/alliance-members/alpha")
    assert "training" in (await office.read("/v1/alliance-coverage"))["gaps"]


async def test_the_first_alliance_is_told_as_far_as_it_was_published(desk: Desk) -> None:
    told = await member(desk).read("/v1/alliance-history")
    assert (told["planned"], told["held"], told["bodies_about"]) == (4, 3, 15)
    assert [m["state"] for m in told["meetings"]] == ["held", "held", "held", "postponed"]
    assert "the days" in told["not_published"]


@pytest.mark.rule("A3")
async def test_a_paper_whose_words_no_screening_found_is_withdrawn_wherever_it_is_read(
    desk: Desk,
) -> None:
    office = secretariat(desk)
    (college,) = await joined(desk, "college")
    made = await office.make("/v1/alliance-meetings", MEETING)
    place = f"/v1/alliance-meetings/{made['meeting_id']}"
    body = PAPER | {"text": "The zebrafinch of one board asks."}
    key = office.headers | {"Idempotency-Key": "the-first-time"}
    written = await office.http.post(f"{place}/papers", json=body, headers=key)
    paper = f"/v1/alliance-papers/{written.json()['paper_id']}"
    stays = (await office.make(f"{place}/papers", PAPER))["paper_id"]
    assert (await college.read(paper))["text"] == body["text"]
    why = {"reason": "It tells of one board."}
    assert (await college.post(f"{paper}/withdrawal", why)).status_code == 403
    gone = await office.make(f"{paper}/withdrawal", why)
    assert gone["withdrawn_for"] == why["reason"]
    assert problem(await college.get(paper)) == (410, "paper-gone")
    assert problem(await office.post(f"{paper}/withdrawal", why)) == (410, "paper-gone")
    assert [one["paper_id"] for one in (await college.read(place))["papers"]] == [stays]
    again = await office.http.post(f"{place}/papers", json=body, headers=key)
    assert problem(again) == (410, "taken-back")
    assert await kept(desk.database, "zebrafinch") == 0
