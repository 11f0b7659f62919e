"""Keeps what a coder suggests, and what a person decides about it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, select

from chassis.auth import Caller
from chassis.db import Transaction, insert_or_skip, utc_now
from services.collation.reviews import queries as reviews
from services.collation.reviews.errors import NoSuchReview, ReviewWithdrawn, VersionNotInForce
from services.collation.reviews.tables import Passage
from services.collation.suggestions import domain
from services.collation.suggestions.decision import OUTCOME, Decision
from services.collation.suggestions.domain import AskedByTaxonomy, Coder
from services.collation.suggestions.errors import NoSuchSuggestion
from services.collation.suggestions.tables import Suggestion, SuggestionDecision
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.taxonomy.domain import Taxonomy


@dataclass(frozen=True, slots=True)
class Suggested:
    """What one coder says of a review: passage numbers and suggestions."""

    coder: str
    coder_version: str
    found: Sequence[tuple[int, domain.Suggestion]]


async def suggest(coder: Coder, taxonomy: Taxonomy, passages: Sequence[Passage]) -> Suggested:
    """Runs the coder beside the event loop, which it would hold up."""
    if isinstance(coder, AskedByTaxonomy):
        coder = coder.by(taxonomy)
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
    """Nothing is kept of a version that went out of force while the coder was at work.

    A coder names issues of the versions it knows: what was merged since is suggested as what it
    became, and what was split or retired is not suggested.
    """
    try:
        await reviews.review_in_force(tx.session, scr_id, version, caller=None)
    except (NoSuchReview, ReviewWithdrawn, VersionNotInForce):
        return
    walk = await taxonomies.crosswalk(tx.session)
    now = utc_now()
    rows = [
        {
            "suggestion_id": uuid4(),
            "scr_id": scr_id,
            "scr_version": version,
            "passage": passage,
            "issue": issue,
            "score": suggestion.score,
            "evidence": [list(span) for span in suggestion.evidence],
            "coder": suggested.coder,
            "coder_version": suggested.coder_version,
            "suggested_at": now,
        }
        for (passage, issue), suggestion in _by_issues_in_force(suggested, walk).items()
    ]
    if rows:
        await tx.session.execute(insert_or_skip(Suggestion, tx.dialect), rows)


def _by_issues_in_force(
    suggested: Suggested, walk: Crosswalk
) -> dict[tuple[int, str], domain.Suggestion]:
    """Of two that became one, the stronger."""
    kept: dict[tuple[int, str], domain.Suggestion] = {}
    for passage, suggestion in sorted(suggested.found, key=lambda one: one[1].score):
        issue = walk.counts_for(suggestion.issue)
        if issue is not None:
            kept[passage, issue] = suggestion
    return kept


async def find_suggestion(tx: Transaction, suggestion_id: UUID) -> Suggestion:
    """Raises NoSuchSuggestion."""
    suggestion = await tx.session.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NoSuchSuggestion
    return suggestion


def decide(
    tx: Transaction,
    suggestion: Suggestion,
    decision: Decision,
    by: Caller,
    finding_id: UUID | None = None,
) -> SuggestionDecision:
    """For the decider's own body; what the machine said stays as it was."""
    decided = SuggestionDecision(
        suggestion_id=suggestion.suggestion_id,
        tenant=by.tenant,
        state=OUTCOME[decision],
        decided_by=by.client,
        decided_at=utc_now(),
        finding_id=finding_id,
    )
    tx.session.add(decided)
    return decided


async def decide_by_coding(
    tx: Transaction, scr_id: UUID, version: int, found: Mapping[tuple[int, str], UUID], by: Caller
) -> None:
    """Of people who coded without seeing it: what they found is accepted, the rest rejected.

    They may have coded by another version than it was suggested by.
    """
    walk = await taxonomies.crosswalk(tx.session)
    by_now = {(passage, walk.counts_for(code) or code): of for (passage, code), of in found.items()}
    decided = exists().where(
        SuggestionDecision.suggestion_id == Suggestion.suggestion_id,
        SuggestionDecision.tenant == by.tenant,
    )
    wanted = select(Suggestion).where(
        Suggestion.scr_id == scr_id, Suggestion.scr_version == version, ~decided
    )
    for suggestion in (await tx.session.scalars(wanted)).all():
        issue = walk.counts_for(suggestion.issue) or suggestion.issue
        finding_id = by_now.get((suggestion.passage, issue))
        decision = Decision.ACCEPT if finding_id else Decision.REJECT
        decide(tx, suggestion, decision, by, finding_id)


async def forget_undecided(tx: Transaction, scr_id: UUID) -> None:
    """Of a withdrawn review; what somebody decided stays beside the decision."""
    decided = exists().where(SuggestionDecision.suggestion_id == Suggestion.suggestion_id)
    await tx.session.execute(delete(Suggestion).where(Suggestion.scr_id == scr_id, ~decided))
