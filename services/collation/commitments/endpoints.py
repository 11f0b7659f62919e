"""The secretariat puts issues, members answer and commit, boards see what became of theirs."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.db import utc_now
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, next_page, read_number
from contracts.types import AllianceLever
from services.collation.alliance import queries as alliance
from services.collation.alliance.tables import AllianceMember
from services.collation.commitments import queries, service
from services.collation.commitments.domain import (
    AnswerKind,
    CommitmentState,
    RaisedState,
    ResponseState,
    joined,
    respond_by_of,
    response_state,
    shown_state,
    still_asked,
)
from services.collation.commitments.schemas import (
    AllianceReasonIn,
    AllianceReasonOut,
    AnswerIn,
    AnswerOut,
    CommitmentNoteIn,
    CommitmentNoteOut,
    CommitmentOut,
    QuestionIn,
    QuestionOut,
    QuestionSummary,
    RaisedDecisionIn,
    RaisedDetail,
    RaisedIn,
    RaisedOut,
    SupportIn,
)
from services.collation.commitments.tables import (
    AllianceAnswer,
    AllianceQuestion,
    Commitment,
    RaisedIssue,
)
from services.collation.findings.schemas import Code

router = new_router("/v1", "alliance")
Reader = Annotated[Caller, needs("alliance:read")]
Member = Annotated[Caller, needs("alliance:member")]
Secretariat = Annotated[Caller, needs("alliance:secretariat")]
Board = Annotated[Caller, needs("alliance:raise")]
OfIssue = Annotated[Code | None, Query()]


@router.get("/alliance-issues")
async def list_alliance_issues(
    caller: Reader,
    session: Reading,
    issue: OfIssue = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[QuestionSummary]:
    """In the order in which they were put."""
    of_list = list_id(caller, "alliance-issues", issue)
    found = await queries.list_questions(
        session, issue=issue, after=read_number(of_list, cursor), limit=limit + 1
    )
    return Page(
        items=[QuestionSummary(**_summary(question)) for question in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.post("/alliance-issues", status_code=201)
async def put_alliance_issue(
    body: QuestionIn, _caller: Secretariat, tx: Tx, request: Request
) -> QuestionOut:
    """Put to every member; refused where it names a board."""
    days = request.app.state.runtime.settings.alliance_response_days
    question = await service.put_question(tx, body, utc_now().date(), days)
    return await _question(tx.session, question)


@router.get("/alliance-issues/{question_id}")
async def show_alliance_issue(question_id: UUID, _caller: Reader, session: Reading) -> QuestionOut:
    """With what each member says, by the alphabet."""
    return await _question(session, await queries.get_question(session, question_id))


@router.post("/alliance-issues/{question_id}/answers", status_code=201)
async def answer_alliance_issue(
    question_id: UUID, body: AnswerIn, caller: Member, tx: Tx
) -> QuestionOut:
    """One's own body's answer; a later one takes its place."""
    question = await service.answer_question(tx, caller, question_id, body)
    return await _question(tx.session, question)


@router.post("/alliance-issues/{question_id}/reasons", status_code=201)
async def give_alliance_reason(
    question_id: UUID, body: AllianceReasonIn, caller: Member, tx: Tx
) -> AllianceReasonOut:
    """Why the issue happens, as one's own body sees it: beside the reports' reasons, and apart."""
    given, question = await service.give_reason(tx, caller.tenant, question_id, body)
    return AllianceReasonOut(
        source_id=given.source_id,
        issue=question.issue,
        given_at=given.given_at,
        withdrawn_at=given.withdrawn_at,
    )


@router.delete("/alliance-reasons/{source_id}")
async def withdraw_alliance_reason(source_id: UUID, caller: Member, tx: Tx) -> AllianceReasonOut:
    """Taken back; it is among the issue's reasons no more."""
    given, question = await service.withdraw_reason(tx, caller.tenant, source_id)
    return AllianceReasonOut(
        source_id=given.source_id,
        issue=question.issue,
        given_at=given.given_at,
        withdrawn_at=given.withdrawn_at,
    )


@router.get("/commitments")
async def list_commitments(
    caller: Reader,
    session: Reading,
    issue: OfIssue = None,
    lever: AllianceLever | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CommitmentOut]:
    """In the order in which they were made."""
    of_list = list_id(caller, "commitments", issue, lever)
    found = await queries.list_commitments(
        session,
        issue=issue,
        lever=lever,
        after=read_number(of_list, cursor),
        limit=limit + 1,
    )
    return Page(
        items=await _commitments(session, found[:limit]),
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


@router.get("/commitments/{commitment_id}")
async def show_commitment(commitment_id: UUID, _caller: Reader, session: Reading) -> CommitmentOut:
    commitment = await queries.get_commitment(session, commitment_id)
    return (await _commitments(session, [commitment]))[0]


@router.post("/commitments/{commitment_id}/notes", status_code=201)
async def note_commitment(
    commitment_id: UUID, body: CommitmentNoteIn, caller: Member, tx: Tx
) -> CommitmentOut:
    """How it goes on, and what effect was seen; earlier notes stay."""
    commitment = await service.note_commitment(tx, caller, commitment_id, body)
    return (await _commitments(tx.session, [commitment]))[0]


@router.post("/commitments/{commitment_id}/supports", status_code=201)
async def link_commitment(
    commitment_id: UUID, body: SupportIn, caller: Member, tx: Tx
) -> CommitmentOut:
    """One's own commitment supports another instead of repeating it."""
    commitment = await service.link_support(tx, caller, commitment_id, body.supports)
    return (await _commitments(tx.session, [commitment]))[0]


@router.get("/raised-issues")
async def list_raised_issues(
    caller: Board, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[RaisedOut]:
    """What one's own board raised."""
    return await _raised_page(session, caller, "raised-issues", caller.tenant, limit, cursor)


@router.post("/raised-issues", status_code=201)
async def raise_issue(body: RaisedIn, caller: Board, tx: Tx) -> RaisedDetail:
    """To the Alliance, without a word about one's own board."""
    return await _detail(tx.session, await service.raise_issue(tx, caller.tenant, body))


@router.get("/raised-issues/{raised_id}")
async def show_raised_issue(raised_id: UUID, caller: Board, session: Reading) -> RaisedDetail:
    """What became of it: each member's answer, and what was committed to."""
    raised = await queries.get_raised(session, raised_id, tenant=caller.tenant)
    return await _detail(session, raised)


@router.get("/raised-issue-inbox")
async def list_raised_issues_of_all(
    caller: Secretariat, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[RaisedOut]:
    """What boards raised, without who."""
    return await _raised_page(session, caller, "raised-issue-inbox", None, limit, cursor)


@router.post("/raised-issue-inbox/{raised_id}/decision")
async def decide_raised_issue(
    raised_id: UUID, body: RaisedDecisionIn, _caller: Secretariat, tx: Tx
) -> RaisedOut:
    """Put to the members, in support of another that was raised, or declined with the reason."""
    return RaisedOut(**_raised(await service.decide_raised(tx, raised_id, body)))


async def _raised_page(
    session: AsyncSession,
    caller: Caller,
    name: str,
    tenant: str | None,
    limit: int,
    cursor: str | None,
) -> Page[RaisedOut]:
    of_list = list_id(caller, name)
    found = await queries.list_raised(
        session, tenant=tenant, after=read_number(of_list, cursor), limit=limit + 1
    )
    return Page(
        items=[RaisedOut(**_raised(raised)) for raised in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.seq),
    )


def _summary(row: AllianceQuestion) -> dict[str, object]:
    return {
        "question_id": row.question_id,
        "issue": row.issue,
        "asks": row.asks,
        "meeting_id": row.meeting_id,
        "put_at": row.put_at,
        "respond_by": row.respond_by,
    }


async def _question(session: AsyncSession, row: AllianceQuestion) -> QuestionOut:
    answers = await queries.answers_in_force(session, row.question_id)
    asked = {m.body_id: _respond_by(row, m) for m in await alliance.members(session)}
    made: dict[str, list[str]] = defaultdict(list)
    said = (await queries.said_to(session, [row.question_id]))[row.question_id]
    for one in await queries.commitments_of(session, row.question_id):
        for body in (one.owner, *joined(one.partners, one.commitment_id, said)):
            made[body].append(service.commitment_url(one.commitment_id))
    return QuestionOut(
        **_summary(row),
        answers=[
            _answer(body, answers[body], made[body])
            if body in answers
            else AnswerOut(body_id=body, response=response_state(asked[body], utc_now().date()))
            for body in sorted(asked | answers)
        ],
    )


def _respond_by(question: AllianceQuestion, member: AllianceMember) -> date:
    return respond_by_of(member.joined_at.date(), question.put_at.date(), question.respond_by)


def _answer(body_id: str, row: AllianceAnswer, made: list[str]) -> AnswerOut:
    return AnswerOut(
        **row.body,
        body_id=body_id,
        response=ResponseState.ANSWERED,
        kind=AnswerKind(row.kind),
        commitment_url=service.commitment_url(row.commitment_id) if row.commitment_id else None,
        commitment_urls=made,
        answered_at=row.answered_at,
    )


async def _commitments(session: AsyncSession, rows: Sequence[Commitment]) -> list[CommitmentOut]:
    ids = [row.commitment_id for row in rows]
    notes = await queries.notes_of(session, ids)
    links = await queries.supports_of(session, ids)
    said = await queries.said_to(session, {row.question_id for row in rows if row.partners})
    today = utc_now().date()
    return [
        CommitmentOut(
            commitment_id=row.commitment_id,
            question_id=row.question_id,
            issue=row.issue,
            owner=row.owner,
            partners=joined(row.partners, row.commitment_id, said[row.question_id]),
            partners_asked=still_asked(row.partners, row.made_at, said[row.question_id]),
            lever=AllianceLever(row.lever),
            what=row.what,
            due_on=row.due_on,
            state=shown_state(CommitmentState(row.state), row.due_on, today),
            made_at=row.made_at,
            closed_at=row.closed_at,
            notes=[
                CommitmentNoteOut(
                    state=CommitmentState(note.state),
                    note=note.note,
                    effect=note.effect,
                    written_at=note.written_at,
                )
                for note in notes.get(row.commitment_id, [])
            ],
            supports=[service.commitment_url(to) for of, to in links if of == row.commitment_id],
            supported_by=[
                service.commitment_url(of) for of, to in links if to == row.commitment_id
            ],
        )
        for row in rows
    ]


def _raised(row: RaisedIssue) -> dict[str, object]:
    return {
        "raised_id": row.raised_id,
        "issue": row.issue,
        "why": row.why,
        "state": RaisedState(row.state),
        "reason": row.reason,
        "raised_at": row.raised_at,
        "decided_at": row.decided_at,
    }


async def _detail(session: AsyncSession, row: RaisedIssue) -> RaisedDetail:
    """One that supports another shows what became of that one."""
    decided = await queries.leads_to(session, row)
    said = _raised(row) | {"reason": row.reason or decided.reason}
    if decided.question_id is None:
        return RaisedDetail(**said, question=None, commitments=[])
    question = await queries.get_question(session, decided.question_id)
    commitments = await queries.commitments_of(session, decided.question_id)
    return RaisedDetail(
        **said,
        question=await _question(session, question),
        commitments=await _commitments(session, commitments),
    )
