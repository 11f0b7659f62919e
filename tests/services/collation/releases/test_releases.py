"""Releases as those who make them, read them and follow them see it."""

import csv
import hashlib
import io
import json
import re
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import duckdb
import httpx2
import msgspec
import pytest

from chassis.bus.memory import MemoryBus
from chassis.testing import TestIssuer, data_of, events_waiting, running
from contracts.types import Region
from services.collation.app import service
from services.collation.boards.service import remember_board
from services.collation.releases.domain import Figure, is_over, release_id
from services.collation.releases.service import keep_seed
from services.collation.settings import CollationSettings
from tests.services.collation.reader import Reader, review
from tests.services.scr_events import withdrawn
from tests.tables_on_the_web import loaded

KEY = ("dimension", "value", "code", "kind")


@pytest.fixture
async def office(database_url: str, issuer: TestIssuer) -> AsyncIterator[Reader]:
    bus = MemoryBus()
    await bus.start(service.topics)
    settings = CollationSettings(
        database=database_url, bus="memory:", roles=frozenset({"api"}), suggestions=False
    )
    app = replace(service, open_resources=None).create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (http,):
        async with app.state.database.transaction() as tx:
            await keep_seed(tx)
        yield Reader(http, app.state.database, issuer)


async def many(office: Reader, count: int, *issues: str, **said: Any) -> list[UUID]:
    ids = []
    for _ in range(count):
        scr_id, events = review(*issues)
        await office.happened([msgspec.structs.replace(events[0], **said), *events[1:]])
        ids.append(scr_id)
    return ids


async def make(office: Reader, period: str = "2015Q1", note: str | None = None) -> httpx2.Response:
    headers = office.issuer.headers("centre", "releases:make")
    body = {"period": period, "note": note}
    return await office.http.post("/v1/releases", json=body, headers=headers)


async def content(office: Reader, release: str, name: str = "data.json") -> bytes:
    answer = await office.get(f"/v1/releases/{release}/{name}")
    assert answer.status_code == 200, answer.text
    return answer.content


async def feed(office: Reader, client: str = "c", **query: str) -> tuple[list[Any], str]:
    items, _, place = await whole_feed(office, client, **query)
    return items, place


async def whole_feed(
    office: Reader, client: str = "c", **query: str
) -> tuple[list[Any], list[Any], str]:
    """With what corrections that came late changed."""
    headers = office.issuer.headers("centre", "trends:read", client=client)
    items: list[Any] = []
    late: list[Any] = []
    for _ in range(100):
        page = (await office.http.get("/v1/release-changes", params=query, headers=headers)).json()
        items += page["items"]
        late += page["late"]
        query["cursor"] = page["next"]
        if not page["more"]:
            return items, late, page["next"]
    raise AssertionError("the feed has no end")


def mirrored(changes: Iterable[Any]) -> dict[tuple[str, ...], tuple[int | None, int | None]]:
    """What somebody holds who does as the guide says."""
    held = {}
    for change in changes:
        key = tuple(change[name] for name in KEY)
        if change["withdrawn"]:
            del held[key]
        else:
            held[key] = (change["numerator"], change["denominator"])
    return held


def of_quarter(
    period: str, items: Iterable[Any], late: Iterable[Any]
) -> dict[tuple[str, ...], tuple[int | None, int | None]]:
    """The same for who keeps each quarter."""
    until = [change for change in items if change["release"][:6] <= period]
    corrected = [change for change in late if change["period"] == period]
    held = mirrored(until + corrected)
    return {k: v for k, v in held.items() if not corrected or k[0] not in ("region", "sector")}


async def released(
    office: Reader, release: str
) -> dict[tuple[str, ...], tuple[int | None, int | None]]:
    figures = json.loads(await content(office, release))["figures"]
    return {tuple(f[n] for n in KEY): (f["numerator"], f["denominator"]) for f in figures}


@pytest.mark.rule("T2", "G4", "C7")
async def test_a_release_is_made_once_and_is_the_same_bytes_for_ever(office: Reader) -> None:
    await many(office, 2, "D4")
    await many(office, 1)
    made = await make(office)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == "/v1/releases/2015Q1"
    first = await content(office, "2015Q1")
    assert hashlib.sha256(first).hexdigest() == made.json()["sha256"]
    await many(office, 3, "D4")
    again = await make(office)
    assert (again.status_code, again.json()) == (200, made.json())
    assert await content(office, "2015Q1") == first
    (told,) = [e for e in await events_waiting(office.database) if e.type == "release.published"]
    assert data_of(told) == {
        "release_id": "2015Q1",
        "period": "2015Q1",
        "number": 0,
        "url": "/v1/releases/2015Q1",
        "sha256": made.json()["sha256"],
        "published_at": data_of(told)["published_at"],
    }
    figures = json.loads(first)["figures"]
    found = next(f for f in figures if f["code"] == "D4" and f["dimension"] == "national")
    assert (found["numerator"], found["denominator"], found["symbol"]) == (2, 3, None)
    for figure in figures:
        assert {"numerator", "denominator", "as_of"} <= figure.keys()
        assert (figure["release"], figure["taxonomy"]) == ("2015Q1", "2016.1")
        assert "not a sample" in figure["caveat"]


@pytest.mark.rule("T2")
async def test_a_correction_comes_beside_what_it_corrects(office: Reader) -> None:
    gone, *_ = await many(office, 3, "D4")
    await make(office)
    first = await content(office, "2015Q1")
    unchanged = await make(office, note="Nothing is another.")
    assert (unchanged.status_code, unchanged.json()["release_id"]) == (200, "2015Q1")
    await office.happened(withdrawn(gone))
    corrected = await make(office, note="A review was withdrawn.")
    assert (corrected.status_code, corrected.json()["release_id"]) == (201, "2015Q1.1")
    assert corrected.json()["note"] == "A review was withdrawn."
    assert await content(office, "2015Q1") == first
    note, said = corrected.json()["note"], {"release": "2015Q1.1"}
    table = await content(office, "2015Q1.1", "data.csv")
    assert {row["note"] for row in csv.DictReader(io.StringIO(table.decode()))} == {note}
    assert note.encode() in await content(office, "2015Q1.1", "data.csv-metadata.json")
    news = (await feed(office))[0]
    assert {change["note"] for change in news if change["release"] == "2015Q1.1"} == {note}
    assert (await office.get("/v1/grid", **said)).json()["note"] == note
    assert note in (await office.get("/v1/grid", format="html", **said)).text
    figures = json.loads(await content(office, "2015Q1.1"))["figures"]
    found = next(f for f in figures if f["dimension"] == "national" and f["code"] == "D4")
    assert (found["numerator"], found["denominator"]) == (2, 2)
    listed = (await office.get("/v1/releases")).json()["items"]
    assert [r["release_id"] for r in listed] == ["2015Q1.1", "2015Q1", "2015Q1.seed"]
    earlier = await make(office, "2014Q4", "Too late.")
    assert (earlier.status_code, earlier.json()["type"]) == (409, "/problems/earlier-than-released")


@pytest.mark.rule("G5")
async def test_every_moment_is_told_in_utc_wherever_the_service_runs(
    office: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        await many(office, 9, "D4", region=Region.LONDON)
        before = datetime.now(UTC)
        await make(office)
        paths = ["/v1/trends", "/v1/trends/D4", "/v1/grid", "/v1/issues/D4", "/v1/coverage"]
        paths += [f"{path}?region=london" for path in paths[1:]]
        paths += ["/v1/grid?release=2015Q1", "/v1/grid?release=2015Q1&format=csv", "/v1/releases"]
        paths += ["/v1/releases/2015Q1", "/v1/release-changes?limit=5"]
        paths += [f"/v1/releases/2015Q1/data.{form}" for form in ("json", "csv")]
        for path in paths:
            where, _, asked = path.partition("?")
            text = (await office.get(where, **dict(parse_qsl(asked)))).text
            told = re.findall(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:.]+[^\s\",]*", text)
            moments = [datetime.fromisoformat(one) for one in told]
            recent = [one for one in moments if one > before - timedelta(days=1)]
            assert recent, (path, told)
            assert {one.utcoffset() for one in moments} == {timedelta(0)}, path
            assert all(before <= one <= datetime.now(UTC) for one in recent), path
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.rule("T2", "T3")
async def test_a_quarter_is_corrected_after_a_later_one_was_released(office: Reader) -> None:
    gone, *_ = await many(office, 12, "D4", region=Region.LONDON)
    await make(office)
    await many(office, 12, "C1", published_in="2015Q2", region=Region.NORTH_EAST)
    await make(office, "2015Q2")
    first = await content(office, "2015Q1")
    changes, place = await feed(office)
    assert (await make(office, note="Nothing is another.")).status_code == 200
    await office.happened(withdrawn(gone))
    late = await make(office, note="A review was withdrawn.")
    assert (late.status_code, late.json()["release_id"]) == (201, "2015Q1.1"), late.text
    assert await content(office, "2015Q1") == first
    held = await released(office, "2015Q1.1")
    assert held["national", "", "D4", "problem"] == (11, 11)
    assert held["period", "2015Q1", "D4", "problem"] == (11, 11)
    assert {key[0] for key in held} == {"national", "period", "review_type"}
    again = await make(office, note="Nothing is another.")
    assert (again.status_code, again.json()["release_id"]) == (200, "2015Q1.1")
    # the feed goes on with the newest quarter, and so does what is compared and told by region
    assert (await feed(office, cursor=place))[0] == []
    assert (await make(office, "2015Q2", "A review was withdrawn.")).status_code == 201
    news, _ = await feed(office, cursor=place)
    assert mirrored(changes + news) == await released(office, "2015Q2.1")
    assert (await make(office, "2015Q3")).status_code == 201
    listed = (await office.get("/v1/releases")).json()["items"]
    order = ["2015Q3", "2015Q2.1", "2015Q1.1", "2015Q2", "2015Q1", "2015Q1.seed"]
    assert [one["release_id"] for one in listed] == order
    told = [data_of(e) for e in await events_waiting(office.database)]
    assert [d["release_id"] for d in told if "release_id" in d] == list(reversed(order[:-1]))


@pytest.mark.rule("T2", "T3", "G6")
async def test_the_feed_tells_late_corrections_apart_from_what_is_newest(office: Reader) -> None:
    gone, later, *_ = await many(office, 12, "D4", region=Region.LONDON)
    await make(office)
    await make(office, "2015Q2")  # nothing came in it: no row says its name
    await many(office, 12, "C1", published_in="2015Q3", region=Region.NORTH_EAST)
    await make(office, "2015Q3")
    items, late, place = await whole_feed(office)
    assert late == []
    await office.happened(withdrawn(gone))
    for period in ("2015Q2", "2015Q1"):
        assert (await make(office, period, "A review was withdrawn.")).status_code == 201
    await split_d4(office)
    await office.happened(withdrawn(later))
    assert (await make(office, note="D4 became two issues.")).json()["release_id"] == "2015Q1.2"
    await many(office, 1, "C1", published_in="2015Q4")
    await make(office, "2015Q4")
    assert (await make(office, "2015Q3", "It was split.")).json()["release_id"] == "2015Q3.1"

    # a follower of then goes on from its place, a few at a time, and what it holds is the newest
    more, late, end = await whole_feed(office, cursor=place, limit="90")
    assert {change["release"] for change in more} == {"2015Q4"}
    assert await whole_feed(office, cursor=end) == ([], [], end)
    whole = await whole_feed(office)
    assert whole == (items + more, late, end)
    assert mirrored(items + more) == await released(office, "2015Q4")

    # in order, each with what it corrects
    told = dict.fromkeys((c["release"], c["period"], c["corrects"], c["note"]) for c in late)
    withdrew = "A review was withdrawn."
    assert [*told] == [
        ("2015Q2.1", "2015Q2", "2015Q2", withdrew),
        ("2015Q1.1", "2015Q1", "2015Q1", withdrew),
        ("2015Q1.2", "2015Q1", "2015Q1.1", "D4 became two issues."),
        ("2015Q3.1", "2015Q3", "2015Q3", "It was split."),
    ]
    assert {change["dimension"] for change in late} == {"national", "period", "review_type"}
    assert {c["code"] for c in late if c["withdrawn"]} == {"D4"}
    for release in ("2015Q1.2", "2015Q2.1", "2015Q3.1", "2015Q4"):
        period = release[:6]
        assert of_quarter(period, items + more, late) == await released(office, release), release

    # half-yearly the same, when the half-year has ended
    heard, of_late, place = await whole_feed(office, cadence="half_yearly", limit="110")
    assert (heard, of_late) == (items + more, [c for c in late if c["period"] != "2015Q3"])
    for period in ("2016Q1", "2016Q2"):
        assert await whole_feed(office, cadence="half_yearly", cursor=place) == ([], [], place)
        await many(office, 1, "C1", published_in=period)
        await make(office, period)
    _, of_late, _ = await whole_feed(office, cadence="half_yearly", cursor=place)
    assert {change["release"] for change in of_late} == {"2015Q3.1"}


@pytest.mark.rule("T1")
async def test_a_subscriber_hears_quarterly_or_half_yearly(office: Reader) -> None:
    for quarter in ("2015Q1", "2015Q2", "2015Q3"):
        await many(office, 1, "D4", published_in=quarter)
        assert (await make(office, quarter)).status_code == 201
    here: dict[str, Any] = {
        "headers": office.issuer.headers("a-board", "trends:read", client="a-board")
    }

    async def listed() -> list[str]:
        items = (await office.http.get("/v1/releases", **here)).json()["items"]
        return [item["release_id"] for item in items]

    assert await listed() == ["2015Q3", "2015Q2", "2015Q1", "2015Q1.seed"]
    cadence = {"cadence": "half_yearly"}
    chosen = await office.http.put("/v1/release-subscription", json=cadence, **here)
    assert chosen.json() == cadence
    assert await listed() == ["2015Q2", "2015Q1.seed"]
    changes, _ = await feed(office, client="a-board")
    assert changes == (await feed(office, **cadence))[0]
    assert {change["release"] for change in changes} == {"2015Q1", "2015Q2"}
    everything, _ = await feed(office)
    assert {change["release"] for change in everything} == {"2015Q1", "2015Q2", "2015Q3"}


@pytest.mark.rule("T1", "G6")
async def test_a_half_year_tells_of_all_of_it_also_where_its_second_quarter_brought_nothing(
    office: Reader,
) -> None:
    gone, *_ = await many(office, 2, "D4")
    await make(office)
    assert (await feed(office, cadence="half_yearly"))[0] == []
    assert (await make(office, "2015Q2")).status_code == 201
    heard, place = await feed(office, cadence="half_yearly")
    assert mirrored(heard) == await released(office, "2015Q2")
    await many(office, 1, "D4", published_in="2015Q3")
    await make(office, "2015Q3")
    await office.happened(withdrawn(gone))
    late = await make(office, "2015Q2", "A review was withdrawn.")
    assert late.json()["release_id"] == "2015Q2.1"
    # a late correction of the half-year before brings nobody what came after it
    assert await whole_feed(office, cursor=place, cadence="half_yearly") == ([], [], place)
    await make(office, "2015Q4")
    news, corrected, _ = await whole_feed(office, cursor=place, cadence="half_yearly")
    assert mirrored(heard + news) == await released(office, "2015Q4")
    assert of_quarter("2015Q2", heard + news, corrected) == await released(office, "2015Q2.1")


@pytest.mark.rule("G6")
async def test_the_feed_goes_on_where_it_was_left_and_adds_up_to_the_release(
    office: Reader,
) -> None:
    await many(office, 2, "D4")
    await make(office)
    first, place = await feed(office)
    assert await feed(office, cursor=place) == ([], place)
    await many(office, 1, "D4", "C1", published_in="2015Q2")
    await make(office, "2015Q2")
    news, _ = await feed(office, cursor=place)
    assert {change["release"] for change in news} == {"2015Q2"}
    assert mirrored(first + news) == await released(office, "2015Q2")


@pytest.mark.rule("G6", "C11")
async def test_the_feed_takes_back_what_a_release_does_not_hold_any_more(office: Reader) -> None:
    await many(office, 3, "D4")
    await make(office)
    first, place = await feed(office)
    assert mirrored(first) == await released(office, "2015Q1")
    await split_d4(office)
    assert (await make(office, note="D4 became two issues.")).status_code == 201
    news, after = await feed(office, cursor=place)
    gone = [change for change in news if change["withdrawn"]]
    assert {change["code"] for change in gone} == {"D4"}
    assert all(
        (c["release"], c["numerator"], c["denominator"], c["symbol"], c["incidence"])
        == ("2015Q1.1", None, None, None, None)
        for c in gone
    )
    assert mirrored(first + news) == await released(office, "2015Q1.1")
    again = await make(office, note="Nothing is another.")
    assert (again.status_code, await feed(office, cursor=after)) == (200, ([], after))


async def split_d4(office: Reader) -> None:
    async def ask(path: str, scope: str, body: Any = None) -> Any:
        headers = office.issuer.headers("centre", "trends:read", scope, client=scope)
        answer = await office.http.post(f"/v1/taxonomies{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    version = (await ask("", "taxonomy:edit"))["version"]
    into = [
        {"place": "D", "label": said, "statement": said, "condensed": said}
        for said in ("Strategy meeting too small", "No strategy meeting called")
    ]
    change = {"kind": "split", "explanation": "Two things.", "code": "D4", "into": into}
    await ask(f"/{version}/changes", "taxonomy:edit", change)
    await ask(f"/{version}/publication", "taxonomy:publish")


@pytest.mark.rule("T4")
async def test_a_direction_is_released_where_enough_is_coded_on_both_sides_as_it_is_told_now(
    office: Reader,
) -> None:
    await many(office, 10, "C1", published_in="2014Q1")
    await many(office, 9, "D4", published_in="2015Q1")
    assert await directions(office, "2015Q1") == {"D4": "u", "C1": "u"}
    await many(office, 1, "D4", published_in="2015Q1")
    await uncoded(office, "2016Q1")
    moved = await directions(office, "2016Q1")
    assert moved == {"D4": "up", "C1": "down"}
    before, last = (
        {"period": "2013Q2/2014Q1", "numerator": 0, "denominator": 10},
        {"period": "2014Q2/2015Q1", "numerator": 10, "denominator": 10},
    )
    figures = json.loads(await content(office, "2016Q1"))["figures"]
    key = {"dimension": "national", "code": "D4", "kind": "problem"}
    for told in ((await feed(office))[0], figures, [await in_grid(office, "2016Q1", "D4")]):
        newest = [f for f in told if key.items() <= f.items() or "problem" in f][-1]
        assert (newest["earlier"], newest["later"]) == (before, last)
    table = (await content(office, "2016Q1", "data.csv")).decode()
    (row,) = [r for r in csv.DictReader(io.StringIO(table)) if key.items() <= r.items()]
    for name, year in (("earlier", before), ("later", last)):
        assert {part: row[f"{name}_{part}"] for part in year} == {
            k: str(v) for k, v in year.items()
        }
    others = [f for f in figures if f["dimension"] != "national" or f["code"] == "coverage"]
    assert {(f["direction"], f["earlier"], f["later"]) for f in others} == {(None, None, None)}
    headers = office.issuer.headers("centre", "trends:read")
    told = (await office.http.get("/v1/trends", headers=headers)).json()["items"]
    live = {item["code"]: item["direction"] for item in told if item["kind"] == "problem"}
    assert {code: live[code] for code in moved} == moved


async def in_grid(office: Reader, release: str, code: str) -> dict[str, Any]:
    grid = (await office.get("/v1/grid", release=release, view="condensed")).json()
    issues = [issue for stage in grid["stages"] for issue in stage["issues"]]
    return next(issue for issue in issues if issue["code"] == code)


async def uncoded(office: Reader, quarter: str) -> None:
    """Published, and read by nobody yet."""
    first, *_ = review()[1]
    await office.happened([msgspec.structs.replace(first, published_in=quarter)])


async def directions(office: Reader, period: str) -> dict[str, str]:
    made = await make(office, period)
    assert made.status_code == 201, made.text
    figures = json.loads(await content(office, period))["figures"]
    return {
        f["code"]: f["direction"]
        for f in figures
        if (f["dimension"], f["kind"]) == ("national", "problem") and f["code"] in ("D4", "C1")
    }


@pytest.mark.rule("T5")
async def test_the_nation_stands_first_and_its_parts_by_the_alphabet(office: Reader) -> None:
    await many(office, 1, "D4", region=Region.YORKSHIRE_AND_HUMBER)
    await many(office, 1, "D4", region=Region.EAST_MIDLANDS)
    await make(office)
    figures = json.loads(await content(office, "2015Q1"))["figures"]
    assert figures[0]["dimension"] == "national"
    for dimension in ("period", "review_type", "region", "sector"):
        values = list(dict.fromkeys(f["value"] for f in figures if f["dimension"] == dimension))
        named = [value for value in values if value != "unknown"]
        assert named == sorted(named), dimension
    rows = csv.DictReader(io.StringIO((await content(office, "2015Q1", "data.csv")).decode()))
    assert next(rows)["dimension"] == "national"


@pytest.mark.rule("G6", "T3")
async def test_the_files_say_the_same_and_small_numbers_are_hidden_in_each(
    office: Reader, tmp_path: Path
) -> None:
    await many(office, 12, "D4", region=Region.LONDON)
    await many(office, 3, "D4", region=Region.NORTH_EAST)
    await make(office)
    figures = json.loads(await content(office, "2015Q1"))["figures"]
    rows = list(csv.DictReader(io.StringIO((await content(office, "2015Q1", "data.csv")).decode())))
    described = json.loads(await content(office, "2015Q1", "data.csv-metadata.json"))
    columns = described["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(rows[0])
    assert len(rows) == len(figures)
    hidden = [
        r for r in rows if (r["value"], r["code"], r["kind"]) == ("north_east", "D4", "problem")
    ]
    assert [(r["numerator"], r["symbol"]) for r in hidden] == [("c", "c")]
    path = tmp_path / "data.parquet"
    path.write_bytes(await content(office, "2015Q1", "data.parquet"))
    names = [*KEY, "numerator", "denominator", "direction", "symbol"]
    with duckdb.connect() as connection:
        wanted = f"SELECT {', '.join(names)} FROM '{path}'"
        parquet = connection.execute(wanted).fetchall()
    told = [tuple(figure[name] for name in names) for figure in figures]
    assert [tuple(v or None for v in row[:4]) + row[4:] for row in parquet] == [
        tuple(v or None for v in row[:4]) + row[4:] for row in told
    ]
    read = loaded(tmp_path, await content(office, "2015Q1", "data.csv"), described)
    assert [tuple(row[n] or None for n in KEY) for row in read] == [
        tuple(v or None for v in row[:4]) for row in told
    ]
    assert [(row["numerator"], row["denominator"]) for row in read] == [
        (f["numerator"], f["denominator"]) for f in figures
    ]


async def test_what_one_has_is_not_sent_again(office: Reader) -> None:
    await many(office, 1, "D4")
    await make(office)
    headers = office.issuer.headers("centre", "trends:read")
    path = "/v1/releases/2015Q1/data.csv"
    answer = await office.http.get(path, headers=headers)
    etag = answer.headers["etag"]
    assert etag == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert 'rel="describedby"' in answer.headers["link"]
    again = await office.http.get(path, headers=headers | {"if-none-match": f'"x", {etag}'})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.rule("T2", "G6")
@pytest.mark.parametrize(
    "path", ["/v1/releases?limit=1", "/v1/releases/2015Q1", "/v1/release-changes?limit=5"]
)
async def test_a_release_a_page_of_them_and_of_the_feed_are_sent_once_until_they_are_others(
    office: Reader, path: str
) -> None:
    await many(office, 1, "D4")
    await make(office)
    headers = office.issuer.headers("centre", "trends:read")
    answer = await office.http.get(path, headers=headers)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-type"] == "application/json"
    etag = answer.headers["etag"]
    assert etag == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    known = headers | {"if-none-match": etag}
    for ask in (office.http.get, office.http.head):
        again = await ask(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
    head = await office.http.head(path, headers=headers)
    for said in ("etag", "cache-control", "content-length", "content-type"):
        assert head.headers[said] == answer.headers[said]
    assert (await office.http.head(path)).status_code == 401


@pytest.mark.rule("G6")
async def test_the_list_is_another_once_something_is_released(office: Reader) -> None:
    await many(office, 1, "D4")
    await make(office)
    headers = office.issuer.headers("centre", "trends:read")
    listed = await office.http.get("/v1/releases", headers=headers)
    for given in (listed.headers["etag"], f'"x", W/{listed.headers["etag"]}', "*"):
        known = headers | {"if-none-match": given}
        assert (await office.http.get("/v1/releases", headers=known)).status_code == 304, given
        assert (await office.http.get("/v1/releases", headers={"if-none-match": given})).is_error
    await many(office, 1, "D4", published_in="2015Q2")
    await make(office, "2015Q2")
    known = headers | {"if-none-match": listed.headers["etag"]}
    again = await office.http.get("/v1/releases", headers=known)
    assert (again.status_code, again.json()["items"][0]["release_id"]) == (200, "2015Q2")


@pytest.mark.rule("G6")
async def test_the_end_of_the_feed_is_another_once_something_is_released(office: Reader) -> None:
    await many(office, 1, "D4")
    await make(office)
    _, place = await feed(office)
    headers = office.issuer.headers("centre", "trends:read")
    asked = {"params": {"cursor": place}}
    end = await office.http.get("/v1/release-changes", headers=headers, **asked)
    known = headers | {"if-none-match": end.headers["etag"]}
    same = await office.http.get("/v1/release-changes", headers=known, **asked)
    assert same.status_code == 304
    await many(office, 1, "D4", published_in="2015Q2")
    assert (await make(office, "2015Q2")).status_code == 201
    news = await office.http.get("/v1/release-changes", headers=known, **asked)
    assert news.status_code == 200
    assert {change["release"] for change in news.json()["items"]} == {"2015Q2"}


@pytest.mark.rule("C3")
async def test_the_first_analysis_is_a_release_whose_counts_are_unavailable(
    office: Reader,
) -> None:
    async with office.database.transaction() as tx:
        await keep_seed(tx)
    seed = json.loads(await content(office, "2015Q1.seed"))
    assert len(seed["figures"]) == 44
    assert {(f["numerator"], f["denominator"], f["symbol"]) for f in seed["figures"]} == {
        (None, 38, "x")
    }
    rows = csv.DictReader(io.StringIO((await content(office, "2015Q1.seed", "data.csv")).decode()))
    assert {(row["numerator"], row["incidence"]) for row in rows} == {("x", "x")}


async def test_the_first_release_of_a_quarter_corrects_nothing_and_drops_no_note(
    office: Reader,
) -> None:
    await many(office, 1, "D4")
    refused = await make(office, note="A coding was mistaken.")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing-to-correct")
    listed = (await office.get("/v1/releases")).json()["items"]
    assert [one["release_id"] for one in listed] == ["2015Q1.seed"]
    assert (await make(office)).status_code == 201


@pytest.mark.rule("G4")
async def test_a_release_says_of_each_stage_what_it_is_out_of_and_as_of_when(
    office: Reader,
) -> None:
    await many(office, 2, "D4")
    await many(office, 1)
    made = (await make(office)).json()
    stages = (await office.get("/v1/releases/2015Q1")).json()["stages"]
    assert [*stages] == [*"ABCDEFG"]
    told = {"numerator": 2, "denominator": 3, "incidence": 0.6667, "release": "2015Q1"}
    told |= {name: made[name] for name in ("as_of", "taxonomy", "caveat")}
    assert told.items() <= stages["D"].items()
    assert (await office.get("/v1/releases/2015Q1.seed")).json()["stages"] == {}


async def test_what_cannot_be_released_is_refused_and_changes_nothing(office: Reader) -> None:
    for period, status, kind in (
        ("2999Q1", 422, "period-not-over"),
        ("2015", 422, "invalid"),
        ("2015Q1", 409, "nothing-to-release"),
    ):
        answer = await make(office, period)
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    for path in ("/v1/releases/2014Q1", "/v1/releases/2014Q1/data.csv"):
        assert (await office.get(path)).json()["type"] == "/problems/no-such-release"
    assert (await office.get("/v1/releases/2015Q1.seed/data.parquet")).status_code == 404
    headers = office.issuer.headers("centre", "trends:read")
    refused = await office.http.post("/v1/releases", json={"period": "2015Q1"}, headers=headers)
    assert refused.status_code == 403
    listed = (await office.get("/v1/releases")).json()["items"]
    assert [r["release_id"] for r in listed] == ["2015Q1.seed"]


@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    "note",
    [
        "The coding by Dr Hollin was mistaken.",
        "Two reviews of 12 Elm Road, ZZ1 1ZZ were one.",
        "Ask jo.bloggs@example.org why.",
        "The child's NHS number is 943 476 5919.",
        "The social worker was negligent.",
        "The Northmere board sent a report late.",
        "Two reviews of Kent and Medway were one.",
        "A review of Northmere was withdrawn.",
        "Hollin coded D4 wrongly.",
    ],
)
async def test_a_public_note_names_locates_and_blames_nobody(office: Reader, note: str) -> None:
    await many(office, 1, "D4")
    await make(office)
    await many(office, 1, "D4")
    async with office.database.transaction() as tx:
        await remember_board(tx, "northmere-scb")
    refused = await make(office, note=note)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/unfit-note")
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/note"}
    assert note not in refused.text
    listed = (await office.get("/v1/releases")).json()["items"]
    assert [r["release_id"] for r in listed] == ["2015Q1", "2015Q1.seed"]


def test_ids_and_ends_of_quarters() -> None:
    assert [release_id("2026Q3", n) for n in (0, 1)] == ["2026Q3", "2026Q3.1"]
    assert not is_over("2026Q3", date(2026, 9, 30))
    assert is_over("2026Q3", date(2026, 10, 1))
    assert Figure("region", "london", "D4", "problem", 15, 10).incidence == 1


@pytest.mark.rule("G6")
@pytest.mark.parametrize("name", ["data.json", "data.csv", "data.csv-metadata.json"])
async def test_the_head_of_a_file_says_what_the_file_would_and_has_no_body(
    office: Reader, name: str
) -> None:
    await many(office, 3, "D4")
    await make(office)
    headers = office.issuer.headers("centre", "trends:read")
    url = f"/v1/releases/2015Q1/{name}"
    whole = await office.http.get(url, headers=headers)
    head = await office.http.head(url, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    for said in ("etag", "content-length", "content-type", "content-disposition"):
        assert head.headers[said] == whole.headers[said]
    assert int(head.headers["content-length"]) == len(whole.content)
    tagged = headers | {"if-none-match": head.headers["etag"]}
    assert (await office.http.head(url, headers=tagged)).status_code == 304
    assert (await office.http.head(url)).status_code == 401
    missing = url.replace("2015Q1", "2015Q2")
    assert (await office.http.head(missing, headers=headers)).status_code == 404
