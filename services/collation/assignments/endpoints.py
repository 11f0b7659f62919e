"""Assigning reviews, and what one is assigned oneself."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, Unit, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, next_page, read_cursor_as
from services.collation.assignments import queries, service
from services.collation.assignments.domain import AssignmentState, DoubleCodingState
from services.collation.assignments.schemas import (
    AssignmentIn,
    AssignmentOut,
    DoubleCodingIn,
    DoubleCodingOut,
)
from services.collation.resources import Platform

router = new_router("/v1", "coding")

Reader = Annotated[Caller, needs("codings:read")]
Assigner = Annotated[Caller, needs("codings:assign")]


@router.post("/coding-assignments", status_code=201)
async def assign_coding(
    body: AssignmentIn, caller: Assigner, http: Platform, unit: Unit
) -> AssignmentOut:
    """Gives a review of the queue to one person of one's own body, who codes it openly."""
    await unit.answer_retry()
    await service.check_coders(http, caller, {"/coder": body.coder})
    tx = await unit.begin()
    return AssignmentOut.model_validate(await service.assign_coding(tx, caller, body))


@router.get("/coding-assignments")
async def list_assignments(
    caller: Reader,
    session: Reading,
    state: AssignmentState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AssignmentOut]:
    """One's own queue: what one was assigned, in that order."""
    of_list = list_id(caller, "coding-assignments", caller.client, state)
    found = await queries.list_own(
        session,
        caller.tenant,
        caller.client,
        state=state,
        after=read_cursor_as(UUID, of_list, cursor),
        limit=limit + 1,
    )
    return Page(
        items=[AssignmentOut.model_validate(one) for one in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.assignment_id),
    )


@router.get("/coding-assignments/{assignment_id}")
async def show_assignment(assignment_id: UUID, caller: Reader, session: Reading) -> AssignmentOut:
    found = await queries.own_assignment(session, caller.tenant, caller.client, assignment_id)
    return AssignmentOut.model_validate(found)


@router.post("/double-codings", status_code=201)
async def assign_double_coding(
    body: DoubleCodingIn,
    caller: Assigner,
    http: Platform,
    unit: Unit,
    response: Response,
) -> DoubleCodingOut:
    """Gives a review that none of yours has coded to two of yours, each of whom codes it blind.

    Both code by the version of the practice issues that is in force now, to the end. Neither sees
    the other's work before both are done. Until it is settled what counts none of your tenant codes
    it openly; others go on, and see nothing of it.
    """
    coders = {f"/coders/{place}": coder for place, coder in enumerate(body.coders)}
    await unit.answer_retry()
    await service.check_coders(http, caller, coders)
    tx = await unit.begin()
    double_coding = await service.assign_double_coding(tx, caller, body)
    response.headers["location"] = f"/v1/double-codings/{double_coding.double_coding_id}"
    return DoubleCodingOut.model_validate(double_coding)


@router.get("/double-codings")
async def list_double_codings(
    caller: Reader,
    session: Reading,
    state: DoubleCodingState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DoubleCodingOut]:
    """In the order in which they were assigned; `state=in_adjudication` is what a third settles."""
    of_list = list_id(caller, "double-codings", state)
    found = await queries.list_double_codings(
        session,
        caller.tenant,
        state=state,
        after=read_cursor_as(UUID, of_list, cursor),
        limit=limit + 1,
    )
    return Page(
        items=[DoubleCodingOut.model_validate(one) for one in found[:limit]],
        next=next_page(of_list, found, limit, lambda one: one.double_coding_id),
    )


@router.get("/double-codings/{double_coding_id}")
async def show_double_coding(
    double_coding_id: UUID, caller: Reader, session: Reading
) -> DoubleCodingOut:
    found = await queries.double_coding_of(session, caller.tenant, double_coding_id)
    return DoubleCodingOut.model_validate(found)


@router.post("/double-codings/{double_coding_id}/ending")
async def end_double_coding(double_coding_id: UUID, caller: Assigner, tx: Tx) -> DoubleCodingOut:
    """Gives it up: nothing of it becomes a finding, and the review goes back to the queue.

    Where both were done, how far they agreed stays in the figures of agreement.
    """
    found = await service.end_double_coding(tx, caller, double_coding_id)
    return DoubleCodingOut.model_validate(found)
