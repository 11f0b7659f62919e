"""Words are found where they stand, in reviews that are in force, and shown as words alone."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from msgspec.structs import replace
from sqlalchemy import text

from contracts.types import AgencyType, ReviewType
from services.collation.search.domain import (
    BEGIN,
    END,
    NothingToFind,
    as_match,
    excerpt_of,
)
from tests.services.collation.desk import Desk, problem, published, withdrawn

STRATEGY = "No strategy meetings were held, although the police asked for one."
GP = "The practice nurse & the GP <b>did not</b> share what they knew."
ESCAPED = (
    "The practice nurse &amp; the GP &lt;b&gt;did not&lt;/b&gt; <mark>share</mark> what they knew."
)


async def search(desk: Desk, q: str, **params: Any) -> httpx2.Response:
    headers = desk.issuer.headers("centre", "scrs:read", "trends:read")
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


@pytest.mark.parametrize(
    ("q", "passages"),
    [
        ("strategy police", [1]),
        ('"strategy meetings"', [1]),
        ('"meetings strategy"', []),
        ("strategy -police", []),
        ("nurse or police", [1, 2]),
        ("POLICE", [1]),
        ("absent", []),
    ],
)
async def test_words_phrases_alternatives_and_exceptions_mean_the_same_on_every_database(
    desk: Desk, q: str, passages: list[int]
) -> None:
    await publish(desk, STRATEGY, GP)
    assert [number for _, number in await places(desk, q)] == passages


async def test_what_is_shown_is_escaped_and_marked_with_nothing_else(desk: Desk) -> None:
    await publish(desk, GP.replace("<b>", "&lt;").replace("</b>", "&gt;"))
    (one,) = await found(desk, "share")
    assert "<mark>share</mark>" in one["html"]
    assert one["html"].count("<") == 2
    assert "&amp;lt;" in one["html"]


def test_markup_of_a_report_stays_words() -> None:
    shown = excerpt_of(GP.replace("share", f"{BEGIN}share{END}"))
    assert (shown.html, shown.text) == (ESCAPED, GP)
    assert [shown.text[a:b] for a, b in shown.spans] == ["share"]


def test_a_long_passage_is_cut_between_words_around_the_first_find() -> None:
    before, after = "before " * 100, " after" * 100
    shown = excerpt_of(f"{before}{BEGIN}here{END}{after}")
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
    tables = ["passage"] + (["passage_fts"] if desk.database.dialect == "sqlite" else [])
    async with desk.database.reading() as session:
        for table in tables:
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
    ("typed", "match"),
    [
        ("a b", '(("a") AND ("b"))'),
        ('"a b" or c', '(("a b" OR "c"))'),
        ("a -b", '(("a")) NOT "b"'),
        ("or a", '(("a"))'),
        ('a"b', '(("a") AND ("b"))'),
    ],
)
def test_every_word_is_quoted(typed: str, match: str) -> None:
    assert as_match(typed) == match


def test_nothing_but_exceptions_is_nothing_to_find() -> None:
    with pytest.raises(NothingToFind):
        as_match("-a - !")
