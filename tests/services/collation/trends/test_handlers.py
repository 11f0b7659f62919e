"""The trend follows events into the same rows, however often and in whatever order they come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.bus.memory import MemoryBus
from chassis.consumer import ReadModelConsumer, rebuild
from chassis.db import Database, utc_now
from chassis.envelope import to_message
from chassis.events import Event, EventInfo
from chassis.migrations import migrate
from chassis.testing import eventually
from contracts.events.collation import CODING, FINDING
from contracts.events.ingest import SCR
from contracts.types import FindingKind
from services.collation.db import metadata
from services.collation.trends.handlers import handlers
from tests.services.collation.trends.histories import Story, deliveries, histories, truth
from tests.services.scr_events import revised

(TRENDS,) = handlers.read_models
Rows = dict[str, set[tuple[Any, ...]]]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    await migrate(url, "services.collation", metadata)
    database = Database(url, "collation", metadata)
    yield database
    await database.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as database:
        yield database


async def follow(database: Database, *batches: Sequence[Event]) -> None:
    async with database.transaction() as tx:
        for batch in batches:
            await TRENDS.follow(batch, tx)


async def rows(database: Database) -> Rows:
    tables = [t for name, t in metadata.tables.items() if name.startswith("trend_")]
    async with database.reading() as session:
        return {t.name: {tuple(r) for r in await session.execute(select(t))} for t in tables}


def a_story() -> Story:
    story = Story(1)
    story.publish(None, ())
    story.code("D4", FindingKind.PROBLEM)
    story.code("A1", FindingKind.GOOD_PRACTICE)
    story.change(min(story.live), "D6", FindingKind.PROBLEM)
    story.retract(max(story.live))
    story.finish()
    return story


async def test_events_that_come_once_are_rows(database: Database) -> None:
    events = a_story().events
    await follow(database, *([event] for event in events))
    found = await rows(database)
    assert found == truth(events)
    assert [len(of) for of in found.values()] == [2, 1, 1]


async def test_events_that_come_twice_are_the_same_rows(database: Database) -> None:
    events = a_story().events
    await follow(database, events, events, events[::-1])
    assert await rows(database) == truth(events)


async def test_a_batch_may_tell_all_there_is_to_know_of_an_id_backwards(database: Database) -> None:
    events = a_story().events
    await follow(database, [*events[::-1], *events])
    assert await rows(database) == truth(events)


async def test_a_retraction_that_comes_first_leaves_its_mark_alone(database: Database) -> None:
    story = Story(1)
    story.code("D4", FindingKind.PROBLEM)
    story.retract(min(story.live))
    await follow(database, story.events[1:], story.events[:1])
    ((_, revision, live, *_, kind, taxonomy, _),) = (await rows(database))["trend_finding"]
    assert (revision, live, kind, taxonomy) == (2, False, None, None)


@pytest.mark.rule("I3")
@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_withdrawal_beats_every_version_before_and_after(
    database: Database, place: int
) -> None:
    story = a_story()
    first, later = story.events[0], revised(story.scr_id, 7)
    story.withdraw()
    order = [first, later]
    order.insert(place, story.events[-1])
    await follow(database, *([event] for event in order))
    ((_, gone, version, *rest),) = (await rows(database))["trend_scr"]
    assert (gone, version, rest) == (True, 1, [None] * 9)


async def test_a_version_that_comes_late_does_not_undo_its_revision(database: Database) -> None:
    story = a_story()
    story.revise()
    await follow(database, story.events[-1:], story.events[:-1])
    ((_, gone, version, *_),) = (await rows(database))["trend_scr"]
    assert (gone, version) == (False, 2)


async def test_coding_that_is_reopened_and_completed_again_is_complete(database: Database) -> None:
    story = a_story()
    story.reopen()
    await follow(database, story.events)
    assert [row[-1] for row in (await rows(database))["trend_reading"]] == [False]
    story.finish()
    await follow(database, story.events[-1:], story.events[-2:-1])
    assert [row[-1] for row in (await rows(database))["trend_reading"]] == [True]


def test_any_order_with_repeats_gives_the_rows_of_the_true_order(database_url: str) -> None:
    with asyncio.Runner() as runner:
        opening = opened(database_url)
        database = runner.run(opening.__aenter__())

        @settings(
            max_examples=60,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        @given(st.data(), histories())
        def check(data: st.DataObject, events: list[Event]) -> None:
            batches = data.draw(deliveries(events))
            runner.run(told_anew(database, batches))
            assert runner.run(rows(database)) == truth(events)

        check()
        runner.run(opening.__aexit__(None, None, None))


async def told_anew(database: Database, batches: Sequence[Sequence[Event]]) -> None:
    async with database.transaction() as tx:
        await TRENDS.forget(tx)
    await follow(database, *batches)


async def test_a_trend_rebuilt_from_the_log_is_the_same(database: Database) -> None:
    bus = MemoryBus()
    await bus.start([SCR, FINDING, CODING])
    events = [event for n in range(1, 6) for event in told(n)]
    for event in [*events, *events[::3]]:
        await bus.publish([to_message(event, EventInfo(uuid4(), "/collation"), utc_now())])
    for _ in range(2):
        await rebuild(database, bus, TRENDS)
        assert not any((await rows(database)).values())
        await caught_up(database, bus, truth(events))
    await bus.close()


def told(number: int) -> list[Event]:
    story = Story(number)
    story.publish(None, ())
    for issue in ("D4", "G8"):
        story.code(issue, FindingKind.PROBLEM)
    story.finish()
    if number % 2:
        story.revise()
    if number == 5:
        story.withdraw()
    return story.events


async def caught_up(database: Database, bus: MemoryBus, wanted: Rows) -> None:
    async def is_true() -> bool:
        return await rows(database) == wanted

    task = asyncio.create_task(ReadModelConsumer(database, bus, TRENDS).run())
    try:
        await eventually(is_true)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
