"""`lipp`: start the platform, let clients in, push reports, look after what runs."""

import gc
import warnings
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli import clients, operate, push, release
from cli.options import Data

LAST_PORT = 65_535
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Learning into Practice: national learning from Serious Case Reviews.",
)
app.add_typer(clients.app, name="clients")
app.add_typer(operate.keys, name="keys")
app.add_typer(operate.dead_letters, name="dead-letters")
app.add_typer(release.app, name="release")
app.command("push")(push.push)
app.command("migrate")(operate.migrate)
app.command("rebuild")(operate.rebuild)
app.command("setup")(operate.setup)


@app.command("contracts")
def contracts(
    check: Annotated[bool, typer.Option(help="Only say whether the files are up to date.")] = False,
) -> None:
    """Write the generated contracts below contracts/, or find what drifted."""
    from cli.contracts import write_or_check

    raise typer.Exit(write_or_check(check))


@app.command("code")
def code(
    file: Annotated[Path, typer.Argument(help="JSON lines with `id` and `text`; - is stdin.")],
) -> None:
    """Print the practice issues of each passage, the likeliest five and their chances."""
    from cli.code import code_passages

    code_passages(file)


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(min=0, max=LAST_PORT, help="The port; 0 takes a free one.")
    ] = 8000,
    host: Annotated[
        str, typer.Option(help="The address; 0.0.0.0 is all of this machine's.")
    ] = "127.0.0.1",
    data: Data = Path("data"),
    log_level: Annotated[
        LogLevel, typer.Option(case_sensitive=False, help="What is less grave is not told.")
    ] = "WARNING",
) -> None:
    """Run the whole platform in this process until Ctrl-C; everything is kept below DATA."""
    gc.disable()  # what a start makes stays: looking through it for garbage is a seventh of it
    from pydantic import BaseModel
    from pydantic.warnings import UnsupportedFieldAttributeWarning

    # nor is it asked for all it can take and tell: each body is built for its first request
    BaseModel.model_config["defer_build"] = True
    # FastAPI silences this one where it would build them; now they are built when it no longer does
    warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
    from cli.serve import serve_embedded

    serve_embedded(host, port, data, log_level)


@app.command("serve-distributed")
def serve_distributed(
    kafka: Annotated[str, typer.Option(help="Bootstrap address, e.g. 127.0.0.1:9092.")],
    postgres: Annotated[
        str,
        typer.Option(
            help="A server's URL; each service has a database of its own there, lipp_ingest and so "
            "on: a database's name in the URL stands for lipp."
        ),
    ],
    port: Annotated[
        int,
        typer.Option(
            min=1, max=LAST_PORT - 10, help="The gateway's port; the services take the next."
        ),
    ] = 8000,
    data: Data = Path("data"),
) -> None:
    """Run five processes on Kafka and PostgreSQL until Ctrl-C."""
    from cli.distributed import serve_five

    serve_five(kafka, postgres, port, data)
