"""Releases made before they kept their rule and their counts are there, and others follow."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from chassis.bus.memory import MemoryBus
from chassis.engine import open_engine
from chassis.migrations import config_of
from chassis.testing import TestIssuer, running
from contracts.types import Region, Sector
from services.collation.app import service
from services.collation.settings import CollationSettings
from tests.services.collation.reader import Reader
from tests.services.collation.releases.test_releases import content, make, many

THEN = {
    "release_id": "2014Q4",
    "seq": 1,
    "period": "2014Q4",
    "number": 0,
    "as_of": "2015-01-02 06:00:00+00:00",
    "taxonomy": "2016.1",
    "coded": 20,
    "published": 20,
    "stages": "{}",
    "sha256": "0" * 64,
}
ROWS = {
    "published": (20, None),
    "coded": (20, "published"),
    "D4 problem": (12, "coded"),
    "A1 problem": (12, "coded"),
}
OTHERS = dict.fromkeys((*(region.value for region in Region), "unknown"), 0)
SECTORS = dict.fromkeys((sector.value for sector in Sector), 0)
SPLITS = {
    "region": {
        name: [OTHERS | {"london": 17 if name[0] == "A" else 10}, total, True, within]
        for name, (total, within) in ROWS.items()
    },
    "sector": {
        name: [SECTORS | {"public": 10}, total, False, within]
        for name, (total, within) in ROWS.items()
    },
}
"""As the first releases kept them; 17 is of a rule that was not the one by default."""


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    return empty_database_url


@pytest.fixture
async def office(database_url: str, issuer: TestIssuer) -> AsyncIterator[Reader]:
    def land(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, "0020")
        given = THEN | {"splits": json.dumps(SPLITS)}
        names = ", ".join(given)
        values = ", ".join(f"'{value}'" for value in given.values())
        connection.execute(text(f"INSERT INTO release ({names}) VALUES ({values})"))

    engine = open_engine(database_url, "test", poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(land)
    await engine.dispose()
    bus = MemoryBus()
    await bus.start(service.topics)
    settings = CollationSettings(
        database=database_url, bus="memory:", roles=frozenset({"api"}), suggestions=False
    )
    app = replace(service, open_resources=None).create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (http,):
        yield Reader(http, app.state.database, issuer)


@pytest.mark.rule("T2", "T3")
async def test_a_release_of_then_is_told_and_followed_by_one_that_keeps_its_rule(
    office: Reader,
) -> None:
    listed = (await office.get("/v1/releases")).json()["items"]
    assert [release["release_id"] for release in listed] == ["2014Q4"]
    (point,) = (await office.get("/v1/trends/D4", region="london")).json()["points"]
    assert (point["numerator"], point["denominator"], point["release"]) == (10, 10, "2014Q4")
    (point,) = (await office.get("/v1/trends/D1", region="london")).json()["points"]
    assert (point["numerator"], point["symbol"]) == (None, "x")
    for region, count, issues in (
        (Region.LONDON, 12, ("D4", "A1")),
        (Region.NORTH_EAST, 1, ("D4",)),
        (Region.NORTH_EAST, 20, ()),
    ):
        await many(office, count, *issues, region=region)
    made = await make(office)
    assert made.status_code == 201, made.text
    figures = json.loads(await content(office, "2015Q1"))["figures"]
    shown = {
        f["value"]: f["numerator"]
        for f in figures
        if (f["dimension"], f["code"], f["kind"]) == ("region", "D4", "problem")
    }
    assert shown["north_east"] is None
    assert list(shown.values()).count(None) > 1, "12 before, 13 now: it would be the one more"
