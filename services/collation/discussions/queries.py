"""Who sits at a table, and who is owed the outputs."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.contributions.domain import ContributionState, Phase
from services.collation.contributions.tables import Contribution
from services.collation.discussions.tables import SummitOutput
from services.collation.summits.domain import COMING
from services.collation.summits.tables import Registration


async def people_at(
    session: AsyncSession, summit_id: UUID, number: int, phase: Phase
) -> tuple[Counter[str], Counter[str]]:
    """How many of each agency type and of each band sit there in this phase."""
    reasons = phase is Phase.REASONS
    at = Registration.reasons_table if reasons else Registration.solutions_table
    wanted = select(Registration.agency, Registration.band).where(
        Registration.summit_id == summit_id, Registration.state.in_(COMING), at == number
    )
    found = (await session.execute(wanted)).all()
    return Counter(agency for agency, _ in found), Counter(band or "" for _, band in found)


async def held(session: AsyncSession, summit_id: UUID) -> int:
    wanted = select(func.count()).where(
        Contribution.summit_id == summit_id, Contribution.state == ContributionState.HELD
    )
    found: int = (await session.execute(wanted)).scalar_one()
    return found


async def outputs_of(session: AsyncSession, summit_id: UUID) -> Sequence[SummitOutput]:
    """Nobody's before the end."""
    wanted = select(SummitOutput).where(SummitOutput.summit_id == summit_id)
    return (await session.scalars(wanted.order_by(SummitOutput.recipient))).all()
