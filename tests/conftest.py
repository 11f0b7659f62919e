"""What every test may use; nothing here belongs to one service."""

from pathlib import Path

import pytest
import structlog

from chassis.testing import TestIssuer

pytest_plugins = [
    "tests.plugins.rules",
    "tests.plugins.figures",
    "tests.plugins.postgres",
    "tests.plugins.kafka",
]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: every test that takes it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/test.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture(autouse=True)
def _fresh_logging() -> None:
    """One test's level of logging is not the next one's."""
    structlog.reset_defaults()
