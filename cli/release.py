"""Releasing the figures of a quarter: what a CronJob calls on the first day of the next."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.options import Data

app = typer.Typer(no_args_is_help=True, help="Frozen releases of the figures.")
Period = Annotated[
    str | None,
    typer.Argument(help="A quarter such as 2026Q3; the one that ended last if not said."),
]
Note = Annotated[
    str | None, typer.Option(help="Release a correction, and say why; the note is public.")
]
Url = Annotated[
    str | None,
    typer.Option(
        "--database", envvar="COLLATION_DATABASE", help="Collation's database, if not below DATA."
    ),
]


@app.command("make")
def make(
    period: Period = None,
    note: Note = None,
    data: Data = Path("data"),
    database: Url = None,
) -> None:
    """Release a quarter once; again it says what was released. Safe to repeat.

    It writes to collation's database, with the settings of its environment; the running platform
    tells everybody.
    """
    from chassis.errors import Failure
    from services.collation.releases.domain import Step

    quarter = period or last_quarter(datetime.now(UTC))
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns) as progress:
            task = progress.add_task(f"releasing {quarter}: opening", total=len(Step) + 1)

            def tell(step: str) -> None:
                progress.update(task, description=f"releasing {quarter}: {step}", advance=1)

            release, sha256, new = asyncio.run(_make(quarter, note, data, database, tell))
            progress.update(task, completed=len(Step) + 1)
    except Failure as failure:
        typer.echo(f"{quarter}: {failure.detail or failure.title}", err=True)
        raise typer.Exit(1) from None
    print(f"{release} {'released' if new else 'was released already'} sha256:{sha256}")


def last_quarter(now: datetime) -> str:
    """The quarter that ended last."""
    quarter = (now.month - 1) // 3
    return f"{now.year}Q{quarter}" if quarter else f"{now.year - 1}Q4"


async def _make(
    period: str,
    note: str | None,
    data: Path,
    database: str | None,
    tell: Callable[[str], None],
) -> tuple[str, str, bool]:
    from chassis.db import Database
    from chassis.errors import Rejected
    from chassis.migrations import migrate
    from cli.services import database_of
    from services.collation.app import service
    from services.collation.disclosure.domain import Disclosure
    from services.collation.releases.schemas import ReleaseIn
    from services.collation.releases.service import Rules, make_release
    from services.collation.settings import CollationSettings

    try:
        asked = ReleaseIn(period=period, note=note)
    except ValueError:
        raise Rejected("A quarter is written as 2026Q3, a note has 1 to 500 characters.") from None
    url = database or database_of(data, service.name)
    settings = CollationSettings(database=url, bus="memory:")
    rules = Rules(
        Disclosure(settings.smallest_count, settings.round_to_nearest), settings.least_denominator
    )
    await migrate(url, service.package, service.metadata)
    db = Database(url, service.name, service.metadata)
    try:
        async with db.transaction() as tx:
            release, new = await make_release(tx, rules, asked.period, asked.note, tell)
            return release.release_id, release.sha256, new
    finally:
        await db.close()
