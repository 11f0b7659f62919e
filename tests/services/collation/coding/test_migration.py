"""What was coded before spans, histories and double coding is kept, and goes on."""

from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from chassis.engine import open_engine
from chassis.migrations import config_of
from services.collation.app import service
from services.collation.taxonomy.domain import write
from tests.services.collation.conftest import OpenDesk
from tests.services.collation.desk import PLAIN, withdrawn
from tests.services.collation.landed import MOMENT, insert, migrated
from tests.services.collation.rival import Rival
from tests.services.collation.taxonomy.test_changes import SEED, merge_d1_d2, split_d4, version

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


class Landed:
    """Reviews as they stood when the completion of one was a fact for all bodies."""

    def __init__(self) -> None:
        self.complete, self.by_whom, self.of_nobody, self.begun = (uuid4() for _ in range(4))
        self.finding_ids: dict[tuple[UUID, str], UUID] = {}

    def put(self, connection: Connection) -> None:
        second = write(version(SEED, "2026.1", split_d4, merge_d1_d2))
        connection.execute(text("UPDATE taxonomy_version SET status = 'superseded'"))
        published = {"version": "2026.1", "status": "published", "content": second, "issues": 46}
        known = {"sha256": sha256(second).hexdigest(), "editors": [], "drafted_at": MOMENT}
        insert(connection, "taxonomy_version", published | known)
        for scr_id, state, taxonomy, client in (
            (self.complete, "complete", "2026.1", CODER),
            (self.by_whom, "complete", "2026.1", "elm"),
            (self.of_nobody, "complete", "2016.1", "ash"),
            (self.begun, "in_work", None, None),
        ):
            self._review(connection, scr_id, state, taxonomy, client)
        for scr_id, passage, issue, tenant in (
            (self.complete, 1, "C1", "centre"),
            (self.complete, 1, "D4", "north-west"),
            (self.complete, 2, "D1", "north-west"),
            (self.by_whom, 1, "D1", "north-west"),
            (self.begun, 1, "C1", "centre"),
        ):
            self._finding(connection, scr_id, passage, issue, tenant)
        # what two code blind is in their work as long as they do, and has not begun by that
        insert(connection, "blind_review", {"scr_id": self.begun, "tenant": "elsewhere"})
        connection.execute(text("UPDATE coding_total SET coded = 3, published = 4"))

    def _review(
        self, connection: Connection, scr_id: UUID, state: str, taxonomy: str | None, by: str | None
    ) -> None:
        url = f"/v1/scrs/{scr_id}"
        of, one = {"scr_id": scr_id}, {"scr_id": scr_id, "version": 1, "scr_url": url}
        live = {"state": "live", "passages": 2, "changed_at": MOMENT}
        insert(connection, "review", one | live)
        for number in (1, 2):
            passage = {"number": number, "version": 1, "page": 1, "text": PLAIN}
            insert(connection, "passage", of | passage)
        at = MOMENT if by else None
        coding = {"scr_version": 1, "state": state, "arrived_at": MOMENT, "revision": 1}
        ended = {"taxonomy": taxonomy, "completed_by": by} | ({"completed_at": at} if at else {})
        insert(connection, "review_coding", of | coding | ended)
        where = {"published_in": "2015Q1", "review_type": "scr", "withdrawn": False}
        insert(connection, "trend_scr", one | where)
        if taxonomy is not None:
            read = {"revision": 1, "scr_version": 1, "taxonomy": taxonomy, "complete": True}
            insert(connection, "trend_coding", of | read)

    def _finding(
        self, connection: Connection, scr_id: UUID, passage: int, issue: str, tenant: str
    ) -> None:
        finding_id = self.finding_ids[scr_id, issue] = uuid4()
        found = {
            "finding_id": finding_id,
            "revision": 1,
            "scr_id": scr_id,
            "scr_version": 1,
            "passage": passage,
            "issue": issue,
            "taxonomy": "2016.1",
            "kind": "problem",
        }
        said = {"page": 1, "origin": "added", "tenant": tenant, "coded_at": MOMENT}
        insert(connection, "finding", found | said | {"coder": f"{tenant}-ffffffff"})
        insert(connection, "trend_finding", found | {"live": True})


@pytest.mark.rule("C7")
async def test_landed_completions_are_given_to_a_body_and_counts_are_of_what_it_was_read_for(
    database_url: str,
) -> None:
    landed = Landed()
    name = {landed.complete: "complete", landed.by_whom: "by_whom", landed.of_nobody: "of_nobody"}
    name |= {landed.begun: "begun"}
    async with migrated(database_url, "0030", landed.put) as connection:

        async def rows(wanted: str) -> set[tuple[object, ...]]:
            found = await connection.execute(text(wanted))
            return {tuple(name.get(_uuid(value), value) for value in row) for row in found}

        same = "reading = 0"
        readings = await rows(f"SELECT scr_id, tenant, state, taxonomy, {same} FROM body_reading")
        assert readings == {
            ("complete", "centre", "complete", "2026.1", True),
            ("complete", "north-west", "in_work", None, False),
            ("by_whom", "north-west", "complete", "2026.1", True),
            ("of_nobody", None, "complete", "2016.1", True),
            ("begun", "centre", "in_work", None, False),
        }
        assert await rows("SELECT scr_id, code FROM counted_issue WHERE code LIKE '__%'") == {
            ("complete", "C1"),
            ("complete", "D10"),
            ("by_whom", "D10"),
        }
        assert await rows("SELECT scr_id, read_by FROM counted_review") == {
            ("complete", "2026.1"),
            ("by_whom", "2026.1"),
            ("of_nobody", "2016.1"),
            ("begun", ""),
        }
        nation = "SELECT code, reviews FROM review_count WHERE facet = 'national' AND quarter = ''"
        assert await rows(nation) == {
            ("published", 4),
            ("coded", 3),
            ("C", 1),
            ("C1", 1),
            ("D", 2),
            ("D10", 2),
        }


def _uuid(value: object) -> object:
    """SQLite keeps them as text."""
    return UUID(value) if isinstance(value, str) and len(value) == 32 else value


@pytest.mark.rule("C7")
async def test_what_was_found_before_each_body_had_its_reading_is_told_again_with_it(
    database_url: str, open_desk: OpenDesk
) -> None:
    landed = Landed()
    async with migrated(database_url, "0030", landed.put):
        pass
    async with open_desk(True) as desk:
        centre, other = Rival(desk, CODER, "centre"), Rival(desk, "north-west-1", "north-west")
        assert await other.queued() == {
            str(landed.complete): "in_work",
            str(landed.begun): "waiting",
        }
        refused = await other.step(landed.complete, "completion")
        assert [one["pointer"] for one in refused.json()["errors"]] == [
            f"/{landed.finding_ids[landed.complete, 'D4']}"
        ]
        mistaken = await other.retract(str(landed.finding_ids[landed.complete, "D4"]))
        assert mistaken.status_code == 200
        assert (await other.step(landed.complete, "completion")).status_code == 200
        opened = await centre.step(landed.complete, "reopening")
        assert opened.json()["state"] == "in_work"
        assert (await desk.queue())["coverage"]["numerator"] == 3
        gone, completed, again, reopened = [data for _, data in await desk.told()]
        assert gone["finding_id"] == str(landed.finding_ids[landed.complete, "D4"])
        assert again["finding_id"] == str(landed.finding_ids[landed.complete, "D1"])
        assert (again["revision"], again["reading"]) == (2, completed["reading"])
        assert reopened["reading"] == 0
