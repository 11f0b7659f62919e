"""What an operator does to an embedded folder, while the platform is not running."""

import asyncio
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chassis.auth import sign_of
from chassis.bus import Received, open_bus
from chassis.consumer import park
from chassis.db import Database
from chassis.handlers import topics_of
from cli.distributed import welcome
from cli.folder import alone_in
from cli.main import app
from cli.tables import show
from deploy.served import served
from embedded.app import SERVICES

DATABASES = {"collation.db", "gateway.db", "ingest.db", "learning.db", "quality.db"}
Lipp = Callable[..., Result]


def rows(database: Path, question: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        with connection:
            return connection.execute(question).fetchall()
    finally:
        connection.close()


def test_a_client_is_added_listed_without_its_secret_and_suspended(
    lipp: Lipp, tmp_path: Path
) -> None:
    data = ("--data", tmp_path)
    added = lipp("clients", "add", "case system", "--tenant", "b1", "--scope", "scrs:push", *data)
    client, secret = (line.partition("=")[2] for line in added.stdout.splitlines())
    listed = lipp("clients", "list", *data).stdout
    said = (client, sign_of(client), "active", "scrs:push")
    assert [part in listed for part in (*said, secret)] == [*(True,) * 4, False]
    assert lipp("clients", "suspend", client, *data).exit_code == 0
    assert "suspended" in lipp("clients", "list", *data).stdout
    stranger = lipp("clients", "suspend", "nobody", *data)
    assert (stranger.exit_code, stranger.stderr) == (1, "There is no such client.\n")


def test_a_list_that_a_program_reads_is_whole_however_narrow_the_window(
    tmp_path: Path,
) -> None:
    narrow = CliRunner(env={"COLUMNS": "40"})
    let_in = ["clients", "add", "[bold]safeguarding office", "--tenant", "northmere-scb"]
    data = ["--data", str(tmp_path)]
    added = narrow.invoke(
        app, [*let_in, "--scope", "documents:push", "--scope", "scrs:push", *data]
    )
    client = added.stdout.splitlines()[0].partition("=")[2]
    listed = narrow.invoke(app, ["clients", "list", *data]).stdout
    (line,) = (line for line in listed.splitlines() if client in line)
    assert "[bold]safeguarding office" in line
    assert "documents:push scrs:push" in line


def test_a_terminal_that_is_too_narrow_folds_the_rest_before_the_id(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    name, scopes = "x" * 50, " ".join(f"scope-{number}" for number in range(20))
    show(("id", "name", "scopes"), [("northmere-safeguarding-1a2b3c", name, scopes)])
    told = capsys.readouterr().out
    assert "northmere-safeguarding-1a2b3c" in told
    assert told.count("x") == 50
    assert "…" not in told


def test_a_database_that_cannot_be_opened_is_said_plainly(lipp: Lipp, tmp_path: Path) -> None:
    (tmp_path / "gateway.db").mkdir()
    told = lipp("clients", "list", "--data", tmp_path)
    said = "the gateway's database cannot be used: unable to open database file\n"
    assert (told.exit_code, told.stderr) == (1, said)


def test_an_unknown_scope_is_answered_with_those_that_exist(lipp: Lipp, tmp_path: Path) -> None:
    said = lipp("clients", "add", "x", "--tenant", "b1", "--scope", "all", "--data", tmp_path)
    assert said.exit_code == 1
    assert "Unknown: all. Known: documents:push, scrs:push," in said.stderr


def test_a_client_is_let_in_for_a_body_and_never_for_the_platform_itself(
    lipp: Lipp, tmp_path: Path
) -> None:
    let_in = ("clients", "add", "x", "--scope", "clients:read", "--data", tmp_path, "--tenant")
    said = lipp(*let_in, "platform")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "platform's own services" in said.stderr
    assert lipp(*let_in, "b1").exit_code == 0


def test_migrating_twice_changes_nothing(lipp: Lipp, tmp_path: Path) -> None:
    found = []
    for _ in range(2):
        assert lipp("migrate", "--data", tmp_path).exit_code == 0
        assert {path.name for path in tmp_path.glob("*.db")} == DATABASES
        schema = "SELECT name, sql FROM sqlite_master ORDER BY name"
        found.append([rows(tmp_path / name, schema) for name in sorted(DATABASES)])
    assert found[0] == found[1]
    assert all(found[0])


def test_a_rotated_key_stands_beside_the_old_one(lipp: Lipp, tmp_path: Path) -> None:
    said = [lipp("keys", "rotate", "--folder", tmp_path / "keys").stdout for _ in range(2)]
    assert [Path(line.strip()).name for line in said] == ["0001.pem", "0002.pem"]
    keys = sorted((tmp_path / "keys").iterdir())
    assert len({key.read_bytes() for key in keys}) == 2
    assert {key.stat().st_mode & 0o077 for key in keys} == {0}


def test_a_parked_event_is_listed_and_sent_again_once(lipp: Lipp, tmp_path: Path) -> None:
    data = ("--data", tmp_path)
    lipp("migrate", *data)
    asyncio.run(_park(tmp_path))
    assert "Invalid" in lipp("dead-letters", "list", "collation", *data).stdout
    assert lipp("dead-letters", "retry", "collation", *data).stdout == "1 sent again\n"
    waiting = rows(tmp_path / "collation.db", "SELECT topic, key, value FROM outbox")
    assert waiting == [("lipp.test", "k", b"{}")]
    assert lipp("dead-letters", "retry", "collation", *data).stdout == "0 sent again\n"


async def _park(data: Path) -> None:
    (service,) = (service for service in SERVICES if service.name == "collation")
    url = f"sqlite+aiosqlite:///{data / 'collation.db'}"
    database = Database(url, service.name, service.metadata)
    try:
        await park(database, "reviews", Received("lipp.test", 0, 7, "k", b"{}"), "Invalid")
    finally:
        await database.close()


def test_a_rebuilt_read_model_is_empty_and_an_unknown_one_is_named(
    lipp: Lipp, tmp_path: Path
) -> None:
    data = ("--data", tmp_path)
    lipp("migrate", *data)
    database = tmp_path / "collation.db"
    rows(
        database,
        "INSERT INTO position VALUES ('trends', 'lipp.test', 0, 5)",
    )
    said = lipp("rebuild", "collation", "trends", *data)
    assert said.stdout == "collation trends will follow from the beginning when it starts\n"
    assert rows(database, "SELECT * FROM position") == []
    wrong = lipp("rebuild", "collation", "tides", *data)
    assert wrong.exit_code == 1
    assert "trends" in wrong.stderr
    assert lipp("rebuild", "weather", "trends", *data).stderr == "there is no service weather\n"


@pytest.mark.parametrize("command", [("rebuild", "collation", "trends"), ("migrate",)])
def test_what_would_change_the_folder_under_a_running_platform_changes_nothing(
    lipp: Lipp, tmp_path: Path, command: tuple[str, ...]
) -> None:
    data = ("--data", tmp_path)
    lipp("migrate", *data)
    database = tmp_path / "collation.db"
    with served(tmp_path) as platform:
        platform.wait_until_ready()
        rows(database, "INSERT INTO position VALUES ('trends', 'lipp.test', 0, 5)")
        told = lipp(*command, *data)
        assert (told.exit_code, told.output) == (
            1,
            f"a platform runs on {tmp_path}: stop it first\n",
        )
        kept = rows(database, "SELECT * FROM position WHERE topic = 'lipp.test'")
        assert kept == [("trends", "lipp.test", 0, 5)]
    assert lipp(*command, *data).exit_code == 0


def test_the_log_of_another_folder_is_that_of_whoever_runs_there(
    lipp: Lipp, tmp_path: Path
) -> None:
    there, here = tmp_path / "there", ("--data", tmp_path / "here")
    lipp("migrate", "--data", there)
    with alone_in(there, "somebody else runs there"):
        told = lipp("rebuild", "collation", "trends", "--bus", f"local:{there / 'bus.db'}", *here)
    assert (told.exit_code, told.output) == (1, f"a platform runs on {there}: stop it first\n")


def test_a_read_model_elsewhere_is_not_rebuilt_from_the_log_of_the_folder(
    lipp: Lipp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'elsewhere.db'}"
    command = ("rebuild", "collation", "trends", "--data", tmp_path / "data")
    told = [lipp(*command, "--database", url)]
    monkeypatch.setenv("COLLATION_DATABASE", url)
    told.append(lipp(*command))
    assert [one.exit_code for one in told] == [2, 2]
    assert all("--bus" in one.output for one in told)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.kafka
def test_a_read_model_that_a_service_follows_on_kafka_stays_as_it_is(
    lipp: Lipp, tmp_path: Path, kafka_url: str
) -> None:
    (collation,) = (service for service in SERVICES if service.name == "collation")
    (trends,) = (model for model in collation.handlers.read_models if model.name == "trends")
    database = tmp_path / "collation.db"
    lipp("migrate", "--data", tmp_path)
    rows(database, "INSERT INTO position VALUES ('trends', 'lipp.test', 0, 5)")

    async def beside_a_member() -> Result:
        bus = open_bus(kafka_url)
        try:
            await bus.start(collation.topics)
            await bus.subscribe(topics_of([trends]), "collation.trends")
            return await asyncio.to_thread(lipp, *command)
        finally:
            await bus.close()

    url = f"sqlite+aiosqlite:///{database}"
    command = ("rebuild", "collation", "trends", "--database", url, "--bus", kafka_url)
    told = asyncio.run(beside_a_member())
    assert told.exit_code == 1
    assert told.output.startswith("collation trends is as it was: stop the service first (")
    assert rows(database, "SELECT * FROM position") == [("trends", "lipp.test", 0, 5)]
    assert lipp(*command).exit_code == 0
    assert rows(database, "SELECT * FROM position") == []


def test_the_welcome_of_five_processes_holds_no_password_and_can_be_pasted() -> None:
    said = welcome(8000, "postgresql+asyncpg://lipp:hush@db.example/lipp_gateway")
    assert "hush" not in said
    assert "export GATEWAY_DATABASE='postgresql+asyncpg://lipp:***@db.example/lipp_gateway'" in said
