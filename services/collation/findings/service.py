"""The use cases of findings: a person decides, and only then does anything count.

Each locks the review first, so that no version goes out of force under a decision.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import null, select, update

from chassis.auth import Caller
from chassis.db import Transaction, insert_or_skip, utc_now
from chassis.errors import Pointer
from contracts.events.collation import FindingCoded, FindingRetracted
from contracts.types import FindingKind, FindingOrigin, RetractionReason
from services.collation.coding import queries as codings
from services.collation.coding import service as coding
from services.collation.coding.domain import CodingState
from services.collation.coding.tables import BodyReading
from services.collation.findings import queries
from services.collation.findings.errors import (
    AlreadyRetracted,
    CodedAlready,
    CodingRetracted,
    IssuesChanged,
    OtherMemo,
    PassageOutside,
    SameIssue,
    SettledCoding,
    SpanOutside,
    UnknownIssue,
)
from services.collation.findings.schemas import AmendmentIn, CodingIn, SuggestionDecisionIn
from services.collation.findings.tables import Finding, FindingChange, SettledUnit
from services.collation.reviews import queries as reviews
from services.collation.reviews.errors import NoSuchReview
from services.collation.reviews.service import tell_of_withdrawal
from services.collation.reviews.tables import Passage, Review
from services.collation.suggestions import queries as decisions
from services.collation.suggestions import service as suggestions
from services.collation.suggestions.decision import OUTCOME, Decision
from services.collation.suggestions.errors import NoSuchSuggestion, SuggestionDecided
from services.collation.suggestions.tables import Suggestion, SuggestionDecision
from services.collation.taxonomy import queries as versions
from services.collation.taxonomy import service as taxonomies
from services.collation.taxonomy.domain import Taxonomy

MOST_POINTERS = 20
MOST_AT_ONCE = 100
"""Written together without a pause for what else the service does."""
Unit = tuple[UUID, int, int, str]
"""A review and its version, a passage and an issue."""


@dataclass(frozen=True, slots=True)
class Act:
    """A person's word about a passage, however they came to it."""

    tenant: str
    coder: str
    passage: int
    issue: str
    kind: FindingKind
    origin: FindingOrigin
    memo: str | None
    span: tuple[int, int] = (0, 0)
    suggestion_id: UUID | None = None
    double_coding_id: UUID | None = None
    second_coder: str | None = None


async def add_coding(
    tx: Transaction, taxonomy: Taxonomy, caller: Caller, body: CodingIn
) -> tuple[Finding, bool]:
    """The finding, and whether it is new."""
    review = await reviews.review_in_force(tx.session, body.scr_id, body.scr_version, caller=caller)
    passage = await passage_of(tx, review, body.passage, body.span)
    return await _code(tx, taxonomy, review, _act_of(caller, body.within(passage.text)))


def _act_of(caller: Caller, body: CodingIn) -> Act:
    return Act(
        caller.tenant,
        caller.client,
        body.passage,
        body.issue,
        body.kind,
        FindingOrigin.ADDED,
        body.memo,
        body.span,
    )


async def add_codings(tx: Transaction, caller: Caller, bodies: Sequence[CodingIn]) -> int:
    """How many are new; refused for what `add_coding` refuses one for.

    What is the same for all of a review is asked once, and what is new is written together: on
    SQLite nobody else writes meanwhile.
    """
    of_reviews = defaultdict[tuple[UUID, int], list[CodingIn]](list)
    for body in bodies:
        of_reviews[body.scr_id, body.scr_version].append(body)
    new = 0
    for (scr_id, version), said in of_reviews.items():
        review = await reviews.review_in_force(tx.session, scr_id, version, caller=caller)
        new += await _code_all(tx, caller, review, said)
    return new


async def _code_all(
    tx: Transaction, caller: Caller, review: Review, bodies: Sequence[CodingIn]
) -> int:
    of = (tx.session, caller.tenant, review.scr_id, review.version)
    listed = await reviews.list_passages(tx.session, review.scr_id, review.version)
    passages = {passage.number: passage for passage in listed}
    stands = {_place_of(finding): finding for finding in await queries.list_said(*of)}
    settled = await queries.list_settled(*of)
    held: dict[str, Taxonomy] = {}
    reading: BodyReading | None = None
    new: list[Finding] = []
    for body in bodies:
        passage = _checked(passages.get(body.passage), body.span)
        act = _act_of(caller, body.within(passage.text))
        place = (act.passage, act.issue, act.kind, act.span)
        if (same := stands.get(place)) is not None:
            check_memo(same.finding_id, same.memo, act.memo)
            continue
        if act.issue not in held:
            held[act.issue] = await taxonomies.hold_for_coding(tx, act.issue)
            _check_issue(held[act.issue], act.issue)
        reading = reading or await coding.begin_work(tx, caller.tenant, review.scr_id)
        if not settled.isdisjoint(
            (act.passage, code) for code in (act.issue, _whole_of(act.issue))
        ):
            unit = (review.scr_id, review.version, act.passage, act.issue)
            await _check_unsettled(tx, caller.tenant, unit)
        stands[place] = _finding_of(held[act.issue], review, passage, act, reading)
        new.append(stands[place])
    for first in range(0, len(new), MOST_AT_ONCE):
        await _keep(tx, new[first : first + MOST_AT_ONCE])
    return len(new)


def _place_of(finding: Finding) -> tuple[int, str, str, tuple[int, int]]:
    span = (finding.span_start, finding.span_end)
    return finding.passage, finding.issue, finding.kind, span


async def complete_review(
    tx: Transaction, taxonomy: Taxonomy, caller: Caller, scr_id: UUID, version: int
) -> BodyReading:
    """A person read this version to the end for their body, by the practice issues in force.

    What was merged since counts for what it became; what was split or retired has to be read
    again, or the review would count as read for issues that nobody looked for: raises IssuesChanged
    with what each became.
    """
    await reviews.review_in_force(tx.session, scr_id, version, caller=caller)
    stands = await codings.find_reading(tx.session, caller.tenant, scr_id)
    if stands is None or stands.state != CodingState.COMPLETE:
        await _check_issues(tx, caller.tenant, scr_id, version)
    reading = await coding.complete_coding(tx, taxonomy, caller, scr_id, version)
    await _take_along(tx, reading, version)
    return reading


async def _take_along(tx: Transaction, reading: BodyReading, version: int) -> None:
    """What was told before each body had its own reading is told again, as found in this one."""
    if not reading.reading:
        return
    known = await queries.list_unread(tx.session, reading.tenant, reading.scr_id, version)
    for finding in known:
        finding.reading = reading.reading
        finding.revision += 1
        await tx.publish(_coded(finding))


async def _check_issues(tx: Transaction, tenant: str, scr_id: UUID, version: int) -> None:
    walk = await versions.crosswalk(tx.session)
    changed = [
        Pointer(f"/{one.finding_id}", f"{one.issue} became {_named(walk.successors(one.issue))}.")
        for one in await queries.list_own(tx.session, tenant, scr_id, version)
        if walk.counts_for(one.issue) is None
    ]
    if changed:
        raise IssuesChanged(pointers=changed[:MOST_POINTERS])


async def check_known(tx: Transaction, tenant: str, scr_id: UUID, issue: str) -> None:
    """What a body says of it counts, by the version it read the review by or, where it is not
    done, by the one in force. Raises IssuesChanged with what the issue became."""
    walk = await versions.crosswalk(tx.session)
    reading = await codings.find_reading(tx.session, tenant, scr_id)
    version = (reading and reading.taxonomy) or walk.in_force.version
    if walk.known_as(issue, version) is None:
        became = f"{issue} became {_named(walk.successors(issue))}."
        raise IssuesChanged(pointers=[Pointer("/issue", became)])


def _named(codes: Sequence[str]) -> str:
    return ", ".join(codes) or "no other issue"


async def decide_suggestion(
    tx: Transaction,
    taxonomy: Taxonomy,
    caller: Caller,
    suggestion_id: UUID,
    body: SuggestionDecisionIn,
) -> tuple[Suggestion, SuggestionDecision, Finding | None]:
    """The suggestion, what the caller's body decided, and the finding that came of it."""
    suggestion = await suggestions.find_suggestion(tx, suggestion_id)
    try:
        review = await reviews.review_in_force(
            tx.session, suggestion.scr_id, suggestion.scr_version, caller=caller
        )
    except NoSuchReview:
        raise NoSuchSuggestion from None
    # who codes blind is not even told what theirs decided before
    await coding.check_open(tx, caller.tenant, review.scr_id)
    decided = await decisions.decision_of(tx.session, caller, suggestion_id)
    if decided is not None:
        return suggestion, decided, await _decided_before(tx, decided, body)
    await coding.begin_work(tx, caller.tenant, review.scr_id)
    finding = None
    if body.decision is not Decision.REJECT:
        walk = await versions.crosswalk(tx.session)
        issue = walk.counts_for(suggestion.issue) or suggestion.issue
        finding, _ = await _code(tx, taxonomy, review, _act_on(suggestion, issue, caller, body))
    finding_id = finding.finding_id if finding else None
    decided = suggestions.decide(tx, suggestion, body.decision, caller, finding_id)
    return suggestion, decided, finding


def _act_on(suggestion: Suggestion, issue: str, caller: Caller, body: SuggestionDecisionIn) -> Act:
    """`issue` is what the suggested one is called now."""
    if body.issue in (suggestion.issue, issue):
        raise SameIssue(pointers=[Pointer("/issue", "This is the issue suggested.")])
    changed = body.decision is Decision.CHANGE
    return Act(
        caller.tenant,
        caller.client,
        suggestion.passage,
        body.issue or issue,
        body.kind,
        FindingOrigin.CHANGED if changed else FindingOrigin.ACCEPTED,
        body.memo,
        suggestion_id=suggestion.suggestion_id,
    )


RETRACTED_SINCE = "What was coded because of it was retracted; the passage can be coded anew."


async def _decided_before(
    tx: Transaction, decided: SuggestionDecision, body: SuggestionDecisionIn
) -> Finding | None:
    finding = await tx.session.get(Finding, decided.finding_id) if decided.finding_id else None
    same = finding is None or (body.issue in (None, finding.issue) and finding.kind == body.kind)
    if decided.state != OUTCOME[body.decision] or not same:
        raise SuggestionDecided
    if finding is not None:
        if finding.retracted_at is not None:
            raise SuggestionDecided(RETRACTED_SINCE)
        check_memo(finding.finding_id, finding.memo, body.memo)
    return finding


async def _code(
    tx: Transaction, taxonomy: Taxonomy, review: Review, act: Act
) -> tuple[Finding, bool]:
    place = (act.passage, act.issue, act.kind, act.span)
    same = await queries.find_same(tx.session, act.tenant, review.scr_id, review.version, *place)
    if same is not None:
        # it stands, whatever became of its issue since
        check_memo(same.finding_id, same.memo, act.memo)
        return same, False
    taxonomy = await taxonomies.hold_for_coding(tx, act.issue)
    passage = await place_by(tx, taxonomy, review, act.passage, act.issue, act.span)
    await coding.begin_work(tx, act.tenant, review.scr_id)
    await _check_unsettled(tx, act.tenant, (review.scr_id, review.version, act.passage, act.issue))
    return await keep_finding(tx, taxonomy, review, passage, act), True


def check_memo(coded_as: UUID, kept: str | None, said: str | None) -> None:
    """What is coded so already keeps its memo; a new one is never dropped. Raises OtherMemo."""
    if said is not None and said != kept:
        raise OtherMemo(pointers=[Pointer("/memo", f"Coding {coded_as} says so already.")])


async def place_of(
    tx: Transaction,
    taxonomy: Taxonomy,
    review: Review,
    passage: int,
    issue: str,
    span: tuple[int, int],
) -> Passage:
    """The passage to be coded; raises UnknownIssue, RetiredIssue, PassageOutside or SpanOutside."""
    taxonomy = await taxonomies.hold_for_coding(tx, issue)
    return await place_by(tx, taxonomy, review, passage, issue, span)


async def place_by(
    tx: Transaction,
    taxonomy: Taxonomy,
    review: Review,
    passage: int,
    issue: str,
    span: tuple[int, int],
) -> Passage:
    """The passage to be coded by this version, though another may be in force by now.

    Raises UnknownIssue, PassageOutside or SpanOutside.
    """
    _check_issue(taxonomy, issue)
    return await passage_of(tx, review, passage, span)


def _check_issue(taxonomy: Taxonomy, issue: str) -> None:
    """Raises UnknownIssue."""
    if taxonomy.issue(issue) is None:
        raise UnknownIssue(pointers=[Pointer("/issue", f"Not an issue of {taxonomy.version}.")])


async def passage_of(
    tx: Transaction, review: Review, passage: int, span: tuple[int, int]
) -> Passage:
    """Raises PassageOutside or SpanOutside."""
    return _checked(await reviews.find_passage(tx.session, review, passage), span)


def _checked(found: Passage | None, span: tuple[int, int]) -> Passage:
    if found is None:
        raise PassageOutside(pointers=[Pointer("/passage", "Not a passage of this version.")])
    if span[1] > len(found.text):
        raise SpanOutside(pointers=[Pointer("/end", "The passage is shorter.")])
    return found


async def keep_finding(
    tx: Transaction, taxonomy: Taxonomy, review: Review, passage: Passage, act: Act
) -> Finding:
    """Of a review that the caller has locked; it counts while its body's reading is complete."""
    reading = await coding.reading_of(tx, act.tenant, review.scr_id)
    finding = _finding_of(taxonomy, review, passage, act, reading)
    await _keep(tx, [finding])
    return finding


def _finding_of(
    taxonomy: Taxonomy, review: Review, passage: Passage, act: Act, reading: BodyReading
) -> Finding:
    return Finding(
        finding_id=uuid4(),
        revision=1,
        scr_id=review.scr_id,
        scr_version=review.version,
        passage=act.passage,
        page=passage.page,
        paragraph=passage.paragraph,
        span_start=act.span[0],
        span_end=act.span[1],
        issue=act.issue,
        taxonomy=taxonomy.version,
        kind=act.kind,
        origin=act.origin,
        tenant=act.tenant,
        reading=reading.reading,
        coder=act.coder,
        second_coder=act.second_coder,
        coded_at=utc_now(),
        memo=act.memo,
        suggestion_id=act.suggestion_id,
        double_coding_id=act.double_coding_id,
    )


async def _keep(tx: Transaction, findings: Sequence[Finding]) -> None:
    """With the first line of the history of each, and told in this order."""
    tx.session.add_all(findings)
    await tx.session.flush()
    tx.session.add_all(
        FindingChange(
            finding_id=finding.finding_id,
            revision=finding.revision,
            change="coded",
            changed_at=finding.coded_at,
            changed_by=finding.coder,
            after=_said(finding),
        )
        for finding in findings
    )
    await tx.publish(*map(_coded, findings))


def _said(finding: Finding) -> dict[str, Any]:
    return {
        "issue": finding.issue,
        "kind": finding.kind,
        "start": finding.start,
        "end": finding.end,
        "memo": finding.memo,
    }


def _coded(finding: Finding) -> FindingCoded:
    return FindingCoded(
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
        reading=finding.reading,
    )


async def amend_coding(
    tx: Transaction, caller: Caller, finding_id: UUID, body: AmendmentIn
) -> Finding:
    """Another span or memo. What counts stays as it was, so nothing is told."""
    known = await queries.own_finding(tx.session, caller, finding_id)
    review = await reviews.review_in_force(tx.session, known.scr_id, known.scr_version, caller=None)
    finding = await queries.own_finding(tx.session, caller, finding_id, lock=True)
    if finding.retracted_at is not None:
        raise CodingRetracted
    await _check_unsettled(tx, caller.tenant, _unit_of(finding))
    await coding.begin_work(tx, caller.tenant, review.scr_id)
    before = _said(finding)
    if "start" in body.model_fields_set:
        await _move(tx, review, finding, body)
    if "memo" in body.model_fields_set:
        finding.memo = body.memo
    after = _said(finding)
    if after != before:
        finding.revision += 1
        tx.session.add(
            FindingChange(
                finding_id=finding.finding_id,
                revision=finding.revision,
                change="amended",
                changed_at=utc_now(),
                changed_by=caller.client,
                before=before,
                after=after,
            )
        )
    return finding


async def _move(tx: Transaction, review: Review, finding: Finding, body: AmendmentIn) -> None:
    passage = await passage_of(tx, review, finding.passage, body.span)
    span = body.within(passage.text).span
    same = await queries.find_same(
        tx.session,
        finding.tenant,
        finding.scr_id,
        finding.scr_version,
        finding.passage,
        finding.issue,
        finding.kind,
        span,
    )
    if same is not None and same.finding_id != finding.finding_id:
        raise CodedAlready
    finding.span_start, finding.span_end = span


async def retract_finding(
    tx: Transaction, caller: Caller, finding_id: UUID, reason: RetractionReason
) -> Finding:
    """Takes a mistake back at once, on a complete review too."""
    finding = await queries.own_finding(tx.session, caller, finding_id, lock=True)
    if finding.retracted_at is None:
        await _check_unsettled(tx, caller.tenant, _unit_of(finding))
        await _retract(tx, finding, reason, caller.client)
    elif finding.retraction_reason != reason:
        raise AlreadyRetracted
    return finding


async def _check_unsettled(tx: Transaction, tenant: str, unit: Unit) -> None:
    """A part of what a third settled as not there is not there either. Raises SettledCoding."""
    if await tx.session.get(SettledUnit, (*unit, tenant)) is not None:
        raise SettledCoding
    scr_id, version, passage, issue = unit
    whole = (scr_id, version, passage, _whole_of(issue))
    settled = await tx.session.get(SettledUnit, (*whole, tenant)) is not None
    if settled and not await queries.lock_unit(tx.session, tenant, *whole):
        raise SettledCoding


def _whole_of(issue: str) -> str:
    return issue.partition(".")[0]


def _unit_of(finding: Finding) -> Unit:
    return finding.scr_id, finding.scr_version, finding.passage, finding.issue


async def close_unit(tx: Transaction, tenant: str, unit: Unit) -> None:
    """What a body says of it was agreed or adjudicated: it is changed at the open desk no more."""
    scr_id, version, passage, issue = unit
    row = {"scr_id": scr_id, "scr_version": version, "passage": passage, "issue": issue}
    await tx.session.execute(insert_or_skip(SettledUnit, tx.dialect), [row | {"tenant": tenant}])


async def settle(
    tx: Transaction,
    taxonomy: Taxonomy,
    review: Review,
    passage: Passage,
    issue: str,
    acts: Sequence[Act],
    by: Caller,
) -> None:
    """From now on a body says of this passage and issue what these acts say, and nothing else.

    Where they say that it is not there, no part of it is there that was not settled itself.
    """
    anew = {(act.kind, act.span): act for act in acts}
    unit = (review.scr_id, review.version, passage.number, issue)
    await close_unit(tx, by.tenant, unit)
    parts = [] if acts else await queries.lock_parts(tx.session, by.tenant, *unit)
    for finding in (*await queries.lock_unit(tx.session, by.tenant, *unit), *parts):
        said = (FindingKind(finding.kind), (finding.span_start, finding.span_end))
        if anew.pop(said, None) is None:
            await _retract(tx, finding, RetractionReason.RECODED, by.client)
    await tx.session.flush()
    for act in anew.values():
        await keep_finding(tx, taxonomy, review, passage, act)


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
            before=_said(finding),
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
    await tell_of_withdrawal(tx, scr_id, await queries.list_bodies(tx.session, scr_id))
    await _retract_all(tx, scr_id, RetractionReason.REVIEW_WITHDRAWN)
    of_review = select(Finding.finding_id).where(Finding.scr_id == scr_id)
    await tx.session.flush()
    await tx.session.execute(update(Finding).where(Finding.scr_id == scr_id).values(memo=None))
    await tx.session.execute(
        update(FindingChange)
        .where(FindingChange.finding_id.in_(of_review))
        .values(before=null(), after=null())
    )


async def _retract_all(tx: Transaction, scr_id: UUID, reason: RetractionReason) -> None:
    for finding in await queries.lock_holding(tx.session, scr_id):
        await _retract(tx, finding, reason, None)
