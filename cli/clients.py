"""Who may come in: OAuth clients, each for one tenant."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import DBAPIError

from chassis.errors import Failure
from cli.options import Data, Database, gateway_database
from cli.tables import show

app = typer.Typer(no_args_is_help=True, help="Let clients in, list and suspend them.")
T = TypeVar("T")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What the system is called.")],
    tenant: Annotated[str, typer.Option(help="The board or body it acts for.")],
    scope: Annotated[list[str], typer.Option(help="What it may do; give it several times.")],
    data: Data = Path("data"),
    database: Database = None,
) -> None:
    """Print a new client's id and secret, once."""
    from chassis.db import Database as Db
    from gateway.clients.service import add_client

    async def run(db: Db) -> tuple[str, str]:
        async with db.transaction() as tx:
            client, secret = await add_client(tx, name, tenant, scope)
            return client.id, secret

    client_id, secret = _with_database(data, database, run)
    print(f"client_id={client_id}")
    print(f"client_secret={secret}")


@app.command("list")
def list_all(data: Data = Path("data"), database: Database = None) -> None:
    """Show the clients; never their secrets."""
    from chassis.auth import sign_of
    from chassis.db import Database as Db
    from gateway.clients.service import list_clients
    from gateway.clients.tables import Client

    async def run(db: Db) -> list[Client]:
        async with db.reading() as session:
            return list(await list_clients(session))

    show(
        ("id", "in logs", "name", "tenant", "scopes", "state"),
        [
            (
                client.id,
                sign_of(client.id),
                client.name,
                client.tenant,
                " ".join(client.scopes),
                "suspended" if client.suspended_at else "active",
            )
            for client in _with_database(data, database, run)
        ],
    )


@app.command("suspend")
def suspend(
    client_id: Annotated[str, typer.Argument()],
    data: Data = Path("data"),
    database: Database = None,
) -> None:
    """Shut a client out: no new tokens, and those it has end within seconds."""
    from chassis.db import Database as Db
    from gateway.clients.service import suspend_client

    async def run(db: Db) -> None:
        async with db.transaction() as tx:
            await suspend_client(tx, client_id)

    _with_database(data, database, run)
    print(f"{client_id} is suspended")


def _with_database(data: Path, database: str | None, run: Callable[..., Awaitable[T]]) -> T:
    """Open the gateway's database, newest schema included, for one piece of work."""
    from chassis.db import Database as Db
    from chassis.migrations import migrate
    from gateway.app import service

    async def work() -> T:
        url = gateway_database(data, database)
        await migrate(url, service.package, service.metadata)
        db = Db(url, service.name, service.metadata)
        try:
            return await run(db)
        finally:
            await db.close()

    try:
        return asyncio.run(work())
    except Failure as failure:
        typer.echo(f"{failure.title} {failure.detail or ''}".strip(), err=True)
        raise typer.Exit(1) from None
    except DBAPIError as error:
        typer.echo(f"the gateway's database cannot be used: {error.orig}", err=True)
        raise typer.Exit(1) from None
