"""What the service makes sure of before it serves: the marker sets that it ships with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.service import Runtime
from services.quality.markers.service import publish_shipped, shipped_sets


@asynccontextmanager
async def open_resources(runtime: Runtime) -> AsyncIterator[None]:
    async with runtime.database.transaction() as tx:
        for shipped in shipped_sets():
            await publish_shipped(tx, shipped)
    yield
