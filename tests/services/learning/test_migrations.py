"""From the schema that landed first to the newest: what was there stays."""

from datetime import UTC, datetime
from uuid import uuid4

from alembic import command
from sqlalchemy import Connection, insert, select
from sqlalchemy.pool import NullPool

from chassis.engine import open_engine
from chassis.migrations import config_of, migrate
from services.learning.app import service
from services.learning.experience.tables import Credit

LANDED_FIRST = "0002"


def to_the_first(connection: Connection) -> None:
    config = config_of(service.package, service.metadata)
    config.attributes["connection"] = connection
    command.upgrade(config, LANDED_FIRST)


async def test_credits_of_the_first_schema_are_there_in_the_newest(empty_database_url: str) -> None:
    row = {
        "reviewer_id": uuid4(),
        "scr_id": uuid4(),
        "scr_url": "/v1/scrs/one",
        "credited_at": datetime(2026, 11, 23, tzinfo=UTC),
    }
    engine = open_engine(empty_database_url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(to_the_first)
            await connection.execute(insert(Credit).values(**row))
        await migrate(empty_database_url, service.package, service.metadata)
        async with engine.connect() as connection:
            (kept,) = (await connection.execute(select(Credit))).mappings().all()
    finally:
        await engine.dispose()
    assert dict(kept) == row
