"""What each figure says before and after issues are merged across stages, split, retired, added."""

import json
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from sqlalchemy.orm import undefer

from contracts.types import Region
from services.collation.releases.tables import Release
from tests.services.collation.grid.test_released import issue_of
from tests.services.collation.reader import Reader, review, taken_back
from tests.services.collation.taxonomy.test_endpoints import OTHER, TEXT, publish
from tests.services.scr_events import withdrawn

CHANGES: tuple[dict[str, Any], ...] = (
    {
        "kind": "merged",
        "explanation": "One thing.",
        "codes": ["D1", "E1"],
        "into": TEXT | {"place": "E"},
    },
    {"kind": "split", "explanation": "Two.", "code": "D4", "into": [TEXT, OTHER]},
    {"kind": "retired", "explanation": "Never found again.", "code": "A1"},
    {"kind": "added", "explanation": "Missing.", "issue": OTHER | {"place": "G"}},
)
"""D1 and E1 become E3, D4 becomes D8 and D9, A1 goes, G9 comes."""
BEFORE = [("D1",)] * 5 + [("D1", "E1")] * 2 + [("E1",)] + [("D4", "A1", "C1")] * 4
"""Of twelve reviews eight show what becomes E3."""
AFTER = [("E3", "G9")] * 6 + [("D8", "D9")] * 3 + [("C1",)] * 3


async def read(reader: Reader, quarter: str, taxonomy: str, *reviews: tuple[str, ...]) -> None:
    for issues in reviews:
        _, (published, *rest) = review(*issues)
        facts = {"published_in": quarter, "region": Region.LONDON}
        told = [msgspec.structs.replace(event, taxonomy=taxonomy) for event in rest]
        await reader.happened([msgspec.structs.replace(published, **facts), *told])


async def change(reader: Reader) -> str:
    desk: Any = SimpleNamespace(issuer=reader.issuer, client=reader.http)
    return await publish(desk, *CHANGES)


async def trend(reader: Reader, code: str, **query: str) -> list[tuple[str, int, int]]:
    answer = await reader.get(f"/v1/trends/{code}", **query)
    assert answer.status_code == 200, answer.text
    return [(p["period"], p["numerator"], p["denominator"]) for p in answer.json()["points"]]


async def in_grid(reader: Reader, code: str, **query: str) -> tuple[int | None, int | None]:
    figure = issue_of((await reader.get("/v1/grid", **query)).json(), code)["problem"]
    return figure["numerator"], figure["denominator"]


async def directions(reader: Reader) -> dict[str, str]:
    items = (await reader.get("/v1/trends")).json()["items"]
    return {item["code"]: item["direction"] for item in items if item["kind"] == "problem"}


async def release(reader: Reader, period: str, note: str | None = None) -> bytes:
    headers = reader.issuer.headers("centre", "releases:make")
    body = {"period": period, "note": note}
    made = await reader.http.post("/v1/releases", json=body, headers=headers)
    assert made.status_code == 201, made.text
    answer = await reader.get(f"/v1/releases/{made.json()['release_id']}/data.json")
    return answer.content


def figures(content: bytes, dimension: str = "national", value: str = "") -> dict[str, Any]:
    return {
        f["code"]: (f["numerator"], f["denominator"], f["symbol"], f["direction"])
        for f in json.loads(content)["figures"]
        if (f["dimension"], f["value"]) == (dimension, value) and f["kind"] in ("problem", "")
    }


@pytest.mark.rule("C11", "C7")
async def test_what_is_merged_goes_on_and_each_figure_is_out_of_what_was_read_for_it(
    reader: Reader,
) -> None:
    await read(reader, "2014Q2", "2016.1", *BEFORE)
    assert await trend(reader, "D") == [("2014Q2", 11, 12)]
    assert await trend(reader, "E") == [("2014Q2", 3, 12)]
    version = await change(reader)
    first = {code: await trend(reader, code) for code in ("E3", "D", "E", "D4", "A1", "C1")}
    assert first == {
        "E3": [("2014Q2", 8, 12)],
        "D": [("2014Q2", 4, 12)],
        "E": [("2014Q2", 8, 12)],
        "D4": [("2014Q2", 4, 12)],
        "A1": [("2014Q2", 4, 12)],
        "C1": [("2014Q2", 4, 12)],
    }
    assert await trend(reader, "D8") == [("2014Q2", 0, 0)]
    await read(reader, "2015Q2", version, *AFTER)
    quarters = ["2014Q2", "2014Q3", "2014Q4", "2015Q1", "2015Q2"]
    then = {c: await trend(reader, c) for c in ("E3", "D8", "G9", "D", "E", "D4", "A1", "C1")}
    assert all([period for period, *_ in points] == quarters for points in then.values())
    assert {code: (*points[0][1:], *points[-1][1:]) for code, points in then.items()} == {
        "E3": (8, 12, 6, 12),
        "D8": (0, 0, 3, 12),
        "G9": (0, 0, 6, 12),
        "D": (4, 12, 3, 12),
        "E": (8, 12, 6, 12),
        "D4": (4, 12, 0, 0),
        "A1": (4, 12, 0, 0),
        "C1": (4, 12, 3, 12),
    }
    grid = {code: await in_grid(reader, code) for code in ("E3", "D8", "G9", "C1")}
    assert grid == {"E3": (14, 24), "D8": (3, 12), "G9": (6, 12), "C1": (7, 24)}
    assert grid == {c: (await trend(reader, c, by="all"))[0][1:] for c in grid}
    of_type = {code: await in_grid(reader, code, review_type="scr") for code in grid}
    assert of_type == grid
    early = {c: await in_grid(reader, c, published_to="2014Q4") for c in ("E3", "D8", "C1")}
    assert early == {"E3": (8, 12), "D8": (0, 0), "C1": (4, 12)}
    assert await reader.counts("D4") == (4, 12)
    assert await reader.counts("A1") == (4, 12)


@pytest.mark.rule("C11", "T4")
async def test_nothing_is_called_a_change_that_only_a_new_version_made(reader: Reader) -> None:
    await read(reader, "2014Q1", "2016.1", *BEFORE)
    version = await change(reader)
    await read(reader, "2015Q1", version, *AFTER)
    moved = await directions(reader)
    assert {moved[code] for code in ("E3", "E", "D", "D8", "D9", "A", "G", "G9")} == {"u"}
    assert (moved["C"], moved["C1"]) == ("level", "level")
    grid = (await reader.get("/v1/grid")).json()
    shown = {code: issue_of(grid, code)["direction"] for code in ("E3", "D8", "G9", "C1")}
    assert shown == {"E3": "u", "D8": "u", "G9": "u", "C1": "level"}
    points = (await reader.get("/v1/trends/E3", by="year")).json()["points"]
    assert [point["direction"] for point in points] == ["u", "u"]
    await read(reader, "2016Q1", version, *AFTER[:3], *AFTER[6:], *AFTER[:3], ("E3",), ("E3",))
    moved = await directions(reader)
    assert {moved[code] for code in ("E3", "E", "D", "D8", "G9")} == {"level"}
    points = (await reader.get("/v1/trends/E3", by="year")).json()["points"]
    assert [point["direction"] for point in points] == ["u", "u", "level"]


@pytest.mark.rule("C11", "T3")
async def test_below_the_nation_what_a_code_became_is_withheld_until_it_was_counted(
    reader: Reader,
) -> None:
    await read(reader, "2014Q2", "2016.1", *BEFORE)
    await change(reader)
    await reader.release("2014Q2")
    for code in ("E3", "E", "D", "D8", "A1"):
        for part in ({"region": "london"}, {"sector": "public"}):
            (point,) = (await reader.get(f"/v1/trends/{code}", **part)).json()["points"]
            shown = (point["numerator"], point["denominator"], point["symbol"], point["interval"])
            assert shown == (None, None, "x" if code == "A1" else "c", None), (code, part)
    (point,) = (await reader.get("/v1/trends/B1", region="london")).json()["points"]
    assert (point["numerator"], point["symbol"]) == (0, "c"), "all are of London: so are the few"


@pytest.mark.rule("C11", "T2", "T3")
async def test_a_release_follows_and_one_on_an_older_version_stays_as_it_was(
    reader: Reader,
) -> None:
    await read(reader, "2014Q2", "2016.1", *BEFORE)
    old = await release(reader, "2014Q2")
    forms = ("data.json", "data.csv", "data.csv-metadata.json", "data.parquet")
    asked: list[tuple[str, dict[str, str]]] = [
        ("/v1/releases/2014Q2", {}),
        *((f"/v1/releases/2014Q2/{name}", {}) for name in forms),
        *(("/v1/grid", {"release": "2014Q2", "format": form}) for form in ("json", "csv", "html")),
    ]
    kept = [(await reader.get(path, **query)).content for path, query in asked]
    version = await change(reader)
    await read(reader, "2015Q2", version, *AFTER)
    new = await release(reader, "2015Q2")
    assert [(await reader.get(path, **query)).content for path, query in asked] == kept
    assert figures(old)["D4"] == (4, 12, None, "u")
    assert "E3" not in figures(old)
    now = figures(new)
    assert now.keys().isdisjoint({"D1", "E1", "D4", "A1"})
    assert {c: now[c] for c in ("E3", "D8", "G9", "D", "E", "coverage")} == {
        "E3": (14, 24, None, "u"),
        "D8": (3, 12, None, "u"),
        "G9": (6, 12, None, "u"),
        "D": (7, 24, None, "u"),
        "E": (14, 24, None, "u"),
        "coverage": (24, 24, None, None),
    }
    assert now["C1"] == (7, 24, None, "level")
    assert figures(new, "period", "2014Q2")["E3"][:2] == (8, 12)
    assert figures(new, "period", "2014Q2")["D8"][:3] == (0, 0, "z")
    assert figures(new, "review_type", "scr")["G9"][:2] == (6, 12)
    london = figures(new, "region", "london")
    assert {london[c][:3] for c in ("E3", "D8", "E", "D")} == {(None, None, "c")}
    grid = (await reader.get("/v1/grid", release="2015Q2")).json()
    released = {code: issue_of(grid, code)["problem"] for code in ("E3", "D8")}
    shown = {code: (f["numerator"], f["denominator"]) for code, f in released.items()}
    assert shown == {"E3": (14, 24), "D8": (3, 12)}
    detail = (await reader.get("/v1/releases/2015Q2")).json()
    stages = {code: detail["stages"][code]["numerator"] for code in ("E", "D")}
    assert (detail["taxonomy"], stages) == (version, {"E": 14, "D": 7})


@pytest.mark.rule("C11", "T3")
async def test_who_still_shows_a_part_of_what_was_merged_has_not_lost_it_since_a_release(
    reader: Reader,
) -> None:
    """Of two that show E3, one by D1 and E1 and one by D1 alone, D1 is taken back."""
    await read(reader, "2014Q2", "2016.1", *BEFORE)
    found = []
    for issues in (("D1", "E1"), ("D1",)):
        _, (published, of_d, *rest) = review(*issues)
        facts = {"published_in": "2014Q2", "region": Region.LONDON}
        await reader.happened([msgspec.structs.replace(published, **facts), of_d, *rest])
        found.append(of_d)
    version = await change(reader)
    await reader.release("2014Q2")
    await reader.happened([taken_back(coded) for coded in found])
    await read(reader, "2014Q2", version, ("E3",))
    await release(reader, "2014Q2", "D1 was taken back.")
    lost = (await kept_of_regions(reader, "2014Q2.1"))["lost"]
    assert lost["E3 problem"] == lost["E problem"] == {"": 1, "london": 1}
    assert "D problem" not in lost, "none of the two showed what it became"


async def kept_of_regions(reader: Reader, release_id: str) -> dict[str, Any]:
    """What a release keeps of reviews since the one before."""
    async with reader.database.reading() as session:
        kept = [undefer(Release.meanwhile)]
        newest = await session.get(Release, release_id, options=kept)
    assert newest is not None
    assert newest.meanwhile is not None
    found: dict[str, Any] = newest.meanwhile["region"]
    return found


@pytest.mark.rule("C11", "T3")
async def test_nothing_is_known_to_be_lost_since_a_release_that_meant_something_else(
    reader: Reader,
) -> None:
    await read(reader, "2014Q2", "2016.1", *BEFORE)
    await release(reader, "2014Q2")
    version = await change(reader)
    known = []
    for note in ("D1 became E3.", "One more."):
        await read(reader, "2014Q2", version, ("E3",))
        await release(reader, "2014Q2", note)
        kept = await kept_of_regions(reader, f"2014Q2.{len(known) + 1}")
        known.append((kept["were"], kept["lost"]))
    assert known == [(None, None), ({}, {})]


@pytest.mark.rule("C11", "C6")
async def test_a_review_that_is_withdrawn_leaves_every_figure_that_follows(reader: Reader) -> None:
    await read(reader, "2014Q2", "2016.1", *BEFORE)
    scr_id, events = review("D1", "E1", "D4")
    await reader.happened(events)
    version = await change(reader)
    both = {code: await reader.counts(code) for code in ("E3", "D4", "C1")}
    assert both == {"E3": (9, 13), "D4": (5, 13), "C1": (4, 13)}
    await reader.happened(withdrawn(scr_id))
    left = {code: await reader.counts(code) for code in ("E3", "D4", "C1")}
    assert left == {"E3": (8, 12), "D4": (4, 12), "C1": (4, 12)}
    assert (await reader.get("/v1/coverage")).json()["taxonomy"] == version


@pytest.mark.rule("C11", "B1")
async def test_a_briefing_goes_on_naming_its_issue_and_says_what_it_became(
    reader: Reader,
) -> None:
    async def issues() -> dict[str, list[str]]:
        rows = (await reader.get("/v1/briefings")).json()["items"]
        return {ref["code"]: ref["successors"] for row in rows for ref in row["issues"]}

    before = await issues()
    assert before["D4"] == []
    await change(reader)
    after = await issues()
    assert after.keys() == before.keys()
    assert (after["D4"], after["D2"]) == (["D8", "D9"], [])


async def linked(reader: Reader, code: str, **query: str) -> set[str]:
    """Every review that the pages list to which a trend leads."""
    urls = (await reader.get(f"/v1/trends/{code}", **query)).json()["issue_urls"]
    pages = [(await reader.at_desk.get(url, **query)).json() for url in urls]
    return {item["scr_url"] for page in pages for item in page["items"]}


@pytest.mark.rule("C15", "I6")
async def test_every_trend_leads_to_its_reviews_and_none_to_those_of_a_region(
    reader: Reader,
) -> None:
    await read(reader, "2014Q2", "2016.1", *BEFORE)
    anonymous, events = review("D4", "C1")
    await reader.happened(events)
    for code in ("D", "E", "D1", "C1"):
        ((*_, showing, _),) = await trend(reader, code, by="all")
        assert len(await linked(reader, code)) == showing, code
    assert f"/v1/scrs/{anonymous}" in await linked(reader, "D")
    await change(reader)
    for code in ("D", "E", "E3", "D4", "A", "C1"):
        ((*_, showing, _),) = await trend(reader, code, by="all")
        assert len(await linked(reader, code)) == showing, code
    assert f"/v1/scrs/{anonymous}" in await linked(reader, "D")
    for code in ("D", "C1"):
        assert await linked(reader, code, region="london") == set()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"published_to": "2014Q4"},
        {"published_from": "2014Q2", "published_to": "2015Q1"},
        {"review_type": "scr"},
        {"review_type": "lcspr"},
        {"region": "london"},
    ],
)
async def test_an_issues_page_says_of_it_what_the_list_does(
    reader: Reader, query: dict[str, str]
) -> None:
    """The one adds up the series of an issue, the other the counts of all."""
    await read(reader, "2014Q1", "2016.1", *BEFORE)
    await change(reader)
    await read(reader, "2015Q1", "2026.1", *AFTER)
    listed = {row["code"]: row for row in (await reader.get("/v1/issues", **query)).json()["items"]}
    for code in ("E3", "D8", "G9", "C1", "D2"):
        shown = (await reader.get(f"/v1/issues/{code}", **query)).json()
        assert said(shown) == said(listed[code]), code


def said(row: dict[str, Any]) -> list[Any]:
    names = ("numerator", "denominator", "incidence", "symbol")
    figures = [row[kind][name] for kind in ("problem", "good_practice") for name in names]
    return [*figures, row["direction"]]
