"""Consents in force, and the items they open."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.quality.records.domain import ArrivalState
from services.quality.records.queries import ARRIVED
from services.quality.records.tables import QualityRecord, ScrArrival
from services.quality.reflections.tables import Reflection, ReflectionRevision
from services.quality.sharing.domain import Cell, Kind, Purpose, SharedItem
from services.quality.sharing.errors import NoSuchConsent, NothingShared
from services.quality.sharing.tables import Consent, TotalBase


class Shared(NamedTuple):
    """A consent in force, with the one revision that it opens."""

    consent: Consent
    board: str
    reflection: Reflection
    said: ReflectionRevision


def _in_force() -> Select[Consent, str, Reflection, ReflectionRevision]:
    """Of open records alone: a withdrawn review is shared with nobody."""
    return (
        select(Consent, QualityRecord.tenant, Reflection, ReflectionRevision)
        .join(QualityRecord, QualityRecord.record_id == Consent.record_id)
        .outerjoin(ScrArrival, ARRIVED)
        .join(Reflection, Reflection.reflection_id == Consent.reflection_id)
        .join(
            ReflectionRevision,
            (ReflectionRevision.reflection_id == Consent.reflection_id)
            & (ReflectionRevision.revision == Consent.revision),
        )
        .where(
            Consent.withdrawn_at.is_(None),
            or_(ScrArrival.state.is_(None), ScrArrival.state == ArrivalState.READY),
        )
    )


async def list_consents(
    session: AsyncSession, record_id: UUID, *, after: int | None, limit: int
) -> Sequence[Consent]:
    wanted = select(Consent).where(Consent.record_id == record_id)
    if after is not None:
        wanted = wanted.where(Consent.seq > after)
    return (await session.scalars(wanted.order_by(Consent.seq).limit(limit))).all()


async def get_consent(session: AsyncSession, record_id: UUID, consent_id: UUID) -> Consent:
    """Raises NoSuchConsent, also for another record's."""
    wanted = select(Consent).where(Consent.consent_id == consent_id, Consent.record_id == record_id)
    found: Consent | None = (await session.scalars(wanted)).one_or_none()
    if found is None:
        raise NoSuchConsent
    return found


async def same_consent(
    session: AsyncSession, reflection_id: UUID, revision: int, purpose: str, recipient: str | None
) -> Consent | None:
    wanted = select(Consent).where(
        Consent.reflection_id == reflection_id,
        Consent.revision == revision,
        Consent.purpose == purpose,
        Consent.recipient == recipient if recipient else Consent.recipient.is_(None),
        Consent.withdrawn_at.is_(None),
    )
    found: Consent | None = (await session.scalars(wanted)).one_or_none()
    return found


async def list_shared(
    session: AsyncSession, commissioner: str, *, after: int | None, limit: int
) -> list[Shared]:
    wanted = _in_force().where(
        Consent.purpose == Purpose.COMMISSIONER, Consent.recipient == commissioner
    )
    if after is not None:
        wanted = wanted.where(Consent.seq > after)
    rows = await session.execute(wanted.order_by(Consent.seq).limit(limit))
    return [Shared(*row) for row in rows]


async def get_shared(session: AsyncSession, commissioner: str, consent_id: UUID) -> Shared:
    """Raises NothingShared, also for what is no longer shared, or with somebody else."""
    wanted = _in_force().where(
        Consent.purpose == Purpose.COMMISSIONER,
        Consent.recipient == commissioner,
        Consent.consent_id == consent_id,
    )
    row = (await session.execute(wanted)).one_or_none()
    if row is None:
        raise NothingShared
    return Shared(*row)


async def counted_items(session: AsyncSession, marker_set: str | None = None) -> list[SharedItem]:
    """What boards let be counted now; it leaves this service as disclosed totals alone."""
    wanted = _in_force().where(Consent.purpose == Purpose.NATIONAL_TOTALS)
    if marker_set is not None:
        wanted = wanted.where(Reflection.marker_set == marker_set)
    rows = await session.execute(
        wanted.with_only_columns(
            QualityRecord.tenant,
            Reflection.marker_set,
            Reflection.marker,
            ReflectionRevision.helped,
            ReflectionRevision.hindered,
        )
    )
    return [
        SharedItem(board, of_set, marker, tuple(helped), tuple(hindered))
        for board, of_set, marker, helped, hindered in rows
    ]


async def total_bases(session: AsyncSession, marker_set: str | None = None) -> dict[Cell, int]:
    wanted = select(TotalBase)
    if marker_set is not None:
        wanted = wanted.where(TotalBase.marker_set == marker_set)
    return {
        Cell(row.marker_set, row.marker, Kind(row.kind), row.code): row.boards
        for row in await session.scalars(wanted)
    }
