from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import URL

from tests.plugins.postgres import Console

pytestmark = pytest.mark.postgres


@pytest.fixture
def console(postgres_server: URL) -> Iterator[Console]:
    console = Console(postgres_server)
    yield console
    console.close()


def test_what_failed_while_nobody_waited_is_said_at_the_end(postgres_server: URL) -> None:
    console = Console(postgres_server)
    console.begin("nonsense")
    console.execute("SELECT 1")
    console.begin("SELECT 1")
    with pytest.raises(asyncpg.PostgresSyntaxError):
        console.close()


def test_a_statement_begins_when_the_one_before_has_ended(console: Console) -> None:
    console.execute("CREATE TEMPORARY TABLE kept (a integer)")
    console.begin("SELECT pg_sleep(0.1)")
    console.begin("DROP TABLE kept")
    with pytest.raises(asyncpg.UndefinedTableError):
        console.execute("SELECT * FROM kept")
