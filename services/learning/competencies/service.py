"""The framework's versions; evidence declared, confirmed and shared."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, utc_now
from services.learning.competencies.errors import (
    NoSuchCompetency,
    NoSuchEvidence,
    NoSuchFramework,
)
from services.learning.competencies.schemas import EvidenceIn, FrameworkIn
from services.learning.competencies.tables import Evidence, Framework
from services.learning.reviewers.queries import hold_record


async def publish_framework(tx: Transaction, body: FrameworkIn) -> Framework:
    newest = await tx.session.scalar(select(func.max(Framework.version))) or 0
    framework = Framework(version=newest + 1, published_at=utc_now(), **body.model_dump())
    tx.session.add(framework)
    return framework


async def frameworks(session: AsyncSession) -> Sequence[Framework]:
    return (await session.scalars(select(Framework).order_by(Framework.version.desc()))).all()


async def get_framework(session: AsyncSession, version: int) -> Framework:
    framework = await session.get(Framework, version)
    if framework is None:
        raise NoSuchFramework
    return framework


async def declare_evidence(tx: Transaction, tenant: str, body: EvidenceIn) -> Evidence:
    """Bound to the version it speaks of."""
    reviewer = await hold_record(tx.session, tenant)
    framework = await get_framework(tx.session, body.framework)
    if body.competency not in {one["code"] for one in framework.competencies}:
        raise NoSuchCompetency
    evidence = Evidence(
        id=uuid4(),
        reviewer_id=reviewer.id,
        confirmed_at=None,
        shared_with=[],
        declared_at=utc_now(),
        **body.model_dump(),
    )
    tx.session.add(evidence)
    return evidence


async def confirm_evidence(tx: Transaction, tenant: str, evidence_id: UUID) -> Evidence:
    """By the supervisor whom the reviewer named; for anybody else it does not exist."""
    evidence = await tx.session.get(Evidence, evidence_id)
    if evidence is None or evidence.supervisor != tenant:
        raise NoSuchEvidence
    evidence.confirmed_at = evidence.confirmed_at or utc_now()
    return evidence


async def share_evidence(
    tx: Transaction, tenant: str, evidence_id: UUID, shared_with: Sequence[str]
) -> Evidence:
    reviewer = await hold_record(tx.session, tenant)
    evidence = await tx.session.get(Evidence, evidence_id)
    if evidence is None or evidence.reviewer_id != reviewer.id:
        raise NoSuchEvidence
    evidence.shared_with = sorted(set(shared_with))
    return evidence


async def evidence_of(session: AsyncSession, reviewer_id: UUID) -> Sequence[Evidence]:
    wanted = select(Evidence).where(Evidence.reviewer_id == reviewer_id)
    order = wanted.order_by(Evidence.competency, Evidence.id)
    return (await session.scalars(order)).all()
