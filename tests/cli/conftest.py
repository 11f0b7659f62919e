"""The `lipp` command, called in this process."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

Lipp = Callable[..., Result]


@pytest.fixture(scope="session")
def lipp() -> Lipp:
    """`lipp("clients", "list")`; an exception that the command did not tell in words is raised."""
    runner = CliRunner(env={"COLUMNS": "300"})

    def run(*arguments: object) -> Result:
        result = runner.invoke(app, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
