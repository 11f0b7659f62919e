"""Surveys: run by those who ask, seen as a form by those who answer."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, new_router
from services.learning.instruments.schemas import InstrumentOut
from services.learning.instruments.service import find_instrument, role_of
from services.learning.surveys import queries, service
from services.learning.surveys.paper import printable
from services.learning.surveys.schemas import (
    Calendar,
    Clash,
    InterviewSample,
    SurveyForm,
    SurveyIn,
    SurveyOut,
)
from services.learning.surveys.tables import Survey

router = new_router("/v1/surveys", "surveys")
calendar = new_router("/v1/survey-calendar", "surveys")
routers: Sequence[APIRouter] = (router, calendar)

Asker = Annotated[Caller, needs("surveys:read")]
Respondent = Annotated[Caller, needs("surveys:answer")]


def _clashes(found: Sequence[Survey]) -> list[Clash]:
    return [
        Clash(audience=one.audience, opens_on=one.opens_on, closes_on=one.closes_on)
        for one in found
    ]


async def _out(session: Reading, survey: Survey) -> SurveyOut:
    found = await queries.clashes(
        session, survey.audience, survey.opens_on, survey.closes_on, but=survey.id
    )
    names = SurveyOut.model_fields.keys() - {"clashes"}
    fields = {name: getattr(survey, name) for name in names}
    return SurveyOut(clashes=_clashes(found), **fields)


@router.post("", status_code=201)
async def open_survey(body: SurveyIn, caller: Asker, tx: Tx) -> SurveyOut:
    """Opens it, and warns where the same audience is asked something else at the same time."""
    return await _out(tx.session, await service.open_survey(tx, caller, body))


@router.get("/{survey_id}")
async def show_survey(survey_id: UUID, caller: Asker, session: Reading) -> SurveyOut:
    return await _out(session, await queries.own_survey(session, caller.tenant, survey_id))


@router.post("/{survey_id}/close")
async def close_survey(survey_id: UUID, caller: Asker, tx: Tx) -> SurveyOut:
    """No more responses; the headline figures can be read from now on."""
    role_of(caller)
    return await _out(tx.session, await service.close_survey(tx, caller.tenant, survey_id))


@router.get("/{survey_id}/form")
async def show_form(survey_id: UUID, caller: Respondent, session: Reading) -> SurveyForm:
    """The questions, how long they take, and what to know before the first."""
    survey = await queries.get_survey(session, survey_id)
    instrument = await find_instrument(session, survey.instrument, survey.version)
    return SurveyForm(
        survey_id=survey.id, closes_on=survey.closes_on, instrument=InstrumentOut.of(instrument)
    )


@router.get("/{survey_id}/paper", response_class=PlainTextResponse)
async def print_form(survey_id: UUID, caller: Respondent, session: Reading) -> PlainTextResponse:
    """The same form, to be printed and filled in by hand."""
    survey = await queries.get_survey(session, survey_id)
    instrument = await find_instrument(session, survey.instrument, survey.version)
    return PlainTextResponse(printable(instrument, f"{survey.closes_on:%d %B %Y}"))


@router.get("/{survey_id}/interview-sample")
async def draw_interview_sample(
    survey_id: UUID,
    caller: Asker,
    tx: Tx,
    size: Annotated[int, Query(ge=1, le=200, description="How many to ask.")] = 10,
) -> InterviewSample:
    """Only those who agreed to be asked again, once the survey is closed; which answers were theirs
    nobody knows."""
    survey = await queries.own_survey(tx.session, caller.tenant, survey_id)
    agreed, drawn = await service.draw_sample(tx, survey, size)
    return InterviewSample(survey_id=survey.id, agreed=agreed, drawn=drawn)


@calendar.get("")
async def check_calendar(
    caller: Asker,
    session: Reading,
    audience: Annotated[str, Query(min_length=1, max_length=200)],
    opens_on: date,
    closes_on: date,
) -> Calendar:
    """Ask before you ask: what else this audience would be asked then."""
    found = await queries.clashes(session, audience, opens_on, closes_on)
    return Calendar(clashes=_clashes(found))
