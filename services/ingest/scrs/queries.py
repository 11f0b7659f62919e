"""What others ask of reviews, and who may know what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from services.ingest.scrs.codes import AreaDisclosure
from services.ingest.scrs.domain import ScrState
from services.ingest.scrs.errors import ScrUnknown, ScrWithdrawn
from services.ingest.scrs.tables import Scr, ScrProgress, ScrVersion

REVIEW_SCOPE = "scrs:review"
TOLD_OF_WITHDRAWALS = frozenset({REVIEW_SCOPE, "scrs:owner", "scrs:copy"})
"""Over all boards: whoever holds one keeps something of published reviews, and has to forget it."""


class Seen(NamedTuple):
    """One version of a review, as rows."""

    scr: Scr
    version: ScrVersion
    progress: ScrProgress
    corrected_areas: tuple[AreaDisclosure, ...] = ()
    """What later versions that came into force let be known of the area."""

    @property
    def place(self) -> tuple[UUID, int]:
        return (self.scr.id, self.version.version)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; `state` asks for one's own, or as a reviewer for held ones."""

    region: str | None = None
    review_type: str | None = None
    published_from: str | None = None
    published_to: str | None = None
    state: ScrState | None = None
    oldest_first: bool = False


async def find_scr(session: AsyncSession, scr_id: UUID) -> Scr | None:
    found: Scr | None = await session.scalar(select(Scr).where(Scr.id == scr_id))
    return found


async def lock_scr(session: AsyncSession, scr_id: UUID) -> Scr | None:
    """The review's row, held against every other change until this transaction ends."""
    found: Scr | None = await session.scalar(select(Scr).where(Scr.id == scr_id).with_for_update())
    return found


async def lock_own(session: AsyncSession, caller: Caller, scr_id: UUID) -> Scr:
    """Raises ScrUnknown for another tenant's review."""
    scr = await lock_scr(session, scr_id)
    if scr is None or scr.tenant != caller.tenant:
        raise ScrUnknown
    return scr


def refuse_withdrawn(scr: Scr) -> None:
    """To its board. Raises ScrWithdrawn."""
    if scr.withdrawn_at is not None:
        raise ScrWithdrawn(scr.withdrawal_reason or "", scr.withdrawn_at)


def refuse_withdrawn_to(caller: Caller, scr: Scr) -> None:
    """Raises ScrWithdrawn to its board and to those who have to forget it, ScrUnknown to others."""
    told = scr.published_version is not None and not TOLD_OF_WITHDRAWALS.isdisjoint(caller.scopes)
    if scr.withdrawn_at is not None and not (told or scr.tenant == caller.tenant):
        raise ScrUnknown
    refuse_withdrawn(scr)


async def lock_by_ref(session: AsyncSession, tenant: str, system: str, ref: str) -> Scr:
    wanted = select(Scr).where(
        Scr.tenant == tenant, Scr.source_system == system, Scr.source_ref == ref
    )
    return (await session.scalars(wanted.with_for_update())).one()


async def versions_of(session: AsyncSession, scr_id: UUID) -> Sequence[ScrVersion]:
    """Every version, the newest first."""
    wanted = select(ScrVersion).where(ScrVersion.scr_id == scr_id)
    return (await session.scalars(wanted.order_by(ScrVersion.version.desc()))).all()


async def published_on(session: AsyncSession, scr: Scr) -> date | None:
    """As the version in force says; None before any is."""
    if scr.published_version is None:
        return None
    version = await session.get_one(ScrVersion, (scr.id, scr.published_version))
    return date.fromisoformat(version.body["publication_date"]) if version.body else None


async def progress_of(session: AsyncSession, scr_id: UUID, version: int) -> ScrProgress:
    return await session.get_one(ScrProgress, (scr_id, version))


async def see(
    session: AsyncSession, caller: Caller, scr_id: UUID, version: int | None = None
) -> Seen:
    """A version that the caller may see, by default the one in force.

    Raises ScrUnknown, also for what is another's and not published, and ScrWithdrawn.
    """
    scr = await find_scr(session, scr_id)
    if scr is None:
        raise ScrUnknown
    refuse_withdrawn_to(caller, scr)
    own = scr.tenant == caller.tenant
    wanted = version or scr.published_version or scr.latest_version
    seen = await _rows(session, scr, wanted)
    if seen is None or not (own or _may_see(caller, seen.progress)):
        raise ScrUnknown
    return seen


def _may_see(caller: Caller, progress: ScrProgress) -> bool:
    """Of another's review: what was published once, and what a reviewer has to decide about."""
    held = progress.state == ScrState.HELD and REVIEW_SCOPE in caller.scopes
    return progress.published_at is not None or held


async def _rows(session: AsyncSession, scr: Scr, version: int) -> Seen | None:
    row = await session.get(ScrVersion, (scr.id, version))
    if row is None:
        return None
    progress = await progress_of(session, scr.id, version)
    return Seen(scr, row, progress, await _corrected_areas(session, scr.id, version))


async def _corrected_areas(
    session: AsyncSession, scr_id: UUID, version: int
) -> tuple[AreaDisclosure, ...]:
    wanted = (
        select(ScrVersion.body["area_disclosure"].as_string())
        .join(
            ScrProgress,
            (ScrProgress.scr_id == ScrVersion.scr_id) & (ScrProgress.version == ScrVersion.version),
        )
        .where(
            ScrVersion.scr_id == scr_id,
            ScrVersion.version > version,
            ScrProgress.published_at.is_not(None),
        )
    )
    return tuple(AreaDisclosure(area) for area in await session.scalars(wanted) if area)


async def list_scrs(
    session: AsyncSession, caller: Caller, filters: Filters, after: int | None, limit: int
) -> Sequence[Seen]:
    """Reviews in the order of their first receipt, the newest first unless asked otherwise."""
    wanted = _narrowed(_visible(caller, filters.state), filters)
    if filters.oldest_first:
        wanted = wanted.order_by(Scr.seq)
        wanted = wanted.where(Scr.seq > after) if after is not None else wanted
    else:
        wanted = wanted.order_by(Scr.seq.desc())
        wanted = wanted.where(Scr.seq < after) if after is not None else wanted
    rows = await session.execute(wanted.limit(limit))
    return [Seen(*row) for row in rows]


def _visible(caller: Caller, state: ScrState | None) -> Select[Scr, ScrVersion, ScrProgress]:
    shown = Scr.published_version if state is None else Scr.latest_version
    wanted = (
        select(Scr, ScrVersion, ScrProgress)
        .join(ScrVersion, (ScrVersion.scr_id == Scr.id) & (ScrVersion.version == shown))
        .join(ScrProgress, (ScrProgress.scr_id == Scr.id) & (ScrProgress.version == shown))
        .where(Scr.withdrawn_at.is_(None))
    )
    if state is None:
        return wanted
    wanted = wanted.where(ScrProgress.state == state)
    reviews_all = state is ScrState.HELD and REVIEW_SCOPE in caller.scopes
    return wanted if reviews_all else wanted.where(Scr.tenant == caller.tenant)


def _narrowed(
    wanted: Select[Scr, ScrVersion, ScrProgress], filters: Filters
) -> Select[Scr, ScrVersion, ScrProgress]:
    if filters.region is not None:
        wanted = wanted.where(ScrVersion.region == filters.region)
    if filters.review_type is not None:
        wanted = wanted.where(ScrVersion.review_type == filters.review_type)
    if filters.published_from is not None:
        wanted = wanted.where(ScrVersion.published_in >= filters.published_from)
    if filters.published_to is not None:
        wanted = wanted.where(ScrVersion.published_in <= filters.published_to)
    return wanted
