"""What collation held before there were summits is still there afterwards."""

from uuid import uuid4

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from chassis.engine import open_engine
from chassis.migrations import config_of, migrate
from services.collation.app import service

LANDED = "0008"
PUT = "INSERT INTO practice_issue (practice_id, issue) VALUES (:practice_id, 'D4')"


async def test_the_data_of_the_landed_schema_is_kept_and_2015_is_told(
    empty_database_url: str,
) -> None:
    def land(connection: Connection) -> None:
        config = config_of(service.package, service.metadata)
        config.attributes["connection"] = connection
        command.upgrade(config, LANDED)
        practice = uuid4()
        stored = practice.hex if connection.dialect.name == "sqlite" else practice
        connection.execute(text(PUT), {"practice_id": stored})

    engine = open_engine(empty_database_url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(land)
        await migrate(empty_database_url, service.package, service.metadata)
        async with engine.connect() as connection:
            kept = await connection.execute(text("SELECT issue FROM practice_issue"))
            assert kept.scalars().all() == ["D4"]
            for table, many in (("summit", 3), ("consultation", 2), ("event_series", 2)):
                found = await connection.execute(text(f"SELECT count(*) FROM {table}"))
                assert found.scalar_one() == many, table
            unknown = "SELECT count(*) FROM summit WHERE attended IS NOT NULL OR asked IS NOT NULL"
            assert (await connection.execute(text(unknown))).scalar_one() == 0
    finally:
        await engine.dispose()
