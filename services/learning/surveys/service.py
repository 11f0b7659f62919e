"""Opening and closing surveys."""

import hashlib
from uuid import UUID, uuid4

from sqlalchemy import select

from chassis.auth import Caller
from chassis.db import Transaction, utc_now
from chassis.errors import Forbidden
from contracts.events.learning import SurveyClosed
from services.learning.instruments.service import read_instrument, role_of
from services.learning.surveys import queries
from services.learning.surveys.domain import SurveyState, audience_key
from services.learning.surveys.errors import (
    ClosesBeforeItOpens,
    NoSuchSurvey,
    SampleTooEarly,
    SurveyIsClosed,
)
from services.learning.surveys.schemas import SurveyIn
from services.learning.surveys.tables import Survey


async def open_survey(tx: Transaction, caller: Caller, body: SurveyIn) -> Survey:
    """The evaluator's instruments are asked by the evaluator, the project's by the project."""
    instrument = await read_instrument(tx.session, caller, body.instrument, body.version)
    if instrument.owner != role_of(caller):
        raise Forbidden("This instrument is the evaluator's to ask.")
    if body.closes_on < body.opens_on:
        raise ClosesBeforeItOpens
    survey = Survey(
        id=uuid4(),
        tenant=caller.tenant,
        audience_key=audience_key(body.audience),
        state=SurveyState.OPEN,
        made_at=utc_now(),
        closed_at=None,
        **body.model_dump(),
    )
    tx.session.add(survey)
    await tx.session.flush()
    return survey


async def hold_open_survey(tx: Transaction, survey_id: UUID) -> Survey:
    """Locked against closing until the response that asks is stored."""
    held = select(Survey).where(Survey.id == survey_id).with_for_update(read=True)
    survey = (await tx.session.scalars(held)).one_or_none()
    if survey is None:
        raise NoSuchSurvey
    if survey.state != SurveyState.OPEN:
        raise SurveyIsClosed
    return survey


async def close_survey(tx: Transaction, tenant: str, survey_id: UUID) -> Survey:
    """Once; asked again, it stays closed and nothing is told twice."""
    held = select(Survey).where(Survey.id == survey_id, Survey.tenant == tenant)
    survey = (await tx.session.scalars(held.with_for_update())).one_or_none()
    if survey is None:
        raise NoSuchSurvey
    if survey.state == SurveyState.OPEN:
        survey.state, survey.closed_at = SurveyState.CLOSED, utc_now()
        await tx.publish(
            SurveyClosed(
                survey_id=survey.id,
                results_url=f"/v1/surveys/{survey.id}/results",
                closed_at=survey.closed_at,
            )
        )
    return survey


async def draw_sample(tx: Transaction, survey: Survey, size: int) -> tuple[int, list[str]]:
    """From those who agreed; drawn by the survey's id, so that asking again draws the same.

    Raises SampleTooEarly: while it is open, who is added would tell whose the newest answers are.
    """
    if survey.state == SurveyState.OPEN:
        raise SampleTooEarly
    agreed = await queries.agreed(tx.session, survey.id)
    lots = sorted(agreed, key=lambda t: hashlib.sha256(f"{survey.id}|{t}".encode()).digest())
    return len(agreed), sorted(lots[:size])
