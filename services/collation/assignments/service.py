"""Who is to code what. What is assigned twice is coded blind, by no colleague openly meanwhile."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import httpx2
import msgspec
from sqlalchemy import select

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Pointer, Unavailable
from contracts.api.gateway import Client
from services.collation.assignments import queries
from services.collation.assignments.domain import UNDECIDED, AssignmentState, DoubleCodingState
from services.collation.assignments.errors import (
    ComparedBefore,
    DoubleCodingOver,
    NoSuchCoder,
    OneCoderTwice,
)
from services.collation.assignments.schemas import AssignmentIn, DoubleCodingIn
from services.collation.assignments.tables import CodingAssignment, DoubleCoding
from services.collation.coding import service as coding
from services.collation.coding.errors import CodingBegun
from services.collation.findings import queries as findings
from services.collation.reviews import queries as reviews
from services.collation.taxonomy import queries as taxonomies

CODES = {"codings:read", "codings:write"}
"""What a client needs to work on what it is assigned."""
_CLIENT_READER = msgspec.json.Decoder(Client)


async def check_coders(http: httpx2.AsyncClient, caller: Caller, coders: Mapping[str, str]) -> None:
    """By JSON pointer, those who are to code. Raises OneCoderTwice, NoSuchCoder or Unavailable.

    What is wrong is not said: another tenant's client is answered as one that never was.
    """
    if len(set(coders.values())) < len(coders):
        raise OneCoderTwice
    strangers = [
        pointer
        for pointer, coder in coders.items()
        if not await _may_code_for(http, caller.tenant, coder)
    ]
    if strangers:
        detail = "No client of yours that may read and write codings."
        raise NoSuchCoder(pointers=[Pointer(pointer, detail) for pointer in strangers])


async def _may_code_for(http: httpx2.AsyncClient, tenant: str, coder: str) -> bool:
    try:
        answer = await http.get(f"/v1/clients/{coder}")
    except httpx2.HTTPError:
        raise Unavailable(retry_after=1) from None
    if answer.status_code == 404:
        return False
    if answer.status_code != 200:
        # a missing scope too, which an operator puts right
        raise Unavailable(retry_after=1)
    client = _CLIENT_READER.decode(answer.content)
    return client.tenant == tenant and client.scopes >= CODES


async def assign_coding(tx: Transaction, caller: Caller, body: AssignmentIn) -> CodingAssignment:
    """One person is to code a review openly; others still may. Raises CodedBlind."""
    await reviews.review_in_force(tx.session, body.scr_id, body.scr_version, caller=caller)
    await coding.check_open(tx, caller.tenant, body.scr_id)
    assignment = _assignment(caller.tenant, body.scr_id, body.scr_version, body.coder)
    tx.session.add(assignment)
    return assignment


async def assign_double_coding(
    tx: Transaction, caller: Caller, body: DoubleCodingIn
) -> DoubleCoding:
    """Two people are to code blind what none of theirs has coded, both by the version of now.

    Once two of theirs have been compared, what they found is known, and what they agreed on or a
    third settled stands: raises ComparedBefore.
    """
    taxonomy = await taxonomies.in_force(tx.session)
    review = await reviews.review_in_force(tx.session, body.scr_id, body.scr_version, caller=caller)
    if await findings.is_coded(tx.session, caller.tenant, review.scr_id, review.version):
        raise CodingBegun
    if await queries.was_compared(tx.session, caller.tenant, review.scr_id, review.version):
        raise ComparedBefore
    await coding.begin_blind(tx, caller.tenant, review.scr_id)
    double_coding = DoubleCoding(
        double_coding_id=uuid4(),
        tenant=caller.tenant,
        scr_id=review.scr_id,
        scr_version=review.version,
        state=DoubleCodingState.IN_WORK,
        assigned_by=caller.client,
        assigned_at=utc_now(),
        taxonomy=taxonomy.version,
    )
    tx.session.add(double_coding)
    await tx.session.flush()
    tx.session.add_all(
        _assignment(
            caller.tenant, review.scr_id, review.version, coder, double_coding.double_coding_id
        )
        for coder in body.coders
    )
    return double_coding


def _assignment(
    tenant: str, scr_id: UUID, version: int, coder: str, double_coding_id: UUID | None = None
) -> CodingAssignment:
    return CodingAssignment(
        assignment_id=uuid4(),
        tenant=tenant,
        scr_id=scr_id,
        scr_version=version,
        coder=coder,
        double_coding_id=double_coding_id,
        state=AssignmentState.OPEN,
        assigned_at=utc_now(),
    )


async def end_double_coding(
    tx: Transaction, caller: Caller, double_coding_id: UUID
) -> DoubleCoding:
    """It is given up: nothing of it becomes a finding, and the review may be coded openly."""
    known = await queries.double_coding_of(tx.session, caller.tenant, double_coding_id)
    in_force = await reviews.lock_version(tx.session, known.scr_id)
    double_coding = await queries.double_coding_of(
        tx.session, caller.tenant, double_coding_id, lock=True
    )
    if double_coding.state == DoubleCodingState.ENDED:
        return double_coding
    if double_coding.state not in UNDECIDED:
        raise DoubleCodingOver
    await _end(tx, double_coding, in_force)
    return double_coding


async def end_with_version(tx: Transaction, scr_id: UUID, before: int | None) -> None:
    """A version went out of force, or with `before` left out every version: its work ends.

    That may be heard of before the next version was taken in, or after two began to code it.
    """
    in_force = await reviews.lock_version(tx.session, scr_id)
    open_still = select(CodingAssignment).where(
        CodingAssignment.scr_id == scr_id, CodingAssignment.state == AssignmentState.OPEN
    )
    undecided = select(DoubleCoding).where(
        DoubleCoding.scr_id == scr_id, DoubleCoding.state.in_(UNDECIDED)
    )
    if before is not None:
        open_still = open_still.where(CodingAssignment.scr_version < before)
        undecided = undecided.where(DoubleCoding.scr_version < before)
    for assignment in (await tx.session.scalars(open_still.with_for_update())).all():
        assignment.state = AssignmentState.ENDED
    for double_coding in (await tx.session.scalars(undecided.with_for_update())).all():
        await _end(tx, double_coding, in_force)


async def _end(tx: Transaction, double_coding: DoubleCoding, in_force: int | None) -> None:
    """The review is locked in the version in force; of one before, two may code it apart anew."""
    double_coding.state = DoubleCodingState.ENDED
    if double_coding.scr_version == in_force:
        await coding.end_blind(tx, double_coding.tenant, double_coding.scr_id)
    for assignment in await queries.assignments_of(
        tx.session, double_coding.double_coding_id, lock=True
    ):
        if assignment.state == AssignmentState.OPEN:
            assignment.state = AssignmentState.ENDED
