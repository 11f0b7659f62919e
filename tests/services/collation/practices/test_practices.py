"""A library of what people tried, evaluated or suggest, which forgets what is taken back."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from contracts.types import PracticeEvidence, PracticeOrigin
from services.collation.boards.service import remember_board
from services.collation.practices import queries, service
from services.collation.practices.domain import Example, Source, words_of
from services.collation.practices.tables import Practice
from tests.services.collation.desk import Desk, problem, withdrawn
from tests.services.collation.practices.example import EXAMPLE
from tests.services.collation.visitor import Visitor, visitor

EVERYTHING = ("practices:read", "practices:share", "practices:steward")


def board(desk: Desk, tenant: str = "northmere") -> Visitor:
    return visitor(desk, tenant, "practices:read", "practices:share")


def keeper(desk: Desk) -> Visitor:
    return visitor(desk, "centre", "practices:read", "practices:steward")


async def shelf(reader: Visitor, **params: Any) -> list[str]:
    return [p["title"] for p in (await reader.read("/v1/practices", **params))["items"]]


@pytest.mark.rule("B6")
async def test_an_example_says_what_stands_behind_it_and_names_a_body_by_consent_alone(
    desk: Desk,
) -> None:
    silent, named = board(desk), board(desk, "eastvale")
    mine = await silent.make("/v1/practices", EXAMPLE)
    theirs = await named.make("/v1/practices", EXAMPLE | {"named": True, "evidence": "suggested"})
    shown = (await silent.read("/v1/practices"))["items"]
    assert [(p["evidence"], p["named_body"]) for p in shown] == [
        ("tried", None),
        ("suggested", "eastvale"),
    ]
    assert "northmere" not in str(shown)
    for wrong in (
        {"evidence": None},
        {"evidence": "proven"},
        {"evidence": "evaluated"},
        {"named_body": "eastvale"},
    ):
        refused = await silent.post("/v1/practices", EXAMPLE | wrong)
        assert problem(refused) == (422, "invalid"), wrong
    untyped = {name: said for name, said in EXAMPLE.items() if name != "evidence"}
    assert problem(await silent.post("/v1/practices", untyped)) == (422, "invalid")
    told = EXAMPLE | {"evidence": "evaluated", "evidence_note": "Audited twice by the board."}
    await silent.make("/v1/practices", told)
    await named.put(f"/v1/practices/{theirs['practice_id']}/naming", {"named": False})
    assert "eastvale" not in str(await silent.read("/v1/practices"))
    other = await silent.put(f"/v1/practices/{theirs['practice_id']}/naming", {"named": True})
    assert problem(other) == (404, "no-such-practice")
    assert mine["state"] == "shared"


@pytest.mark.rule("B6")
async def test_whoever_keeps_a_copy_is_told_when_a_body_is_named_or_no_more(desk: Desk) -> None:
    owner, reader = board(desk), board(desk, "eastvale")
    made = await owner.make("/v1/practices", EXAMPLE)
    place = f"/v1/practices/{made['practice_id']}"
    for named in (True, True, False):
        await owner.put(f"{place}/naming", {"named": named})
    told = [(kind, data["revision"]) for kind, data in await desk.told()]
    assert told == [("practice.shared", revision) for revision in (1, 2, 3)]
    shown = await reader.read(place)
    assert (shown["revision"], shown["named_body"]) == (3, None)


@pytest.mark.rule("B6")
async def test_consent_taken_back_leaves_no_word_anywhere(desk: Desk) -> None:
    owner, reader = board(desk), keeper(desk)
    made = await owner.make("/v1/practices", EXAMPLE | {"named": True})
    place = f"/v1/practices/{made['practice_id']}"
    assert problem(await board(desk, "eastvale").post(f"{place}/withdrawal")) == (
        404,
        "no-such-practice",
    )
    for _ in range(2):
        gone = await owner.make(f"{place}/withdrawal")
        assert (gone["state"], gone["example"]) == ("withdrawn", None)
    assert problem(await reader.get(place)) == (410, "practice-gone")
    assert (
        await shelf(reader)
        == await shelf(reader, issue="C1")
        == await shelf(reader, q="rings")
        == []
    )
    async with desk.database.reading() as session:
        assert await queries.practices_of(session, ["C1", "D4"]) == {"C1": [], "D4": []}
        (row,) = await session.scalars(select(Practice))
    assert (row.body, row.search_text, row.named) == (None, "", False)
    assert await desk.types_told() == ["practice.shared", "practice.withdrawn"]
    told = [data for _, data in await desk.told()]
    assert [d["revision"] for d in told] == [1, 2]
    assert "northmere" not in str(told)
    late = await owner.put(f"{place}/naming", {"named": True})
    assert problem(late) == (409, "practice-ended")


async def test_the_library_is_searched_by_issue_evidence_origin_and_beginnings_of_words(
    desk: Desk,
) -> None:
    owner = board(desk)
    for title, issue, evidence in (
        ("Naïve questions welcome", "D4", "suggested"),
        ("Meetings by telephone: 100% kept", "D4", "tried"),
        ("A shared diary", "G1", "tried"),
    ):
        body = EXAMPLE | {"title": title, "issues": [issue], "evidence": evidence}
        await owner.make("/v1/practices", body)
    assert await shelf(owner, issue="D4") == [
        "Naïve questions welcome",
        "Meetings by telephone: 100% kept",
    ]
    assert await shelf(owner, evidence="tried", issue="D4") == ["Meetings by telephone: 100% kept"]
    assert await shelf(owner, origin="local") == []
    assert await shelf(owner, q="naive QUEST") == ["Naïve questions welcome"]
    assert await shelf(owner, q="meet tele") == ["Meetings by telephone: 100% kept"]
    assert await shelf(owner, q="phone") == []
    assert problem(await owner.get("/v1/practices", q="%_")) == (422, "nothing-to-search")
    assert problem(await owner.get("/v1/practices", sort="tenant")) == (422, "unknown-parameter")
    first = await owner.read("/v1/practices", limit=2)
    rest = await owner.read("/v1/practices", limit=2, cursor=first["next"])
    assert [p["title"] for p in rest["items"]] == ["A shared diary"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("written", "sought", "found"),
    [
        ("The 24-hour duty line of 2016", "24 2016 dut", True),
        ("The 24-hour duty line of 2016", "hours", False),
        ("Żółć w Łodzi", "żół łod", True),
        ("a" * 1_500, "a" * 200, True),
        ("It is to be or not to be", "not the", False),
        ("It is to be or not to be", "is to b", True),
        ("Ask; NEAR the end", "near", True),
        ("x", "x' | 'y AND NOT OR", False),
    ],
)
async def test_words_are_found_as_they_are_written_on_every_database(
    desk: Desk, written: str, sought: str, found: bool
) -> None:
    owner = board(desk)
    await owner.make("/v1/practices", EXAMPLE | {"title": "Title", "text": written})
    assert bool(await shelf(owner, q=sought)) is found


async def test_words_of_what_was_taken_back_leave_the_index_and_its_file(desk: Desk) -> None:
    owner = board(desk)
    bodies = [EXAMPLE | {"text": f"Xyzzyword{n} rings back."} for n in range(3)]
    made = [await owner.make("/v1/practices", text) for text in bodies]
    for practice in made[:2]:
        await owner.make(f"/v1/practices/{practice['practice_id']}/withdrawal")
    assert [len(await shelf(owner, q=f"xyzzyword{n}")) for n in range(3)] == [0, 0, 1]
    if desk.database.dialect == "sqlite":
        async with desk.database.reading() as session:
            pages = await session.scalars(text("SELECT block FROM practice_fts_data"))
            index = b"".join(pages)
        assert b"word2" in index  # words that begin alike are written once
        assert not {b"word0", b"word1"} & {index[i : i + 5] for i in range(len(index))}


def test_words_are_folded() -> None:
    assert words_of("Café-ﬁle, 2 TEAMS_") == ["cafe", "file", "2", "teams"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to jo.example@mail.example for the form.", "email"),
        ("Ring 01632 960123 and ask.", "phone"),
    ],
)
async def test_a_text_that_identifies_somebody_is_refused_and_nothing_is_stored(
    desk: Desk, text: str, kind: str
) -> None:
    answer = await board(desk).post("/v1/practices", EXAMPLE | {"text": text})
    assert problem(answer) == (422, "identifying-text")
    assert answer.json()["errors"] == [{"pointer": "/text", "detail": kind}]
    assert text not in answer.text
    async with desk.database.reading() as session:
        assert (await session.scalars(select(Practice))).all() == []
    assert await desk.told() == []


async def test_a_suspected_name_or_rare_illness_is_held_for_somebody_else_to_look_at(
    desk: Desk,
) -> None:
    owner, other = board(desk), keeper(desk)
    kept, dropped = [
        await owner.make("/v1/practices", EXAMPLE | {"text": text})
        for text in (
            "Dr Jane Example rings the referrer within a day.",
            "It began with a boy who had a rare metabolic disorder.",
        )
    ]
    assert (kept["state"], dropped["state"]) == ("held", "held")
    assert {s["pointer"] for s in (*kept["suspected"], *dropped["suspected"])} == {"/text"}
    assert await shelf(owner) == []
    assert await desk.told() == []
    place, refused = (f"/v1/practices/{p['practice_id']}" for p in (kept, dropped))
    assert problem(await other.get(place)) == (404, "no-such-practice")
    both = Visitor(desk.client, desk.issuer.headers("northmere", *EVERYTHING, client=owner.client))
    say = {"decision": "share", "reason": "The name of a method."}
    assert problem(await both.post(f"{place}/decision", say)) == (409, "own-practice")
    assert len((await other.read("/v1/held-practices"))["items"]) == 2
    assert (await other.make(f"{place}/decision", say))["state"] == "shared"
    no = {"decision": "refuse", "reason": "It is one child's story."}
    await other.make(f"{refused}/decision", no)
    assert problem(await other.post(f"{refused}/decision", say)) == (409, "practice-not-held")
    assert problem(await other.get(refused)) == (404, "no-such-practice")
    assert len(await shelf(owner)) == 1
    mine = (await owner.read("/v1/my-practices"))["items"]
    assert [(p["state"], p["decision_reason"], bool(p["example"])) for p in mine] == [
        ("shared", "The name of a method.", True),
        ("refused", "It is one child's story.", False),
    ]
    assert (await board(desk, "eastvale").read("/v1/my-practices"))["items"] == []
    assert await desk.types_told() == ["practice.shared"]


@pytest.mark.rule("B6")
async def test_without_consent_no_body_is_named_by_the_words_of_its_example(desk: Desk) -> None:
    owner, other = board(desk, "northmere-scb"), keeper(desk)
    for naming in (
        {"text": "Northmere LSCB rings back."},
        {"title": "How we do it in Northmere"},
        {"evidence_note": "Audited by northmere-scb."},
        {"evidence_url": "https://northmere-scb.example/rota"},
        {"text": "Eastvale Safeguarding Children Partnership rings back."},
    ):
        made = await owner.make("/v1/practices", EXAMPLE | naming)
        assert (made["state"], [(s["pointer"], s["kind"]) for s in made["suspected"]]) == (
            "held",
            [(f"/{next(iter(naming))}", "named_body")],
        )
    assert await shelf(owner) == []
    assert len((await other.read("/v1/held-practices"))["items"]) == 5
    said = EXAMPLE | {"text": "Northmere LSCB rings back.", "named": True}
    named = await owner.make("/v1/practices", said)
    place = f"/v1/practices/{named['practice_id']}"
    assert (await other.read(place))["named_body"] == "northmere-scb"
    unnamed = await owner.put(f"{place}/naming", {"named": False})
    assert problem(unnamed) == (422, "may-identify")
    assert unnamed.json()["errors"] == [{"pointer": "/text", "detail": "named_body"}]
    assert (await other.read(place))["named_body"] == "northmere-scb"
    assert (await owner.make(f"{place}/withdrawal"))["state"] == "withdrawn"


@pytest.mark.rule("B6")
@pytest.mark.parametrize("named", [True, False])
async def test_who_consents_to_its_own_name_names_no_other_body(desk: Desk, named: bool) -> None:
    """One that is known by its area's name, and one by what boards are called."""
    async with desk.database.transaction() as tx:
        await remember_board(tx, "southmere-scb")
    owner = board(desk, "northmere-scb")
    for said in (
        "In Southmere the duty teams answer from one rota.",
        "Ours do; Eastvale LSCB would not join.",
    ):
        made = await owner.make("/v1/practices", EXAMPLE | {"text": said, "named": named})
        suspected = [(one["pointer"], one["kind"]) for one in made["suspected"]]
        assert (made["state"], suspected) == ("held", [("/text", "named_body")])
    assert await shelf(owner) == []


async def test_an_unknown_issue_is_refused(desk: Desk) -> None:
    answer = await board(desk).post("/v1/practices", EXAMPLE | {"issues": ["C1", "A99"]})
    assert problem(answer) == (422, "unknown-issue")
    assert answer.json()["errors"][0]["pointer"] == "/issues/1"


async def test_an_example_from_a_report_leads_to_its_passage_and_ends_with_the_review(
    desk: Desk,
) -> None:
    owner = board(desk)
    scr_id = await desk.publish("The midwife rang back at once.", "It was dark.")
    source = {"scr_id": str(scr_id), "scr_version": 1, "passage": 1}
    found = EXAMPLE | {"origin": "report", "source": source}
    made = await owner.make("/v1/practices", found)
    assert made["example"]["source"] == source | {"scr_url": f"/v1/scrs/{scr_id}"}
    for wrong, expected in (
        (source | {"passage": 3}, (422, "passage-outside")),
        (source | {"scr_version": 2}, (409, "version-not-in-force")),
        (source | {"scr_id": str(uuid4())}, (404, "no-such-review")),
        (None, (422, "invalid")),
    ):
        assert problem(await owner.post("/v1/practices", found | {"source": wrong})) == expected
    event, event_id = withdrawn(scr_id), uuid4()
    for _ in range(2):  # once, and again
        await desk.take(event, event_id)
    assert await shelf(owner) == []
    assert (await desk.types_told()).count("practice.withdrawn") == 1
    late = await owner.post("/v1/practices", found)  # out of order: the review ended first
    assert problem(late) == (404, "no-such-review")


async def test_another_slices_record_is_shared_once_and_can_be_shared_anew_after_its_end(
    desk: Desk,
) -> None:
    source = Source("workshop-solution", uuid4())
    example = Example("Title", "Text.", ("D4",), PracticeEvidence.TRIED, PracticeOrigin.LOCAL)

    async def share() -> UUID:
        async with desk.database.transaction() as tx:
            made = await service.share_practice(
                tx, tenant="northmere", client="one", example=example, source=source
            )
            return made.practice_id

    first = await share()
    assert await share() == first
    for _ in range(2):
        async with desk.database.transaction() as tx:
            await service.withdraw_practices(tx, source)
    second = await share()
    assert second != first
    async with desk.database.reading() as session:
        (seen,) = (await queries.practices_of(session, ["D4"]))["D4"]
    assert (seen.practice_id, seen.origin, seen.named_body) == (second, "local", None)
