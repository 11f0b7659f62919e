"""The use cases of findings: a person decides, and only then does anything count.

Each locks the review first, so that no version goes out of force under a decision.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import update

from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.events.collation import FindingCoded, FindingRetracted
from contracts.types import FindingKind, FindingOrigin, RetractionReason
from services.collation.coding import service as coding
from services.collation.findings import queries
from services.collation.findings.errors import (
    AlreadyRetracted,
    NoSuchCoding,
    PassageOutside,
    SameIssue,
    UnknownIssue,
)
from services.collation.findings.schemas import CodingIn, SuggestionDecisionIn
from services.collation.findings.tables import Finding, FindingChange
from services.collation.reviews import queries as reviews
from services.collation.reviews.tables import Review
from services.collation.suggestions import service as suggestions
from services.collation.suggestions.decision import OUTCOME, Decision, SuggestionState
from services.collation.suggestions.errors import SuggestionDecided
from services.collation.suggestions.tables import Suggestion
from services.collation.taxonomy.domain import Taxonomy


@dataclass(frozen=True, slots=True)
class Act:
    """A person's word about a passage, however they came to it."""

    coder: str
    passage: int
    issue: str
    kind: FindingKind
    origin: FindingOrigin
    memo: str | None
    suggestion_id: UUID | None = None


async def add_coding(
    tx: Transaction, taxonomy: Taxonomy, coder: str, body: CodingIn
) -> tuple[Finding, bool]:
    """The finding, and whether it is new."""
    review = await reviews.review_in_force(tx.session, body.scr_id, body.scr_version)
    act = Act(coder, body.passage, body.issue, body.kind, FindingOrigin.ADDED, body.memo)
    return await _code(tx, taxonomy, review, act)


async def decide_suggestion(
    tx: Transaction, taxonomy: Taxonomy, coder: str, suggestion_id: UUID, body: SuggestionDecisionIn
) -> tuple[Suggestion, Finding | None]:
    """The suggestion as decided, and the finding that came of it."""
    suggestion = await suggestions.find_suggestion(tx, suggestion_id)
    review = await reviews.review_in_force(tx.session, suggestion.scr_id, suggestion.scr_version)
    suggestion = await suggestions.find_suggestion(tx, suggestion_id)
    if suggestion.state != SuggestionState.OPEN:
        return suggestion, await _decided_before(tx, suggestion, body)
    await coding.begin_work(tx, review.scr_id)
    finding = None
    if body.decision is not Decision.REJECT:
        finding, _ = await _code(tx, taxonomy, review, _act_on(suggestion, coder, body))
    suggestions.decide(suggestion, body.decision, coder, finding.finding_id if finding else None)
    return suggestion, finding


def _act_on(suggestion: Suggestion, coder: str, body: SuggestionDecisionIn) -> Act:
    if body.issue == suggestion.issue:
        raise SameIssue(pointers=[Pointer("/issue", "This is the issue suggested.")])
    changed = body.decision is Decision.CHANGE
    return Act(
        coder,
        suggestion.passage,
        body.issue or suggestion.issue,
        body.kind,
        FindingOrigin.CHANGED if changed else FindingOrigin.ACCEPTED,
        body.memo,
        suggestion.suggestion_id,
    )


async def _decided_before(
    tx: Transaction, suggestion: Suggestion, body: SuggestionDecisionIn
) -> Finding | None:
    finding = (
        await tx.session.get(Finding, suggestion.finding_id) if suggestion.finding_id else None
    )
    same = finding is None or (
        finding.issue == (body.issue or suggestion.issue) and finding.kind == body.kind
    )
    if suggestion.state != OUTCOME[body.decision] or not same:
        raise SuggestionDecided
    return finding


async def _code(
    tx: Transaction, taxonomy: Taxonomy, review: Review, act: Act
) -> tuple[Finding, bool]:
    if taxonomy.issue(act.issue) is None:
        raise UnknownIssue(pointers=[Pointer("/issue", "Not an issue of the taxonomy in force.")])
    passage = await reviews.find_passage(tx.session, review, act.passage)
    if passage is None:
        raise PassageOutside(pointers=[Pointer("/passage", "Not a passage of this version.")])
    same = await queries.find_same(
        tx.session, review.scr_id, review.version, act.passage, act.issue, act.kind
    )
    if same is not None:
        return same, False
    await coding.begin_work(tx, review.scr_id)
    finding = Finding(
        finding_id=uuid4(),
        revision=1,
        scr_id=review.scr_id,
        scr_version=review.version,
        passage=act.passage,
        page=passage.page,
        paragraph=passage.paragraph,
        issue=act.issue,
        taxonomy=taxonomy.version,
        kind=act.kind,
        origin=act.origin,
        coder=act.coder,
        coded_at=utc_now(),
        memo=act.memo,
        suggestion_id=act.suggestion_id,
    )
    tx.session.add(finding)
    await tx.session.flush()
    await _tell_coded(tx, finding)
    return finding, True


async def _tell_coded(tx: Transaction, finding: Finding) -> None:
    tx.session.add(
        FindingChange(
            finding_id=finding.finding_id,
            revision=finding.revision,
            change="coded",
            changed_at=finding.coded_at,
            changed_by=finding.coder,
        )
    )
    await tx.publish(
        FindingCoded(
            finding_id=finding.finding_id,
            revision=finding.revision,
            scr_id=finding.scr_id,
            scr_version=finding.scr_version,
            passage=finding.passage,
            issue=finding.issue,
            taxonomy=finding.taxonomy,
            kind=FindingKind(finding.kind),
            origin=FindingOrigin(finding.origin),
            coded_at=finding.coded_at,
        )
    )


async def retract_finding(
    tx: Transaction, coder: str, finding_id: UUID, reason: RetractionReason
) -> Finding:
    """Takes a mistake back at once, on a complete review too."""
    finding = await tx.session.get(
        Finding, finding_id, with_for_update=True, populate_existing=True
    )
    if finding is None:
        raise NoSuchCoding
    if finding.retracted_at is None:
        await _retract(tx, finding, reason, coder)
    elif finding.retraction_reason != reason:
        raise AlreadyRetracted
    return finding


async def _retract(
    tx: Transaction, finding: Finding, reason: RetractionReason, by: str | None
) -> None:
    now = utc_now()
    finding.revision += 1
    finding.retracted_at = now
    finding.retraction_reason = reason
    tx.session.add(
        FindingChange(
            finding_id=finding.finding_id,
            revision=finding.revision,
            change="retracted",
            changed_at=now,
            changed_by=by,
            reason=reason,
        )
    )
    await tx.publish(
        FindingRetracted(
            finding_id=finding.finding_id,
            revision=finding.revision,
            scr_id=finding.scr_id,
            issue=finding.issue,
            reason=reason,
            retracted_at=now,
        )
    )


async def follow_revision(tx: Transaction, scr_id: UUID) -> None:
    """What was found in the version before no longer holds."""
    await _retract_all(tx, scr_id, RetractionReason.REVIEW_REVISED)


async def follow_withdrawal(tx: Transaction, scr_id: UUID) -> None:
    """Nothing found in the review holds, and no note about it is kept."""
    await _retract_all(tx, scr_id, RetractionReason.REVIEW_WITHDRAWN)
    await tx.session.execute(update(Finding).where(Finding.scr_id == scr_id).values(memo=None))


async def _retract_all(tx: Transaction, scr_id: UUID, reason: RetractionReason) -> None:
    for finding in await queries.lock_holding(tx.session, scr_id):
        await _retract(tx, finding, reason, None)
