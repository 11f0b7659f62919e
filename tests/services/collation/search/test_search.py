"""Words are found where they stand, in reviews that are in force, and shown as words alone."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from chassis.engine import open_engine
from chassis.migrations import config_of
from contracts.types import AgencyType, ReviewType
from services.collation.app import service
from services.collation.search.domain import NothingToFind, Sought, excerpt_of
from tests.services.collation.conftest import OpenDesk
from tests.services.collation.desk import Desk, problem, published, withdrawn
from tests.services.collation.taxonomy.test_endpoints import OTHER, TEXT
from tests.services.collation.taxonomy.test_endpoints import publish as publish_taxonomy

STRATEGY = "No strategy meetings were held, although the police asked for one."
GP = "The practice nurse & the GP <b>did not</b> share what they knew."
ESCAPED = (
    "The practice nurse &amp; the GP &lt;b&gt;did not&lt;/b&gt; <mark>share</mark> what they knew."
)


READING = ("scrs:read", "trends:read")


async def search(
    desk: Desk, q: str, *, scopes: Sequence[str] = (*READING, "codings:read"), **params: Any
) -> httpx2.Response:
    headers = desk.issuer.headers("centre", *scopes)
    return await desk.client.get("/v1/passage-search", params={"q": q} | params, headers=headers)


async def found(desk: Desk, q: str, **params: Any) -> list[dict[str, Any]]:
    answer = await search(desk, q, **params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def places(desk: Desk, q: str, **params: Any) -> list[tuple[str, int]]:
    return [(one["scr_id"], one["passage"]) for one in await found(desk, q, **params)]


async def publish(desk: Desk, *texts: str, version: int = 1, **facets: Any) -> UUID:
    scr_id = facets.pop("scr_id", None) or uuid4()
    event = replace(published(scr_id, version, len(texts)), **facets)
    desk.ingest.texts[event.passages_url] = texts
    await desk.take(event)
    return scr_id


async def test_a_word_is_found_in_its_forms_and_marked_where_it_stands(desk: Desk) -> None:
    scr_id = await publish(desk, "Nothing here.", STRATEGY)
    (one,) = await found(desk, "meeting")
    assert (one["scr_id"], one["passage"], one["page"]) == (str(scr_id), 2, 1)
    assert [one["excerpt"][a:b] for a, b in one["highlights"]] == ["meetings"]
    assert one["scr_url"] == f"/v1/scrs/{scr_id}"
    assert "distressing" in (await search(desk, "meeting")).json()["warning"]


PASSAGES = (
    STRATEGY,
    GP,
    "It was not for the multi-agency panel to decide; and/or so Ash\u2019s social worker said.",
    "The agencies met at the caf\u00e9. A&E had 3.5 hours, and the child did not attend.",
)


MEANT = {
    "strategy police": [1],
    '"strategy meetings"': [1],
    '"meetings strategy"': [],
    "strategy -police": [],
    "nurse or police": [1, 2],
    "POLICE": [1],
    "absent": [],
    # words that are common are words
    "the": [1, 2, 3, 4],
    "was not": [3],
    '"it was not for the"': [3],
    "not -the": [],
    '"did not attend"': [4],
    # words are found in their forms
    "agency": [3, 4],
    "agencies": [3, 4],
    "strategies": [1],
    "knows": [2],
    "deciding": [3],
    "children": [4],
    "-children the": [1, 2, 3],
    '"the children"': [],
    "meeting": [1],
    "meets": [4],
    # and whatever stands between them
    "multi-agency": [3],
    "multi agency": [3],
    '"agency multi"': [],
    "agency-multi": [],
    "-multi-agency agencies": [4],
    "and/or": [3],
    "social-worker": [3],
    "ash": [3],
    "ash's": [3],
    "ASH\u2019S": [3],
    "cafe": [4],
    "CAFE\u0301": [4],
    "a&e": [4],
    "3.5": [4],
    # quotes of any kind, closed or not; and what others take for operators
    "\u201cstrategy meetings\u201d": [1],
    '"strategy meetings': [1],
    "'strategy' 'meetings'": [1],
    '"strategy"meetings': [1],
    "NEAR(strategy meetings)": [],
    "police NOT nurse": [],
    "strategy & meetings": [1],
    "strategy | nurse": [],
    "!police": [1],
    "strat*": [],
    "police:*": [1],
    "words:police": [],
    "<-> police": [1],
    "or police": [1],
    "police or": [1],
    "police OR nurse": [1, 2],
    '"police or nurse"': [],
    '-"social worker" the': [1, 2, 4],
}
"""Which of the passages each search finds."""


async def test_a_search_means_the_same_on_every_database(desk: Desk) -> None:
    await publish(desk, *PASSAGES)
    finds = {q: await found(desk, q) for q in MEANT}
    assert {q: [one["passage"] for one in items] for q, items in finds.items()} == MEANT
    assert all(one["highlights"] for items in finds.values() for one in items)


@pytest.mark.parametrize(
    ("q", "marked"),
    [
        ("strategy meetings", ["strategy", "meetings"]),
        ('"strategy meetings"', ["strategy meetings"]),
        ("strategy strategy-meetings", ["strategy meetings"]),
        ("strategy -nurse", ["strategy"]),
        ("the or nurse", ["the"]),
    ],
)
async def test_what_was_found_is_marked_and_nothing_else(
    desk: Desk, q: str, marked: list[str]
) -> None:
    await publish(desk, *PASSAGES)
    (one, *_) = await found(desk, q)
    assert [one["excerpt"][a:b] for a, b in one["highlights"]] == marked


async def test_what_is_shown_is_escaped_and_marked_with_nothing_else(desk: Desk) -> None:
    await publish(desk, GP.replace("<b>", "&lt;").replace("</b>", "&gt;"))
    (one,) = await found(desk, "share")
    assert "<mark>share</mark>" in one["html"]
    assert one["html"].count("<") == 2
    assert "&amp;lt;" in one["html"]


def test_markup_of_a_report_stays_words() -> None:
    begins = GP.index("share")
    shown = excerpt_of(GP, [(begins, begins + 5)])
    assert (shown.html, shown.text) == (ESCAPED, GP)


async def test_no_character_of_a_report_makes_a_mark_where_nothing_was_found(desk: Desk) -> None:
    """A database marks finds with characters that a report may hold too; so none marks here."""
    forged = (
        "\ue000Everybody\ue001 came, and \ue000\ue000nobody\ue001 <mark>asked</mark> why\ue001."
    )
    await publish(desk, forged)
    (one,) = await found(desk, "nobody")
    assert one["excerpt"] == forged
    assert [one["excerpt"][a:b] for a, b in one["highlights"]] == ["nobody"]
    assert one["html"].count("<mark>") == 1


def test_a_long_passage_is_cut_between_words_around_the_first_find() -> None:
    before, after = "before " * 100, " after" * 100
    shown = excerpt_of(f"{before}here{after}", [(len(before), len(before) + 4)])
    assert (shown.cut_before, shown.cut_after) == (True, True)
    assert len(shown.text) < 500
    assert set(shown.text.split()) == {"before", "here", "after"}
    assert [shown.text[a:b] for a, b in shown.spans] == ["here"]


@pytest.mark.rule("I3", "I4")
async def test_what_is_withdrawn_or_superseded_is_never_found(desk: Desk) -> None:
    kept, revised, gone = [await publish(desk, STRATEGY) for _ in range(3)]
    assert len(await places(desk, "strategy")) == 3
    await publish(desk, "The wording was corrected.", scr_id=revised, version=2)
    await desk.take(withdrawn(gone))
    assert await places(desk, "strategy") == [(str(kept), 1)]
    assert await places(desk, "corrected") == [(str(revised), 1)]
    await publish(desk, STRATEGY, scr_id=gone, version=3)
    assert await places(desk, "strategy") == [(str(kept), 1)]


async def test_no_word_of_a_review_that_is_gone_is_left_in_the_database(desk: Desk) -> None:
    scr_id = await publish(desk, "A canary sang xyzzyword.")
    await desk.take(withdrawn(scr_id))
    async with desk.database.reading() as session:
        for table in ("passage", "passage_fts"):
            count = await session.scalar(text(f"SELECT count(*) FROM {table}"))
            assert count == 0, table


async def test_finds_are_narrowed_by_issue_stage_agency_period_and_type(desk: Desk) -> None:
    old = await publish(desk, STRATEGY, GP, published_in="2014Q2", agencies=(AgencyType.POLICE,))
    new = await publish(desk, STRATEGY, review_type=ReviewType.LCSPR, published_in="2015Q3")
    assert (await desk.code(old, 1, "D4")).status_code == 201
    both = [(str(new), 1), (str(old), 1)]
    assert await places(desk, "strategy") == both
    assert await places(desk, "strategy", issue="D4") == both[1:]
    assert await places(desk, "strategy", issue="D5") == []
    assert await places(desk, "strategy", stage="D") == both[1:]
    assert await places(desk, "strategy", stage="E") == []
    assert await places(desk, "strategy", agency="police") == both[1:]
    assert await places(desk, "strategy", agency="housing") == []
    assert await places(desk, "strategy", published_from="2015Q1") == both[:1]
    assert await places(desk, "strategy", published_to="2015Q1") == both[1:]
    assert await places(desk, "strategy", review_type="lcspr") == both[:1]
    assert [one["issues"] for one in await found(desk, "strategy")] == [[], ["D4"]]
    reading = (await search(desk, "strategy", scopes=READING)).json()["items"]
    assert [one["issues"] for one in reading] == [None, None], "it would tell small counts"
    for narrowed in ({"issue": "D4"}, {"stage": "D"}):
        assert (await search(desk, "strategy", scopes=READING, **narrowed)).status_code == 403


async def test_pages_follow_each_other_and_a_cursor_fits_no_other_search(desk: Desk) -> None:
    for quarter in ("2014Q1", "2015Q1", "2015Q1"):
        await publish(desk, STRATEGY, GP, STRATEGY, published_in=quarter)
    whole = await places(desk, "strategy")
    assert len(whole) == 6
    seen: list[tuple[str, int]] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await search(desk, "strategy", **query)).json()
        seen += [(one["scr_id"], one["passage"]) for one in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == whole
    elsewhere = await search(desk, "police", cursor=query["cursor"], limit=2)
    assert problem(elsewhere) == (400, "bad-cursor")


@pytest.mark.rule("I6")
async def test_an_anonymous_area_leaves_nothing_to_be_found_by(desk: Desk) -> None:
    await publish(desk, STRATEGY, commissioning_body_id="northmere", region=None)
    answer = await search(desk, "strategy")
    assert "northmere" not in answer.text
    for name in ("region", "commissioning_body", "area", "board", "sort"):
        assert problem(await search(desk, "strategy", **{name: "x"})) == (422, "unknown-parameter")


@pytest.mark.parametrize(
    ("q", "more", "told"),
    [
        ("-police", {}, (422, "nothing-asked")),
        ("...", {}, (422, "nothing-asked")),
        ('""', {}, (422, "nothing-asked")),
        ("a" * 201, {}, (422, "invalid")),
        ("police", {"published_from": "2016Q1", "published_to": "2015Q1"}, (422, "period-empty")),
        ("police", {"stage": "H"}, (422, "invalid")),
        ("police", {"agency": "northmere"}, (422, "invalid")),
    ],
)
async def test_a_question_that_cannot_be_answered_is_refused(
    desk: Desk, q: str, more: dict[str, str], told: tuple[int, str]
) -> None:
    assert problem(await search(desk, q, **more)) == told


@pytest.mark.parametrize(
    "q",
    [
        "'; DROP TABLE passage; --",
        'police" OR text MATCH "x',
        "NEAR(police strategy, 2)",
        "text:police *",
        "police AND",
        '"',
        "poli* ^police (police",
        "100% \\ _ :match :words",
    ],
)
async def test_whatever_is_typed_is_words_and_never_a_statement(desk: Desk, q: str) -> None:
    await publish(desk, STRATEGY)
    assert (await search(desk, q)).status_code in (200, 422)
    assert len(await places(desk, "strategy")) == 1


@pytest.mark.parametrize(
    ("typed", "fts5", "tsquery"),
    [
        ("a b", '(("a") AND ("b"))', "((('a')) & (('b')))"),
        ('"a b" or c', '(("a b" OR "c"))', "((('a' <-> 'b') | ('c')))"),
        ("a -b", '(("a")) NOT "b"', "((('a'))) & !('b')"),
        ("or a", '(("a"))', "((('a')))"),
        ('a"b', '(("a") AND ("b"))', "((('a')) & (('b')))"),
        ("\u96ea", '(("x96ea"))', "((('x96ea')))"),
        ("found", '(("find" OR "found"))', "((('find') | ('found')))"),
    ],
)
def test_every_word_is_quoted(typed: str, fts5: str, tsquery: str) -> None:
    sought = Sought.of(typed)
    assert (sought.as_fts5(), sought.as_tsquery()) == (fts5, tsquery)


@given(st.text(max_size=200))
def test_of_whatever_is_typed_only_letters_and_digits_reach_a_database(typed: str) -> None:
    try:
        sought = Sought.of(typed)
    except NothingToFind:
        return
    words = {w for phrase in (*sum(sought.wanted, ()), *sought.unwanted) for w in phrase}
    assert all(word.isascii() and word.isalnum() for word in words)
    assert sought.spans_in(typed) or sought.unwanted or "or" in typed.lower()


def test_nothing_but_exceptions_is_nothing_to_find() -> None:
    with pytest.raises(NothingToFind):
        Sought.of("-a - !")


async def test_a_stage_holds_what_belongs_to_it_now_whatever_a_code_begins_with(
    desk: Desk,
) -> None:
    """Merged across stages, split, retired, and added by a later version."""
    scr_id = await publish(desk, *[f"Passage {n} on strategy." for n in range(1, 6)])
    for passage, issue in enumerate(("D1", "E2", "D4", "A1", "D6"), start=1):
        assert (await desk.code(scr_id, passage, issue)).status_code == 201
    in_stage = {s: [n for _, n in await places(desk, "strategy", stage=s)] for s in "ADEG"}
    assert in_stage == {"A": [4], "D": [1, 3, 5], "E": [2], "G": []}
    merged = {"kind": "merged", "explanation": "One.", "codes": ["D1", "E2"]}
    await publish_taxonomy(
        desk,
        merged | {"into": TEXT | {"place": "E"}},
        {"kind": "split", "explanation": "Two.", "code": "D4", "into": [TEXT, OTHER]},
        {"kind": "retired", "explanation": "Never.", "code": "A1"},
        {"kind": "added", "explanation": "New.", "issue": TEXT | {"place": "G"}},
    )
    assert (await desk.code(scr_id, 5, "G9")).status_code == 201
    in_stage = {s: [n for _, n in await places(desk, "strategy", stage=s)] for s in "ADEG"}
    assert in_stage == {"A": [4], "D": [3, 5], "E": [1, 2], "G": [5]}
    again = {"kind": "merged", "explanation": "One.", "codes": ["E3", "G9"]}
    await publish_taxonomy(desk, again | {"into": TEXT | {"place": "G"}})
    in_stage = {s: [n for _, n in await places(desk, "strategy", stage=s)] for s in "ADEG"}
    assert in_stage == {"A": [4], "D": [3, 5], "E": [], "G": [1, 2, 5]}
    both = await places(desk, "strategy", stage="G", issue="D1")
    assert [number for _, number in both] == [1]


class TestWhatHasLanded:
    @pytest.fixture
    def database_url(self, empty_database_url: str) -> str:
        return empty_database_url

    async def test_passages_indexed_before_are_found_by_the_words_of_now(
        self, database_url: str, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scr_id = uuid4()
        await _land(database_url, scr_id)
        monkeypatch.setattr(NEW_INDEX, "AT_ONCE", 2)
        async with open_desk(True) as desk:
            numbers = range(1, 1 + len(PASSAGES))
            assert await places(desk, "the") == [(str(scr_id), number) for number in numbers]
            assert await places(desk, "multi-agency") == [(str(scr_id), 3)]
            await publish(desk, "Put right.", scr_id=scr_id, version=2)
            assert await places(desk, "the") == []
            assert await places(desk, "right") == [(str(scr_id), 1)]
            await desk.take(withdrawn(scr_id, 2))
            assert await places(desk, "right") == []


NEW_INDEX = import_module("services.collation.migrations.versions.0018_words")


async def _land(url: str, scr_id: UUID) -> None:
    """The schema before, with a review in it and the index as it was."""

    def make(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, "0017")
        sqlite = connection.dialect.name == "sqlite"
        of = {"scr_id": scr_id.hex if sqlite else scr_id}
        connection.execute(
            text(
                "INSERT INTO review (scr_id, version, state, scr_url, passages, changed_at,"
                " published_in, review_type)"
                " VALUES (:scr_id, 1, 'live', '/v1/scrs/x', 4, '2026-01-05 10:00:00+00:00',"
                " '2015Q1', 'scr')"
            ),
            of,
        )
        for number, said in enumerate(PASSAGES, start=1):
            given = of | {"number": number, "said": said}
            connection.execute(
                text(
                    "INSERT INTO passage (scr_id, number, version, page, text)"
                    " VALUES (:scr_id, :number, 1, 1, :said)"
                ),
                given,
            )
            if sqlite:
                place = "INSERT INTO passage_fts_place (scr_id, number) VALUES (:scr_id, :number)"
                connection.execute(text(place), of | {"number": number})
                index = (
                    "INSERT INTO passage_fts (rowid, text) SELECT id, :said FROM passage_fts_place"
                    " WHERE scr_id = :scr_id AND number = :number"
                )
                connection.execute(text(index), given)

    engine = open_engine(url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(make)
    finally:
        await engine.dispose()
