"""Calling a mini-summit, taking comments in, saying what became of each, and ending it."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Pointer
from contracts.types import AllianceOutput
from screening.domain import Certainty, Place
from services.collation.alliance import service as alliance
from services.collation.alliance.domain import Output
from services.collation.boards import queries as boards
from services.collation.consultations import queries
from services.collation.consultations.domain import ConsultationState
from services.collation.consultations.errors import (
    CommentCertain,
    CommentHeld,
    CommentNotHeld,
    CommentNotPublic,
    CommentsOpen,
    CommentStillIdentifies,
    ConsultationOver,
    ConsultationToCome,
    NoSuchComment,
)
from services.collation.consultations.schemas import CommentIn, ConsultationIn, DispositionIn
from services.collation.consultations.tables import Consultation, ConsultationComment
from services.collation.contributions.domain import STANDS, ContributionState, Outcome
from services.collation.contributions.schemas import DecisionIn
from services.collation.contributions.service import (
    is_written_so,
    may_be_decided,
    noted,
    suspects,
    waits_for,
)
from services.collation.days.service import check_to_come
from services.collation.summits.errors import NoticeNotAccepted
from services.collation.summits.service import check_notice
from services.collation.texts.service import check_links, check_texts

NOTICE_VERSION = 1
EVERY = 1_000_000


async def call_consultation(tx: Transaction, tenant: str, body: ConsultationIn) -> Consultation:
    """Raises DayPast, IdentifyingText."""
    check_to_come({"/held_on": body.held_on})
    said = {"/title": body.title, "/town": body.town, "/about": body.about}
    check_texts(said, Place.CONTRIBUTION)
    check_links({"/product_url": body.product_url})
    check_notice(body.notice)
    consultation = Consultation(
        consultation_id=uuid4(),
        tenant=tenant,
        title=body.title,
        town=body.town,
        month=body.held_on.isoformat()[:7],
        held_on=body.held_on,
        product=body.product,
        about=body.about,
        product_url=body.product_url,
        state=ConsultationState.OPEN,
        notice=body.notice.model_dump(mode="json") | {"version": NOTICE_VERSION},
        opened_at=utc_now(),
    )
    tx.session.add(consultation)
    await tx.session.flush()
    return consultation


async def comment(tx: Transaction, consultation_id: UUID, body: CommentIn) -> ConsultationComment:
    """Raises ConsultationOver, NoticeNotAccepted."""
    consultation = await queries.lock_consultation(tx.session, consultation_id)
    if consultation.state != ConsultationState.OPEN:
        raise ConsultationOver
    if consultation.notice is None or consultation.notice["version"] != body.notice_version:
        raise NoticeNotAccepted(pointers=[Pointer("/notice_version", "Not the one in force.")])
    found = suspects(body.text, await boards.known_boards(tx.session))
    said = ConsultationComment(
        comment_id=uuid4(),
        consultation_id=consultation_id,
        commenter=body.commenter,
        text=body.text,
        state=ContributionState.HELD if found else ContributionState.CLEAR,
        held_for=[noted(one) for one in found],
    )
    tx.session.add(said)
    await tx.session.flush()
    return said


async def decide(
    tx: Transaction, caller: Caller, consultation_id: UUID, comment_id: UUID, body: DecisionIn
) -> ConsultationComment:
    """About the words of a held comment, and of one in which something is only found now; to
    rewrite or discard it, of any. What was said to other words is not published beside these: such
    a comment has its disposition anew.

    Raises CommentNotHeld, CommentCertain, CommentStillIdentifies, IdentifyingText.
    """
    said = await _own_comment(tx, caller, consultation_id, comment_id)
    known = await boards.known_boards(tx.session)
    said.held_for = held_now(said, known)
    if not may_be_decided(said, body.outcome):
        raise CommentNotHeld
    certain = any(one["certainty"] == Certainty.CERTAIN for one in said.held_for)
    if body.outcome is Outcome.RELEASED and certain:
        raise CommentCertain
    check_texts({"/reason": body.reason})
    if body.outcome is not Outcome.RELEASED and not is_written_so(said, body.text):
        said.disposition = said.explanation = said.disposed_by = said.disposed_on = None
    if body.text is not None:
        if again := suspects(body.text, known):
            raise CommentStillIdentifies(
                pointers=[Pointer("/text", one.kind.value) for one in again]
            )
        said.text = body.text
    if body.outcome is Outcome.DISCARDED:
        said.text = None
    if body.outcome is not Outcome.RELEASED:
        tx.erase()
    said.state, said.held_for = ContributionState(body.outcome.value), []
    said.decision_reason, said.decided_by, said.decided_on = body.reason, caller.client, _today()
    return said


def held_now(said: ConsultationComment, known: Collection[str]) -> list[dict[str, object]]:
    """For what it waits for a decision, as contributions do: found when it was made, or only now.

    Also after its disposition: until the end nothing is final, and afterwards all is.
    """
    return waits_for(said, lambda text: suspects(text, known))


async def held_of(
    session: AsyncSession, comments: Sequence[ConsultationComment]
) -> dict[UUID, list[dict[str, object]]]:
    """The same of each, beside the event loop: every name of every known board is looked for."""
    known = await boards.known_boards(session)
    return await asyncio.to_thread(
        lambda: {one.comment_id: held_now(one, known) for one in comments}
    )


async def dispose(
    tx: Transaction, caller: Caller, consultation_id: UUID, comment_id: UUID, body: DispositionIn
) -> ConsultationComment:
    """What became of it; said again, the last word stands.

    Raises CommentHeld, NoSuchComment, IdentifyingText: the explanation is published.
    """
    said = await _own_comment(tx, caller, consultation_id, comment_id)
    if held_now(said, await boards.known_boards(tx.session)):
        raise CommentHeld
    if said.state not in STANDS:
        raise NoSuchComment
    check_texts({"/explanation": body.explanation}, Place.CONTRIBUTION)
    said.disposition, said.explanation = body.disposition, body.explanation
    said.disposed_by, said.disposed_on = caller.client, _today()
    return said


async def withdraw_comment(
    tx: Transaction, caller: Caller, consultation_id: UUID, comment_id: UUID, reason: str
) -> ConsultationComment:
    """One that is public goes for good, with what was said to it; that it was there stays.

    Also once the mini-summit is over. Raises NoSuchComment, CommentNotPublic, IdentifyingText.
    """
    await queries.own_consultation(tx.session, caller.tenant, consultation_id, lock=True)
    said = await queries.get_comment(tx.session, consultation_id, comment_id)
    if said.state == ContributionState.WITHDRAWN:
        return said
    check_texts({"/reason": reason})
    if said.state not in STANDS or said.disposition is None:
        raise CommentNotPublic
    said.state, said.text, said.explanation = ContributionState.WITHDRAWN, None, None
    said.held_for = []
    said.decision_reason, said.decided_by, said.decided_on = reason, caller.client, _today()
    await tx.session.flush()
    await tx.take_back(f"/v1/consultations/{consultation_id}", comment_id)
    return said


async def close_consultation(
    tx: Transaction, tenant: str, consultation_id: UUID, attended: int | None
) -> Consultation:
    """The Alliance's members, if there are any, are told where what came of it is read.

    Raises CommentsOpen, ConsultationOver, ConsultationToCome.
    """
    consultation = await queries.own_consultation(tx.session, tenant, consultation_id, lock=True)
    if consultation.state != ConsultationState.OPEN:
        raise ConsultationOver
    if consultation.held_on is not None and consultation.held_on > _today():
        raise ConsultationToCome
    comments = await queries.list_comments(
        tx.session, consultation_id, disposed_only=False, after=None, limit=EVERY
    )
    held = await held_of(tx.session, comments)
    open_ones = [
        Pointer(f"/comments/{one.comment_id}", "Held, or without a disposition.")
        for one in comments
        if held[one.comment_id] or (one.state in STANDS and not one.disposition)
    ]
    if open_ones:
        raise CommentsOpen(pointers=open_ones[:20])
    consultation.state, consultation.closed_at = ConsultationState.CLOSED, utc_now()
    consultation.attended = attended
    # a stored answer says whose request it was, beside the time of what was written
    await tx.forget_answers(str(consultation_id))
    tx.erase()
    comments_url = f"/v1/consultations/{consultation_id}/comments"
    output = Output(AllianceOutput.SUMMIT_OUTPUT, consultation_id, comments_url)
    await alliance.notify_members(tx, output)
    return consultation


async def _own_comment(
    tx: Transaction, caller: Caller, consultation_id: UUID, comment_id: UUID
) -> ConsultationComment:
    consultation = await queries.own_consultation(
        tx.session, caller.tenant, consultation_id, lock=True
    )
    if consultation.state != ConsultationState.OPEN:
        raise ConsultationOver
    return await queries.get_comment(tx.session, consultation_id, comment_id)


def _today() -> date:
    return datetime.now(UTC).date()
