"""What people decided about passages whose text is here, as lessons for the coder."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import FindingKind
from services.collation.coder.domain import Lesson
from services.collation.findings.tables import Finding
from services.collation.reviews.tables import Passage
from services.collation.suggestions.decision import SuggestionState
from services.collation.suggestions.tables import Suggestion, SuggestionDecision

MOST_PASSAGES = 5_000
REFUSED = (SuggestionState.CHANGED, SuggestionState.REJECTED)

Place = tuple[UUID, int]


async def decisions_stamp(session: AsyncSession) -> tuple[object, ...]:
    """Another value whenever there is something new to learn, or something to forget."""
    found = await session.execute(
        select(
            select(func.count()).where(_refused()).scalar_subquery(),
            select(func.count(Finding.finding_id)).where(_holds()).scalar_subquery(),
            select(func.sum(Finding.revision)).scalar_subquery(),
            select(func.count()).select_from(Passage).scalar_subquery(),
        )
    )
    return tuple(found.one())


async def list_lessons(session: AsyncSession) -> list[Lesson]:
    """Of the passages decided on: those of reviews withdrawn or revised have no text any more."""
    present, absent = defaultdict[Place, set[str]](set), defaultdict[Place, set[str]](set)
    texts: dict[Place, str] = {}
    found = select(Passage, Finding.issue).join(Finding, _of_passage(Finding)).where(_holds())
    for passage, issue in await session.execute(found):
        present[passage.scr_id, passage.number].add(issue)
        texts[passage.scr_id, passage.number] = passage.text
    refused = select(Passage, Suggestion.issue).join(Suggestion, _of_passage(Suggestion))
    decided = SuggestionDecision.suggestion_id == Suggestion.suggestion_id
    refused = refused.join(SuggestionDecision, decided).where(_refused())
    for passage, issue in await session.execute(refused):
        absent[passage.scr_id, passage.number].add(issue)
        texts[passage.scr_id, passage.number] = passage.text
    return [
        Lesson(
            texts[place],
            tuple(sorted(present[place])),
            tuple(sorted(absent[place] - present[place])),
        )
        for place in sorted(texts)[-MOST_PASSAGES:]
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
