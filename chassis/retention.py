"""Forgets what is kept for a while only: the answers that repeat themselves to a key.

An answer holds what somebody was told, people included; nobody retries for longer than this.
"""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from chassis.db import Database, UtcDateTime, utc_now
from chassis.telemetry import get_logger

KEPT = timedelta(days=7)
AGAIN_SECONDS = 3600.0
MOST_APART = timedelta(hours=1)
"""A clock that is further than this from the database's may be years off, and would forget all."""


async def forget_old_answers(database: Database) -> None:
    """Run until cancelled."""
    while True:
        if await forget_answers_older_than(database, KEPT) is None:
            get_logger(database.service).warning("clocks disagree: no answers forgotten")
        await asyncio.sleep(AGAIN_SECONDS)


async def forget_answers_older_than(database: Database, age: timedelta) -> int | None:
    """How many were forgotten; None where the two clocks disagree."""
    answer = database.messaging.answer
    async with database.transaction() as tx:
        now = select(func.current_timestamp(type_=UtcDateTime))
        theirs, ours = (await tx.session.execute(now)).scalar_one(), utc_now()
        if abs(ours - theirs) > MOST_APART:
            return None
        old = answer.delete().where(answer.c.answered_at < ours - age)
        return (await tx.session.execute(old)).rowcount  # type: ignore[attr-defined, no-any-return]
