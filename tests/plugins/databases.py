"""Databases for tests, on SQLite and on PostgreSQL: empty, or as a service's migrations leave them.

A service's way to its newest schema is walked once in a run; a test gets a copy of where it ends.
"""

import asyncio
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import pytest
from sqlalchemy import URL

from chassis.migrations import migrate
from chassis.service import Service
from tests.plugins.postgres import Console


class Databases(Protocol):
    """One kind of database, for one test."""

    def empty(self) -> str: ...

    def of(self, service: Service) -> str:
        """At the service's newest schema."""
        ...


class SqliteTemplates:
    """Each service's migrated file, made for whoever asks first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, service: Service, to: Path) -> None:
        template = self._folder / f"{service.name}.db"
        if not template.exists():
            _migrate(f"sqlite+aiosqlite:///{template}", service)
        shutil.copy(template, to)


class SqliteDatabases:
    def __init__(self, folder: Path, templates: SqliteTemplates) -> None:
        self._folder = folder
        self._templates = templates

    def empty(self) -> str:
        return f"sqlite+aiosqlite:///{self._folder}/test.db"

    def of(self, service: Service) -> str:
        self._templates.copy(service, self._folder / "test.db")
        return self.empty()


class PostgresTemplates:
    """Each service's migrated database, made for whoever asks first.

    Whoever takes a copy has the next one made, which is there when the next test asks for it.
    """

    def __init__(self, server: URL, console: Console) -> None:
        self._server = server
        self._console = console
        self._names: dict[str, str] = {}

    def copy(self, service: Service, to: str) -> None:
        if service.name not in self._names:
            name = self._names[service.name] = f"template_{uuid4().hex[:12]}"
            self._console.execute(f"CREATE DATABASE {name}")
            _migrate(_url(self._server, name), service)
            self._begin_next(name)
        name = self._names[service.name]
        self._console.execute(f"ALTER DATABASE {name}_next RENAME TO {to}")
        self._begin_next(name)

    def _begin_next(self, name: str) -> None:
        template = f"TEMPLATE {name} STRATEGY FILE_COPY"  # else its log has it all again
        self._console.begin(f"CREATE DATABASE {name}_next {template}")


class PostgresDatabases:
    def __init__(self, server: URL, console: Console, templates: PostgresTemplates) -> None:
        self._server = server
        self._console = console
        self._templates = templates
        self._made: list[str] = []

    def empty(self) -> str:
        name = self._new()
        self._console.execute(f"CREATE DATABASE {name}")
        return _url(self._server, name)

    def of(self, service: Service) -> str:
        name = self._new()
        self._templates.copy(service, name)
        return _url(self._server, name)

    def drop(self) -> None:
        """Whoever is still connected."""
        for name in self._made:
            self._console.begin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _new(self) -> str:
        name = f"t{uuid4().hex[:12]}"
        self._made.append(name)
        return name


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplates:
    return SqliteTemplates(tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def postgres_templates(postgres_server: URL, postgres_console: Console) -> PostgresTemplates:
    return PostgresTemplates(postgres_server, postgres_console)


@pytest.fixture
def sqlite_databases(tmp_path: Path, sqlite_templates: SqliteTemplates) -> SqliteDatabases:
    return SqliteDatabases(tmp_path, sqlite_templates)


@pytest.fixture
def postgres_databases(
    postgres_server: URL, postgres_console: Console, postgres_templates: PostgresTemplates
) -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(postgres_server, postgres_console, postgres_templates)
    yield databases
    databases.drop()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Every test that takes it runs on SQLite and on PostgreSQL."""
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def empty_database_url(databases: Databases) -> str:
    """Without a table; for what brings its own, and for the tests of migrations."""
    return databases.empty()


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """The tests of a service have one in its newest schema."""
    return empty_database_url


def _url(server: URL, name: str) -> str:
    return server.set(database=name).render_as_string(hide_password=False)


def _migrate(url: str, service: Service) -> None:
    # the first to ask may be an asynchronous fixture, whose thread has a loop already
    with ThreadPoolExecutor(1) as elsewhere:
        way = migrate(url, service.package, service.metadata)
        elsewhere.submit(asyncio.run, way).result()
