"""The services by name, and where the embedded platform keeps their databases."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from sqlalchemy import select

from chassis.db import Database, utc_now
from chassis.service import Service
from cli.folder import made
from embedded.app import SERVICES
from gateway.app import service as gateway


def find(name: str) -> Service:
    for service in SERVICES:
        if service.name == name:
            return service
    typer.echo(f"there is no service {name}", err=True)
    raise typer.Exit(1)


def database_of(data: Path, name: str) -> str:
    """The environment's URL for this service, else its file below the folder."""
    return set_for(name, "DATABASE") or f"sqlite+aiosqlite:///{made(data) / f'{name}.db'}"


def set_for(name: str, setting: str) -> str | None:
    """What the environment says for this service, as its own process would read it."""
    return os.environ.get(f"{name.upper()}_{setting}")


def databases(data: Path) -> list[tuple[Service, str]]:
    return [(service, database_of(data, service.name)) for service in (*SERVICES, gateway)]


async def parked_in(name: str, url: str) -> Sequence[Any]:
    database = Database(url, name, find(name).metadata)
    dead_letter = database.messaging.dead_letter
    try:
        async with database.reading() as session:
            return (await session.execute(select(dead_letter).order_by(dead_letter.c.id))).all()
    finally:
        await database.close()


async def send_again(name: str, url: str) -> int:
    """Put the parked events back on their topics; inbox rows and version guards absorb repeats."""
    database = Database(url, name, find(name).metadata)
    dead_letter = database.messaging.dead_letter
    try:
        async with database.transaction() as tx:
            parked = (
                await tx.session.execute(
                    select(dead_letter)
                    .where(dead_letter.c.retried_at.is_(None), dead_letter.c.value.is_not(None))
                    .order_by(dead_letter.c.id)
                )
            ).all()
            for row in parked:
                await tx.repeat(row.topic, row.key, row.value, row.headers)
            await tx.session.execute(
                dead_letter.update()
                .where(dead_letter.c.id.in_([row.id for row in parked]))
                .values(retried_at=utc_now())
            )
            return len(parked)
    finally:
        await database.close()
