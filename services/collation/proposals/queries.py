"""Proposals as those may see them who made them or decide about them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pagination import rows_after
from services.collation.proposals.domain import ProposalState
from services.collation.proposals.errors import NoSuchProposal
from services.collation.proposals.tables import IssueProposal


async def list_proposals(
    session: AsyncSession, *, tenant: str | None, after: UUID | None, limit: int
) -> Sequence[IssueProposal]:
    """As they came; of one tenant, or with None of all."""
    wanted = select(IssueProposal)
    if tenant is not None:
        wanted = wanted.where(IssueProposal.tenant == tenant)
    place = (IssueProposal.proposed_at, IssueProposal.proposal_id)
    return await rows_after(session, wanted, place, after, limit)


async def taken_up(
    session: AsyncSession, version: str, *, since: datetime
) -> Sequence[IssueProposal]:
    """What a draft that was begun then took up; one that was given up may have had its number."""
    wanted = select(IssueProposal).where(
        IssueProposal.state == ProposalState.TAKEN_UP,
        IssueProposal.taxonomy == version,
        IssueProposal.decided_at >= since,
    )
    return (await session.scalars(wanted.order_by(IssueProposal.proposal_id))).all()


async def get_proposal(
    session: AsyncSession, proposal_id: UUID, *, tenant: str | None, lock: bool = False
) -> IssueProposal:
    """Raises NoSuchProposal, for another tenant's too unless all are asked for."""
    wanted = select(IssueProposal).where(IssueProposal.proposal_id == proposal_id)
    found: IssueProposal | None = await session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None or (tenant is not None and found.tenant != tenant):
        raise NoSuchProposal
    return found
