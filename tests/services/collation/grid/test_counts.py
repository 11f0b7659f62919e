"""Whatever happened to reviews, the figures are what a plain reading of their histories says."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.db import Database
from chassis.events import Event
from chassis.migrations import migrate
from contracts.types import Region, Sector
from services.collation.db import metadata
from services.collation.grid.domain import Tally
from services.collation.grid.queries import Scope, tally
from services.collation.trends.handlers import handlers
from tests.services.collation.trends.histories import deliveries, histories, truth

(TRENDS,) = handlers.read_models
SCOPES = (
    Scope(),
    Scope(region=Region.LONDON),
    Scope(sector=Sector.PRIVATE),
    Scope(published_to="2015Q1"),
)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    await migrate(url, "services.collation", metadata)
    database = Database(url, "collation", metadata)
    yield database
    await database.close()


@pytest.mark.rule("C6", "C7", "C14")
def test_figures_are_of_reviews_in_force_and_coded_to_the_end(database_url: str) -> None:
    with asyncio.Runner() as runner:
        opening = opened(database_url)
        database = runner.run(opening.__aenter__())

        @settings(
            max_examples=100,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        @given(st.data(), histories(), st.sampled_from(SCOPES))
        def check(data: st.DataObject, events: list[Event], scope: Scope) -> None:
            batches = data.draw(deliveries(events))
            assert runner.run(counted(database, batches, scope)) == plainly(events, scope)

        check()
        runner.run(opening.__aexit__(None, None, None))


async def counted(database: Database, batches: Sequence[Sequence[Event]], scope: Scope) -> Tally:
    async with database.transaction() as tx:
        await TRENDS.forget(tx)
        for batch in batches:
            await TRENDS.follow(batch, tx)
    async with database.reading() as session:
        return await tally(session, scope)


def plainly(events: list[Event], scope: Scope) -> Tally:
    rows = truth(events)
    in_force = {
        scr_id: version
        for scr_id, withdrawn, version, quarter, _, region, _, _, private, *_ in rows["trend_scr"]
        if not withdrawn
        and (scope.region is None or region == scope.region)
        and (scope.sector is None or private)
        and (scope.published_to is None or quarter <= scope.published_to)
    }
    read = {
        (scr_id, reading)
        for scr_id, reading, _, version, _, complete in rows["trend_reading"]
        if complete and in_force.get(scr_id) == version
    }
    shown = {
        (issue, str(kind), scr_id)
        for _, _, live, scr_id, issue, version, _, kind, _, reading in rows["trend_finding"]
        if live and (scr_id, reading) in read and in_force[scr_id] == version
    }
    return Tally(
        coded=len({scr_id for scr_id, _ in read}),
        published=len(in_force),
        showing=dict(Counter((issue, kind) for issue, kind, _ in shown)),
    )
