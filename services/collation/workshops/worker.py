"""Reminds boards of the days of their actions."""

import asyncio

from chassis.db import utc_now
from chassis.service import Runtime
from services.collation.workshops import service


async def remind_of_actions(runtime: Runtime) -> None:
    while True:
        async with runtime.database.transaction() as tx:
            told = await service.remind(
                tx, utc_now().date(), runtime.settings.workshop_reminder_days
            )
        if not told:
            await asyncio.sleep(runtime.settings.workshop_reminder_seconds)
