"""`lipp release make`: once, whoever calls it again, and on the settings of collation."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chassis import engine
from chassis.db import Database
from chassis.migrations import migrate
from cli.main import app
from cli.release import last_quarter
from services.collation.app import service
from services.collation.trends.handlers import handlers
from tests.services.collation.reader import review

(TRENDS,) = handlers.read_models


async def fill(url: str) -> None:
    await migrate(url, service.package, service.metadata)
    database = Database(url, service.name, service.metadata)
    async with database.transaction() as tx:
        await TRENDS.follow(review("D4")[1], tx)
    await database.close()


@pytest.mark.rule("T1", "T2")
def test_a_quarter_is_released_once_and_what_is_not_over_is_refused(tmp_path: Path) -> None:
    asyncio.run(fill(f"sqlite+aiosqlite:///{tmp_path}/collation.db"))
    run = CliRunner()
    command = ["release", "make", "--data", str(tmp_path)]
    first = run.invoke(app, [*command, "2015Q1"])
    assert first.exit_code == 0, first.output
    assert "2015Q1 released sha256:" in first.output
    again = run.invoke(app, [*command, "2015Q1"])
    assert "2015Q1 was released already sha256:" in again.output
    assert first.output.rsplit(":", 1)[1] == again.output.rsplit(":", 1)[1]
    for wrong in ("2999Q1", "2015"):
        assert run.invoke(app, [*command, wrong]).exit_code == 1


def test_beside_a_release_at_work_it_says_in_a_line_that_it_is_to_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(fill(f"sqlite+aiosqlite:///{tmp_path}/collation.db"))
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 1)
    with closing(sqlite3.connect(tmp_path / "collation.db", isolation_level=None)) as at_work:
        at_work.execute("BEGIN IMMEDIATE")
        said = CliRunner().invoke(app, ["release", "make", "2015Q1", "--data", str(tmp_path)])
    assert (said.exit_code, said.stderr) == (
        1,
        "2015Q1: The database is being written to; try again.\n",
    )


def test_without_a_quarter_it_is_the_one_that_ended_last() -> None:
    assert last_quarter(datetime(2026, 10, 1, tzinfo=UTC)) == "2026Q3"
    assert last_quarter(datetime(2027, 1, 1, tzinfo=UTC)) == "2026Q4"
