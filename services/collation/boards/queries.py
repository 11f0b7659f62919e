"""Which names are boards'."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.boards.tables import KnownBoard


async def known_boards(session: AsyncSession) -> list[str]:
    return [*(await session.scalars(select(KnownBoard.tenant).order_by(KnownBoard.tenant)))]
