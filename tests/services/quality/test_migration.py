"""What boards had before there were referrals is still theirs afterwards."""

from uuid import UUID, uuid4

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from chassis.engine import open_engine
from chassis.migrations import config_of
from chassis.testing import TestIssuer
from services.quality.app import service
from tests.services.quality.conftest import opened
from tests.services.scr_events import revised, withdrawn

LANDED = """
INSERT INTO reflection_record
    (scr_id, tenant, state, marker_set, scr_version, scr_url, opened_at)
VALUES (:scr_id, :tenant, :state, 'SCR-2016', 1, :url, '2026-01-05 10:00:00+00:00')
"""


async def land(url: str, rows: list[tuple[UUID, str | None, str]]) -> None:
    """The schema as it was, with rows in it."""

    def make(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for scr_id, tenant, state in rows:
            stored = scr_id.hex if connection.dialect.name == "sqlite" else scr_id
            given = {
                "scr_id": stored,
                "tenant": tenant,
                "state": state,
                "url": f"/v1/scrs/{scr_id}",
            }
            statement = LANDED.replace(
                "'2026", "TIMESTAMPTZ '2026" if connection.dialect.name == "postgresql" else "'2026"
            )
            connection.execute(text(statement), given)

    engine = open_engine(url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(make)
    finally:
        await engine.dispose()


async def test_a_landed_record_is_kept_and_goes_on_with_its_review(
    empty_database_url: str, issuer: TestIssuer
) -> None:
    kept, closed, early = uuid4(), uuid4(), uuid4()
    await land(
        empty_database_url,
        [(kept, "northmere", "ready"), (closed, "northmere", "closed"), (early, None, "closed")],
    )
    async for office in opened(empty_database_url, issuer):
        board = office.board()
        records = {
            record["scr"]["scr_id"]: record
            for record in (await board.read("/v1/quality-records"))["items"]
        }
        assert {scr_id: record["state"] for scr_id, record in records.items()} == {
            str(kept): "open",
            str(closed): "closed",
        }
        assert records[str(kept)]["opened_at"] == "2026-01-05T10:00:00Z"
        assert len((await board.read("/v1/reflections"))["items"]) == 2
        place = f"/v1/quality-records/{records[str(kept)]['record_id']}"
        assert (await board.reflect(place))["marker"] == 7
        office.own(kept)
        await office.take(revised(kept, 2))
        record = await board.read(place)
        assert (record["scr"]["scr_version"], record["published_on"]) == (2, "2024-09-02")
        assert len((await board.read("/v1/quality-records"))["items"]) == 2
        await office.take(withdrawn(kept))
        assert (await board.read(place))["state"] == "closed"
