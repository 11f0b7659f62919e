"""Responses: begun with consent, saved answer by answer, sent once."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from chassis.auth import Caller, needs
from chassis.http import Reading, Tx, Unit, new_router
from chassis.pagination import Cursor, Limit, Page, list_id, next_page, read_cursor_as
from services.learning.instruments.domain import missing, open_questions
from services.learning.instruments.schemas import QuestionId
from services.learning.instruments.service import find_instrument, role_of
from services.learning.responses import queries, service
from services.learning.responses.schemas import (
    AnswerIn,
    ConsentIn,
    PaperIn,
    Progress,
    RawResponse,
    ResponseOut,
    SendIn,
)
from services.learning.responses.tables import Response
from services.learning.surveys.queries import get_survey, own_survey

router = new_router("/v1/responses", "surveys")
surveys = new_router("/v1/surveys", "surveys")
routers: Sequence[APIRouter] = (router, surveys)

Respondent = Annotated[Caller, needs("surveys:answer")]
Asker = Annotated[Caller, needs("surveys:read")]


async def _out(session: Reading, response: Response) -> ResponseOut:
    survey = await get_survey(session, response.survey_id)
    instrument = await find_instrument(session, survey.instrument, survey.version)
    answers = await queries.answers_of(session, response.id)
    asked = [question.id for question in open_questions(instrument, answers)]
    return ResponseOut(
        id=response.id,
        survey_id=survey.id,
        version=instrument.version,
        mode=response.mode,
        sent=response.sent,
        answers=answers,
        open_questions=asked,
        missing=missing(instrument, answers),
        progress=Progress(answered=len(answers.keys() & set(asked)), asked=len(asked)),
        minutes=instrument.minutes,
    )


@router.post("", status_code=201)
async def begin_response(body: ConsentIn, caller: Respondent, tx: Tx) -> ResponseOut:
    """Consent first: without it there is nothing to answer."""
    return await _out(tx.session, await service.begin(tx, caller.tenant, body))


@router.get("/{response_id}")
async def resume_response(response_id: UUID, caller: Respondent, session: Reading) -> ResponseOut:
    """Where you stopped: your answers, what is open, what still needs an answer."""
    return await _out(session, await queries.own_response(session, caller.tenant, response_id))


@router.put("/{response_id}/answers/{question}")
async def answer_question(
    response_id: UUID, question: QuestionId, body: AnswerIn, caller: Respondent, tx: Tx
) -> ResponseOut:
    """Saved at once; a second answer takes the place of the first."""
    response = await service.answer(tx, caller.tenant, response_id, question, body.value)
    return await _out(tx.session, response)


@router.post("/{response_id}/sending")
async def send_response(
    response_id: UUID, body: SendIn, caller: Respondent, unit: Unit
) -> ResponseOut:
    """From now on nobody can tell whose it was, you included; a retry is told that it is gone."""
    unit.keep_no_answer()
    tx = await unit.begin()
    sent = await service.send(tx, caller.tenant, response_id, body.follow_up)
    shown = await _out(tx.session, sent)
    return shown.model_copy(update={"id": response_id})  # under the number that only you knew


@surveys.post("/{survey_id}/paper-responses", status_code=201)
async def enter_paper_response(
    survey_id: UUID, body: PaperIn, caller: Asker, tx: Tx
) -> RawResponse:
    """A form that came on paper, typed in by whoever asks."""
    role_of(caller)
    response, survey = await service.enter_paper(tx, caller, survey_id, body)
    await tx.session.flush()
    return RawResponse(
        mode=response.mode,
        version=survey.version,
        recording=response.recording,
        answers=await queries.answers_of(tx.session, response.id),
    )


@surveys.get("/{survey_id}/responses")
async def list_raw_responses(
    survey_id: UUID, caller: Asker, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[RawResponse]:
    """Raw answers are for whoever asked: project staff do not read the evaluator's."""
    role_of(caller)
    survey = await own_survey(session, caller.tenant, survey_id)
    of_list = list_id(caller, "raw-responses", survey_id)
    after = read_cursor_as(UUID, of_list, cursor)
    found = await queries.sent_responses(session, survey.id, after=after, limit=limit + 1)
    return Page(
        items=[
            RawResponse(
                mode=response.mode,
                version=survey.version,
                recording=response.recording,
                answers=answers,
            )
            for response, answers in found[:limit]
        ],
        next=next_page(of_list, found, limit, lambda one: one[0].id),
    )
