"""A statement is compiled once in a run, as in a service that runs for days: not once in a test.

Each test opens engines of its own, and SQLAlchemy keeps what it compiled by engine and by dialect.
Here all engines of one kind keep it together.
"""

from collections.abc import Hashable
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

MOST = 10_000

_compiled: LRUCache[Any, Any] = LRUCache(MOST)


def pytest_configure() -> None:
    for dialect in (PGDialect_asyncpg, SQLiteDialect_aiosqlite):
        dialect.__eq__ = _is_alike  # type: ignore[method-assign]
        dialect.__hash__ = lambda self: hash(_kind(self))  # type: ignore[method-assign]
    event.listen(Engine, "engine_connect", _keep_together)


def _kind(dialect: Any) -> Hashable:
    """All that `create_engine` was told and a compiled statement hangs on."""
    return type(dialect), dialect._json_serializer, dialect._json_deserializer, dialect.paramstyle


def _is_alike(one: object, other: object) -> bool:
    return type(one) is type(other) and _kind(one) == _kind(other)


def _keep_together(connection: Connection) -> None:
    connection.engine._compiled_cache = _compiled
