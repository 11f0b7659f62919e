"""From two blind codings to findings that count: once, when nothing is left in dispute."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from contracts.types import FindingKind, FindingOrigin
from services.collation.adjudications import queries
from services.collation.adjudications.domain import Place, Span, Unit, compared
from services.collation.adjudications.errors import (
    AdjudicatedOtherwise,
    NoSuchDisagreement,
    NothingFoundThere,
    NotSettled,
    OwnAdjudication,
)
from services.collation.adjudications.schemas import AdjudicationIn
from services.collation.adjudications.tables import Adjudication, EarlierAdjudication
from services.collation.agreement import service as agreement
from services.collation.agreement.domain import pairs_of
from services.collation.assignments import queries as assignments
from services.collation.assignments import service as assigning
from services.collation.assignments.domain import COMPARED, AssignmentState, DoubleCodingState
from services.collation.assignments.errors import (
    AssignmentOver,
    DoubleCodingOver,
    NotCompared,
)
from services.collation.assignments.tables import CodingAssignment, DoubleCoding
from services.collation.coding import service as coding
from services.collation.findings import service as findings
from services.collation.findings.service import Act
from services.collation.readings import queries as readings
from services.collation.readings import service as reading
from services.collation.reviews import queries as reviews
from services.collation.reviews.service import tell_of_withdrawal
from services.collation.reviews.tables import Review
from services.collation.suggestions import service as suggestions
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.domain import Taxonomy


async def complete_assignment(
    tx: Transaction, taxonomy: Taxonomy, caller: Caller, assignment_id: UUID
) -> CodingAssignment:
    """Its coder read the review to the end. Of two blind coders, the second sets off the rest."""
    known = await assignments.own_assignment(
        tx.session, caller.tenant, caller.client, assignment_id
    )
    review = await reviews.review_in_force(tx.session, known.scr_id, known.scr_version, caller=None)
    assignment = await assignments.own_assignment(
        tx.session, caller.tenant, caller.client, assignment_id, lock=True
    )
    if assignment.state == AssignmentState.DONE:
        return assignment
    if assignment.state == AssignmentState.ENDED:
        raise AssignmentOver
    assignment.state = AssignmentState.DONE
    assignment.done_at = utc_now()
    if assignment.double_coding_id is None:
        await findings.complete_review(tx, taxonomy, caller, review.scr_id, review.version)
        return assignment
    await tx.session.flush()
    both = await assignments.assignments_of(tx.session, assignment.double_coding_id, lock=True)
    if all(each.state == AssignmentState.DONE for each in both):
        double_coding = await assignments.double_coding_of(
            tx.session, caller.tenant, assignment.double_coding_id, lock=True
        )
        coded_by = await assignments.coded_by(tx.session, double_coding, taxonomy)
        await _compare(tx, coded_by, caller, review, double_coding, both)
    return assignment


async def _compare(
    tx: Transaction,
    taxonomy: Taxonomy,
    caller: Caller,
    review: Review,
    double_coding: DoubleCoding,
    both: Sequence[CodingAssignment],
) -> None:
    units = await _units(tx, both)
    double_coding.taxonomy = taxonomy.version
    double_coding.passages = review.passages
    double_coding.pairs = pairs_of(
        [issue.code for issue in taxonomy.issues],
        [(unit.issue, unit.first.kinds, unit.second.kinds) for unit in units],
    )
    double_coding.compared_at = utc_now()
    double_coding.state = DoubleCodingState.IN_ADJUDICATION
    await agreement.add_to_tally(
        tx, caller.tenant, taxonomy.version, review.passages, double_coding.pairs
    )
    differing = [unit for unit in units if not unit.agreed]
    tx.session.add_all(
        Adjudication(
            double_coding_id=double_coding.double_coding_id,
            passage=unit.passage,
            issue=unit.issue,
            span_start=0,
            span_end=0,
        )
        for unit in differing
    )
    if not differing:
        await _reconcile(tx, caller, review, double_coding, both)


async def _units(tx: Transaction, both: Sequence[CodingAssignment]) -> list[Unit]:
    first, second = [await readings.list_standing(tx.session, each.assignment_id) for each in both]
    return compared(first, second)


async def adjudicate(
    tx: Transaction, caller: Caller, double_coding_id: UUID, body: AdjudicationIn
) -> tuple[Adjudication, DoubleCoding, int]:
    """The disagreement as settled, and how many are left; with the last, all begins to count."""
    review, double_coding, both = await _as_third(tx, caller, double_coding_id)
    passage = await findings.passage_of(tx, review, body.passage, body.span)
    body = body.within(passage.text)
    found = await _adjudication_of(tx, double_coding_id, body)
    if found is None:
        raise NoSuchDisagreement
    if found.adjudicated_at is not None:
        if not _says(found, body):
            raise AdjudicatedOtherwise
        return found, double_coding, await queries.count_open(tx.session, double_coding_id)
    if double_coding.state != DoubleCodingState.IN_ADJUDICATION:
        raise DoubleCodingOver
    _settle(found, caller, body)
    await tx.session.flush()
    left = await queries.count_open(tx.session, double_coding_id)
    if not left:
        await _reconcile(tx, caller, review, double_coding, both)
    return found, double_coding, left


async def reconsider(
    tx: Transaction, caller: Caller, double_coding_id: UUID, body: AdjudicationIn
) -> tuple[Adjudication, DoubleCoding, int]:
    """What was agreed or adjudicated is settled anew; how it was settled before is kept."""
    review, double_coding, both = await _as_third(tx, caller, double_coding_id)
    if double_coding.state not in COMPARED:
        raise DoubleCodingOver
    passage = await findings.passage_of(tx, review, body.passage, body.span)
    body = body.within(passage.text)
    if body.kinds and double_coding.state == DoubleCodingState.RECONCILED:
        await findings.check_known(tx, caller.tenant, review.scr_id, body.issue)
    found = await _adjudication_of(tx, double_coding_id, body)
    if found is None:
        found = await _settle_agreed(tx, caller, double_coding_id, both, body)
    elif found.adjudicated_at is None:
        raise NotSettled
    elif not _says(found, body):
        await _keep_earlier(tx, found)
        _settle(found, caller, body)
    if double_coding.state == DoubleCodingState.RECONCILED:
        taxonomy = await _coded_by(tx, double_coding)
        acts = _adjudicated(found, double_coding)
        await findings.settle(tx, taxonomy, review, passage, body.issue, acts, caller)
    return found, double_coding, await queries.count_open(tx.session, double_coding_id)


async def _as_third(
    tx: Transaction, caller: Caller, double_coding_id: UUID
) -> tuple[Review, DoubleCoding, Sequence[CodingAssignment]]:
    """The review and its double coding, locked, once both are done.

    Raises OwnAdjudication for either of the two, and NotCompared.
    """
    known = await assignments.double_coding_of(tx.session, caller.tenant, double_coding_id)
    both = await assignments.assignments_of(tx.session, double_coding_id)
    if caller.client in {each.coder for each in both}:
        raise OwnAdjudication
    review = await reviews.review_in_force(tx.session, known.scr_id, known.scr_version, caller=None)
    double_coding = await assignments.double_coding_of(
        tx.session, caller.tenant, double_coding_id, lock=True
    )
    if double_coding.state == DoubleCodingState.IN_WORK:
        raise NotCompared
    return review, double_coding, both


async def _adjudication_of(
    tx: Transaction, double_coding_id: UUID, body: AdjudicationIn
) -> Adjudication | None:
    place = (double_coding_id, body.passage, body.issue)
    found: Adjudication | None = await tx.session.get(Adjudication, place, with_for_update=True)
    return found


async def _settle_agreed(
    tx: Transaction,
    caller: Caller,
    double_coding_id: UUID,
    both: Sequence[CodingAssignment],
    body: AdjudicationIn,
) -> Adjudication:
    """A third says something else than the two who agreed. Raises NothingFoundThere."""
    place = (body.passage, body.issue)
    if place not in {(unit.passage, unit.issue) for unit in await _units(tx, both)}:
        raise NothingFoundThere
    anew = Adjudication(double_coding_id=double_coding_id, passage=body.passage, issue=body.issue)
    _settle(anew, caller, body)
    tx.session.add(anew)
    return anew


def _says(settled: Adjudication, body: AdjudicationIn) -> bool:
    """The same again, its reason too: another's reason would be dropped without a word."""
    said = (settled.kinds, _span(settled), settled.reason)
    return said == (body.kinds, body.span, body.reason)


def _settle(of: Adjudication, caller: Caller, body: AdjudicationIn) -> None:
    of.kinds = [kind.value for kind in body.kinds]
    of.span_start, of.span_end = body.span
    of.reason = body.reason
    of.adjudicated_by = caller.client
    of.adjudicated_at = utc_now()


async def _keep_earlier(tx: Transaction, settled: Adjudication) -> None:
    tx.session.add(
        EarlierAdjudication(
            double_coding_id=settled.double_coding_id,
            passage=settled.passage,
            issue=settled.issue,
            number=await queries.count_earlier(tx.session, settled) + 1,
            kinds=settled.kinds,
            span_start=settled.span_start,
            span_end=settled.span_end,
            reason=settled.reason,
            adjudicated_by=settled.adjudicated_by,
            adjudicated_at=settled.adjudicated_at,
        )
    )


def _span(of: Adjudication) -> Span:
    return of.span_start, of.span_end


async def _reconcile(
    tx: Transaction,
    caller: Caller,
    review: Review,
    double_coding: DoubleCoding,
    both: Sequence[CodingAssignment],
) -> None:
    """What was agreed and what was adjudicated become findings, and the review is complete.

    All by the version of the issues that the two coded by, whatever came since.
    """
    taxonomy = await _coded_by(tx, double_coding)
    double_coding.state = DoubleCodingState.RECONCILED
    double_coding.reconciled_at = utc_now()
    settled = {
        (one.passage, one.issue): one
        for one in await queries.list_disagreements(tx.session, double_coding.double_coding_id)
    }
    found: dict[Place, UUID] = {}
    for unit in await _units(tx, both):
        place = (review.scr_id, review.version, unit.passage, unit.issue)
        await findings.close_unit(tx, caller.tenant, place)
        third = settled.get((unit.passage, unit.issue))
        acts = _adjudicated(third, double_coding) if third else _agreed(unit, double_coding, both)
        for act in acts:
            passage = await reviews.find_passage(tx.session, review, act.passage)
            assert passage is not None
            finding = await findings.keep_finding(tx, taxonomy, review, passage, act)
            found.setdefault((unit.passage, unit.issue), finding.finding_id)
    await suggestions.decide_by_coding(tx, review.scr_id, review.version, found, by=caller)
    await coding.end_blind(tx, caller.tenant, review.scr_id)
    await coding.complete_coding(tx, taxonomy, caller, review.scr_id, review.version)


async def _coded_by(tx: Transaction, double_coding: DoubleCoding) -> Taxonomy:
    assert double_coding.taxonomy is not None
    return await taxonomies.read_version(tx.session, double_coding.taxonomy)


def _agreed(unit: Unit, double_coding: DoubleCoding, both: Sequence[CodingAssignment]) -> list[Act]:
    """The word of both."""
    first, second = both
    return [
        Act(
            coder=first.coder,
            second_coder=second.coder,
            passage=unit.passage,
            issue=unit.issue,
            kind=FindingKind(kind),
            origin=FindingOrigin.ADDED,
            tenant=double_coding.tenant,
            memo=unit.memo,
            span=span,
            double_coding_id=double_coding.double_coding_id,
        )
        for kind in sorted(unit.first.kinds)
        for span in unit.spans_of(kind)
    ]


def _adjudicated(settled: Adjudication, double_coding: DoubleCoding) -> list[Act]:
    """The third person's word."""
    return [
        Act(
            coder=settled.adjudicated_by or "",
            passage=settled.passage,
            issue=settled.issue,
            kind=FindingKind(kind),
            origin=FindingOrigin.ADDED,
            tenant=double_coding.tenant,
            memo=settled.reason,
            span=_span(settled),
            double_coding_id=double_coding.double_coding_id,
        )
        for kind in sorted(settled.kinds or [])
    ]


async def follow_revision(tx: Transaction, scr_id: UUID, version: int) -> None:
    """What was begun on earlier versions ends, undecided."""
    await assigning.end_with_version(tx, scr_id, before=version)


async def follow_withdrawal(tx: Transaction, scr_id: UUID) -> None:
    """Everything ends, and no word about the review is kept."""
    given = select(CodingAssignment.tenant).where(CodingAssignment.scr_id == scr_id).distinct()
    await tell_of_withdrawal(tx, scr_id, await tx.session.scalars(given))
    await assigning.end_with_version(tx, scr_id, before=None)
    await reading.forget_memos(tx, scr_id)
    of_review = select(DoubleCoding.double_coding_id).where(DoubleCoding.scr_id == scr_id)
    for table in (Adjudication, EarlierAdjudication):
        forgotten = update(table).where(table.double_coding_id.in_(of_review)).values(reason=None)
        await tx.session.execute(forgotten)
    for double_coding_id in (await tx.session.scalars(of_review)).all():
        await tx.forget_answers(str(double_coding_id))
