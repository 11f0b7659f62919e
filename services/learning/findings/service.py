"""Telling emerging findings, and commenting on them."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Transaction, utc_now
from services.learning.findings.errors import NoSuchFinding
from services.learning.findings.schemas import EmergingFindingOut
from services.learning.findings.tables import EmergingFinding, FindingComment
from services.learning.surveys.queries import own_survey, took_part


async def tell_finding(tx: Transaction, tenant: str, survey_id: UUID, text: str) -> EmergingFinding:
    survey = await own_survey(tx.session, tenant, survey_id)
    finding = EmergingFinding(id=uuid4(), survey_id=survey.id, text=text, told_at=utc_now())
    tx.session.add(finding)
    return finding


async def comment(tx: Transaction, tenant: str, finding_id: UUID, text: str) -> EmergingFinding:
    """By those who took part; for anybody else there is no finding.

    Nothing is kept by which a retry could be told from another voice: the same words count once.
    """
    finding = await tx.session.get(EmergingFinding, finding_id)
    if finding is None or not await took_part(tx.session, finding.survey_id, tenant):
        raise NoSuchFinding
    await tx.take_turn(f"comments {finding.id}")
    same = select(FindingComment.seq).where(
        FindingComment.finding_id == finding.id, FindingComment.text == text
    )
    if await tx.session.scalar(same.limit(1)) is None:
        tx.session.add(FindingComment(finding_id=finding.id, text=text))
        await tx.session.flush()
    return finding


async def shown(session: AsyncSession, finding: EmergingFinding) -> EmergingFindingOut:
    wanted = select(FindingComment.text).where(FindingComment.finding_id == finding.id)
    return EmergingFindingOut(
        id=finding.id,
        survey_id=finding.survey_id,
        text=finding.text,
        told_at=finding.told_at,
        comments=sorted(await session.scalars(wanted)),
    )


async def findings_of(session: AsyncSession, survey_id: UUID) -> list[EmergingFindingOut]:
    wanted = select(EmergingFinding).where(EmergingFinding.survey_id == survey_id)
    found = (await session.scalars(wanted.order_by(EmergingFinding.told_at))).all()
    return [await shown(session, finding) for finding in found]
