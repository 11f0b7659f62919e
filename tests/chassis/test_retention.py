"""Answers are repeated for as long as anybody retries, and forgotten then."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from chassis import retention
from chassis.db import Database, utc_now
from chassis.retention import KEPT, forget_answers_older_than
from tests.chassis.toy import new_toy


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await new_toy().open(database_url)
    yield opened
    await opened.close()


async def keep(database: Database, key: str, at: datetime) -> None:
    row = {
        "tenant": "northmere",
        "idempotency_key": key,
        "request_hash": "0" * 64,
        "status": 201,
        "headers": {},
        "body": b"{}",
        "answered_at": at,
    }
    await database.execute(database.messaging.answer.insert().values(**row))


async def kept(database: Database) -> set[str]:
    answer = database.messaging.answer
    return {row.idempotency_key for row in await database.execute(answer.select())}


async def test_an_answer_is_forgotten_when_it_is_old_and_not_before(database: Database) -> None:
    for key, age in (
        ("today", timedelta()),
        ("almost", KEPT - timedelta(minutes=1)),
        ("old", KEPT + timedelta(minutes=1)),
    ):
        await keep(database, key, utc_now() - age)
    assert await forget_answers_older_than(database, KEPT) == 1
    assert await kept(database) == {"today", "almost"}
    assert await forget_answers_older_than(database, KEPT) == 0


@pytest.mark.parametrize("off", [timedelta(days=30), timedelta(days=-30)])
async def test_a_clock_that_is_far_off_forgets_nothing(
    database: Database, off: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(database, "old", utc_now() - 2 * KEPT)
    true = utc_now
    monkeypatch.setattr(retention, "utc_now", lambda: true() + off)
    assert await forget_answers_older_than(database, KEPT) is None
    assert await kept(database) == {"old"}
