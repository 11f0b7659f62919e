"""Putting an issue, answering it, committing, and saying what becomes of all that."""

from datetime import date
from uuid import UUID, uuid4

from chassis.auth import Caller
from chassis.db import Transaction, insert_or_skip, utc_now
from chassis.errors import Pointer
from contracts.events.collation import CommitmentClosed, CommitmentMade
from contracts.types import AllianceLever, CommitmentOutcome
from screening.domain import Place
from services.collation.alliance import queries as alliance_known
from services.collation.alliance import service as alliance
from services.collation.alliance.domain import MeetingState
from services.collation.alliance.errors import MeetingOver
from services.collation.boards.service import remember_board
from services.collation.commitments import queries
from services.collation.commitments.domain import (
    CLOSED,
    REASON_SOURCE,
    AnswerKind,
    CommitmentState,
    RaisedState,
    respond_by,
)
from services.collation.commitments.errors import (
    AnotherIssue,
    CommitmentOver,
    DecidedBefore,
    EffectMissing,
    NotAskedToJoin,
    NotYourCommitment,
    PartnersMissing,
    SupportsItself,
)
from services.collation.commitments.schemas import (
    ActionAnswer,
    AllianceReasonIn,
    AnswerIn,
    CommitmentNoteIn,
    QuestionIn,
    RaisedDecisionIn,
    RaisedIn,
    UndertakingIn,
)
from services.collation.commitments.tables import (
    AllianceAnswer,
    AllianceQuestion,
    AllianceReason,
    Commitment,
    CommitmentNote,
    CommitmentSupport,
    RaisedIssue,
)
from services.collation.days.service import check_to_come
from services.collation.reasons import service as reasons
from services.collation.reasons.domain import ReasonOrigin
from services.collation.taxonomy import queries as taxonomies


def commitment_url(commitment_id: UUID) -> str:
    return f"/v1/commitments/{commitment_id}"


async def put_question(
    tx: Transaction, body: QuestionIn, today: date, days: int
) -> AllianceQuestion:
    """`days` to respond in. Also after the meeting, but not to one that was cancelled.

    Raises UnknownIssue, LocalDataInPaper, NoSuchMeeting, MeetingOver.
    """
    await alliance.check_issues(tx, [body.issue], "/issue")
    await alliance.check_national(tx, {"/asks": body.asks})
    if body.meeting_id is not None:
        meeting = await alliance_known.get_meeting(tx.session, body.meeting_id, lock=True)
        if meeting.state == MeetingState.CANCELLED:
            raise MeetingOver
    question = AllianceQuestion(
        question_id=uuid4(),
        issue=body.issue,
        asks=body.asks,
        meeting_id=body.meeting_id,
        put_at=utc_now(),
        respond_by=respond_by(today, days),
    )
    tx.session.add(question)
    await tx.session.flush()
    return question


async def answer_question(
    tx: Transaction, caller: Caller, question_id: UUID, body: AnswerIn
) -> AllianceQuestion:
    """Earlier answers stay on record.

    Raises NotMember, PartnersMissing, UnknownMember, DayPast, NotAskedToJoin, CommitmentOver.
    """
    member = await alliance_known.as_member(tx.session, caller.tenant)
    question = await queries.get_question(tx.session, question_id)
    said = body.model_dump(mode="json", exclude={"kind", "commitment", "joins"})
    texts = {f"/{name}": text for name, text in said.items()}
    await alliance.check_national(tx, texts, link=said.get("link"))
    commitment = None
    if isinstance(body, ActionAnswer) and body.joins is not None:
        commitment = await _asked_to_join(tx, member.body_id, question, body.joins)
    elif isinstance(body, ActionAnswer):
        commitment = await _commit(tx, member.body_id, question, body)
    tx.session.add(
        AllianceAnswer(
            answer_id=uuid4(),
            question_id=question_id,
            body_id=member.body_id,
            kind=body.kind,
            body=said,
            commitment_id=commitment.commitment_id if commitment else None,
            answered_at=utc_now(),
            answered_by=caller.client,
        )
    )
    await tx.session.flush()
    return question


async def _commit(
    tx: Transaction, owner: str, question: AllianceQuestion, answer: ActionAnswer
) -> Commitment:
    undertaken = answer.commitment
    assert undertaken is not None
    check_to_come({"/commitment/due_on": undertaken.due_on})
    await _check_partners(tx, owner, answer.kind, undertaken)
    await alliance.check_national(tx, {"/commitment/what": undertaken.what})
    now = utc_now()
    commitment = Commitment(
        commitment_id=uuid4(),
        question_id=question.question_id,
        issue=question.issue,
        owner=owner,
        partners=sorted(set(undertaken.partners)),
        lever=undertaken.lever,
        what=undertaken.what,
        due_on=undertaken.due_on,
        state=CommitmentState.OPEN,
        made_at=now,
        closed_at=None,
    )
    tx.session.add(commitment)
    await tx.session.flush()
    if undertaken.supports is not None:
        await _link(tx, commitment, undertaken.supports)
    await tx.publish(
        CommitmentMade(
            commitment_id=commitment.commitment_id,
            issue=question.issue,
            owner=owner,
            lever=AllianceLever(undertaken.lever),
            due_on=undertaken.due_on,
            commitment_url=commitment_url(commitment.commitment_id),
            made_at=now,
        )
    )
    return commitment


async def _asked_to_join(
    tx: Transaction, body_id: str, question: AllianceQuestion, commitment_id: UUID
) -> Commitment:
    commitment = await queries.get_commitment(tx.session, commitment_id, lock=True)
    if commitment.question_id != question.question_id or body_id not in commitment.partners:
        raise NotAskedToJoin(pointers=[Pointer("/joins", "Does not name this body here.")])
    if commitment.state in CLOSED:
        raise CommitmentOver
    return commitment


async def _check_partners(
    tx: Transaction, owner: str, kind: AnswerKind, undertaken: UndertakingIn
) -> None:
    others = set(undertaken.partners) - {owner}
    if (kind is AnswerKind.JOINT_ACTION) != bool(others) or owner in undertaken.partners:
        raise PartnersMissing(pointers=[Pointer("/commitment/partners", "The other members.")])
    await alliance.check_members(tx, undertaken.partners, "/commitment/partners")


async def note_commitment(
    tx: Transaction, caller: Caller, commitment_id: UUID, body: CommitmentNoteIn
) -> Commitment:
    """Raises NotYourCommitment, CommitmentOver, EffectMissing, LocalDataInPaper."""
    commitment = await _own(tx, caller, commitment_id)
    if commitment.state in CLOSED and body.state != commitment.state:
        raise CommitmentOver
    if body.state in CLOSED and body.effect is None:
        raise EffectMissing(pointers=[Pointer("/effect", "What was seen, or that nothing was.")])
    await alliance.check_national(tx, {"/note": body.note, "/effect": body.effect})
    now = utc_now()
    closes = body.state in CLOSED and commitment.state not in CLOSED
    commitment.state = body.state
    tx.session.add(
        CommitmentNote(
            commitment_id=commitment_id,
            state=body.state,
            note=body.note,
            effect=body.effect,
            written_at=now,
            written_by=caller.client,
        )
    )
    await tx.session.flush()
    if closes:
        commitment.closed_at = now
        await tx.publish(
            CommitmentClosed(
                commitment_id=commitment_id,
                issue=commitment.issue,
                outcome=CommitmentOutcome(body.state.value),
                commitment_url=commitment_url(commitment_id),
                closed_at=now,
            )
        )
    return commitment


async def link_support(
    tx: Transaction, caller: Caller, commitment_id: UUID, supported_id: UUID
) -> Commitment:
    """Instead of repeating it. Raises NotYourCommitment, NoSuchCommitment, SupportsItself."""
    commitment = await _own(tx, caller, commitment_id)
    await _link(tx, commitment, supported_id)
    return commitment


async def _link(tx: Transaction, commitment: Commitment, supported_id: UUID) -> None:
    await queries.get_commitment(tx.session, supported_id)
    # links that are made at the same time see each other, or they could close a circle together
    await tx.take_turn("commitment-support")
    if commitment.commitment_id in await queries.leads_on_to(tx.session, supported_id):
        raise SupportsItself(pointers=[Pointer("/supports", "Names itself in the end.")])
    row = insert_or_skip(CommitmentSupport, tx.dialect).values(
        commitment_id=commitment.commitment_id, supported_id=supported_id, linked_at=utc_now()
    )
    await tx.session.execute(row)


async def raise_issue(tx: Transaction, tenant: str, body: RaisedIn) -> RaisedIssue:
    """A board's own name is local data too. Raises UnknownIssue, LocalDataInPaper."""
    await remember_board(tx, tenant)
    await alliance.check_issues(tx, [body.issue], "/issue")
    await alliance.check_national(tx, {"/why": body.why})
    raised = RaisedIssue(
        raised_id=uuid4(),
        tenant=tenant,
        issue=body.issue,
        why=body.why,
        state=RaisedState.RAISED,
        question_id=None,
        supports_id=None,
        reason=None,
        raised_at=utc_now(),
        decided_at=None,
    )
    tx.session.add(raised)
    await tx.session.flush()
    return raised


async def decide_raised(tx: Transaction, raised_id: UUID, body: RaisedDecisionIn) -> RaisedIssue:
    """Other boards may come to read the reason.

    Raises NoSuchRaisedIssue, DecidedBefore, NoSuchQuestion, AnotherIssue, SupportsItself,
    LocalDataInPaper.
    """
    await tx.take_turn("raised-issue")  # or two decisions could wait for each other's issue
    raised = await queries.get_raised(tx.session, raised_id)
    if raised.state != RaisedState.RAISED:
        raise DecidedBefore
    if body.question_id is not None:
        question = await queries.get_question(tx.session, body.question_id)
        await _check_same(tx, raised, question.issue, "/question_id")
    if body.supports is not None:
        supported = await queries.get_raised(tx.session, body.supports)
        await _check_same(tx, raised, supported.issue, "/supports")
        if (await queries.leads_to(tx.session, supported)).raised_id == raised_id:
            raise SupportsItself(pointers=[Pointer("/supports", "Names itself in the end.")])
    await alliance.check_national(tx, {"/reason": body.reason}, place=Place.REMARK)
    raised.state, raised.decided_at, raised.reason = body.decision, utc_now(), body.reason
    if body.decision is RaisedState.PUT:
        raised.question_id = body.question_id
    if body.decision is RaisedState.SUPPORTS:
        raised.supports_id = body.supports
    return raised


async def _check_same(tx: Transaction, raised: RaisedIssue, issue: str, pointer: str) -> None:
    """The same today, whatever became of the codes meanwhile."""
    walk = await taxonomies.crosswalk(tx.session)
    if not {*walk.now([raised.issue])} & {*walk.now([issue])}:
        raise AnotherIssue(pointers=[Pointer(pointer, f"Is about {issue}.")])


async def give_reason(
    tx: Transaction, tenant: str, question_id: UUID, body: AllianceReasonIn
) -> tuple[AllianceReason, AllianceQuestion]:
    """It stands beside those of reports, counted apart; a body's same words on one issue are one
    reason, whichever question they answer. Raises NotMember, LocalDataInPaper.
    """
    await tx.take_turn("alliance-reason")  # or the same words could be given twice at once
    member = await alliance_known.as_member(tx.session, tenant)
    question = await queries.get_question(tx.session, question_id)
    await alliance.check_national(tx, {"/text": body.text})
    walk = await taxonomies.crosswalk(tx.session)
    codes = walk.read_with(question.issue)
    same = await queries.same_reason(tx.session, member.body_id, codes, body.text)
    if same is not None:
        return same, await queries.get_question(tx.session, same.question_id)
    given = AllianceReason(
        source_id=uuid4(),
        question_id=question_id,
        body_id=member.body_id,
        given_at=utc_now(),
        withdrawn_at=None,
    )
    tx.session.add(given)
    await tx.session.flush()
    await reasons.offer_reason(
        tx,
        issue=question.issue,
        origin=ReasonOrigin.ALLIANCE,
        text=body.text,
        source_kind=REASON_SOURCE,
        source_id=given.source_id,
    )
    return given, question


async def withdraw_reason(
    tx: Transaction, tenant: str, source_id: UUID
) -> tuple[AllianceReason, AllianceQuestion]:
    """Raises NoSuchAllianceReason."""
    given = await queries.own_reason(tx.session, tenant, source_id)
    if given.withdrawn_at is None:
        given.withdrawn_at = utc_now()
        await tx.take_back(f"/v1/alliance-issues/{given.question_id}", source_id)
        await reasons.withdraw_reasons(tx, source_kind=REASON_SOURCE, source_id=source_id)
    return given, await queries.get_question(tx.session, given.question_id)


async def _own(tx: Transaction, caller: Caller, commitment_id: UUID) -> Commitment:
    commitment = await queries.get_commitment(tx.session, commitment_id, lock=True)
    if commitment.owner != caller.tenant:
        raise NotYourCommitment
    return commitment
