"""Moves the anonymous totals that enough boards joined or left, and tells collation its own."""

import asyncio

from chassis.service import Runtime
from services.quality.sharing import service


async def move_totals(runtime: Runtime) -> None:
    settings = runtime.settings
    while True:
        async with runtime.database.transaction() as tx:
            await service.move_totals(tx, settings.smallest_total)
        await asyncio.sleep(settings.totals_seconds)
