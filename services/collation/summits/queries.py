"""Summits, and the attendee list as those may see it who run them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.collation.summits.domain import COMING, RegistrationState, Unconfirmed
from services.collation.summits.errors import NoSuchRegistration, NoSuchSummit, NoSuchTable
from services.collation.summits.tables import (
    AttendeeContact,
    AttendeeRead,
    EventSeries,
    Registration,
    Summit,
    SummitTable,
    SummitTopic,
)


async def get_summit(session: AsyncSession, summit_id: UUID) -> Summit:
    """Raises NoSuchSummit."""
    found = await session.get(Summit, summit_id)
    if found is None:
        raise NoSuchSummit
    return found


async def own_summit(session: AsyncSession, tenant: str, summit_id: UUID) -> Summit:
    """One that this tenant runs. Raises NoSuchSummit, also for another's."""
    return _of(await get_summit(session, summit_id), tenant)


async def lock_own_summit(session: AsyncSession, tenant: str, summit_id: UUID) -> Summit:
    """Held until the commit, so that its steps come one after another. Raises NoSuchSummit."""
    return _of(await lock_summit(session, summit_id), tenant)


async def lock_summit(session: AsyncSession, summit_id: UUID) -> Summit:
    """Raises NoSuchSummit."""
    found: Summit | None = await session.get(
        Summit, summit_id, with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NoSuchSummit
    return found


def _of(summit: Summit, tenant: str) -> Summit:
    if summit.tenant != tenant:
        raise NoSuchSummit
    return summit


async def list_summits(
    session: AsyncSession, *, after: tuple[str, UUID] | None, limit: int
) -> Sequence[Summit]:
    return await list_by_month(session, (Summit.month, Summit.summit_id), after, limit)


async def list_by_month(
    session: AsyncSession,
    place: tuple[InstrumentedAttribute[str], InstrumentedAttribute[UUID]],
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Any]:
    """Of the table of these columns: a month and an id, since not every day is known."""
    wanted = select(place[0].class_)
    if after is not None:
        wanted = wanted.where(tuple_(*place) > after)
    return (await session.scalars(wanted.order_by(*place).limit(limit))).all()


async def topics_of(
    session: AsyncSession, summits: Sequence[UUID]
) -> dict[UUID, list[SummitTopic]]:
    wanted = select(SummitTopic).where(SummitTopic.summit_id.in_(summits))
    found: dict[UUID, list[SummitTopic]] = {summit_id: [] for summit_id in summits}
    for topic in await session.scalars(wanted.order_by(SummitTopic.slot)):
        found[topic.summit_id].append(topic)
    return found


async def all_series(session: AsyncSession) -> dict[str, EventSeries]:
    return {one.code: one for one in await session.scalars(select(EventSeries))}


async def registrations(
    session: AsyncSession, summit_id: UUID, *states: RegistrationState
) -> Sequence[Registration]:
    """In the order of registration."""
    wanted = select(Registration).where(Registration.summit_id == summit_id)
    if states:
        wanted = wanted.where(Registration.state.in_(states))
    order = (Registration.position, Registration.registration_id)
    return (await session.scalars(wanted.order_by(*order))).all()


async def own_registrations(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> Sequence[Registration]:
    wanted = select(Registration).where(Registration.tenant == tenant)
    if after is not None:
        wanted = wanted.where(Registration.registration_id > after)
    return (await session.scalars(wanted.order_by(Registration.registration_id).limit(limit))).all()


async def own_registration(
    session: AsyncSession, tenant: str, registration_id: UUID
) -> Registration:
    """Raises NoSuchRegistration, also for another tenant's."""
    found = await session.get(Registration, registration_id)
    if found is None or found.tenant != tenant:
        raise NoSuchRegistration
    return found


async def attendee(session: AsyncSession, tenant: str, registration_id: UUID) -> Registration:
    """Of a summit that this tenant runs. Raises NoSuchRegistration."""
    found = await session.get(Registration, registration_id)
    if found is None:
        raise NoSuchRegistration
    summit = await session.get(Summit, found.summit_id)
    if summit is None or summit.tenant != tenant:
        raise NoSuchRegistration
    return found


async def next_waiting(session: AsyncSession, summit_id: UUID, limit: int) -> list[Registration]:
    wanted: Select[Any] = select(Registration).where(
        Registration.summit_id == summit_id, Registration.state == RegistrationState.WAITING
    )
    return list(await session.scalars(wanted.order_by(Registration.position).limit(limit)))


async def contacts_of(session: AsyncSession, summit_id: UUID) -> dict[UUID, str]:
    wanted = select(AttendeeContact).where(AttendeeContact.summit_id == summit_id)
    return {row.registration_id: row.email for row in await session.scalars(wanted)}


async def reads_of(
    session: AsyncSession, summit_id: UUID, *, after: int | None, limit: int
) -> Sequence[AttendeeRead]:
    wanted = select(AttendeeRead).where(AttendeeRead.summit_id == summit_id)
    if after is not None:
        wanted = wanted.where(AttendeeRead.seq > after)
    return (await session.scalars(wanted.order_by(AttendeeRead.seq).limit(limit))).all()


async def tables_of(session: AsyncSession, summit_id: UUID) -> Sequence[SummitTable]:
    wanted = select(SummitTable).where(SummitTable.summit_id == summit_id)
    return (await session.scalars(wanted.order_by(SummitTable.number))).all()


async def get_table(session: AsyncSession, summit_id: UUID, number: int) -> SummitTable:
    """Raises NoSuchTable."""
    found = await session.get(SummitTable, (summit_id, number), with_for_update=True)
    if found is None:
        raise NoSuchTable
    return found


async def topic_of(session: AsyncSession, summit_id: UUID, slot: int) -> SummitTopic:
    return await session.get_one(SummitTopic, (summit_id, slot))


async def unconfirmed(session: AsyncSession, summit_id: UUID) -> Unconfirmed:
    """Of those who come."""
    coming = (Registration.summit_id == summit_id, Registration.state.in_(COMING))
    wanted = select(
        func.count(),
        func.count().filter(Registration.purpose_confirmed.is_(False)),
        func.count().filter(Registration.reading_confirmed.is_(False)),
    ).where(*coming)
    return Unconfirmed(*(await session.execute(wanted)).one())
