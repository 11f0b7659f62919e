"""What boards shared and planned before there was an Alliance is theirs afterwards."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from chassis.engine import open_engine
from chassis.migrations import config_of, migrate
from services.collation.app import service

BEFORE_THE_ALLIANCE = "0014"
MOMENT = "2026-11-01 10:00:00+00:00"
BODY = {"title": "One rota", "text": "One line.", "evidence_note": None, "evidence_url": None}


def insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    """As each driver wants it: SQLite takes text, PostgreSQL times and JSON of their own kind."""
    sqlite = connection.dialect.name == "sqlite"
    given = {name: _stored(name, value, sqlite) for name, value in row.items()}
    places = ", ".join(
        f"CAST(:{name} AS JSON)" if isinstance(value, dict | list) and not sqlite else f":{name}"
        for name, value in row.items()
    )
    connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"), given)


def _stored(name: str, value: Any, sqlite: bool) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, UUID):
        return value.hex if sqlite else value
    if isinstance(value, date):
        return value.isoformat() if sqlite else value
    if name.endswith("_at"):
        return value if sqlite else datetime.fromisoformat(value)
    return value


async def test_landed_practices_and_workshops_are_kept_and_their_boards_are_known(
    empty_database_url: str,
) -> None:
    practice_id, workshop_id = uuid4(), uuid4()

    def land(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE_THE_ALLIANCE)
        insert(
            connection,
            "practice",
            {
                "practice_id": practice_id,
                "revision": 1,
                "tenant": "northmere-scb",
                "state": "shared",
                "origin": "written",
                "evidence": "tried",
                "named": False,
                "body": BODY,
                "search_text": " one rota",
                "screened": [],
                "written_at": MOMENT,
                "written_by": "northmere-1",
                "shared_at": MOMENT,
            },
        )
        insert(
            connection,
            "workshop",
            {
                "workshop_id": workshop_id,
                "tenant": "northmere-scb",
                "issue": "C2",
                "state": "planned",
                "held_on": date(2026, 12, 10),
                "room": {},
                "warnings": [],
                "planned_at": MOMENT,
                "planned_by": "northmere-1",
            },
        )

    engine = open_engine(empty_database_url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(land)
        await migrate(empty_database_url, service.package, service.metadata)
        async with engine.connect() as connection:
            for select, expected in (
                ("SELECT state FROM practice", "shared"),
                ("SELECT issue FROM workshop", "C2"),
                ("SELECT tenant FROM known_board", "northmere-scb"),
            ):
                assert (await connection.execute(text(select))).scalars().all() == [expected]
    finally:
        await engine.dispose()
