"""Assignments as their coders and those who assign ask for them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pagination import rows_after
from services.collation.assignments.domain import COMPARED, AssignmentState, DoubleCodingState
from services.collation.assignments.errors import (
    DoubleCodingOver,
    NoSuchAssignment,
    NoSuchDoubleCoding,
    NotCompared,
)
from services.collation.assignments.tables import CodingAssignment, DoubleCoding
from services.collation.coding.errors import CodedBlind
from services.collation.coding.queries import is_blind
from services.collation.reviews import queries as reviews
from services.collation.reviews.errors import VersionNotInForce
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.domain import Taxonomy


async def own_assignment(
    session: AsyncSession, tenant: str, coder: str, assignment_id: UUID, *, lock: bool = False
) -> CodingAssignment:
    """Raises NoSuchAssignment, for another's as for one that never was."""
    wanted = select(CodingAssignment).where(
        CodingAssignment.assignment_id == assignment_id,
        CodingAssignment.tenant == tenant,
        CodingAssignment.coder == coder,
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(wanted)
    if found is None:
        raise NoSuchAssignment
    return found


async def list_own(
    session: AsyncSession,
    tenant: str,
    coder: str,
    *,
    state: AssignmentState | None,
    after: UUID | None,
    limit: int,
) -> Sequence[CodingAssignment]:
    """In the order in which they were assigned."""
    wanted = select(CodingAssignment).where(
        CodingAssignment.tenant == tenant, CodingAssignment.coder == coder
    )
    if state is not None:
        wanted = wanted.where(CodingAssignment.state == state)
    place = (CodingAssignment.assigned_at, CodingAssignment.assignment_id)
    return await rows_after(session, wanted, place, after, limit)


async def was_compared(session: AsyncSession, tenant: str, scr_id: UUID, version: int) -> bool:
    """Whether two of a body have coded this version blind, and both were done."""
    wanted = exists().where(
        DoubleCoding.tenant == tenant,
        DoubleCoding.scr_id == scr_id,
        DoubleCoding.scr_version == version,
        DoubleCoding.compared_at.is_not(None),
    )
    return bool(await session.scalar(select(wanted)))


async def double_coding_of(
    session: AsyncSession, tenant: str, double_coding_id: UUID, *, lock: bool = False
) -> DoubleCoding:
    """Raises NoSuchDoubleCoding, for another tenant's as for one that never was."""
    wanted = select(DoubleCoding).where(
        DoubleCoding.double_coding_id == double_coding_id, DoubleCoding.tenant == tenant
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(wanted)
    if found is None:
        raise NoSuchDoubleCoding
    return found


async def coded_by(
    session: AsyncSession, double_coding: DoubleCoding, in_force: Taxonomy
) -> Taxonomy:
    """The version that was in force when it was given to the two, whatever came since.

    What was given out before that was noted is coded by the version of now.
    """
    noted = double_coding.taxonomy
    if noted is None or noted == in_force.version:
        return in_force
    return await taxonomies.read_version(session, noted)


async def compared_double_coding(
    session: AsyncSession, tenant: str, double_coding_id: UUID
) -> DoubleCoding:
    """Raises NoSuchDoubleCoding or NotCompared; of one that ended, why it did.

    Raises CodedBlind of one that was settled, while two code a later version: they are not led by
    what was found in that before.
    """
    found = await double_coding_of(session, tenant, double_coding_id)
    if found.state == DoubleCodingState.ENDED:
        review = await reviews.live_review(session, found.scr_id, caller=None)
        raise DoubleCodingOver if review.version == found.scr_version else VersionNotInForce
    if found.state not in COMPARED:
        raise NotCompared
    if found.state == DoubleCodingState.RECONCILED and await is_blind(
        session, tenant, found.scr_id
    ):
        raise CodedBlind
    return found


async def list_double_codings(
    session: AsyncSession,
    tenant: str,
    *,
    state: DoubleCodingState | None,
    after: UUID | None,
    limit: int,
) -> Sequence[DoubleCoding]:
    """In the order in which they were assigned."""
    wanted = select(DoubleCoding).where(DoubleCoding.tenant == tenant)
    if state is not None:
        wanted = wanted.where(DoubleCoding.state == state)
    place = (DoubleCoding.assigned_at, DoubleCoding.double_coding_id)
    return await rows_after(session, wanted, place, after, limit)


async def assignments_of(
    session: AsyncSession, double_coding_id: UUID, *, lock: bool = False
) -> Sequence[CodingAssignment]:
    """The two, in an order that says nothing about either: that of their random ids."""
    wanted = (
        select(CodingAssignment)
        .where(CodingAssignment.double_coding_id == double_coding_id)
        .order_by(CodingAssignment.assignment_id)
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(wanted)).all()
