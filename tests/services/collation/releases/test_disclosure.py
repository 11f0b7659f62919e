"""What readers of releases and of the state of now are told below national level."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import msgspec
import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import undefer

from chassis.db import utc_now
from contracts.types import Region, Sector
from services.collation.disclosure.domain import Disclosure
from services.collation.releases.service import Rules, make_release
from services.collation.releases.tables import Release
from services.collation.reviews.tables import Review, ReviewState
from tests.services.collation.desk import withdrawn
from tests.services.collation.disclosure.adversary import Between, growth, read, recovered
from tests.services.collation.reader import completed, review, taken_back
from tests.services.collation.releases.test_releases import (
    Reader,
    content,
    feed,
    make,
    many,
    office,
)

__all__ = ["office"]
RULE = Disclosure(8, 5)
LONDON, NORTH, WEST = Region.LONDON, Region.NORTH_EAST, Region.WEST_MIDLANDS
Figures = Sequence[dict[str, Any]]


async def figures_of(office: Reader, release: str) -> Figures:
    found: Figures = json.loads(await content(office, release))["figures"]
    return found


async def a_country(office: Reader) -> None:
    """Small numbers in some regions, sectors, issues and stages, and others beside them."""
    public, third = (Sector.PUBLIC,), (Sector.PUBLIC, Sector.THIRD)
    await many(office, 12, "D4", region=LONDON, sectors=public)
    await many(office, 14, region=WEST, sectors=third)
    await many(office, 9, "D1", region=NORTH, sectors=public)
    await many(office, 3, "E1", region=NORTH, sectors=third)
    await many(office, 10, "A1", region=None, sectors=(Sector.PUBLIC, Sector.PRIVATE))


async def live(office: Reader) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    """Every answer about the state of now below national level, by dimension, part and code."""
    found = {}

    def keep(key: tuple[str, str, str], said: dict[str, Any]) -> None:
        numbers = (said["numerator"], said["denominator"], said["symbol"], said["release"])
        assert found.setdefault(key, numbers) == numbers, "one answer is another's difference"

    for region in Region:
        grid = (await office.get("/v1/grid", region=region.value, view="condensed")).json()
        listed = (await office.get("/v1/issues", region=region.value)).json()["items"]
        in_grid = [issue for stage in grid["stages"] for issue in stage["issues"]]
        for issue in [*in_grid, *listed]:
            keep(("region", region.value, issue["code"]), issue["problem"])
        keep(("region", region.value, "coverage"), grid["coverage"])
        coverage = (await office.get("/v1/coverage", region=region.value)).json()
        keep(("region", region.value, "coverage"), coverage)
        alone = (await office.get("/v1/issues/D4", region=region.value)).json()
        keep(("region", region.value, "D4"), alone["problem"])
    for dimension, parts in (("region", Region), ("sector", Sector)):
        for part in parts:
            for code in ("D4", "E1", "D"):
                trend = (await office.get(f"/v1/trends/{code}", **{dimension: part.value})).json()
                (point,) = trend["points"]
                keep((dimension, part.value, code), point)
                both = found[dimension, part.value, "coverage"] if dimension == "region" else None
                assert both is None or (point["coded"], point["published"]) == both[:2]
    return found


@pytest.mark.rule("T3", "T1")
async def test_below_the_nation_the_state_of_now_is_what_the_newest_release_shows(
    office: Reader,
) -> None:
    """Else it could be subtracted from the release, or from itself a moment later."""
    await a_country(office)
    before = await live(office)
    assert set(before.values()) == {(None, None, "x", None)}, "there is none yet"
    for period, note, new in (("2015Q1", None, "2015Q1"), ("2015Q1", "One more.", "2015Q1.1")):
        answer = await make(office, period, note)
        assert answer.json()["release_id"] == new, answer.text
        shown = {
            (f["dimension"], f["value"], f["code"]): (
                f["numerator"],
                f["denominator"],
                f["symbol"],
                new,
            )
            for f in await figures_of(office, new)
            if f["dimension"] in {"region", "sector"} and f["kind"] in {"problem", ""}
        }
        now = await live(office)
        assert now == {key: shown[key] for key in now}
        assert any(numbers[0] for numbers in now.values())
        assert any(numbers[2] == "c" for numbers in now.values())
        nation = await office.counts("D4")
        await many(office, 1, "D4", region=WEST)
        assert await live(office) == now
        assert await office.counts("D4") == (nation[0] + 1, nation[1] + 1), "the nation goes on"
    grid = (await office.get("/v1/grid", region="london")).json()
    released = (await office.get("/v1/releases/2015Q1.1")).json()
    assert (grid["release"], grid["as_of"]) == ("2015Q1.1", released["as_of"])


@pytest.mark.rule("T3")
async def test_each_release_is_made_with_those_before_it_in_mind(office: Reader) -> None:
    """One more review of the West Midlands shows D4; then nothing of it changes any more."""
    await many(office, 12, "D4", region=LONDON)
    for region in (WEST, NORTH):
        await many(office, 20, region=region)
    tables = []
    for note, more, issues in ((None, 0, ()), ("One more.", 1, ("D4",)), ("Another.", 1, ())):
        await many(office, more, *issues, region=WEST)
        made = await make(office, note=note)
        assert made.status_code == 201, made.text
        tables.append(read(await figures_of(office, made.json()["release_id"]), "region", RULE))
    assert tables[0].rows["D4 problem"]["london"] == 10, "which is 12: nobody else has any"
    assert recovered(tables, [growth(tables, *pair) for pair in ((0, 1), (1, 2), (0, 2))]) == {}


@pytest.mark.rule("T3")
async def test_no_small_number_below_the_nation_is_in_any_form_of_a_release(
    office: Reader, tmp_path: Path
) -> None:
    await a_country(office)
    for count, region in ((7, LONDON), (8, NORTH)):  # the greatest that is hidden, the least shown
        await many(office, count, "C1", region=region)
    await many(office, 9, "C1", region=WEST)
    await make(office)
    figures = await figures_of(office, "2015Q1")
    key = ("dimension", "value", "code", "kind")
    said = {tuple(f[k] for k in key): (f["numerator"], f["denominator"]) for f in figures}
    split = {k: v for k, v in said.items() if k[0] in {"region", "sector"}}
    parts = {*(r.value for r in Region), "unknown", *(s.value for s in Sector)}
    assert {value for _, value, _, _ in split} == parts
    assert {n for numbers in split.values() for n in numbers} <= {None, *range(0, 100, 5)}
    assert said["region", "london", "C1", "problem"][0] is None, "7"
    assert said["region", "north_east", "C1", "problem"][0] == 10, "8"
    assert said["region", "north_east", "E1", "problem"][0] is None
    assert said["sector", "third", "E1", "problem"][0] is None
    assert said["region", "north_east", "coverage", ""] == (20, 20)
    assert said["sector", "public", "coverage", ""][0] in {None, 70, 75}
    changes, _ = await feed(office)
    assert said == {tuple(c[k] for k in key): (c["numerator"], c["denominator"]) for c in changes}

    def number(cell: str) -> int | None:
        return None if cell == "c" else int(cell)

    rows = csv.DictReader(io.StringIO((await content(office, "2015Q1", "data.csv")).decode()))
    assert said == {
        tuple(r[k] for k in key): (number(r["numerator"]), number(r["denominator"])) for r in rows
    }
    path = tmp_path / "data.parquet"
    path.write_bytes(await content(office, "2015Q1", "data.parquet"))
    with duckdb.connect() as connection:
        columns = ", ".join(f"coalesce({k}, '')" for k in key)
        found = connection.execute(f"SELECT {columns}, numerator, denominator FROM '{path}'")
        assert said == {row[:4]: row[4:] for row in found.fetchall()}


@pytest.mark.rule("T3", "T2")
@pytest.mark.parametrize("later", [(8, 10), (8, 7), (5, 1), (12, 5)])
async def test_after_another_rule_a_release_is_made_and_the_old_ones_are_read_by_their_own(
    office: Reader, later: tuple[int, int]
) -> None:
    await a_country(office)
    for note, rule in ((None, RULE), ("By another rule.", Disclosure(*later))):
        async with office.database.transaction() as tx:
            _, new = await make_release(tx, Rules(rule, 10), "2015Q1", note)
            assert new
        await many(office, 1, "D4", region=WEST)
    async with office.database.reading() as session:
        kept = [
            (r.release_id, r.smallest_count, r.round_to_nearest)
            for r in await session.scalars(select(Release).order_by(Release.seq))
        ]
    assert kept == [("2015Q1.seed", 8, 5), ("2015Q1", 8, 5), ("2015Q1.1", *later)]
    listed = (await office.get("/v1/releases")).json()["items"]
    told = [(one["release_id"], one["hidden_below"], one["rounded_to"]) for one in listed]
    assert told == kept[::-1]
    by = (RULE, Disclosure(*later))
    tables = [
        read(await figures_of(office, release), "region", rule)
        for release, rule in zip(("2015Q1", "2015Q1.1"), by, strict=True)
    ]
    found = {u for u, number in recovered(tables, [growth(tables, 0, 1)]).items() if number}
    # where more is hidden than before, what was told before and did not change stays known
    told_before = {u for u in found if tables[0].rows[u.row][u.part] is not None}
    assert found == (told_before if later[0] > RULE.smallest else set())


@pytest.mark.rule("T3")
async def test_a_withdrawal_between_two_releases_tells_no_small_number(office: Reader) -> None:
    """13 of London and 3 of the North East are 15 and c of 16; then 10 and c of 15 would be 3."""
    gone, *_ = await many(office, 13, "D4", region=LONDON)
    await many(office, 3, "D4", region=NORTH)
    for region in (LONDON, NORTH, WEST):
        await many(office, 20, region=region)
    await make(office)
    await _withdraw(office, gone)
    made = await make(office, note="A review was withdrawn.")
    assert made.json()["release_id"] == "2015Q1.1"
    tables = [
        read(await figures_of(office, release), "region", RULE)
        for release in ("2015Q1", "2015Q1.1")
    ]
    rows = ("published", "coded", "D problem", "D4 problem")
    were = {(row, part): 1 for row in rows for part in ("", "london")}
    assert recovered(tables, [Between(0, 1, {}, {}, were, {})]) == {}
    shown = [(told.rows["D4 problem"]["london"], told.totals["D4 problem"]) for told in tables]
    assert shown == [(15, 16), (None, 15)]
    meanwhile = await _meanwhile(office, made.json())
    assert meanwhile["region"]["reviews"] == 1
    assert meanwhile["region"]["were"] == {row: {"": 1, "london": 1} for row in rows}


@pytest.mark.rule("T3")
async def test_it_is_kept_how_many_others_are_not_counted_any_more_as_in_the_release_before(
    office: Reader,
) -> None:
    """One was withdrawn, of one a coding was taken back, one was coded to the end, and one came."""
    gone, *_ = await many(office, 4, "D4", "D1", region=LONDON, sectors=(Sector.PUBLIC,))
    await many(office, 2, "D4", region=NORTH)
    _, (published, coded, *rest) = review("D4", "E1")
    of_north = {"region": NORTH, "sectors": (Sector.PUBLIC, Sector.THIRD)}
    await office.happened([msgspec.structs.replace(published, **of_north), coded, *rest])
    unread, (published, *rest) = review("D4", complete=False)
    await office.happened([msgspec.structs.replace(published, region=LONDON), *rest])
    first = await _meanwhile(office, (await make(office)).json())
    assert first["region"]["lost"] is None
    await _withdraw(office, gone)
    await office.happened(taken_back(coded), completed(unread))
    await many(office, 1, "D4", region=LONDON)
    second = await _meanwhile(office, (await make(office, note="Several things.")).json())
    for facet, parts in (("region", ["", "north_east"]), ("sector", ["", "public", "third"])):
        lost = dict.fromkeys(parts, 1)
        assert second[facet]["lost"] == {"D problem": lost, "D4 problem": lost}
    await many(office, 1, region=LONDON)
    third = await _meanwhile(office, (await make(office, note="One more.")).json())
    assert third["region"]["lost"] == {}


async def _withdraw(office: Reader, scr_id: UUID) -> None:
    async with office.database.transaction() as tx:
        tombstone = {"version": 1, "state": ReviewState.WITHDRAWN, "changed_at": utc_now()}
        row = tombstone | {"scr_id": scr_id, "scr_url": "", "passages": 0}
        await tx.session.execute(insert(Review).values(**row))
    await office.happened(withdrawn(scr_id))


async def _meanwhile(office: Reader, release: dict[str, Any]) -> dict[str, Any]:
    async with office.database.reading() as session:
        kept = [undefer(Release.meanwhile)]
        found = await session.get(Release, release["release_id"], options=kept)
    assert found is not None
    assert found.meanwhile is not None
    return found.meanwhile
