"""What a service keeps: every row of its tables, and what stands in SQLite's files."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select

from chassis.db import Database


async def kept(database: Database, word: str) -> int:
    """How often a word stands in the files of SQLite's, or in the tables."""
    if database.dialect == "sqlite":
        texts = files_of(database.url.partition(":///")[2])
    else:
        tables = await everything(database)
        texts = [text for rows in tables.values() for text in values_of(rows)]
    return sum(text.lower().count(word.lower()) for text in texts)


def files_of(path: str) -> list[str]:
    files = (Path(path), Path(f"{path}-wal"))
    return [file.read_text(errors="replace") for file in files if file.exists()]


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order in which the database gives them."""
    tables = {}
    async with database.reading() as session:
        for name, table in database.metadata.tables.items():
            rows = (await session.execute(select(table))).mappings().all()
            tables[name] = [dict(row) for row in rows]
    return tables


def values_of(value: Any) -> Iterator[str]:
    """Each scalar in a value, however deep, as text."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if isinstance(value, str) and value[:1] in "{[":
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict):
        for part in value.values():
            yield from values_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from values_of(part)
    elif value is not None and not isinstance(value, bool | int):
        yield str(value)
