"""In how many reviews was an issue found: what counts, what does not, and what is never shown."""

import csv
import io
import json
from datetime import datetime

import msgspec
import pytest
import sqlalchemy as sa

from chassis.auth import SCOPES
from chassis.bus.memory import MemoryBus
from chassis.events import Event
from chassis.testing import TestIssuer, running
from contracts.events.collation import CodingReopened
from contracts.types import FindingKind, Region
from samples.findings import coded
from services.collation.app import service
from services.collation.disclosure.domain import Disclosure
from services.collation.settings import CollationSettings
from tests.plugins.databases import SqliteDatabases
from tests.services.collation.reader import NOW, Reader, completed, review
from tests.services.scr_events import revised, withdrawn


@pytest.mark.rule("C7")
async def test_incidence_is_of_the_reviews_that_are_coded(reader: Reader) -> None:
    for issues in (("D4",), ("D4", "C1"), ("C1",), ()):
        await reader.happened(review(*issues)[1])
    await reader.happened(review("D4", complete=False)[1])
    figure = await reader.figure("D4")
    assert (figure["numerator"], figure["denominator"], figure["incidence"]) == (2, 4, 0.5)
    coverage = (await reader.get("/v1/coverage")).json()
    assert (coverage["numerator"], coverage["denominator"]) == (4, 5)


@pytest.mark.rule("C6")
async def test_a_review_counts_once_however_many_passages_show_the_issue(reader: Reader) -> None:
    scr_id, events = review("D4")
    await reader.happened(events, coded(scr_id, "D4", passage=2), coded(scr_id, "D4", passage=3))
    assert await reader.counts("D4") == (1, 1)


async def test_a_review_that_is_coded_again_is_in_no_figure_until_it_is_done(
    reader: Reader,
) -> None:
    scr_id, events = review("D4")
    await reader.happened(events)
    again = CodingReopened(
        scr_id=scr_id, scr_version=1, revision=2, taxonomy="2016.1", reopened_at=NOW
    )
    await reader.happened(again)
    assert await reader.counts("D4") == (0, 0)
    await reader.happened(completed(scr_id, revision=3))
    assert await reader.counts("D4") == (1, 1)


async def test_findings_on_a_version_that_was_revised_count_no_more(reader: Reader) -> None:
    scr_id, events = review("D4")
    await reader.happened(events, revised(scr_id, 2))
    assert await reader.counts("D4") == (0, 0)
    await reader.happened(completed(scr_id, version=2, revision=2))
    assert await reader.counts("D4") == (0, 1)
    await reader.happened(coded(scr_id, "D4", version=2))
    assert await reader.counts("D4") == (1, 1)


async def test_a_withdrawn_review_is_in_no_figure_and_behind_none(reader: Reader) -> None:
    scr_id, events = review("D4")
    await reader.happened(events, withdrawn(scr_id))
    await reader.happened(revised(scr_id, 2), coded(scr_id, "D4", version=2))
    await reader.happened(completed(scr_id, version=2, revision=9))
    answer = (await reader.at_desk.get("/v1/issues/D4")).json()
    assert (answer["problem"]["numerator"], answer["problem"]["denominator"]) == (0, 0)
    assert answer["items"] == []


@pytest.mark.rule("C14")
async def test_practice_that_worked_is_counted_apart(reader: Reader) -> None:
    scr_id, events = review()
    await reader.happened(events, coded(scr_id, "D4", kind=FindingKind.GOOD_PRACTICE))
    assert await reader.counts("D4") == (0, 1)
    assert (await reader.figure("D4", "good_practice"))["numerator"] == 1


@pytest.mark.rule("I7", "C15")
async def test_each_figure_leads_to_the_reviews_behind_it(reader: Reader) -> None:
    shown = set()
    for _ in range(5):
        scr_id, events = review("D4")
        shown.add(str(scr_id))
        await reader.happened(events)
    await reader.happened(review("C1")[1])
    seen: list[str] = []
    query = {"limit": "2"}
    while True:
        page = (await reader.at_desk.get("/v1/issues/D4", **query)).json()
        seen += [item["scr_id"] for item in page["items"]]
        assert all(item["scr_url"] == f"/v1/scrs/{item['scr_id']}" for item in page["items"])
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert sorted(seen) == sorted(shown)


@pytest.mark.rule("T3", "C15")
async def test_reviews_behind_a_figure_are_told_to_those_alone_who_may_read_codings(
    reader: Reader,
) -> None:
    """Joined with their regions, which are public, they would tell what small counts hide."""
    scr_id, events = review("D4")
    await reader.happened(events)
    told = (await reader.get("/v1/issues/D4", limit="1")).json()
    assert told["problem"]["numerator"] == 1
    assert (told["items"], told["next"]) == ([], None)
    assert str(scr_id) not in json.dumps(told)
    where = "/v1/codings?issue=D4&kind=problem"
    assert told["passages"] == {"urls": [where], "scope": "codings:read"}
    assert (await reader.get(where)).status_code == 403
    assert (await reader.at_desk.get(where)).status_code == 200
    at_desk = (await reader.at_desk.get("/v1/issues/D4")).json()
    assert [one["scr_id"] for one in at_desk["items"]] == [str(scr_id)]


@pytest.mark.rule("G4", "T6")
async def test_every_figure_says_what_it_is_out_of_when_and_by_what(reader: Reader) -> None:
    await reader.happened(review("D4")[1])
    grid = (await reader.get("/v1/grid")).json()
    figures = [grid["coverage"]]
    for stage in grid["stages"]:
        for issue in stage["issues"]:
            figures += [issue["problem"], issue["good_practice"]]
    assert len(figures) == 89
    for figure in figures:
        assert figure["denominator"] == 1
        assert figure["taxonomy"] == "2016.1"
        assert datetime.fromisoformat(figure["as_of"]).utcoffset() is not None
        assert figure["release"] is None
        assert "not a sample" in figure["caveat"]


@pytest.mark.rule("C1")
async def test_grid_and_list_have_the_44_issues_in_their_order(reader: Reader) -> None:
    grid = (await reader.get("/v1/grid", view="condensed")).json()
    sizes = {"A": 4, "B": 4, "C": 8, "D": 7, "E": 2, "F": 11, "G": 8}
    codes = {stage: [f"{stage}{n}" for n in range(1, size + 1)] for stage, size in sizes.items()}
    shown = {stage["code"]: [i["code"] for i in stage["issues"]] for stage in grid["stages"]}
    assert (list(shown), shown) == (list("ABCDEFG"), codes)
    assert grid["theme"] == "inter-professional communication and decision making"
    assert "statement" not in grid["stages"][0]["issues"][0]
    listed = (await reader.get("/v1/issues")).json()["items"]
    assert [issue["code"] for issue in listed] == [code for of in codes.values() for code in of]


@pytest.mark.rule("C2")
async def test_three_issues_say_that_their_cause_is_unclear(reader: Reader) -> None:
    grid = (await reader.get("/v1/grid")).json()
    issues = [issue for stage in grid["stages"] for issue in stage["issues"]]
    unclear = [i["code"] for i in issues if i["cause_status"] == "unclear"]
    assert unclear == ["C7", "D7", "F11"]
    assert all(bool(i["reasons"]) == (i["code"] not in unclear) for i in issues)


@pytest.mark.rule("C3")
async def test_what_the_first_analysis_did_not_publish_is_unavailable_and_not_nought(
    reader: Reader,
) -> None:
    grid = (await reader.get("/v1/grid")).json()
    issues = [issue for stage in grid["stages"] for issue in stage["issues"]]
    assert all(i["seed_occurrences"] == {"value": None, "symbol": "x"} for i in issues)
    rows = list(csv.DictReader(io.StringIO((await reader.get("/v1/grid", format="csv")).text)))
    assert {row["seed_occurrences"] for row in rows} == {"x"}


@pytest.mark.rule("G6")
async def test_the_grid_as_csv_says_the_same(reader: Reader) -> None:
    for issues in (("D4",), ("D4", "C1"), ()):
        await reader.happened(review(*issues)[1])
    headers = reader.issuer.headers("centre", "trends:read") | {"accept": "text/csv"}
    answer = await reader.http.get("/v1/grid", headers=headers)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 44
    row = next(row for row in rows if row["issue"] == "D4")
    assert (row["scrs_showing"], row["scrs_coded"], row["incidence"]) == ("2", "3", "0.6667")
    assert (row["taxonomy"], row["release"], row["url"]) == ("2016.1", "", "/v1/issues/D4")
    assert (row["scrs_with_good_practice"], row["scrs_coded_for_good_practice"]) == ("0", "3")
    assert "not a sample" in row["caveat"]
    head = await reader.http.head("/v1/grid", headers=headers)
    assert (head.status_code, head.headers["content-type"]) == (200, answer.headers["content-type"])


FORBIDDEN = [
    *("commissioning_body", "commissioning_body_id", "board", "lscb", "area", "region", "agency"),
    *("author", "reviewer", "lead_reviewer", "tenant", "source_system"),
]


@pytest.mark.rule("G1")
@pytest.mark.parametrize("path", ["/v1/issues", "/v1/issues/D4", "/v1/grid", "/v1/coverage"])
@pytest.mark.parametrize("parameter", ["sort", "order_by", "group_by", "sort_by", "order", "rank"])
async def test_nobody_can_order_or_group_boards_areas_agencies_or_people(
    issuer: TestIssuer, sqlite_databases: SqliteDatabases, path: str, parameter: str
) -> None:
    bus = MemoryBus()
    await bus.start(service.topics)
    settings = CollationSettings(
        database=sqlite_databases.of(service), bus="memory:", roles=frozenset({"api"})
    )
    app = service.create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (http,):
        for scopes in (["trends:read"], list(SCOPES)):
            headers = issuer.headers("centre", *scopes)
            for by in FORBIDDEN:
                answer = await http.get(path, params={parameter: by}, headers=headers)
                assert answer.status_code == 422, (parameter, by, answer.status_code)


@pytest.mark.rule("T5")
async def test_a_region_is_a_filter_and_hides_small_numbers(reader: Reader) -> None:
    for n in range(12):
        _, events = review(*(["D4"] if n < 9 else []), *(["C1"] if n < 3 else []))
        in_north = replace_region(events)
        await reader.happened(in_north)
    await reader.happened(review("C1")[1])
    assert (await reader.figure("D4", region="north_east"))["symbol"] == "x"
    await reader.release("2015Q1")
    assert await reader.counts("D4", region="north_east") == (10, 10)
    assert await reader.counts("D4") == (9, 13)
    hidden = await reader.figure("C1", region="north_east")
    assert (hidden["numerator"], hidden["incidence"], hidden["symbol"]) == (None, None, "c")
    assert await reader.counts("F2", region="north_east") == (0, 10)
    scope = (await reader.get("/v1/grid", region="north_east")).json()["scope"]
    assert {name: said for name, said in scope.items() if said is not None} == {
        "region": "north_east",
        "hidden_below": 8,
        "rounded_to": 5,
    }
    for path in ("/v1/issues", "/v1/issues/C1", "/v1/coverage"):
        assert (await reader.get(path, region="north_east")).json()["scope"] == scope
    below = (await reader.at_desk.get("/v1/issues/C1", region="north_east")).json()
    assert (below["items"], below["next"]) == ([], None)


@pytest.mark.rule("T4")
async def test_the_grid_says_whether_a_share_moved_only_where_enough_were_coded(
    reader: Reader,
) -> None:
    def year(quarter: str, number: int, *issues: str) -> list[Event]:
        found: list[Event] = []
        for _ in range(number):
            first, *others = review(*issues)[1]
            found += [msgspec.structs.replace(first, published_in=quarter), *others]
        return found

    async def directions(**query: str) -> dict[str, str]:
        grid = (await reader.get("/v1/grid", view="condensed", **query)).json()
        return {i["code"]: i["direction"] for stage in grid["stages"] for i in stage["issues"]}

    await reader.happened(year("2014Q1", 9, "C1"), year("2015Q1", 12, "D4", "F2"))
    assert set((await directions()).values()) == {"u"}
    await reader.happened(year("2014Q1", 1, "F2"))
    found = await directions()
    assert (found["D4"], found["C1"], found["A1"]) == ("up", "down", "level"), "none, and none"
    for path in ("/v1/issues", "/v1/issues/D4"):
        told = (await reader.get(path)).json()
        (d4,) = [one for one in told.get("items") or [told] if one.get("code") == "D4"] or [told]
        assert {year: [*d4[year].values()] for year in ("earlier", "later")} == {
            "earlier": ["2013Q2/2014Q1", 0, 10],
            "later": ["2014Q2/2015Q1", 12, 12],
        }
    assert await directions(published_to="2016Q4") == found, "as a release of that quarter"
    assert set((await directions(published_to="2014Q4")).values()) == {"u"}
    assert set((await directions(published_to="0001Q1")).values()) == {"u"}
    upto = (await reader.get("/v1/issues/D4", published_to="2016Q4")).json()
    assert upto["later"]["period"] == "2014Q2/2015Q1"
    for part in ({"region": "london"}, {"review_type": "scr"}, {"published_from": "2015Q1"}):
        assert set((await directions(**part)).values()) == {"u"}
        d4 = (await reader.get("/v1/issues/D4", **part)).json()
        assert (d4["earlier"], d4["later"]) == (None, None)
    rows = csv.DictReader(io.StringIO((await reader.get("/v1/grid", format="csv")).text))
    rows = list(rows)
    assert {row["issue"]: row["direction"] for row in rows} == found
    (d4,) = [row for row in rows if row["issue"] == "D4"]
    assert [d4[f"earlier_{part}"] for part in YEAR] == ["2013Q2/2014Q1", "0", "10"]
    assert [d4[f"later_{part}"] for part in YEAR] == ["2014Q2/2015Q1", "12", "12"]


YEAR = ("period", "numerator", "denominator")


def replace_region(events: list[Event]) -> list[Event]:
    first = msgspec.structs.replace(events[0], region=Region.NORTH_EAST)
    return [first, *events[1:]]


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (100, 100)]
)
def test_small_counts_are_hidden_and_others_rounded(count: int, shown: int | None) -> None:
    assert Disclosure(8, 5).shown(count) == shown


@pytest.mark.rule("G4")
async def test_a_period_and_a_type_narrow_a_figure_that_says_so(reader: Reader) -> None:
    await reader.happened(review("D4")[1])
    assert await reader.counts("D4", published_from="2015Q1", published_to="2015Q1") == (1, 1)
    assert await reader.counts("D4", published_from="2015Q2") == (0, 0)
    assert await reader.counts("D4", review_type="lcspr") == (0, 0)
    asked = {"published_from": "2014Q4", "published_to": "2015Q1", "review_type": "scr"}
    for path in ("/v1/grid", "/v1/issues", "/v1/issues/D4", "/v1/coverage"):
        said = (await reader.get(path, **asked)).json()["scope"]
        assert said == dict.fromkeys(said) | asked, path
    backwards = await reader.get("/v1/grid", published_from="2016Q1", published_to="2015Q1")
    assert (backwards.status_code, backwards.json()["type"]) == (422, "/problems/empty-period")


@pytest.mark.parametrize("query", [{"published_from": "2015"}, {"view": "x"}, {"region": "moon"}])
async def test_a_question_that_makes_no_sense_is_refused(
    reader: Reader, query: dict[str, str]
) -> None:
    assert (await reader.get("/v1/grid", **query)).status_code == 422


async def test_an_issues_page_is_read_in_six_statements(reader: Reader) -> None:
    """Each is a way to the database and back, which is what a page of one issue takes."""
    await reader.happened(review("D4", "C1")[1])
    asked: list[str] = []

    @sa.event.listens_for(reader.database.engine.sync_engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    await reader.at_desk.get("/v1/issues/D4")  # and now the versions are known
    asked.clear()
    assert (await reader.at_desk.get("/v1/issues/D4")).json()["problem"]["numerator"] == 1
    assert len([one for one in asked if one.startswith("SELECT")]) == 6


async def test_an_unknown_issue_is_not_found(reader: Reader) -> None:
    answer = await reader.get("/v1/issues/Z9")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-issue")


async def test_nothing_coded_is_not_applicable(reader: Reader) -> None:
    figure = await reader.figure("D4")
    assert (figure["numerator"], figure["incidence"], figure["symbol"]) == (0, None, "z")
