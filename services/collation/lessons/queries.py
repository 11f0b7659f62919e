"""What people decided about passages whose text is here, as lessons for the coder."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import FindingKind
from services.collation.coder.domain import Lesson
from services.collation.findings.tables import Finding
from services.collation.reviews.tables import Passage, Review, ReviewState
from services.collation.suggestions.decision import SuggestionState
from services.collation.suggestions.tables import Suggestion, SuggestionDecision

MOST_PASSAGES = 5_000
REFUSED = (SuggestionState.CHANGED, SuggestionState.REJECTED)

Place = tuple[UUID, int]


async def decisions_stamp(session: AsyncSession) -> tuple[object, ...]:
    """Another value whenever there is something new to learn, or something to forget: it names
    each version that is in force, for another one may have as many passages."""
    found = await session.execute(
        select(
            select(func.count()).where(_refused()).scalar_subquery(),
            select(func.count(Finding.finding_id)).where(_holds()).scalar_subquery(),
            select(func.sum(Finding.revision)).scalar_subquery(),
        )
    )
    live = select(Review.scr_id, Review.version).where(Review.state == ReviewState.LIVE)
    versions = await session.execute(live.order_by(Review.scr_id))
    return (*found.one(), *(tuple(version) for version in versions))


async def list_lessons(session: AsyncSession) -> list[Lesson]:
    """Of the passages decided on, those decided on last, oldest first; those of reviews withdrawn
    or revised have no text any more."""
    present, absent = defaultdict[Place, set[str]](set), defaultdict[Place, set[str]](set)
    texts: dict[Place, str] = {}
    decided: dict[Place, datetime] = {}
    found = select(Passage, Finding.issue, Finding.coded_at).join(Finding, _of_passage(Finding))
    for passage, issue, at in await session.execute(found.where(_holds())):
        place = passage.scr_id, passage.number
        present[place].add(issue)
        texts[place], decided[place] = passage.text, max(at, decided.get(place, at))
    refused = select(Passage, Suggestion.issue, SuggestionDecision.decided_at)
    of_suggestion = SuggestionDecision.suggestion_id == Suggestion.suggestion_id
    refused = refused.join(Suggestion, _of_passage(Suggestion))
    refused = refused.join(SuggestionDecision, of_suggestion).where(_refused())
    for passage, issue, at in await session.execute(refused):
        place = passage.scr_id, passage.number
        absent[place].add(issue)
        texts[place], decided[place] = passage.text, max(at, decided.get(place, at))
    newest = sorted(texts, key=lambda place: (decided[place], place))[-MOST_PASSAGES:]
    return [
        Lesson(
            texts[place],
            tuple(sorted(present[place])),
            tuple(sorted(absent[place] - present[place])),
        )
        for place in newest
    ]


def _of_passage(table: type[Finding] | type[Suggestion]) -> ColumnElement[bool]:
    return and_(
        table.scr_id == Passage.scr_id,
        table.passage == Passage.number,
        table.scr_version == Passage.version,
    )


def _holds() -> ColumnElement[bool]:
    """Practice that worked is not what the coder looks for."""
    return and_(Finding.retracted_at.is_(None), Finding.kind == FindingKind.PROBLEM)


def _refused() -> ColumnElement[bool]:
    return SuggestionDecision.state.in_(REFUSED)
