"""Suggestions as the coding desk reads them, each beside what one body decided about it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from services.collation.suggestions.tables import NOBODY_S, Suggestion, SuggestionDecision


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
