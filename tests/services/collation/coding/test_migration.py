"""What was coded before spans, histories and double coding is kept, and goes on."""

from uuid import UUID, uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from chassis.engine import open_engine
from chassis.migrations import config_of
from services.collation.app import service
from tests.services.collation.conftest import OpenDesk
from tests.services.collation.desk import PLAIN, withdrawn
from tests.services.collation.landed import MOMENT, insert, migrated

CODER = "centre-0a1b2c3d"
AT = "'2026-01-05 10:00:00+00:00'"
ROWS = (
    "INSERT INTO review (scr_id, version, state, scr_url, passages, changed_at) "
    f"VALUES (:scr_id, 1, 'live', '/v1/scrs/x', 1, {AT})",
    "INSERT INTO passage (scr_id, number, version, page, text) "
    f"VALUES (:scr_id, 1, 1, 1, '{PLAIN}')",
    "INSERT INTO review_coding (scr_id, scr_version, state, arrived_at, revision, taxonomy, "
    "completed_at, completed_by) "
    f"VALUES (:scr_id, 1, :state, {AT}, 1, '2016.1', {AT}, 'analyst-1')",
    "INSERT INTO finding (finding_id, revision, scr_id, scr_version, passage, page, issue, "
    "taxonomy, kind, origin, coder, coded_at) "
    f"VALUES (:finding_id, 1, :scr_id, 1, 1, 1, 'D4', '2016.1', 'problem', 'added', :coder, {AT})",
    "INSERT INTO finding_change (finding_id, revision, change, changed_at, changed_by) "
    f"VALUES (:finding_id, 1, 'coded', {AT}, :coder)",
)


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """Without the newest schema, which the service makes of what has landed."""
    return empty_database_url


async def land(url: str, rows: list[tuple[UUID, UUID, str]]) -> None:
    """The schema before, with rows in it."""

    def make(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        sqlite = connection.dialect.name == "sqlite"
        for scr_id, finding_id, state in rows:
            given = {
                "scr_id": scr_id.hex if sqlite else scr_id,
                "finding_id": finding_id.hex if sqlite else finding_id,
                "state": state,
                "coder": CODER,
            }
            for statement in ROWS:
                written = statement if sqlite else statement.replace(AT, f"TIMESTAMPTZ {AT}")
                names = [name for name in given if f":{name}" in written]
                connection.execute(text(written), {name: given[name] for name in names})

    engine = open_engine(url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(make)
    finally:
        await engine.dispose()


async def test_landed_codings_are_of_whole_passages_and_the_coverage_is_what_it_was(
    database_url: str, open_desk: OpenDesk
) -> None:
    complete, waiting, finding, other = (uuid4() for _ in range(4))
    await land(database_url, [(complete, finding, "complete"), (waiting, other, "in_work")])
    async with open_desk(True) as desk:
        coverage = (await desk.queue())["coverage"]
        assert (coverage["numerator"], coverage["denominator"]) == (1, 2)
        shown = (await desk.get(f"/v1/codings/{finding}")).json()
        assert (shown["start"], shown["end"], shown["double_coding_id"]) == (None, None, None)
        assert [(h["change"], h["after"]) for h in shown["history"]] == [("coded", None)]
        assert (await desk.code(waiting)).json()["finding_id"] == str(other)
        assert (await desk.code(waiting, start=0, end=3)).status_code == 201
        await desk.take(withdrawn(complete))
        coverage = (await desk.queue())["coverage"]
        assert (coverage["numerator"], coverage["denominator"]) == (0, 1)


async def test_landed_codings_are_given_to_the_body_that_is_known_of_them(
    database_url: str,
) -> None:
    scr_id, double_coding, assignment = uuid4(), uuid4(), uuid4()
    blind = {
        "double_coding_id": double_coding,
        "tenant": "centre",
        "scr_id": scr_id,
        "scr_version": 1,
        "state": "in_work",
        "assigned_by": "lead",
        "assigned_at": MOMENT,
    }
    given = {
        "assignment_id": assignment,
        "tenant": "centre",
        "scr_id": scr_id,
        "scr_version": 1,
        "coder": "ash",
        "state": "done",
        "assigned_at": MOMENT,
    }
    of = {CODER: "centre", "north-west-ffffffff": "north-west", "ash": "centre", "elm": None}
    agreed = {"oak": "centre"}

    def land(connection: Connection) -> None:
        coding = {
            "scr_id": scr_id,
            "scr_version": 1,
            "state": "in_work",
            "arrived_at": MOMENT,
            "revision": 0,
            "blind": True,
        }
        insert(connection, "review_coding", coding)
        insert(connection, "double_coding", blind)
        insert(connection, "coding_assignment", given)
        for passage, coder in enumerate([*of, *agreed], start=1):
            finding = {
                "finding_id": uuid4(),
                "revision": 1,
                "scr_id": scr_id,
                "scr_version": 1,
                "passage": passage,
                "page": 1,
                "issue": "D4",
                "taxonomy": "2016.1",
                "kind": "problem",
                "origin": "added",
                "coder": coder,
                "coded_at": MOMENT,
                "double_coding_id": double_coding if coder in agreed else None,
            }
            insert(connection, "finding", finding)

    async with migrated(database_url, "0021", land) as connection:
        found = await connection.execute(text("SELECT coder, tenant FROM finding"))
        assert dict(tuple(row) for row in found) == of | agreed
        kept = await connection.execute(text("SELECT tenant FROM blind_review"))
        assert kept.scalars().all() == ["centre"]
