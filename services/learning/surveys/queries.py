"""Surveys as those who run them and those who answer them may see them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.learning.surveys.domain import audience_key
from services.learning.surveys.errors import NoSuchSurvey
from services.learning.surveys.tables import Participation, Survey


async def get_survey(session: AsyncSession, survey_id: UUID) -> Survey:
    survey = await session.get(Survey, survey_id)
    if survey is None:
        raise NoSuchSurvey
    return survey


async def own_survey(session: AsyncSession, tenant: str, survey_id: UUID) -> Survey:
    """Raises NoSuchSurvey, for another's too: raw answers are for whoever asked."""
    survey = await get_survey(session, survey_id)
    if survey.tenant != tenant:
        raise NoSuchSurvey
    return survey


async def clashes(
    session: AsyncSession, audience: str, opens_on: date, closes_on: date, but: UUID | None = None
) -> Sequence[Survey]:
    wanted = select(Survey).where(
        Survey.audience_key == audience_key(audience),
        Survey.opens_on <= closes_on,
        Survey.closes_on >= opens_on,
    )
    if but is not None:
        wanted = wanted.where(Survey.id != but)
    return (await session.scalars(wanted.order_by(Survey.opens_on).limit(50))).all()


async def agreed(session: AsyncSession, survey_id: UUID) -> Sequence[str]:
    wanted = select(Participation.tenant).where(
        Participation.survey_id == survey_id, Participation.follow_up
    )
    return (await session.scalars(wanted.order_by(Participation.tenant))).all()


async def took_part(session: AsyncSession, survey_id: UUID, tenant: str) -> bool:
    return await session.get(Participation, (survey_id, tenant)) is not None
