"""Suggestions as the coding desk reads them."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.suggestions.decision import SuggestionState
from services.collation.suggestions.tables import Suggestion


class Outcome(NamedTuple):
    """What became of the suggestions of one issue by one version of a coder."""

    issue: str
    coder: str
    coder_version: str
    suggested: int
    accepted: int
    changed: int
    rejected: int

    @property
    def place(self) -> tuple[str, str, str]:
        return self.issue, self.coder, self.coder_version

    @property
    def decided(self) -> int:
        return self.accepted + self.changed + self.rejected


async def list_outcomes(
    session: AsyncSession, *, after: tuple[str, str, str] | None, limit: int
) -> Sequence[Outcome]:
    place = (Suggestion.issue, Suggestion.coder, Suggestion.coder_version)
    states = (SuggestionState.ACCEPTED, SuggestionState.CHANGED, SuggestionState.REJECTED)
    sums = [func.sum(case((Suggestion.state == state, 1), else_=0)) for state in states]
    wanted = select(*place, func.count(), *sums).group_by(*place).order_by(*place).limit(limit)
    if after is not None:
        wanted = wanted.where(tuple_(*place) > after)
    return [Outcome(*row) for row in await session.execute(wanted)]


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
