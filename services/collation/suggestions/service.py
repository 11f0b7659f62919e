"""Keeps what a coder suggests, and what a person decides about it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select

from chassis.db import Transaction, insert_or_skip, utc_now
from services.collation.reviews import queries as reviews
from services.collation.reviews.errors import NoSuchReview, ReviewWithdrawn, VersionNotInForce
from services.collation.reviews.tables import Passage
from services.collation.suggestions import domain
from services.collation.suggestions.decision import OUTCOME, Decision, SuggestionState
from services.collation.suggestions.domain import Coder
from services.collation.suggestions.errors import NoSuchSuggestion
from services.collation.suggestions.tables import Suggestion


@dataclass(frozen=True, slots=True)
class Suggested:
    """What one coder says of a review: passage numbers and suggestions."""

    coder: str
    coder_version: str
    found: Sequence[tuple[int, domain.Suggestion]]


async def suggest(coder: Coder, passages: Sequence[Passage]) -> Suggested:
    """Runs the coder beside the event loop, which it would hold up."""
    texts = [passage.text for passage in passages]
    answers = await asyncio.to_thread(coder.suggest, texts)
    found = [
        (passage.number, suggestion)
        for passage, answer in zip(passages, answers, strict=True)
        for suggestion in answer
    ]
    return Suggested(coder.name, coder.version, found)


async def keep_suggestions(
    tx: Transaction, scr_id: UUID, version: int, suggested: Suggested
) -> None:
    """Nothing is kept of a version that went out of force while the coder was at work."""
    try:
        await reviews.review_in_force(tx.session, scr_id, version)
    except (NoSuchReview, ReviewWithdrawn, VersionNotInForce):
        return
    now = utc_now()
    rows = [
        {
            "suggestion_id": uuid4(),
            "scr_id": scr_id,
            "scr_version": version,
            "passage": passage,
            "issue": suggestion.issue,
            "score": suggestion.score,
            "evidence": [list(span) for span in suggestion.evidence],
            "coder": suggested.coder,
            "coder_version": suggested.coder_version,
            "suggested_at": now,
            "state": SuggestionState.OPEN,
        }
        for passage, suggestion in suggested.found
    ]
    if rows:
        await tx.session.execute(insert_or_skip(Suggestion, tx.dialect), rows)


async def find_suggestion(tx: Transaction, suggestion_id: UUID) -> Suggestion:
    """As it is now, whatever this transaction read before; raises NoSuchSuggestion."""
    suggestion = await tx.session.get(Suggestion, suggestion_id, populate_existing=True)
    if suggestion is None:
        raise NoSuchSuggestion
    return suggestion


def decide(
    suggestion: Suggestion, decision: Decision, by: str, finding_id: UUID | None = None
) -> None:
    """What the machine said stays as it was."""
    suggestion.state = OUTCOME[decision]
    suggestion.decided_by = by
    suggestion.decided_at = utc_now()
    suggestion.finding_id = finding_id


async def decide_by_coding(
    tx: Transaction, scr_id: UUID, version: int, found: Mapping[tuple[int, str], UUID], by: str
) -> None:
    """Of people who coded without seeing it: what they found is accepted, the rest rejected."""
    wanted = select(Suggestion).where(
        Suggestion.scr_id == scr_id,
        Suggestion.scr_version == version,
        Suggestion.state == SuggestionState.OPEN,
    )
    for suggestion in (await tx.session.scalars(wanted)).all():
        finding_id = found.get((suggestion.passage, suggestion.issue))
        decide(suggestion, Decision.ACCEPT if finding_id else Decision.REJECT, by, finding_id)
