"""What is compiled is kept for the engines that would compile it the same, and for no others."""

from pathlib import Path
from typing import Any

from sqlalchemy import JSON, bindparam, event, select
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.engine import open_engine


async def asked(engine: AsyncEngine, name: str) -> tuple[object, str]:
    """Whether the statement was compiled already, and what was sent with it."""
    seen = []

    def note(_1: object, _2: object, _3: object, parameters: Any, context: Any, _4: object) -> None:
        if parameters:
            seen.append((context.cache_hit, parameters[0]))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    async with engine.connect() as connection:
        await connection.execute(select(bindparam("said", {"a": 1}, JSON).label(name)))
    await engine.dispose()
    (once,) = seen
    return once


async def test_two_engines_of_a_kind_compile_a_statement_once(tmp_path: Path) -> None:
    engines = [open_engine(f"sqlite+aiosqlite:///{tmp_path}/{n}", "toy") for n in range(2)]
    assert [await asked(engine, tmp_path.name) for engine in engines] == [
        (SQLiteDialect_aiosqlite.CACHE_MISS, '{"a":1}'),
        (SQLiteDialect_aiosqlite.CACHE_HIT, '{"a":1}'),
    ]


async def test_one_that_writes_json_otherwise_is_of_another_kind(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/toy"
    engines = [create_async_engine(url), open_engine(url, "toy")]
    assert [await asked(engine, tmp_path.name) for engine in engines] == [
        (SQLiteDialect_aiosqlite.CACHE_MISS, '{"a": 1}'),
        (SQLiteDialect_aiosqlite.CACHE_MISS, '{"a":1}'),
    ]
