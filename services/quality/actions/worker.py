"""Asks after published reviews in the five years that follow."""

import asyncio

from chassis.db import utc_now
from chassis.service import Runtime
from services.quality.actions import service


async def prompt_followups(runtime: Runtime) -> None:
    while True:
        async with runtime.database.transaction() as tx:
            told = await service.tell_due(tx, utc_now().date())
        if not told:
            await asyncio.sleep(runtime.settings.followup_seconds)
