"""Looks now and then for accreditations that end soon."""

import asyncio

from chassis.service import Runtime
from services.learning.accreditations.service import AT_ONCE, warn_of_expiry

PAUSE_SECONDS = 60.0


async def watch_accreditations(runtime: Runtime) -> None:
    while True:
        async with runtime.database.transaction() as tx:
            told = await warn_of_expiry(tx, runtime.settings.accreditation_warning_days)
        if told < AT_ONCE:
            await asyncio.sleep(PAUSE_SECONDS)
