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
    OwnAdjudication,
)
from services.collation.adjudications.schemas import AdjudicationIn
from services.collation.adjudications.tables import Adjudication
from services.collation.agreement import service as agreement
from services.collation.agreement.domain import pairs_of
from services.collation.assignments import queries as assignments
from services.collation.assignments import service as assigning
from services.collation.assignments.domain import AssignmentState, DoubleCodingState
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
    review = await reviews.review_in_force(tx.session, known.scr_id, known.scr_version)
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
    known = await assignments.double_coding_of(tx.session, caller.tenant, double_coding_id)
    both = await assignments.assignments_of(tx.session, double_coding_id)
    if caller.client in {each.coder for each in both}:
        raise OwnAdjudication
    review = await reviews.review_in_force(tx.session, known.scr_id, known.scr_version)
    double_coding = await assignments.double_coding_of(
        tx.session, caller.tenant, double_coding_id, lock=True
    )
    if double_coding.state == DoubleCodingState.IN_WORK:
        raise NotCompared
    await findings.passage_of(tx, review, body.passage, body.span)
    found = await tx.session.get(
        Adjudication, (double_coding_id, body.passage, body.issue), with_for_update=True
    )
    if found is None:
        raise NoSuchDisagreement
    if found.adjudicated_at is not None:
        if (found.kinds, _span(found)) != (body.kinds, body.span):
            raise AdjudicatedOtherwise
        return found, double_coding, await queries.count_open(tx.session, double_coding_id)
    if double_coding.state != DoubleCodingState.IN_ADJUDICATION:
        raise DoubleCodingOver
    found.kinds = [kind.value for kind in body.kinds]
    found.span_start, found.span_end = body.span
    found.reason = body.reason
    found.adjudicated_by = caller.client
    found.adjudicated_at = utc_now()
    await tx.session.flush()
    left = await queries.count_open(tx.session, double_coding_id)
    if not left:
        await _reconcile(tx, caller, review, double_coding, both)
    return found, double_coding, left


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
    assert double_coding.taxonomy is not None
    taxonomy = await taxonomies.read_version(tx.session, double_coding.taxonomy)
    double_coding.state = DoubleCodingState.RECONCILED
    double_coding.reconciled_at = utc_now()
    settled = {
        (one.passage, one.issue): one
        for one in await queries.list_disagreements(tx.session, double_coding.double_coding_id)
    }
    found: dict[Place, UUID] = {}
    for unit in await _units(tx, both):
        for act in _acts(unit, settled.get((unit.passage, unit.issue)), double_coding, both):
            passage = await reviews.find_passage(tx.session, review, act.passage)
            assert passage is not None
            finding = await findings.keep_finding(tx, taxonomy, review, passage, act)
            found.setdefault((unit.passage, unit.issue), finding.finding_id)
    await suggestions.decide_by_coding(tx, review.scr_id, review.version, found, by=caller)
    await coding.end_blind(tx, caller.tenant, review.scr_id)
    await coding.complete_coding(tx, taxonomy, caller, review.scr_id, review.version)


def _acts(
    unit: Unit,
    settled: Adjudication | None,
    double_coding: DoubleCoding,
    both: Sequence[CodingAssignment],
) -> list[Act]:
    """Agreed, it is the word of both; else it is the third person's."""
    first, second = both
    kinds = unit.first.kinds if settled is None else settled.kinds or []
    return [
        Act(
            coder=first.coder if settled is None else settled.adjudicated_by or "",
            second_coder=second.coder if settled is None else None,
            passage=unit.passage,
            issue=unit.issue,
            kind=FindingKind(kind),
            origin=FindingOrigin.ADDED,
            tenant=double_coding.tenant,
            memo=unit.memo if settled is None else settled.reason,
            span=unit.span_of(kind) if settled is None else _span(settled),
            double_coding_id=double_coding.double_coding_id,
        )
        for kind in sorted(kinds)
    ]


async def follow_revision(tx: Transaction, scr_id: UUID, version: int) -> None:
    """What was begun on earlier versions ends, undecided."""
    await assigning.end_with_version(tx, scr_id, before=version)


async def follow_withdrawal(tx: Transaction, scr_id: UUID) -> None:
    """Everything ends, and no word about the review is kept."""
    await assigning.end_with_version(tx, scr_id, before=None)
    await reading.forget_memos(tx, scr_id)
    of_review = select(DoubleCoding.double_coding_id).where(DoubleCoding.scr_id == scr_id)
    await tx.session.execute(
        update(Adjudication).where(Adjudication.double_coding_id.in_(of_review)).values(reason=None)
    )
