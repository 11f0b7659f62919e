"""What people made of suggestions, counted by issue, coder and version."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import RetractionReason
from services.collation.findings.tables import Finding
from services.collation.suggestions.decision import SuggestionState
from services.collation.suggestions.tables import Suggestion, SuggestionDecision

BY_A_PERSON = (RetractionReason.MISTAKEN, RetractionReason.RECODED)
"""A review that is revised or withdrawn takes a coding back too, and says nothing of it."""


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
    retracted: int
    changed: int
    rejected: int

    @property
    def place(self) -> tuple[str, str, str]:
        return self.issue, self.coder, self.coder_version

    @property
    def decided(self) -> int:
        return self.accepted + self.retracted + self.changed + self.rejected


async def list_outcomes(
    session: AsyncSession, *, after: tuple[str, str, str] | None, limit: int
) -> Sequence[Outcome]:
    """An acceptance whose coding a person took back is none any more, and is counted apart."""
    place = (Suggestion.issue, Suggestion.coder, Suggestion.coder_version)
    state = SuggestionDecision.state
    accepted = state == SuggestionState.ACCEPTED
    retracted = and_(accepted, Finding.retraction_reason.in_(BY_A_PERSON))
    otherwise = or_(
        Finding.retraction_reason.is_(None), Finding.retraction_reason.not_in(BY_A_PERSON)
    )
    outcomes = (
        state.is_(None),
        and_(accepted, otherwise),
        retracted,
        state == SuggestionState.CHANGED,
        state == SuggestionState.REJECTED,
    )
    sums = [func.sum(case((outcome, 1), else_=0)) for outcome in outcomes]
    suggested = func.count(Suggestion.suggestion_id.distinct())
    of_suggestion = SuggestionDecision.suggestion_id == Suggestion.suggestion_id
    wanted = (
        select(*place, suggested, *sums)
        .outerjoin(SuggestionDecision, of_suggestion)
        .outerjoin(Finding, Finding.finding_id == SuggestionDecision.finding_id)
        .group_by(*place)
        .order_by(*place)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(tuple_(*place) > after)
    return [Outcome(*row) for row in await session.execute(wanted)]
