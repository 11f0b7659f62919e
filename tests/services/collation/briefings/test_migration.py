"""Editions that were submitted before examples were kept with them keep those of that moment, and
a title that was typed in before every title was kept is the first one."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

from alembic import command
from sqlalchemy import Connection, select, text
from sqlalchemy.pool import NullPool

from chassis.db import utc_now
from chassis.engine import open_engine
from chassis.migrations import config_of, migrate
from services.collation.app import service
from services.collation.briefings.tables import BriefingTitle
from tests.services.collation.landed import migrated

LANDED = "0018"
EDITION = """INSERT INTO briefing_edition
    (edition_id, slot, edition, tenant, state, revision, issues)
    VALUES (:id, 6, :edition, 'centre', :state, 1, '["D4"]')"""
STEP = """INSERT INTO briefing_step (edition_id, step, revision, taken_at, taken_by)
    VALUES (:id, :step, 1, :at, 'author')"""
PRACTICE = """INSERT INTO practice (practice_id, revision, tenant, state, origin, evidence, named,
    body, search_text, screened, written_at, written_by, shared_at)
    VALUES (:id, 1, 'northmere-scb', :state, 'local', 'evaluated', :named, :body, '', '[]', :at,
    'board', :at)"""
OF_ISSUE = "INSERT INTO practice_issue (practice_id, issue) VALUES (:id, 'D4')"


async def test_an_edition_of_the_landed_schema_keeps_the_examples_it_was_submitted_with(
    empty_database_url: str,
) -> None:
    published, draft = uuid4(), uuid4()
    named, later, taken_back = uuid4(), uuid4(), uuid4()
    now = utc_now()

    def land(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, LANDED)
        lite = connection.dialect.name == "sqlite"

        def put(statement: str, one: UUID, **said: object) -> None:
            connection.execute(text(statement), {"id": one.hex if lite else one, **said})

        put(EDITION, published, edition=1, state="published")
        put(EDITION, draft, edition=2, state="draft")
        put(STEP, published, step="submitted", at=now)
        put(STEP, draft, step="started", at=now)
        for practice, state, age in ((named, "shared", 1), (later, "shared", -1)):
            body, at = json.dumps({"title": "One number"}), now - timedelta(hours=age)
            put(PRACTICE, practice, state=state, named=True, body=body, at=at)
        put(PRACTICE, taken_back, state="withdrawn", named=False, body=None, at=now)
        for practice in (named, later, taken_back):
            put(OF_ISSUE, practice)

    engine = open_engine(empty_database_url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(land)
        await migrate(empty_database_url, service.package, service.metadata)
        async with engine.connect() as connection:
            wanted = text("SELECT examples FROM briefing_edition ORDER BY edition")
            kept = [
                json.loads(found) if isinstance(found, str) else found
                for found in (await connection.execute(wanted)).scalars()
            ]
        assert kept == [
            [
                {
                    "practice_id": str(named),
                    "title": "One number",
                    "evidence": "evaluated",
                    "place": "northmere-scb",
                    "url": f"/v1/practices/{named}",
                }
            ],
            None,
        ]
    finally:
        await engine.dispose()


async def test_a_landed_title_that_was_typed_in_is_the_first_of_its_slot(
    empty_database_url: str,
) -> None:
    def land(connection: Connection) -> None:
        connection.execute(
            text(
                "UPDATE briefing_slot SET title = 'As it is printed', title_source = 'Print', "
                "titled_by = 'editor-1', titled_at = '2026-11-01 10:00:00+00:00' WHERE slot = 14"
            )
        )

    async with migrated(empty_database_url, "0034", land) as connection:
        (kept,) = await connection.execute(select(BriefingTitle))
    assert (kept.slot, kept.number, kept.title, kept.source) == (14, 1, "As it is printed", "Print")
    assert (kept.typed_by, kept.reason) == ("editor-1", None)
