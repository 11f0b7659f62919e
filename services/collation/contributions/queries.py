"""Contributions on record for everybody; those of a summit that lasts for those who lead it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.types import ContributionKind, ContributionOrigin
from services.collation.boards.queries import known_boards
from services.collation.contributions.domain import STANDS, UNDECIDED, ContributionState
from services.collation.contributions.errors import NoSuchContribution
from services.collation.contributions.tables import Contribution, ContributionDecision
from services.collation.practices import queries as library
from services.collation.summits.tables import Summit


async def list_contributions(
    session: AsyncSession,
    *,
    after: UUID | None,
    limit: int,
    summit: UUID | None = None,
    issue: str | None = None,
    kind: ContributionKind | None = None,
    origin: ContributionOrigin | None = None,
) -> Sequence[Contribution]:
    """On record, by their random ids: no order of giving can be had."""
    wanted = _told()
    asked = {"summit_id": summit, "issue": issue, "kind": kind, "origin": origin}
    for name, value in asked.items():
        if value is not None:
            wanted = wanted.where(getattr(Contribution, name) == value)
    if after is not None:
        wanted = wanted.where(Contribution.contribution_id > after)
    ordered = wanted.order_by(Contribution.contribution_id).limit(limit)
    return (await session.scalars(ordered)).all()


async def gathered(
    session: AsyncSession, issues: Sequence[str], kinds: Sequence[ContributionKind]
) -> Sequence[Contribution]:
    """All of these kinds that is on record of these issues, by their random ids."""
    wanted = _told().where(Contribution.issue.in_(issues), Contribution.kind.in_(kinds))
    return (await session.scalars(wanted.order_by(Contribution.contribution_id))).all()


async def get_on_record(session: AsyncSession, contribution_id: UUID) -> Contribution:
    """Raises NoSuchContribution, also for one that is not on record or was taken back."""
    found: Contribution | None = await session.scalar(
        _told().where(Contribution.contribution_id == contribution_id)
    )
    if found is None:
        raise NoSuchContribution
    return found


def _told() -> Select[Contribution]:
    """Not what the library holds back: who withdraws there need not withdraw here too."""
    return select(Contribution).where(
        Contribution.on_record.is_(True),
        Contribution.state.in_(STANDS),
        Contribution.contribution_id.not_in(library.sources_kept_back()),
    )


async def own_contribution(
    session: AsyncSession, tenant: str, contribution_id: UUID
) -> tuple[Contribution, Summit]:
    """Of a summit that this tenant runs, held until the commit. Raises NoSuchContribution."""
    found = await session.get(Contribution, contribution_id)
    if found is None:
        raise NoSuchContribution
    summit = await session.get(
        Summit, found.summit_id, with_for_update=True, populate_existing=True
    )
    if summit is None or summit.tenant != tenant:
        raise NoSuchContribution
    await session.refresh(found)
    return found, summit


async def bodies_known(session: AsyncSession, summit_id: UUID) -> list[str]:
    """Whose names are looked for in what is said there: boards', and whoever runs the summit."""
    runs = select(Summit.tenant).where(Summit.summit_id == summit_id)
    return sorted({*await known_boards(session), *await session.scalars(runs)})


async def of_summit(
    session: AsyncSession, summit_id: UUID, *states: ContributionState
) -> Sequence[Contribution]:
    wanted = select(Contribution).where(Contribution.summit_id == summit_id)
    if states:
        wanted = wanted.where(Contribution.state.in_(states))
    return (await session.scalars(wanted.order_by(Contribution.contribution_id))).all()


async def list_entries(
    session: AsyncSession, summit_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Contribution]:
    """All that was said and written and has words, by random ids; nothing once it is on record."""
    wanted = select(Contribution).where(
        Contribution.summit_id == summit_id,
        Contribution.on_record.is_(False),
        Contribution.state.in_(UNDECIDED),
    )
    if after is not None:
        wanted = wanted.where(Contribution.contribution_id > after)
    return (await session.scalars(wanted.order_by(Contribution.contribution_id).limit(limit))).all()


async def of_table(session: AsyncSession, summit_id: UUID, number: int) -> Sequence[Contribution]:
    """In the order in which they were entered."""
    wanted = select(Contribution).where(
        Contribution.summit_id == summit_id, Contribution.table_number == number
    )
    return (await session.scalars(wanted.order_by(Contribution.entry))).all()


async def has_solution(session: AsyncSession, summit_id: UUID, number: int) -> bool:
    """Whether one stands at this table: one that is held may name somebody, and is none yet."""
    return any(
        one.kind == ContributionKind.SOLUTION and one.state in STANDS
        for one in await of_table(session, summit_id, number)
    )


async def last_entry(session: AsyncSession, summit_id: UUID, number: int) -> int:
    wanted = select(func.max(Contribution.entry)).where(
        Contribution.summit_id == summit_id, Contribution.table_number == number
    )
    found: int | None = (await session.execute(wanted)).scalar_one()
    return found or 0


async def decisions_of(session: AsyncSession, summit_id: UUID) -> Sequence[ContributionDecision]:
    wanted = (
        select(ContributionDecision)
        .join(Contribution, Contribution.contribution_id == ContributionDecision.contribution_id)
        .where(Contribution.summit_id == summit_id)
        .order_by(ContributionDecision.decision_id)
    )
    return (await session.scalars(wanted)).all()


async def has_decision(
    session: AsyncSession, contribution_id: UUID, *, outcome: str, reason: str, decided_by: str
) -> bool:
    """Whether this person decided so, for this reason."""
    wanted = select(ContributionDecision.decision_id).where(
        ContributionDecision.contribution_id == contribution_id,
        ContributionDecision.outcome == outcome,
        ContributionDecision.reason == reason,
        ContributionDecision.decided_by == decided_by,
    )
    return await session.scalar(wanted.limit(1)) is not None
