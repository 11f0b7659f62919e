"""Tells collation the anonymous totals that it may know."""

import asyncio

from chassis.service import Runtime
from services.quality.sharing import service


async def tell_totals(runtime: Runtime) -> None:
    settings = runtime.settings
    while True:
        async with runtime.database.transaction() as tx:
            await service.tell_causes_missing(tx, settings.smallest_total)
        await asyncio.sleep(settings.totals_seconds)
