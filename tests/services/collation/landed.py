"""A database as it was at an earlier revision, with rows in it, brought to the newest schema."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import NullPool

from chassis.engine import open_engine
from chassis.migrations import config_of, migrate
from services.collation.app import service

MOMENT = "2026-11-01 10:00:00+00:00"


@asynccontextmanager
async def migrated(
    url: str, revision: str, land: Callable[[Connection], None]
) -> AsyncIterator[AsyncConnection]:
    """`land` puts rows in at the revision."""

    def at_revision(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        land(connection)

    engine = open_engine(url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(at_revision)
        await migrate(url, service.package, service.metadata)
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


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
