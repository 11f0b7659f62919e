"""Needs for the board that posts them; invitations for those invited."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, next_page, read_cursor_as
from services.learning.engagements.schemas import EngagementOut
from services.learning.engagements.tables import Engagement
from services.learning.needs import service
from services.learning.needs.domain import InvitationState
from services.learning.needs.errors import NoSuchNeed
from services.learning.needs.schemas import (
    ChoiceKept,
    ChoiceOfReviewer,
    InvitationAnswer,
    InvitationOut,
    InvitedOut,
    NeedIn,
    NeedLine,
    NeedOut,
)
from services.learning.needs.tables import Invitation, Need, NeedChoice
from services.learning.reviewers.domain import Purpose
from services.learning.reviewers.service import note_reads

router = new_router("/v1/needs", "learning")
invitations = new_router("/v1/invitations", "learning")
routers: Sequence[APIRouter] = (router, invitations)

Board = Annotated[Caller, needs("learning:commission")]
Learning = Annotated[Caller, needs("learning:own")]


@router.post("", status_code=201)
async def post_need(body: NeedIn, caller: Board, tx: Tx) -> NeedOut:
    """Every available reviewer whom it fits is invited, all in the same way."""
    return await _shown(tx, caller, await service.post_need(tx, caller.tenant, body))


@router.get("")
async def list_needs(
    caller: Board, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[NeedLine]:
    """One's own, the newest first."""
    of_list = list_id(caller, "needs")
    after = read_cursor_as(UUID, of_list, cursor)
    found = await service.own_needs(session, caller.tenant, after=after, limit=limit + 1)
    return Page(
        items=[NeedLine(id=n.id, title=n.title, state=n.state) for n in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.id),
    )


@router.get("/{need_id}")
async def show_need(need_id: UUID, caller: Board, tx: Tx) -> NeedOut:
    return await _shown(tx, caller, await service.own_need(tx.session, caller.tenant, need_id))


@router.post("/{need_id}/choice", status_code=201)
async def choose_reviewer(
    need_id: UUID, body: ChoiceOfReviewer, caller: Board, tx: Tx
) -> ChoiceKept:
    """The reasons are kept for you and shown to nobody else."""
    choice = await service.choose_reviewer(tx, caller.tenant, need_id, body)
    return await _kept(tx.session, choice)


@router.get("/{need_id}/choice")
async def show_choice(need_id: UUID, caller: Board, session: Reading) -> ChoiceKept:
    need = await service.own_need(session, caller.tenant, need_id)
    choice = await session.get(NeedChoice, need.id)
    if choice is None:
        raise NoSuchNeed
    return await _kept(session, choice)


@invitations.get("")
async def list_invitations(
    caller: Learning, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[InvitationOut]:
    """Those you have, the newest first."""
    of_list = list_id(caller, "invitations")
    after = read_cursor_as(UUID, of_list, cursor)
    found = await service.own_invitations(session, caller.tenant, after=after, limit=limit + 1)
    return Page(
        items=[_invitation(invitation, need) for invitation, need in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one[0].id),
    )


@invitations.put("/{invitation_id}")
async def answer_invitation(
    invitation_id: UUID, body: InvitationAnswer, caller: Learning, tx: Tx
) -> InvitationOut:
    state = InvitationState(body.state)
    found = await service.answer_invitation(tx, caller.tenant, invitation_id, state)
    return _invitation(*found)


async def _shown(tx: Tx, caller: Caller, need: Need) -> NeedOut:
    found = await service.invited(tx.session, need.id)
    shown = [reviewer.id for _, reviewer in found]
    await note_reads(tx, caller, Purpose.COMMISSIONING, "invited", shown)
    fields = {name: getattr(need, name) for name in NeedOut.model_fields if name != "invited"}
    people = [
        InvitedOut(reviewer_id=reviewer.id, name=reviewer.name, state=invitation.state)
        for invitation, reviewer in found
    ]
    return NeedOut(invited=people, **fields)


async def _kept(session: Reading, choice: NeedChoice) -> ChoiceKept:
    engagement = await session.get(Engagement, choice.engagement_id)
    return ChoiceKept(
        need_id=choice.need_id,
        reasons=choice.reasons,
        chosen_at=choice.chosen_at,
        engagement=EngagementOut.model_validate(engagement) if engagement else None,
    )


def _invitation(invitation: Invitation, need: Need) -> InvitationOut:
    return InvitationOut(
        id=invitation.id,
        need_id=need.id,
        title=need.title,
        brief=need.brief,
        answers_by=need.answers_by,
        state=invitation.state,
    )
