"""Lets the trained coder learn from what analysts decide, soon after they do."""

import asyncio

from chassis.db import Database
from chassis.service import Runtime
from services.collation.coder.domain import Learner
from services.collation.lessons.queries import decisions_stamp, list_lessons

PAUSE_SECONDS = 20.0


async def learn_from_decisions(runtime: Runtime) -> None:
    """Nothing of it is stored: what is forgotten in the database is forgotten here."""
    coder = runtime.resources.coder
    if not isinstance(coder, Learner) or not runtime.settings.learning:
        return
    stamp: tuple[object, ...] = ()
    while True:
        stamp = await learn_if_new(runtime.database, coder, stamp)
        await asyncio.sleep(PAUSE_SECONDS)


async def learn_if_new(
    database: Database, coder: Learner, stamp: tuple[object, ...]
) -> tuple[object, ...]:
    async with database.reading() as session:
        newest = await decisions_stamp(session)
        if newest == stamp:
            return stamp
        lessons = await list_lessons(session)
    await asyncio.to_thread(coder.learn, lessons)
    return newest
