"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option(help="The folder of the embedded platform.")]
Database = Annotated[
    str | None,
    typer.Option(
        envvar="GATEWAY_DATABASE", help="The gateway's database, where it is not below DATA."
    ),
]


def gateway_database(data: Path, database: str | None) -> str:
    data.mkdir(parents=True, exist_ok=True)
    return database or f"sqlite+aiosqlite:///{data / 'gateway.db'}"
