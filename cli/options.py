"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from cli.folder import made

Data = Annotated[Path, typer.Option(help="The folder of the embedded platform.")]
Database = Annotated[
    str | None,
    typer.Option(
        envvar="GATEWAY_DATABASE", help="The gateway's database, where it is not below DATA."
    ),
]


def gateway_database(data: Path, database: str | None) -> str:
    return database or f"sqlite+aiosqlite:///{made(data) / 'gateway.db'}"
