"""Consenting, saving, replacing, sending; and entering what came on paper."""

from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select, update

from chassis.auth import Caller
from chassis.db import Transaction, upsert, utc_now
from chassis.errors import Pointer
from services.learning.instruments.domain import (
    Instrument,
    acceptable,
    missing,
    open_questions,
)
from services.learning.instruments.service import find_instrument
from services.learning.responses.domain import Mode
from services.learning.responses.errors import (
    AnswersMissing,
    NoSuchQuestion,
    NoSuchResponse,
    NotAnOption,
)
from services.learning.responses.queries import answers_of
from services.learning.responses.schemas import ConsentIn, PaperIn
from services.learning.responses.tables import Response, StoredAnswer
from services.learning.surveys.errors import SurveyIsClosed, SurveyOpensLater
from services.learning.surveys.queries import own_survey
from services.learning.surveys.service import hold_open_survey
from services.learning.surveys.tables import Participation, Survey


async def begin(tx: Transaction, tenant: str, body: ConsentIn) -> Response:
    """There is no response without consent, and no answer without a response.

    It is begun within the days that were announced; what was begun in time may be finished until
    the survey is closed. Raises SurveyOpensLater, SurveyIsClosed.
    """
    survey = await hold_open_survey(tx, body.survey_id)
    today = utc_now().date()
    if today < survey.opens_on:
        raise SurveyOpensLater
    if today > survey.closes_on:
        raise SurveyIsClosed
    response = Response(
        id=uuid4(),
        survey_id=survey.id,
        tenant=tenant,
        mode=Mode.ONLINE,
        recording=body.recording,
        consented_at=utc_now(),
        sent=False,
    )
    tx.session.add(response)
    return response


async def answer(
    tx: Transaction, tenant: str, response_id: UUID, question: str, value: str
) -> Response:
    response, instrument = await _held(tx, tenant, response_id)
    given = await answers_of(tx.session, response.id)
    _check(instrument, given, question, value)
    put = upsert(StoredAnswer, tx.dialect).values(
        response_id=response.id, question=question, value=value
    )
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["response_id", "question"], set_={"value": put.excluded.value}
        )
    )
    return response


async def send(tx: Transaction, tenant: str, response_id: UUID, follow_up: bool) -> Response:
    """What a changed answer closed is dropped, and the response is nobody's from now on.

    It goes on under a drawn number. What stood under the one that its giver knew is forgotten.
    """
    response, instrument = await _held(tx, tenant, response_id)
    given = await answers_of(tx.session, response.id)
    _refuse_gaps(instrument, given)
    standing = {question.id for question in open_questions(instrument, given)}
    await tx.session.execute(
        delete(StoredAnswer).where(
            StoredAnswer.response_id == response.id, StoredAnswer.question.not_in(standing)
        )
    )
    await _note_participation(tx, response.survey_id, tenant, follow_up)
    sent = Response(
        id=uuid4(),
        survey_id=response.survey_id,
        tenant=None,
        mode=response.mode,
        recording=response.recording,
        consented_at=None,
        sent=True,
    )
    await tx.session.execute(
        update(StoredAnswer)
        .where(StoredAnswer.response_id == response.id)
        .values(response_id=sent.id),
        execution_options={"synchronize_session": False},
    )
    await tx.session.delete(response)
    tx.session.add(sent)
    await tx.session.flush()
    # a stored answer says whose request it was, beside the response's id
    await tx.forget_answers(str(response.id))
    return sent


async def _note_participation(
    tx: Transaction, survey_id: UUID, tenant: str, follow_up: bool
) -> None:
    await tx.take_turn(f"participation {survey_id}")
    put = upsert(Participation, tx.dialect).values(
        survey_id=survey_id, tenant=tenant, follow_up=follow_up
    )
    either = or_(Participation.follow_up, put.excluded.follow_up)
    await tx.session.execute(
        put.on_conflict_do_update(
            index_elements=["survey_id", "tenant"], set_={"follow_up": either}
        )
    )
    await tx.draw_anew(Participation, Participation.survey_id == survey_id)


async def enter_paper(
    tx: Transaction, caller: Caller, survey_id: UUID, body: PaperIn
) -> tuple[Response, Survey]:
    """The same checks in the order of the form; it is anonymous from the first moment."""
    await own_survey(tx.session, caller.tenant, survey_id)
    survey = await hold_open_survey(tx, survey_id)
    instrument = await find_instrument(tx.session, survey.instrument, survey.version)
    given: dict[str, str] = {}
    unknown = body.answers.keys() - instrument.questions.keys()
    if unknown:
        raise NoSuchQuestion(pointers=[Pointer("/answers", "Not of this instrument.")])
    for question in instrument.questions:
        if question in body.answers:
            _check(instrument, given, question, body.answers[question])
            given[question] = body.answers[question]
    _refuse_gaps(instrument, given)
    response = Response(
        id=uuid4(),
        survey_id=survey.id,
        tenant=None,
        mode=Mode.PAPER,
        recording=body.recording,
        consented_at=None,
        sent=True,
    )
    tx.session.add(response)
    tx.session.add_all(
        StoredAnswer(response_id=response.id, question=question, value=value)
        for question, value in given.items()
    )
    return response, survey


async def _held(tx: Transaction, tenant: str, response_id: UUID) -> tuple[Response, Instrument]:
    """One request at a time for one response, while its survey is open."""
    held = select(Response).where(Response.id == response_id).with_for_update()
    response = (await tx.session.scalars(held)).one_or_none()
    if response is None or response.tenant != tenant:
        raise NoSuchResponse
    survey = await hold_open_survey(tx, response.survey_id)
    return response, await find_instrument(tx.session, survey.instrument, survey.version)


def _check(instrument: Instrument, given: dict[str, str], question: str, value: str) -> None:
    asked = {one.id: one for one in open_questions(instrument, given)}
    if question not in asked:
        raise NoSuchQuestion
    if not acceptable(asked[question], value):
        raise NotAnOption(pointers=[Pointer("/value", "One of the options, word for word.")])


def _refuse_gaps(instrument: Instrument, given: dict[str, str]) -> None:
    gaps = missing(instrument, given)
    if gaps:
        pointers = [Pointer(f"/answers/{question}", "Needs an answer.") for question in gaps]
        raise AnswersMissing(pointers=pointers)
