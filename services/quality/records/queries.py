"""A board's own records; no other board's exist for it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.quality.records.domain import ArrivalState, EntryKind
from services.quality.records.errors import NoSuchRecord, RecordClosed
from services.quality.records.tables import Appointment, QualityRecord, RecordEntry, ScrArrival

ARRIVED = and_(ScrArrival.scr_id == QualityRecord.scr_id, ScrArrival.tenant == QualityRecord.tenant)
"""A claim on a review becomes a link only where the review is of the same tenant."""


class Seen(NamedTuple):
    """A record, and its review once that has arrived."""

    record: QualityRecord
    arrival: ScrArrival | None

    @property
    def closed(self) -> bool:
        return self.arrival is not None and self.arrival.state == ArrivalState.CLOSED


def _records() -> Select[QualityRecord, ScrArrival]:
    return select(QualityRecord, ScrArrival).outerjoin(ScrArrival, ARRIVED)


async def list_records(
    session: AsyncSession, tenant: str, *, after: int | None, limit: int
) -> list[Seen]:
    wanted = _records().where(QualityRecord.tenant == tenant)
    if after is not None:
        wanted = wanted.where(QualityRecord.seq > after)
    rows = await session.execute(wanted.order_by(QualityRecord.seq).limit(limit))
    return [Seen(record, arrival) for record, arrival in rows]


async def own_record(session: AsyncSession, tenant: str, record_id: UUID) -> Seen:
    """Raises NoSuchRecord for another tenant's."""
    wanted = _records().where(QualityRecord.record_id == record_id, QualityRecord.tenant == tenant)
    row = (await session.execute(wanted)).one_or_none()
    if row is None:
        raise NoSuchRecord
    return Seen(*row)


async def reflected_record(session: AsyncSession, tenant: str, record_id: UUID) -> Seen:
    """One's own, or one that its board lets this tenant reflect on; raises NoSuchRecord."""
    appointed = select(Appointment.record_id).where(
        Appointment.reviewer == tenant, Appointment.ended_at.is_(None)
    )
    wanted = _records().where(
        QualityRecord.record_id == record_id,
        (QualityRecord.tenant == tenant) | QualityRecord.record_id.in_(appointed),
    )
    row = (await session.execute(wanted)).one_or_none()
    if row is None:
        raise NoSuchRecord
    return Seen(*row)


async def list_appointed(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> Sequence[Appointment]:
    wanted = select(Appointment).where(
        Appointment.reviewer == tenant, Appointment.ended_at.is_(None)
    )
    if after is not None:
        wanted = wanted.where(Appointment.record_id > after)
    return (await session.scalars(wanted.order_by(Appointment.record_id).limit(limit))).all()


async def lock_open(session: AsyncSession, seen: Seen) -> QualityRecord:
    """Holds the record against other writers; raises RecordClosed."""
    if seen.closed:
        raise RecordClosed
    record = await session.get_one(
        QualityRecord, seen.record.seq, with_for_update=True, populate_existing=True
    )
    record.written_in = True
    return record


async def newest_entry(
    session: AsyncSession, record_id: UUID, kind: EntryKind, entry_id: UUID | None = None
) -> RecordEntry | None:
    wanted = select(RecordEntry).where(RecordEntry.record_id == record_id, RecordEntry.kind == kind)
    if entry_id is not None:
        wanted = wanted.where(RecordEntry.entry_id == entry_id)
    wanted = wanted.order_by(RecordEntry.seq.desc()).limit(1)
    found: RecordEntry | None = (await session.scalars(wanted)).one_or_none()
    return found


async def newest_of_each(
    session: AsyncSession, record_id: UUID, kind: EntryKind
) -> Sequence[RecordEntry]:
    """Every entry of a kind in its last revision, in the order of writing."""
    last = (
        select(func.max(RecordEntry.seq))
        .where(RecordEntry.record_id == record_id, RecordEntry.kind == kind)
        .group_by(RecordEntry.entry_id)
    )
    wanted = select(RecordEntry).where(RecordEntry.seq.in_(last)).order_by(RecordEntry.seq)
    return (await session.scalars(wanted)).all()


async def list_log(
    session: AsyncSession,
    record_id: UUID,
    *,
    kind: EntryKind | None,
    after: int | None,
    limit: int,
) -> Sequence[RecordEntry]:
    wanted = select(RecordEntry).where(RecordEntry.record_id == record_id)
    if kind is not None:
        wanted = wanted.where(RecordEntry.kind == kind)
    if after is not None:
        wanted = wanted.where(RecordEntry.seq > after)
    return (await session.scalars(wanted.order_by(RecordEntry.seq).limit(limit))).all()


async def list_appointments(session: AsyncSession, record_id: UUID) -> Sequence[Appointment]:
    wanted = select(Appointment).where(Appointment.record_id == record_id)
    return (await session.scalars(wanted.order_by(Appointment.reviewer))).all()


async def list_arrivals(
    session: AsyncSession, tenant: str, *, after: UUID | None, limit: int
) -> Sequence[ScrArrival]:
    wanted = select(ScrArrival).where(ScrArrival.tenant == tenant)
    if after is not None:
        wanted = wanted.where(ScrArrival.scr_id > after)
    return (await session.scalars(wanted.order_by(ScrArrival.scr_id).limit(limit))).all()


async def get_arrival(session: AsyncSession, tenant: str, scr_id: UUID) -> ScrArrival | None:
    wanted = select(ScrArrival).where(ScrArrival.scr_id == scr_id, ScrArrival.tenant == tenant)
    found: ScrArrival | None = (await session.scalars(wanted)).one_or_none()
    return found
