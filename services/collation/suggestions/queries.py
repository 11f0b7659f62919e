"""Suggestions as the coding desk reads them, each beside what one body decided about it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from services.collation.suggestions.decision import SuggestionState
from services.collation.suggestions.tables import NOBODY_S, Suggestion, SuggestionDecision


class Outcome(NamedTuple):
    """What became of the suggestions of one issue by one version of a coder.

    Each body's decision counts once: of a suggestion that two decided there are two.
    """

    issue: str
    coder: str
    coder_version: str
    suggested: int
    open: int
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
    decided = SuggestionDecision.suggestion_id == Suggestion.suggestion_id
    states = (SuggestionState.ACCEPTED, SuggestionState.CHANGED, SuggestionState.REJECTED)
    sums = [func.sum(case((SuggestionDecision.state == state, 1), else_=0)) for state in states]
    undecided = func.sum(case((SuggestionDecision.state.is_(None), 1), else_=0))
    suggested = func.count(Suggestion.suggestion_id.distinct())
    wanted = (
        select(*place, suggested, undecided, *sums)
        .outerjoin(SuggestionDecision, decided)
        .group_by(*place)
        .order_by(*place)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(tuple_(*place) > after)
    return [Outcome(*row) for row in await session.execute(wanted)]


async def list_suggestions(
    session: AsyncSession, caller: Caller, scr_id: UUID, version: int, *, first: int, last: int
) -> Sequence[tuple[Suggestion, SuggestionDecision | None]]:
    """Of these passages, in their order; what the coder held most likely comes first."""
    own = and_(SuggestionDecision.suggestion_id == Suggestion.suggestion_id, _is_of(caller))
    wanted = (
        select(Suggestion, SuggestionDecision)
        .outerjoin(SuggestionDecision, own)
        .where(
            Suggestion.scr_id == scr_id,
            Suggestion.scr_version == version,
            Suggestion.passage.between(first, last),
        )
        .order_by(Suggestion.passage, Suggestion.score.desc(), Suggestion.issue)
    )
    return [(*row,) for row in await session.execute(wanted)]


async def decision_of(
    session: AsyncSession, caller: Caller, suggestion_id: UUID
) -> SuggestionDecision | None:
    """What the caller's own body decided."""
    wanted = select(SuggestionDecision).where(
        SuggestionDecision.suggestion_id == suggestion_id, _is_of(caller)
    )
    found: SuggestionDecision | None = await session.scalar(wanted)
    return found


def _is_of(caller: Caller) -> ColumnElement[bool]:
    """Of the caller's own body; where that is not known, the caller's own."""
    own = and_(
        SuggestionDecision.tenant == NOBODY_S, SuggestionDecision.decided_by == caller.client
    )
    return or_(SuggestionDecision.tenant == caller.tenant, own)
