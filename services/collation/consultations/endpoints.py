"""Comments for everybody who was asked; what became of them, by those who asked."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import (
    Cursor,
    Limit,
    Page,
    list_id,
    next_page,
    read_cursor,
    read_cursor_as,
)
from screening.domain import Kind
from services.collation.consultations import queries, service
from services.collation.consultations.domain import ConsultationState
from services.collation.consultations.errors import NoSuchComment
from services.collation.consultations.schemas import (
    CommentIn,
    CommentOut,
    CommentReceipt,
    ConsultationCloseIn,
    ConsultationIn,
    ConsultationOut,
    DeskComment,
    DispositionIn,
)
from services.collation.consultations.tables import Consultation, ConsultationComment
from services.collation.contributions.domain import ContributionState
from services.collation.contributions.schemas import DecisionIn, FoundOut, WithdrawalIn
from services.collation.summits import queries as summits
from services.collation.summits.endpoints import place_of
from services.collation.summits.schemas import Figure, NoticeOut, SeriesOut

router = new_router("/v1/consultations", "summits")

Reader = Annotated[Caller, needs("summits:read")]
Delegate = Annotated[Caller, needs("summits:attend")]
Organiser = Annotated[Caller, needs("summits:run")]


@router.get("")
async def list_consultations(
    caller: Reader, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[ConsultationOut]:
    """Mini-summits by month, those of the first project among them."""
    of_list = list_id(caller, "consultations")
    after = place_of(read_cursor(of_list, cursor))
    found = await queries.list_consultations(session, after=after, limit=limit + 1)
    return Page(
        items=await _shown(session, found[:limit]),
        next=next_page(of_list, found, limit, lambda one: f"{one.month} {one.consultation_id}"),
    )


@router.post("", status_code=201)
async def call_consultation(body: ConsultationIn, caller: Organiser, tx: Tx) -> ConsultationOut:
    """Ask people about a product."""
    called = await service.call_consultation(tx, caller.tenant, body)
    return (await _shown(tx.session, [called]))[0]


@router.get("/{consultation_id}")
async def show_consultation(
    consultation_id: UUID, _caller: Reader, session: Reading
) -> ConsultationOut:
    found = await queries.get_consultation(session, consultation_id)
    return (await _shown(session, [found]))[0]


@router.post("/{consultation_id}/comments", status_code=201)
async def comment_on_product(
    consultation_id: UUID, body: CommentIn, _caller: Delegate, tx: Tx
) -> CommentReceipt:
    """Say what you think of it; each comment is answered."""
    said = await service.comment(tx, consultation_id, body)
    kinds = {Kind(str(one["kind"])) for one in said.held_for}
    return CommentReceipt(
        consultation_id=consultation_id,
        state=ContributionState(said.state),
        held_for=sorted(kinds),
    )


@router.get("/{consultation_id}/comments")
async def list_consultation_comments(
    consultation_id: UUID,
    caller: Reader,
    session: Reading,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CommentOut]:
    """Each comment that has its disposition, with it; not while its words wait for a decision."""
    consultation = await queries.get_consultation(session, consultation_id)
    of_list = list_id(caller, "comments", consultation_id)
    found = await queries.list_comments(
        session,
        consultation_id,
        disposed_only=True,
        after=read_cursor_as(UUID, of_list, cursor),
        limit=limit + 1,
    )
    held = await _held(session, consultation, found[:limit])
    return Page(
        items=[
            CommentOut.model_validate(one) for one in found[:limit] if not held.get(one.comment_id)
        ],
        next=next_page(of_list, found, limit, lambda one: one.comment_id),
    )


@router.get("/{consultation_id}/comments/{comment_id}")
async def show_consultation_comment(
    consultation_id: UUID, comment_id: UUID, _caller: Reader, session: Reading
) -> CommentOut:
    """Once it has its disposition; gone, once it was withdrawn."""
    consultation = await queries.get_consultation(session, consultation_id)
    found = await queries.get_public_comment(session, consultation_id, comment_id)
    if (await _held(session, consultation, [found])).get(comment_id):
        raise NoSuchComment
    return CommentOut.model_validate(found)


@router.get("/{consultation_id}/desk")
async def show_consultation_desk(
    consultation_id: UUID,
    caller: Organiser,
    session: Reading,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DeskComment]:
    """Every comment for those who asked, with what is held and why: also what is only found now."""
    consultation = await queries.own_consultation(session, caller.tenant, consultation_id)
    of_list = list_id(caller, "comments-desk", consultation_id)
    found = await queries.list_comments(
        session,
        consultation_id,
        disposed_only=False,
        after=read_cursor_as(UUID, of_list, cursor),
        limit=limit + 1,
    )
    held = await _held(session, consultation, found[:limit])
    return Page(
        items=[_on_desk(one, held.get(one.comment_id)) for one in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.comment_id),
    )


@router.put("/{consultation_id}/comments/{comment_id}/decision")
async def decide_consultation_comment(
    consultation_id: UUID, comment_id: UUID, body: DecisionIn, caller: Organiser, tx: Tx
) -> DeskComment:
    """About the words of a comment: only a held one is released, any is rewritten or discarded."""
    said = await service.decide(tx, caller, consultation_id, comment_id, body)
    return DeskComment.model_validate(said)


@router.put("/{consultation_id}/comments/{comment_id}/disposition")
async def dispose_comment(
    consultation_id: UUID, comment_id: UUID, body: DispositionIn, caller: Organiser, tx: Tx
) -> DeskComment:
    """What became of a comment, with the reason; both are published."""
    said = await service.dispose(tx, caller, consultation_id, comment_id, body)
    return DeskComment.model_validate(said)


@router.post("/{consultation_id}/comments/{comment_id}/withdrawal")
async def withdraw_consultation_comment(
    consultation_id: UUID, comment_id: UUID, body: WithdrawalIn, caller: Organiser, tx: Tx
) -> DeskComment:
    """Take back a comment that is public, with the answer to it; the mini-summit may be over."""
    said = await service.withdraw_comment(tx, caller, consultation_id, comment_id, body.reason)
    return DeskComment.model_validate(said)


@router.post("/{consultation_id}/closure")
async def close_consultation(
    consultation_id: UUID, body: ConsultationCloseIn, caller: Organiser, tx: Tx
) -> ConsultationOut:
    """Once each comment has its disposition."""
    ended = await service.close_consultation(tx, caller.tenant, consultation_id, body.attended)
    return (await _shown(tx.session, [ended]))[0]


async def _held(
    session: AsyncSession, consultation: Consultation, comments: Sequence[ConsultationComment]
) -> dict[UUID, list[dict[str, object]]]:
    """Of one that is over nothing is looked at again."""
    if consultation.state != ConsultationState.OPEN:
        return {}
    return await service.held_of(session, comments)


def _on_desk(said: ConsultationComment, held_for: list[dict[str, object]] | None) -> DeskComment:
    shown = DeskComment.model_validate(said)
    if not held_for:
        return shown
    found = [FoundOut.model_validate(one) for one in held_for]
    return shown.model_copy(update={"state": ContributionState.HELD, "held_for": found})


async def _shown(
    session: AsyncSession, consultations: Sequence[Consultation]
) -> list[ConsultationOut]:
    series = await summits.all_series(session)
    return [
        ConsultationOut(
            consultation_id=one.consultation_id,
            title=one.title,
            town=one.town,
            month=one.month,
            held_on=one.held_on,
            product=one.product,
            about=one.about,
            product_url=one.product_url,
            state=one.state,
            notice=NoticeOut.model_validate(one.notice) if one.notice else None,
            attended=Figure.of(one.attended),
            series=SeriesOut.model_validate(series[one.series]) if one.series else None,
        )
        for one in consultations
    ]
