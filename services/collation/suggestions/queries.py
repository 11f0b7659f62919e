"""Suggestions as the coding desk reads them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.suggestions.tables import Suggestion


async def list_suggestions(
    session: AsyncSession, scr_id: UUID, version: int, *, first: int, last: int
) -> Sequence[Suggestion]:
    """Of these passages, in their order; what the coder held most likely comes first."""
    wanted = (
        select(Suggestion)
        .where(
            Suggestion.scr_id == scr_id,
            Suggestion.scr_version == version,
            Suggestion.passage.between(first, last),
        )
        .order_by(Suggestion.passage, Suggestion.score.desc(), Suggestion.issue)
    )
    return (await session.scalars(wanted)).all()
