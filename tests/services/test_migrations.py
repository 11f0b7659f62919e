"""The migrations of each service make exactly its tables."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table
from sqlalchemy.pool import NullPool

from chassis.db import open_engine
from chassis.migrations import migrate
from chassis.service import Service
from gateway.app import service as gateway
from services.collation.app import service as collation
from services.ingest.app import service as ingest
from services.learning.app import service as learning
from services.quality.app import service as quality

SERVICES = (gateway, ingest, collation, quality, learning)


async def differences(url: str, metadata: MetaData) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    engine = open_engine(url, "test", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
async def test_the_migrations_make_the_tables(service: Service, database_url: str) -> None:
    await migrate(database_url, service.package, service.metadata)
    assert await differences(database_url, service.metadata) == []


async def test_a_table_without_a_migration_is_seen(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/test.db"
    await migrate(url, quality.package, quality.metadata)
    planted = MetaData()
    for table in quality.metadata.sorted_tables:
        table.to_metadata(planted)
    Table("planted", planted, Column("id", Integer, primary_key=True))
    (found,) = await differences(url, planted)
    assert isinstance(found, tuple)
    assert found[0] == "add_table"
