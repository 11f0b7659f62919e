"""The use cases of a blind coder. None of them publishes, counts, or touches a shared row.

The review is locked shared, so that one coder never waits for the other.
"""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import null, select, update

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from services.collation.assignments import queries as assignments
from services.collation.assignments.domain import AssignmentState
from services.collation.assignments.errors import AssignmentOver, NotBlind
from services.collation.assignments.tables import CodingAssignment
from services.collation.findings import service as findings
from services.collation.findings.schemas import AmendmentIn
from services.collation.readings import queries
from services.collation.readings.errors import SaidAlready, TakenBack
from services.collation.readings.schemas import BlindCodingIn
from services.collation.readings.tables import BlindCoding, BlindCodingChange
from services.collation.reviews import queries as reviews
from services.collation.reviews.tables import Review
from services.collation.taxonomy.domain import Taxonomy


async def add_blind_coding(
    tx: Transaction, taxonomy: Taxonomy, caller: Caller, assignment_id: UUID, body: BlindCodingIn
) -> tuple[BlindCoding, bool]:
    """The coding, and whether it is new."""
    review, coded_by = await _open(tx, taxonomy, caller, assignment_id)
    place = findings.place_of if coded_by.version == taxonomy.version else findings.place_by
    passage = await place(tx, coded_by, review, body.passage, body.issue, body.span)
    body = body.within(passage.text)
    same = await queries.find_same(
        tx.session, assignment_id, body.passage, body.issue, body.kind, body.span
    )
    if same is not None:
        findings.check_memo(same.coding_id, same.memo, body.memo)
        return same, False
    coding = BlindCoding(
        coding_id=uuid4(),
        assignment_id=assignment_id,
        revision=1,
        passage=body.passage,
        issue=body.issue,
        kind=body.kind,
        span_start=body.span[0],
        span_end=body.span[1],
        memo=body.memo,
        coded_at=utc_now(),
    )
    tx.session.add(coding)
    await tx.session.flush()
    _note(tx, coding, "coded", caller, None, _said(coding))
    return coding, True


async def amend_blind_coding(
    tx: Transaction,
    taxonomy: Taxonomy,
    caller: Caller,
    assignment_id: UUID,
    coding_id: UUID,
    body: AmendmentIn,
) -> BlindCoding:
    """Another span or memo."""
    review, _ = await _open(tx, taxonomy, caller, assignment_id)
    coding = await queries.coding_of(tx.session, assignment_id, coding_id, lock=True)
    if coding.taken_back_at is not None:
        raise TakenBack
    before = _said(coding)
    if "start" in body.model_fields_set:
        passage = await findings.passage_of(tx, review, coding.passage, body.span)
        body = body.within(passage.text)
        same = await queries.find_same(
            tx.session, assignment_id, coding.passage, coding.issue, coding.kind, body.span
        )
        if same is not None and same.coding_id != coding_id:
            raise SaidAlready
        coding.span_start, coding.span_end = body.span
    if "memo" in body.model_fields_set:
        coding.memo = body.memo
    if _said(coding) != before:
        coding.revision += 1
        _note(tx, coding, "amended", caller, before, _said(coding))
    return coding


async def take_back_blind_coding(
    tx: Transaction, taxonomy: Taxonomy, caller: Caller, assignment_id: UUID, coding_id: UUID
) -> BlindCoding:
    await _open(tx, taxonomy, caller, assignment_id)
    coding = await queries.coding_of(tx.session, assignment_id, coding_id, lock=True)
    if coding.taken_back_at is None:
        coding.taken_back_at = utc_now()
        coding.revision += 1
        _note(tx, coding, "taken_back", caller, _said(coding), None)
    return coding


async def _open(
    tx: Transaction, in_force: Taxonomy, caller: Caller, assignment_id: UUID
) -> tuple[Review, Taxonomy]:
    """The review in force of one's own open assignment, both locked, and by what it is coded."""
    known = await assignments.own_assignment(
        tx.session, caller.tenant, caller.client, assignment_id
    )
    if known.double_coding_id is None:
        raise NotBlind
    review = await reviews.review_in_force(
        tx.session, known.scr_id, known.scr_version, caller=None, shared=True
    )
    assignment = await assignments.own_assignment(
        tx.session, caller.tenant, caller.client, assignment_id, lock=True
    )
    if assignment.state != AssignmentState.OPEN:
        raise AssignmentOver
    double_coding = await assignments.double_coding_of(
        tx.session, caller.tenant, known.double_coding_id
    )
    return review, await assignments.coded_by(tx.session, double_coding, in_force)


def _said(coding: BlindCoding) -> dict[str, Any]:
    return {
        "issue": coding.issue,
        "kind": coding.kind,
        "start": coding.start,
        "end": coding.end,
        "memo": coding.memo,
    }


def _note(
    tx: Transaction,
    coding: BlindCoding,
    change: str,
    caller: Caller,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    tx.session.add(
        BlindCodingChange(
            coding_id=coding.coding_id,
            revision=coding.revision,
            change=change,
            changed_at=utc_now(),
            changed_by=caller.client,
            before=before,
            after=after,
        )
    )


async def forget_memos(tx: Transaction, scr_id: UUID) -> None:
    """No note about a withdrawn review is kept, nor repeated to a key."""
    of_review = (
        select(BlindCoding.coding_id)
        .join(CodingAssignment, CodingAssignment.assignment_id == BlindCoding.assignment_id)
        .where(CodingAssignment.scr_id == scr_id)
    )
    await tx.session.execute(
        update(BlindCoding).where(BlindCoding.coding_id.in_(of_review)).values(memo=None)
    )
    await tx.session.execute(
        update(BlindCodingChange)
        .where(BlindCodingChange.coding_id.in_(of_review))
        .values(before=null(), after=null())
    )
    for coding_id in (await tx.session.scalars(of_review)).all():
        await tx.forget_answers(str(coding_id))
    tx.erase()
