"""What was coded twice, review by review."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.agreement.domain import LEAST_REPORTS, Coded
from services.collation.assignments.tables import DoubleCoding


async def list_coded(session: AsyncSession, tenant: str, taxonomy: str) -> Sequence[Coded]:
    """In an order that is the same every time; none where they are too few to draw from."""
    wanted = (
        select(DoubleCoding.pairs, DoubleCoding.passages)
        .where(
            DoubleCoding.tenant == tenant,
            DoubleCoding.taxonomy == taxonomy,
            DoubleCoding.compared_at.is_not(None),
        )
        .order_by(DoubleCoding.double_coding_id)
    )
    found = [(pairs or {}, passages or 0) for pairs, passages in await session.execute(wanted)]
    return found if len(found) >= LEAST_REPORTS else []
