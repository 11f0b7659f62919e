"""Keeps the first analysis among the releases, in every installation."""

from chassis.service import Runtime
from services.collation.releases.service import keep_seed


async def keep_first_analysis(runtime: Runtime) -> None:
    """Once, at the start; where it is there already nothing happens."""
    async with runtime.database.transaction() as tx:
        await keep_seed(tx)
