"""What an operator does: migrate, rebuild a read model, look after dead letters, rotate keys."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.folder import alone_in
from cli.options import Data
from cli.tables import show

keys = typer.Typer(no_args_is_help=True, help="The keys that tokens are signed with.")
dead_letters = typer.Typer(no_args_is_help=True, help="Events that could not be handled.")
ServiceName = Annotated[str, typer.Argument(help="Such as collation.")]
Url = Annotated[
    str | None, typer.Option("--database", help="The service's database, if not below DATA.")
]
BusUrl = Annotated[str | None, typer.Option("--bus", help="The bus, if not the one below DATA.")]


def migrate(data: Data = Path("data")) -> None:
    """Bring every database below DATA, or of the environment, to the newest schema.

    What is below DATA is not changed under a platform that runs: it does this when it starts.
    """
    from chassis.migrations import migrate as bring_up
    from cli.services import databases, set_for

    found = databases(data)
    below = any(set_for(service.name, "DATABASE") is None for service, _ in found)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with _stopped({data} if below else set()), Progress(*columns) as progress:
        for service, url in found:
            task = progress.add_task(service.name, total=1)
            asyncio.run(bring_up(url, service.package, service.metadata))
            progress.advance(task)


def setup(
    postgres: Annotated[
        str,
        typer.Option(
            help="URL of the server, as one who may make databases; a database's name in it "
            "begins theirs (lipp_ingest and so on without)."
        ),
    ],
) -> None:
    """Make each service's database and schema, and let the services in at the gateway.

    Their secrets are read from INGEST_CLIENT_SECRET and so on. Safe to repeat.
    """
    from cli.distributed import server_of, set_up
    from embedded.app import SERVICES

    names = {service.name: f"{service.name.upper()}_CLIENT_SECRET" for service in SERVICES}
    missing = [variable for variable in names.values() if not os.environ.get(variable)]
    if missing:
        typer.echo(f"not set: {', '.join(missing)}", err=True)
        raise typer.Exit(1)
    own_secrets = {name: os.environ[variable] for name, variable in names.items()}
    asyncio.run(set_up(server_of(postgres), own_secrets))


def rebuild(
    name: ServiceName,
    read_model: Annotated[str, typer.Argument(help="The read model, e.g. trends.")],
    data: Data = Path("data"),
    database: Url = None,
    bus: BusUrl = None,
) -> None:
    """Empty a read model and let it follow the log anew. Stop the service first.

    Nothing is changed while the platform runs on DATA, or the service on its Kafka.
    """
    from chassis.bus import BusUnavailable, open_bus
    from chassis.consumer import rebuild as begin_again
    from chassis.db import Database
    from cli.services import database_of, find, set_for

    service = find(name)
    models = {model.name: model for model in service.handlers.read_models}
    if read_model not in models:
        typer.echo(f"{name} has the read models: {', '.join(models) or 'none'}", err=True)
        raise typer.Exit(1)
    elsewhere = database or set_for(name, "DATABASE")
    address = bus or set_for(name, "BUS")
    if elsewhere and not address:
        # the log below DATA is another platform's: this one's service would be missed on it
        raise typer.BadParameter(f"needed too where {name}'s database is named", param_hint="--bus")

    async def run() -> None:
        db = Database(elsewhere or database_of(data, name), name, service.metadata)
        log = open_bus(address or f"local:{data / 'bus.db'}")
        try:
            await log.start(service.topics)
            await begin_again(db, log, models[read_model])
        finally:
            await log.close()
            await db.close()

    folders = set() if elsewhere else {data}
    if address and address.startswith("local:"):
        folders.add(Path(address.removeprefix("local:")).parent)
    with _stopped(folders):
        try:
            asyncio.run(run())
        except BusUnavailable as error:
            said = f"{name} {read_model} is as it was: stop the service first ({error})"
            raise SystemExit(said) from None
    print(f"{name} {read_model} will follow from the beginning when it starts")


@contextmanager
def _stopped(folders: set[Path]) -> Iterator[None]:
    """Nobody runs on these, nor begins to meanwhile; raises SystemExit."""
    with ExitStack() as held:
        for folder in {folder.absolute(): folder for folder in folders}.values():
            held.enter_context(alone_in(folder, f"a platform runs on {folder}: stop it first"))
        yield


@dead_letters.command("list")
def list_parked(name: ServiceName, data: Data = Path("data"), database: Url = None) -> None:
    """Show what a service parked, and why."""
    from cli.services import database_of, parked_in

    found = asyncio.run(parked_in(name, database or database_of(data, name)))
    show(
        ("id", "handler", "topic", "offset", "reason", "parked at", "sent again"),
        [
            (
                str(row.id),
                row.handler,
                row.topic,
                str(row.offset),
                row.reason,
                row.parked_at.isoformat(timespec="seconds"),
                row.retried_at.isoformat(timespec="seconds") if row.retried_at else "",
            )
            for row in found
        ],
    )


@dead_letters.command("retry")
def retry(name: ServiceName, data: Data = Path("data"), database: Url = None) -> None:
    """Send parked events again, through the outbox; what was handled already is passed over."""
    from cli.services import database_of, send_again

    count = asyncio.run(send_again(name, database or database_of(data, name)))
    print(f"{count} sent again")


@keys.command("rotate")
def rotate_keys(
    folder: Annotated[Path, typer.Option(help="The gateway's folder of keys.")] = Path("data/keys"),
) -> None:
    """Add a key that signs from now on; remove old files once their tokens have run out."""
    from gateway.tokens.keys import rotate

    print(rotate(folder))
