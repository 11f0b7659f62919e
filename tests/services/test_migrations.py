"""The migrations of each service make exactly its tables."""

import asyncio
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table, text
from sqlalchemy.pool import NullPool

from chassis.db import open_engine
from chassis.migrations import migrate, newest, ours
from chassis.service import Service
from embedded.app import SERVICES as INNER
from gateway.app import service as gateway
from services.collation.app import service as collation
from services.quality.app import service as quality

SERVICES = (gateway, *INNER)


async def differences(url: str, metadata: MetaData) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": ours}
        )
        return list(compare_metadata(context, metadata))

    engine = open_engine(url, "test", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


async def revisions(url: str) -> list[str]:
    engine = open_engine(url, "test", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            found = await connection.execute(text("SELECT version_num FROM alembic_version"))
            return [revision for (revision,) in found]
    finally:
        await engine.dispose()


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
async def test_the_migrations_make_the_tables_and_once_more_change_nothing(
    service: Service, database_url: str
) -> None:
    await migrate(database_url, service.package, service.metadata)
    assert await differences(database_url, service.metadata) == []
    (revision,) = await revisions(database_url)
    assert revision == newest(service.package)
    await migrate(database_url, service.package, service.metadata)
    assert await revisions(database_url) == [revision]
    assert await differences(database_url, service.metadata) == []


MIGRATE = """
import asyncio, sys
from importlib import import_module
from chassis.migrations import migrate, newest, ours
service = import_module(f"{sys.argv[1]}.app").service
print("ready", flush=True)
sys.stdin.readline()
asyncio.run(migrate(sys.argv[2], service.package, service.metadata))
"""
LOADED = 'print("alembic" in sys.modules)'


async def test_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", MIGRATE, collation.package, database_url),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    told = await asyncio.gather(*(process.communicate(b"\n") for process in processes))
    assert [process.returncode for process in processes] == [0, 0], told
    assert await differences(database_url, collation.metadata) == []
    assert len(await revisions(database_url)) == 1


async def test_a_start_at_the_newest_schema_loads_no_migration(database_url: str) -> None:
    for loaded in (b"True", b"False"):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", MIGRATE + LOADED, quality.package, database_url),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await process.communicate(b"\n")
        assert told.split() == [b"ready", loaded]


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
