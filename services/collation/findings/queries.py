"""Findings as people ask for them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Caller
from chassis.pagination import BadCursor
from contracts.types import FindingKind
from services.collation.coding.queries import coded_blind, is_blind
from services.collation.coding.tables import BodyReading
from services.collation.findings.errors import NoSuchCoding
from services.collation.findings.tables import Finding, FindingChange, SettledUnit
from services.collation.reviews import queries as reviews
from services.collation.suggestions.tables import Suggestion, SuggestionDecision

HOLDS = Finding.retracted_at.is_(None)


async def find_finding(session: AsyncSession, caller: Caller, finding_id: UUID) -> Finding:
    """One that holds or was taken back, as this caller may read it.

    Raises NoSuchCoding; of a review that two of the caller's code blind of each, whosever it is:
    what was found before leads as well as what stands.
    """
    found = await session.get(Finding, finding_id)
    if found is None or await is_blind(session, caller.tenant, found.scr_id):
        raise NoSuchCoding
    if not found.is_of(caller) and await reviews.is_hidden(session, caller, found.scr_id):
        raise NoSuchCoding
    return found


async def own_finding(
    session: AsyncSession, caller: Caller, finding_id: UUID, *, lock: bool = False
) -> Finding:
    """One that the caller may change: of their own body. Raises NoSuchCoding, as `find_finding`
    does, and for another body's too: that is read by all, and changed by its own."""
    found = await session.get(
        Finding, finding_id, with_for_update=lock or None, populate_existing=lock
    )
    if found is None or not found.is_of(caller):
        raise NoSuchCoding
    if await is_blind(session, caller.tenant, found.scr_id):
        raise NoSuchCoding
    return found


async def find_same(
    session: AsyncSession,
    tenant: str | None,
    scr_id: UUID,
    version: int,
    passage: int,
    issue: str,
    kind: str,
    span: tuple[int, int],
) -> Finding | None:
    """The finding of this tenant that already says so."""
    found: Finding | None = await session.scalar(
        select(Finding).where(
            _is_of(tenant),
            Finding.scr_id == scr_id,
            Finding.scr_version == version,
            Finding.passage == passage,
            Finding.issue == issue,
            Finding.kind == kind,
            Finding.span_start == span[0],
            Finding.span_end == span[1],
            HOLDS,
        )
    )
    return found


async def list_own(
    session: AsyncSession, tenant: str, scr_id: UUID, version: int
) -> Sequence[Finding]:
    """What a tenant found in a version and holds, in the order of the report."""
    wanted = select(Finding).where(
        Finding.scr_id == scr_id, Finding.scr_version == version, HOLDS, Finding.tenant == tenant
    )
    place = (Finding.passage, Finding.issue, Finding.finding_id)
    return (await session.scalars(wanted.order_by(*place))).all()


async def list_said(
    session: AsyncSession, tenant: str, scr_id: UUID, version: int
) -> Sequence[Finding]:
    """All that `find_same` may find of a version, in no order."""
    wanted = select(Finding).where(
        Finding.scr_id == scr_id, Finding.scr_version == version, HOLDS, _is_of(tenant)
    )
    return (await session.scalars(wanted)).all()


async def list_settled(
    session: AsyncSession, tenant: str, scr_id: UUID, version: int
) -> set[tuple[int, str]]:
    """The passages and issues of a version that a tenant settled."""
    wanted = select(SettledUnit.passage, SettledUnit.issue).where(
        SettledUnit.scr_id == scr_id,
        SettledUnit.scr_version == version,
        SettledUnit.tenant == tenant,
    )
    return {(passage, issue) for passage, issue in await session.execute(wanted)}


async def list_unread(
    session: AsyncSession, tenant: str | None, scr_id: UUID, version: int
) -> Sequence[Finding]:
    """What holds, is known to be no other body's, and was told as of no reading of its own."""
    wanted = select(Finding).where(
        Finding.scr_id == scr_id,
        Finding.scr_version == version,
        Finding.reading == 0,
        HOLDS,
        _is_of(tenant),
    )
    return (await session.scalars(wanted)).all()


def _is_of(tenant: str | None) -> ColumnElement[bool]:
    """What is known to be nobody else's."""
    return or_(Finding.tenant == tenant, Finding.tenant.is_(None))


async def is_coded(session: AsyncSession, tenant: str, scr_id: UUID, version: int) -> bool:
    """Whether anything that holds was found in this version by this tenant."""
    wanted = select(Finding.finding_id).where(
        Finding.scr_id == scr_id, Finding.scr_version == version, HOLDS, _is_of(tenant)
    )
    return await session.scalar(wanted.limit(1)) is not None


async def list_bodies(session: AsyncSession, scr_id: UUID) -> set[str | None]:
    """Whoever found anything in a review, decided a suggestion of it, or read it to the end."""
    found = select(Finding.tenant).where(Finding.scr_id == scr_id)
    decided = (
        select(SuggestionDecision.tenant)
        .join(Suggestion, Suggestion.suggestion_id == SuggestionDecision.suggestion_id)
        .where(Suggestion.scr_id == scr_id)
    )
    read = select(BodyReading.tenant).where(BodyReading.scr_id == scr_id)
    return set(await session.scalars(union(found, decided, read)))


async def lock_holding(session: AsyncSession, scr_id: UUID) -> Sequence[Finding]:
    """Every finding of a review that still holds, of whichever version."""
    wanted = select(Finding).where(Finding.scr_id == scr_id, HOLDS).with_for_update()
    return (await session.scalars(wanted.execution_options(populate_existing=True))).all()


async def lock_unit(
    session: AsyncSession, tenant: str, scr_id: UUID, version: int, passage: int, issue: str
) -> Sequence[Finding]:
    """All that a tenant says of a passage and an issue and holds."""
    wanted = select(Finding).where(
        Finding.tenant == tenant,
        Finding.scr_id == scr_id,
        Finding.scr_version == version,
        Finding.passage == passage,
        Finding.issue == issue,
        HOLDS,
    )
    locked = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(locked)).all()


async def lock_parts(
    session: AsyncSession, tenant: str, scr_id: UUID, version: int, passage: int, issue: str
) -> Sequence[Finding]:
    """What a tenant says of the parts of an issue there, where that was not settled itself."""
    settled = exists().where(
        SettledUnit.scr_id == scr_id,
        SettledUnit.scr_version == version,
        SettledUnit.passage == passage,
        SettledUnit.issue == Finding.issue,
        SettledUnit.tenant == tenant,
    )
    wanted = select(Finding).where(
        Finding.tenant == tenant,
        Finding.scr_id == scr_id,
        Finding.scr_version == version,
        Finding.passage == passage,
        Finding.issue.startswith(f"{issue}.", autoescape=True),
        HOLDS,
        ~settled,
    )
    locked = wanted.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(locked)).all()


async def list_of_passages(
    session: AsyncSession, scr_id: UUID, version: int, *, first: int, last: int
) -> Sequence[Finding]:
    wanted = (
        select(Finding)
        .where(
            Finding.scr_id == scr_id,
            Finding.scr_version == version,
            Finding.passage.between(first, last),
            HOLDS,
        )
        .order_by(Finding.passage, Finding.issue, Finding.kind)
    )
    return (await session.scalars(wanted)).all()


async def list_findings(
    session: AsyncSession,
    tenant: str,
    *,
    scr_id: UUID | None,
    issue: str | None,
    kind: FindingKind | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Finding]:
    """Those that hold, review by review in the order of the report.

    Of a review that two of the tenant code blind none: they are not to be led by others.
    """
    place = (Finding.scr_id, Finding.passage, Finding.finding_id)
    wanted = select(Finding).where(HOLDS, Finding.scr_id.not_in(coded_blind(tenant)))
    wanted = wanted.order_by(*place).limit(limit)
    if scr_id is not None:
        wanted = wanted.where(Finding.scr_id == scr_id)
    if issue is not None:
        wanted = wanted.where(Finding.issue == issue)
    if kind is not None:
        wanted = wanted.where(Finding.kind == kind)
    if after is not None:
        last = await session.get(Finding, after)
        if last is None:
            raise BadCursor
        wanted = wanted.where(tuple_(*place) > (last.scr_id, last.passage, last.finding_id))
    return (await session.scalars(wanted)).all()


async def list_changes(session: AsyncSession, finding_id: UUID) -> Sequence[FindingChange]:
    wanted = (
        select(FindingChange)
        .where(FindingChange.finding_id == finding_id)
        .order_by(FindingChange.revision)
    )
    return (await session.scalars(wanted)).all()
