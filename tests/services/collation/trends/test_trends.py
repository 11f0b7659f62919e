"""Shares over time as somebody reads them."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from chassis.auth import SCOPES
from chassis.events import Event
from contracts.types import Region, Sector
from tests.services.collation.reader import Reader, review


def in_quarter(quarter: str, *issues: str, **said: Any) -> list[Event]:
    _, events = review(*issues)
    return [msgspec.structs.replace(events[0], published_in=quarter, **said), *events[1:]]


async def many(reader: Reader, quarter: str, count: int, *issues: str, **said: Any) -> None:
    events: list[Sequence[Event]] = [in_quarter(quarter, *issues, **said) for _ in range(count)]
    await reader.happened(*events)


@pytest.mark.rule("C7", "G4", "T6")
async def test_a_share_by_period_says_what_it_is_out_of(reader: Reader) -> None:
    await many(reader, "2014Q4", 2, "D4")
    await many(reader, "2014Q4", 1)
    await many(reader, "2015Q1", 1, "D4", "D6")
    await reader.happened(review("D4", complete=False)[1])
    trend = (await reader.get("/v1/trends/D4")).json()
    assert [(p["period"], p["numerator"], p["denominator"]) for p in trend["points"]] == [
        ("2014Q4", 2, 3),
        ("2015Q1", 1, 1),
    ]
    assert [(p["coded"], p["published"]) for p in trend["points"]] == [(3, 3), (1, 2)]
    for point in trend["points"]:
        assert point["interval"]["low"] < point["incidence"] <= point["interval"]["high"]
        assert point["direction"] == "u"
        assert (point["taxonomy"], point["release"]) == ("2016.1", None)
        assert point["as_of"]
        assert "not a sample" in point["caveat"]
    year = (await reader.get("/v1/trends/D4", by="year")).json()["points"]
    assert [(p["period"], p["numerator"], p["denominator"]) for p in year] == [
        ("2014", 2, 3),
        ("2015", 1, 1),
    ]


@pytest.mark.rule("C6")
async def test_a_review_counts_once_for_its_stage(reader: Reader) -> None:
    await many(reader, "2015Q1", 1, "D4", "D6", "D1")
    await many(reader, "2015Q1", 1, "A1")
    (point,) = (await reader.get("/v1/trends/D")).json()["points"]
    assert (point["numerator"], point["denominator"]) == (1, 2)


@pytest.mark.rule("T4", "G4")
async def test_whether_a_share_moved_from_one_year_to_the_next(reader: Reader) -> None:
    for quarter, count, issues in (
        ("2014Q1", 10, ("C1",)),
        ("2014Q2", 2, ("D4", "C1")),
        ("2015Q1", 12, ("D4", "C1")),
    ):
        await many(reader, quarter, count, *issues)
    body = (await reader.get("/v1/trends")).json()
    assert (body["earlier"], body["later"]) == ("2013Q2/2014Q1", "2014Q2/2015Q1")
    moved = {i["code"]: i["direction"] for i in body["items"] if i["kind"] == "problem"}
    assert (moved["D4"], moved["D"], moved["C1"]) == ("up", "up", "level")
    (d4,) = [i for i in body["items"] if (i["code"], i["kind"]) == ("D4", "problem")]
    assert (d4["earlier"], d4["later"]) == (
        {"period": body["earlier"], "numerator": 0, "denominator": 10},
        {"period": body["later"], "numerator": 14, "denominator": 14},
    )
    assert [code for code in moved if len(code) == 1] == list("ABCDEFG")
    assert (body["release"], body["taxonomy"]) == (None, "2016.1")
    assert "not a sample" in body["caveat"]
    assert d4["issue_urls"] == ["/v1/issues/D4?kind=problem"]
    (stage,) = [i for i in body["items"] if (i["code"], i["kind"]) == ("D", "problem")]
    assert stage["issue_urls"] == [f"/v1/issues/D{n}?kind=problem" for n in range(1, 8)]
    behind = (await reader.get(d4["issue_urls"][0])).json()
    assert behind["passages"]["urls"] == ["/v1/codings?issue=D4&kind=problem"]
    await many(reader, "2016Q1", 1)
    body = (await reader.get("/v1/trends")).json()
    assert {item["direction"] for item in body["items"]} == {"u"}


@pytest.mark.rule("T4")
async def test_each_point_says_whether_it_moved_and_what_is_out_of_the_ordinary(
    reader: Reader,
) -> None:
    """Eight quarters in which half the reviews show it, one in which all do, one in which none."""
    quarters = [f"{2012 + n // 4}Q{n % 4 + 1}" for n in range(10)]
    for quarter, showing in zip(quarters, [*(5,) * 8, 10, 0], strict=True):
        await many(reader, quarter, showing, "D4")
        await many(reader, quarter, 10 - showing)
    trend = (await reader.get("/v1/trends/D4")).json()
    points = trend["points"]
    assert trend["centre"] == 0.5
    assert [p["direction"] for p in points] == ["u", *("level",) * 7, "up", "down"]
    assert [p["signal"] for p in points] == [*(None,) * 8, "above_limit", "below_limit"]
    assert {(p["limits"]["low"], p["limits"]["high"]) for p in points} == {(0.0257, 0.9743)}
    await many(reader, "2014Q3", 9, "D4")
    last = (await reader.get("/v1/trends/D4")).json()["points"][-1]
    assert (last["direction"], last["limits"], last["signal"]) == ("u", None, None), "too few"


async def test_a_trend_says_of_which_reviews_it_is(reader: Reader) -> None:
    await many(reader, "2015Q1", 9, "D4", region=Region.LONDON)
    for query in ({}, {"region": "london"}, {"sector": "public"}, {"review_type": "scr"}):
        trend = (await reader.get("/v1/trends/D4", **query)).json()
        said = {name: trend[name] for name in ("region", "sector", "review_type")}
        assert said == dict.fromkeys(said) | query


@pytest.mark.rule("T3", "T5", "I6")
async def test_below_the_nation_small_numbers_are_hidden_and_others_rounded(
    reader: Reader,
) -> None:
    await many(reader, "2015Q1", 12, "D4", region=Region.LONDON, sectors=(Sector.PUBLIC,))
    await many(reader, "2015Q1", 3, "D4", sectors=(Sector.PUBLIC, Sector.THIRD))
    (london,) = (await reader.get("/v1/trends/D4", region="london")).json()["points"]
    assert (london["numerator"], london["symbol"], london["release"]) == (None, "x", None)
    await reader.release("2015Q1")
    (london,) = (await reader.get("/v1/trends/D4", region="london")).json()["points"]
    assert (london["period"], london["numerator"], london["denominator"]) == ("all", 10, 10)
    (east,) = (await reader.get("/v1/trends/D4", region="north_east")).json()["points"]
    assert (east["numerator"], east["symbol"], east["release"]) == (0, "z", "2015Q1")
    (third,) = (await reader.get("/v1/trends/D4", sector="third")).json()["points"]
    assert (third["numerator"], third["interval"], third["symbol"]) == (None, None, "c")
    for query in (
        {"region": "london", "by": "quarter"},
        {"region": "london", "sector": "public"},
        {"region": "london", "review_type": "scr"},
    ):
        answer = await reader.get("/v1/trends/D4", **query)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/split-too-fine")
        del query["region"]
        assert (await reader.get("/v1/trends/D4", **query)).status_code == 200
    grid = await reader.get("/v1/grid", region="london", published_to="2015Q1")
    assert grid.json()["type"] == "/problems/split-too-fine"


@pytest.mark.rule("G1")
@pytest.mark.parametrize("parameter", ["sort", "order_by", "group_by", "by"])
async def test_no_trend_is_ordered_or_grouped_by_anybody(reader: Reader, parameter: str) -> None:
    for scopes in (["trends:read"], list(SCOPES)):
        headers = reader.issuer.headers("centre", *scopes)
        for by in ("commissioning_body", "region", "area", "agency", "author", "reviewer"):
            for path in ("/v1/trends", "/v1/trends/D4"):
                answer = await reader.http.get(path, params={parameter: by}, headers=headers)
                assert answer.status_code == 422, (path, by)


@pytest.mark.parametrize("by", ["quarter", "half_year", "year", "all"])
async def test_where_nothing_was_published_a_trend_has_no_point(reader: Reader, by: str) -> None:
    answer = await reader.get("/v1/trends/B", by=by)
    assert (answer.status_code, answer.json()["points"]) == (200, [])


async def test_an_unknown_code_is_not_found(reader: Reader) -> None:
    answer = await reader.get("/v1/trends/Z9")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-code")
