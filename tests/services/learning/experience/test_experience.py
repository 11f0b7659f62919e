"""A review is credited to its lead reviewers: once, twice and out of order."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx2
import pytest

from chassis.bus.memory import MemoryBus
from chassis.db import Database
from chassis.migrations import migrate
from chassis.testing import TestIssuer, running
from contracts.events.ingest import ScrPublished, ScrWithdrawn
from services.learning.app import service
from services.learning.experience.service import credit_review, withdraw_credit
from services.learning.settings import LearningSettings
from tests.services.scr_events import published, revised, withdrawn

REVIEWER, OTHER = uuid4(), uuid4()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    await migrate(database_url, service.package, service.metadata)
    database = Database(database_url, service.name, service.metadata)
    yield database
    await database.close()


async def tell(database: Database, *events: ScrPublished | ScrWithdrawn) -> None:
    for event in events:
        async with database.transaction() as tx:
            if isinstance(event, ScrWithdrawn):
                await withdraw_credit(tx, event)
            else:
                await credit_review(tx, event)


@pytest.fixture
async def http(database: Database, issuer: TestIssuer) -> AsyncIterator[httpx2.AsyncClient]:
    bus = MemoryBus()
    await bus.start(service.topics)
    settings = LearningSettings(database=database.url, bus="memory:", roles=frozenset({"api"}))
    app = service.create_app(settings, bus=bus, get_keys=issuer.keys)
    async with running(app) as (client,):
        client.headers.update(issuer.headers("centre", "learning:read"))
        yield client


async def led_by(http: httpx2.AsyncClient, reviewer: UUID) -> list[str]:
    answer = await http.get(f"/v1/reviewers/{reviewer}/experience")
    assert answer.status_code == 200
    return [item["scr_id"] for item in answer.json()["items"]]


async def test_a_review_is_credited_to_each_reviewer_it_names(
    database: Database, http: httpx2.AsyncClient
) -> None:
    scr_id = uuid4()
    await tell(database, published(scr_id, reviewers=(REVIEWER, OTHER)))
    assert await led_by(http, REVIEWER) == await led_by(http, OTHER) == [str(scr_id)]


async def test_the_same_event_twice_is_one_credit(
    database: Database, http: httpx2.AsyncClient
) -> None:
    scr_id = uuid4()
    event = published(scr_id, reviewers=(REVIEWER, REVIEWER))
    await tell(database, event, event)
    assert await led_by(http, REVIEWER) == [str(scr_id)]


async def test_the_highest_version_says_who_is_credited(
    database: Database, http: httpx2.AsyncClient
) -> None:
    scr_id = uuid4()
    await tell(
        database,
        revised(scr_id, 3, reviewers=(OTHER,)),
        published(scr_id, reviewers=(REVIEWER,)),
        revised(scr_id, 2, reviewers=(REVIEWER,)),
    )
    assert (await led_by(http, REVIEWER), await led_by(http, OTHER)) == ([], [str(scr_id)])


async def test_a_withdrawn_review_is_credited_to_nobody_whatever_comes_later(
    database: Database, http: httpx2.AsyncClient
) -> None:
    early, late = uuid4(), uuid4()
    await tell(database, published(early, reviewers=(REVIEWER,)), withdrawn(early))
    await tell(database, withdrawn(late), published(late, reviewers=(REVIEWER,)))
    await tell(database, revised(early, 2, reviewers=(REVIEWER,)))
    assert await led_by(http, REVIEWER) == []


async def test_a_review_that_names_nobody_credits_nobody(
    database: Database, http: httpx2.AsyncClient
) -> None:
    await tell(database, published(uuid4()))
    assert await led_by(http, REVIEWER) == []


async def test_without_the_scope_nothing_is_shown(
    http: httpx2.AsyncClient, issuer: TestIssuer
) -> None:
    headers = issuer.headers("centre", "scrs:read")
    answer = await http.get(f"/v1/reviewers/{REVIEWER}/experience", headers=headers)
    assert answer.status_code == 403
