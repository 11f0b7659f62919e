"""Members, meetings and what they read."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.alliance.errors import (
    NoSuchGroup,
    NoSuchMeeting,
    NoSuchMember,
    NoSuchPaper,
    NotMember,
    PaperGone,
)
from services.collation.alliance.tables import (
    AllianceCharter,
    AllianceDelegate,
    AllianceGroup,
    AllianceMeeting,
    AllianceMember,
    AllianceNotice,
    AlliancePaper,
)
from services.collation.practices import queries as practices


async def charter_in_force(session: AsyncSession) -> AllianceCharter | None:
    newest = select(AllianceCharter).order_by(AllianceCharter.revision.desc()).limit(1)
    found: AllianceCharter | None = await session.scalar(newest)
    return found


async def members(session: AsyncSession) -> Sequence[AllianceMember]:
    """Those that are members now, by the alphabet."""
    wanted = select(AllianceMember).where(AllianceMember.left_at.is_(None))
    return (await session.scalars(wanted.order_by(AllianceMember.body_id))).all()


async def get_member(session: AsyncSession, body_id: str) -> AllianceMember:
    """Raises NoSuchMember."""
    found = await session.get(AllianceMember, body_id)
    if found is None or found.left_at is not None:
        raise NoSuchMember
    return found


async def as_member(session: AsyncSession, tenant: str) -> AllianceMember:
    """The caller's own body. Raises NotMember, also for one that left."""
    found = await session.get(AllianceMember, tenant)
    if found is None or found.left_at is not None:
        raise NotMember
    return found


async def strangers(session: AsyncSession, body_ids: Collection[str]) -> set[str]:
    """Those of them that are no members."""
    return set(body_ids) - {member.body_id for member in await members(session)}


async def list_meetings(
    session: AsyncSession, *, after: int | None, limit: int
) -> Sequence[AllianceMeeting]:
    wanted = select(AllianceMeeting)
    if after is not None:
        wanted = wanted.where(AllianceMeeting.seq > after)
    return (await session.scalars(wanted.order_by(AllianceMeeting.seq).limit(limit))).all()


async def get_meeting(
    session: AsyncSession, meeting_id: UUID, *, lock: bool = False
) -> AllianceMeeting:
    """Raises NoSuchMeeting."""
    wanted = select(AllianceMeeting).where(AllianceMeeting.meeting_id == meeting_id)
    found: AllianceMeeting | None = await session.scalar(
        wanted.with_for_update() if lock else wanted
    )
    if found is None:
        raise NoSuchMeeting
    return found


async def delegates_of(session: AsyncSession, meeting_id: UUID) -> Sequence[AllianceDelegate]:
    wanted = select(AllianceDelegate).where(AllianceDelegate.meeting_id == meeting_id)
    return (await session.scalars(wanted.order_by(AllianceDelegate.body_id))).all()


async def papers_of(session: AsyncSession, meeting_id: UUID) -> Sequence[AlliancePaper]:
    """Without those that were withdrawn."""
    wanted = select(AlliancePaper).where(
        AlliancePaper.meeting_id == meeting_id, AlliancePaper.withdrawn_at.is_(None)
    )
    return (await session.scalars(wanted.order_by(AlliancePaper.seq))).all()


async def get_paper(session: AsyncSession, paper_id: UUID, *, lock: bool = False) -> AlliancePaper:
    """Raises NoSuchPaper, or PaperGone."""
    wanted = select(AlliancePaper).where(AlliancePaper.paper_id == paper_id)
    found: AlliancePaper | None = await session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NoSuchPaper
    if found.withdrawn_at is not None:
        raise PaperGone
    return found


async def list_groups(
    session: AsyncSession, *, after: int | None, limit: int
) -> Sequence[AllianceGroup]:
    wanted = select(AllianceGroup)
    if after is not None:
        wanted = wanted.where(AllianceGroup.seq > after)
    return (await session.scalars(wanted.order_by(AllianceGroup.seq).limit(limit))).all()


async def get_group(session: AsyncSession, group_id: UUID) -> AllianceGroup:
    """Raises NoSuchGroup."""
    found: AllianceGroup | None = await session.scalar(
        select(AllianceGroup).where(AllianceGroup.group_id == group_id)
    )
    if found is None:
        raise NoSuchGroup
    return found


async def list_notices(
    session: AsyncSession, body_id: str, *, after: int | None, limit: int
) -> Sequence[AllianceNotice]:
    """What can still be read: not what was taken back from the good practice library."""
    wanted = select(AllianceNotice).where(
        AllianceNotice.body_id == body_id,
        AllianceNotice.output_id.not_in(practices.sources_kept_back()),
    )
    if after is not None:
        wanted = wanted.where(AllianceNotice.seq > after)
    return (await session.scalars(wanted.order_by(AllianceNotice.seq).limit(limit))).all()
