"""What boards had before there were referrals is still theirs afterwards."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from chassis.db import UtcDateTime
from chassis.engine import open_engine
from chassis.migrations import config_of
from chassis.testing import TestIssuer
from services.quality.app import service
from services.quality.markers.service import shipped_sets
from tests.services.quality.conftest import opened
from tests.services.quality.markers.test_sets import adult_set
from tests.services.quality.office import ACTION, problem
from tests.services.scr_events import revised, withdrawn

LANDED = """
INSERT INTO reflection_record
    (scr_id, tenant, state, marker_set, scr_version, scr_url, opened_at)
VALUES (:scr_id, :tenant, :state, 'SCR-2016', 1, :url, '2026-01-05 10:00:00+00:00')
"""


async def at_schema(url: str, revision: str, fill: Callable[[Connection], None]) -> None:
    """The schema as it was, with rows in it."""

    def make(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        fill(connection)

    engine = open_engine(url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(make)
    finally:
        await engine.dispose()


async def land(url: str, rows: list[tuple[UUID, str | None, str]]) -> None:
    def fill(connection: Connection) -> None:
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

    await at_schema(url, "0002", fill)


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


async def test_landed_sets_and_actions_know_their_markers_and_a_landed_total_is_told_anew(
    empty_database_url: str, issuer: TestIssuer
) -> None:
    then = datetime(2026, 3, 1, 10, tzinfo=UTC)
    sets: list[Any] = [landed_set("SCR-2016"), adult_set(), adult_set(2)]
    adult, of_2016 = uuid4(), uuid4()
    early, late, other = uuid4(), uuid4(), uuid4()
    body = ACTION | {"finding": None, "depends_on": None}

    def fill(connection: Connection) -> None:
        for days, content in enumerate(sets):
            content["markers"] = [{**m, "version": 1} for m in content["markers"]]
            insert(
                *(connection, "marker_set"),
                set_id=content["id"],
                version=content["version"],
                status="in_use",
                content=content,
                published_at=then + timedelta(days=days),
                review_due_on=date(2026, 9, 1),
            )
        for number, (record_id, set_id) in enumerate(((adult, "SAR-2022"), (of_2016, "SCR-2016"))):
            insert(
                *(connection, "quality_record"),
                record_id=record_id,
                tenant="northmere",
                source_system="case-office",
                source_ref=f"NM-{number}",
                route="elective",
                marker_set=set_id,
                written_in=True,
                opened_at=then,
            )
        for action_id, record_id, days in (
            (early, adult, 1),
            (late, adult, 2),
            (other, of_2016, 9),
        ):
            insert(
                *(connection, "improvement_action"),
                action_id=action_id,
                record_id=record_id,
                state="proposed",
                body=body,
                written_at=then + timedelta(days=days, hours=1),
            )
        insert(
            *(connection, "shared_total"),
            total="causes_missing",
            revision=4,
            boards=10,
            sharing_boards=15,
            counted_at=then,
        )

    await at_schema(empty_database_url, "0003", fill)
    async for office in opened(empty_database_url, issuer):
        board = office.board()
        shown = await board.read("/v1/marker-sets/SCR-2016")
        assert (shown["version"], shown["action_markers"]) == (1, [15, 16, 18])
        assert (await board.read("/v1/marker-sets/SAR-2022"))["action_markers"] == []
        items = (await board.read(f"/v1/quality-records/{adult}/actions"))["items"]
        assert [(a["action_id"], a["marker_set"], a["set_version"]) for a in items] == [
            (str(early), "SAR-2022", 1),
            (str(late), "SAR-2022", 2),
        ]
        assert [a["action"] for a in items] == [body, body]
        (old,) = (await board.read(f"/v1/quality-records/{of_2016}/actions"))["items"]
        assert (old["marker_set"], old["set_version"]) == ("SCR-2016", 1)
        place = f"/v1/quality-records/{of_2016}/actions"
        await board.make(f"{place}/{other}/agreement")
        again = await board.make(place, ACTION)
        assert again["set_version"] == 1
        wrong = await board.post(place, ACTION | {"markers": [14]})
        assert problem(wrong) == (422, "marker-misplaced")
        # it was rounded, and so might have been of boards that are no longer there
        assert await office.move_totals()
        (told,) = await office.told("quality-total.counted")
        assert (told["revision"], told["boards"], told["sharing_boards"]) == (5, None, None)


def landed_set(set_id: str) -> dict[str, Any]:
    shipped = next(each for each in shipped_sets() if each.id == set_id)
    return shipped.model_dump(mode="json", exclude={"action_markers"})


def insert(connection: Connection, table: str, **values: Any) -> None:
    """By the table as it was: the service's own classes are those of today."""
    kinds: dict[type, Any] = {UUID: sa.Uuid(), datetime: UtcDateTime(), date: sa.Date()}
    kinds |= {dict: sa.JSON(), str: sa.String(), int: sa.Integer(), bool: sa.Boolean()}
    columns = (sa.column(name, kinds[type(value)]) for name, value in values.items())
    connection.execute(sa.table(table, *columns).insert().values(**values))
