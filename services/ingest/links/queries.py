"""What others ask of links, and which are due."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.links.domain import DocumentLinkState
from services.ingest.links.schemas import LinkHealth
from services.ingest.links.tables import Link

Place = tuple[UUID, int]


async def health_of(session: AsyncSession, places: Iterable[Place]) -> dict[Place, LinkHealth]:
    """By review and version; what was never looked at is unknown."""
    wanted = list(places)
    found = dict.fromkeys(wanted, LinkHealth())
    rows = await session.scalars(select(Link).where(tuple_(Link.scr_id, Link.version).in_(wanted)))
    for link in rows:
        place = (link.scr_id, link.version)
        found[place] = LinkHealth(state=DocumentLinkState(link.health), checked_at=link.checked_at)
    return found


async def due_links(session: AsyncSession, now: datetime, limit: int) -> Sequence[Link]:
    """Those whose time has come, the longest waiting first."""
    wanted = select(Link).where(Link.due_at <= now).order_by(Link.due_at).limit(limit)
    return (await session.scalars(wanted)).all()
