"""Releases as those who make them, read them and follow them see it."""

import csv
import hashlib
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import httpx2
import msgspec
import pytest

from chassis.bus.memory import MemoryBus
from chassis.testing import TestIssuer, data_of, events_waiting, running
from contracts.types import Region
from services.collation.app import service
from services.collation.releases.domain import Figure, is_over, release_id
from services.collation.releases.service import keep_seed
from services.collation.settings import CollationSettings
from tests.services.collation.reader import Reader, review
from tests.services.scr_events import withdrawn


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


async def feed(office: Reader, **query: str) -> tuple[list[Any], str]:
    items = []
    while True:
        page = (await office.get("/v1/release-changes", **query)).json()
        items += page["items"]
        query["cursor"] = page["next"]
        if not page["more"]:
            return items, page["next"]


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
    figures = json.loads(await content(office, "2015Q1.1"))["figures"]
    found = next(f for f in figures if f["dimension"] == "national" and f["code"] == "D4")
    assert (found["numerator"], found["denominator"]) == (2, 2)
    listed = (await office.get("/v1/releases")).json()["items"]
    assert [r["release_id"] for r in listed] == ["2015Q1.1", "2015Q1", "2015Q1.seed"]
    earlier = await make(office, "2014Q4", "Too late.")
    assert (earlier.status_code, earlier.json()["type"]) == (409, "/problems/earlier-than-released")


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
    changes, _ = await feed(office, **cadence)
    assert {change["release"] for change in changes} == {"2015Q1", "2015Q2"}
    everything, _ = await feed(office)
    assert {change["release"] for change in everything} == {"2015Q1", "2015Q2", "2015Q3"}


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
    key = ("dimension", "value", "code", "kind")
    mirrored = {tuple(c[k] for k in key): (c["numerator"], c["denominator"]) for c in first + news}
    released = {
        tuple(f[k] for k in key): (f["numerator"], f["denominator"])
        for f in json.loads(await content(office, "2015Q2"))["figures"]
    }
    assert mirrored == released


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
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT count(*), sum(numerator) FROM '{path}'").fetchone()
    assert found == (len(figures), sum(f["numerator"] or 0 for f in figures))


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
    ],
)
async def test_a_public_note_names_locates_and_blames_nobody(office: Reader, note: str) -> None:
    await many(office, 1, "D4")
    await make(office)
    await many(office, 1, "D4")
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
