"""Reasons as the issue pages and the briefings read them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.coding.queries import coded_blind
from services.collation.reasons.domain import (
    FROM_REPORT,
    TAXONOMY,
    Reason,
    ReasonOrigin,
    SharedReason,
    by_origin,
)
from services.collation.reasons.errors import NoSuchReason
from services.collation.reasons.tables import (
    OfferedReason,
    ReasonWithdrawal,
    SharedPart,
    SharedWording,
)
from services.collation.taxonomy import queries as taxonomies
from services.collation.taxonomy.crosswalk import Crosswalk

Said = dict[str, dict[ReasonOrigin, list[Reason]]]
"""Of each issue, every origin and what was said."""
# built once: to build one takes as long as to run it
_OFFERED = (
    select(OfferedReason)
    .where(OfferedReason.issue.in_(bindparam("codes", expanding=True)))
    .order_by(OfferedReason.offered_at, OfferedReason.reason_id)
)
_SHARED = (
    select(SharedWording, SharedPart)
    .join(SharedPart, SharedPart.shared_id == SharedWording.shared_id)
    .where(SharedWording.issue == bindparam("issue"))
    .order_by(SharedWording.worded_at, SharedWording.shared_id, SharedPart.reason_id)
)


async def reasons_of(
    session: AsyncSession, codes: Iterable[str], walk: Crosswalk | None = None
) -> dict[str, dict[ReasonOrigin, list[Reason]]]:
    """Of each code every origin, empty ones too: the taxonomy's reasons, then those offered.

    What was offered for an issue that was merged into another is said of that one too.
    """
    return await _given(session, codes, walk or await taxonomies.crosswalk(session))


async def unled(session: AsyncSession, tenant: str, said: Said) -> Said:
    """Without what was given from reviews that two of this tenant code apart: they are led by no
    reason either. The reviews are asked for only where a report gave one."""
    given = any(one.source_id for of in said.values() for one in of[ReasonOrigin.SCR_REPORT])
    led_by = await leading(session, tenant) if given else set()
    if not led_by:
        return said
    return {
        code: {kind: [r for r in of if r.id not in led_by] for kind, of in by_kind.items()}
        for code, by_kind in said.items()
    }


async def leading(session: AsyncSession, tenant: str) -> set[str]:
    """The ids of reasons that were given from reviews which two of this tenant code apart."""
    wanted = select(OfferedReason.reason_id).where(
        OfferedReason.source_kind == FROM_REPORT, OfferedReason.source_id.in_(coded_blind(tenant))
    )
    return {str(reason_id) for reason_id in await session.scalars(wanted)}


async def reasons_then(
    session: AsyncSession, version: str, moment: datetime
) -> dict[str, dict[ReasonOrigin, list[Reason]]]:
    """Of each issue of a version, what it and practitioners said by then; what was taken back
    since is gone."""
    crosswalk = (await taxonomies.crosswalk(session)).until(version)
    codes = [issue.code for issue in crosswalk.in_force.issues]
    return await _given(session, codes, crosswalk, by=moment)


async def _given(
    session: AsyncSession,
    codes: Iterable[str],
    crosswalk: Crosswalk,
    *,
    by: datetime | None = None,
) -> dict[str, dict[ReasonOrigin, list[Reason]]]:
    wanted = list(dict.fromkeys(codes))
    found: dict[str, list[Reason]] = {code: [] for code in wanted}
    offered_to: defaultdict[str, list[str]] = defaultdict(list)
    for code in wanted:
        for source in (code, *crosswalk.merged_into(code)):
            offered_to[source].append(code)
        seen = crosswalk.last_seen(code)
        for said in seen[1].reasons if seen else ():
            found[code].append(
                Reason(said.id, code, ReasonOrigin(said.origin), said.text, TAXONOMY, None)
            )
    for row in await _offered(session, list(offered_to), by):
        for code in offered_to[row.issue]:
            found[code].append(shown(row))
    return {code: by_origin(reasons) for code, reasons in found.items()}


async def _offered(
    session: AsyncSession, codes: Sequence[str], by: datetime | None
) -> Sequence[OfferedReason]:
    wanted = _OFFERED if by is None else _OFFERED.where(OfferedReason.offered_at <= by)
    return (await session.scalars(wanted, {"codes": codes})).all()


async def still_given(session: AsyncSession, reason_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these offered reasons that no source took back."""
    wanted = select(OfferedReason.reason_id).where(OfferedReason.reason_id.in_(reason_ids))
    return set(await session.scalars(wanted))


async def lock_offered(session: AsyncSession, issue: str, reason_id: UUID) -> OfferedReason:
    """One of this issue, held until the commit. Raises NoSuchReason."""
    found = await session.get(OfferedReason, reason_id, with_for_update=True)
    if found is None or found.issue != issue:
        raise NoSuchReason
    return found


async def list_withdrawals(
    session: AsyncSession, issue: str, tenant: str, *, every: bool, after: int, limit: int
) -> Sequence[ReasonWithdrawal]:
    """Of what a tenant gave or took back, or of all; of what theirs code blind, none."""
    own = or_(ReasonWithdrawal.tenant == tenant, ReasonWithdrawal.withdrawn_in == tenant)
    wanted = (
        select(ReasonWithdrawal)
        .where(
            ReasonWithdrawal.issue == issue,
            ReasonWithdrawal.seq > after,
            ReasonWithdrawal.scr_id.not_in(coded_blind(tenant)),
            true() if every else own,
        )
        .order_by(ReasonWithdrawal.seq)
        .limit(limit)
    )
    return (await session.scalars(wanted)).all()


async def find_offered(session: AsyncSession, reason_id: UUID) -> Reason | None:
    """A reason that was offered, by its id; not one of the taxonomy's own."""
    row = await session.get(OfferedReason, reason_id)
    return shown(row) if row else None


def shown(row: OfferedReason) -> Reason:
    return Reason(
        str(row.reason_id),
        row.issue,
        ReasonOrigin(row.origin),
        row.text,
        row.source_kind,
        row.source_id,
    )


async def shared_of(session: AsyncSession, issue: str, tenant: str) -> list[SharedReason]:
    """The wordings that stand for several reasons of an issue, oldest first; for those who must
    not be led none that stands for one from a review which two of this tenant code apart."""
    found = await session.execute(_SHARED, {"issue": issue})
    parts: defaultdict[SharedWording, list[tuple[str, ReasonOrigin]]] = defaultdict(list)
    for wording, part in found:
        parts[wording].append((part.reason_id, ReasonOrigin(part.origin)))
    led_by = await leading(session, tenant) if parts else set()
    return [
        SharedReason(wording.shared_id, issue, wording.text, tuple(of))
        for wording, of in parts.items()
        if led_by.isdisjoint(reason_id for reason_id, _ in of)
    ]
