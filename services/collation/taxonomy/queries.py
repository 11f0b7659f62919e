"""Versions of the taxonomy as the other slices ask for them."""

from functools import cache

from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.taxonomy.domain import Taxonomy, load


@cache
def _seed() -> Taxonomy:
    return load()


async def in_force(_session: AsyncSession) -> Taxonomy:
    """The version that passages are coded by now."""
    return _seed()
