"""Results of closed surveys, and the first survey's as reported."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request

from chassis.auth import Caller, needs
from chassis.http import Reading, new_router
from services.learning.instruments.domain import Instrument
from services.learning.instruments.service import find_instrument
from services.learning.responses.queries import sent_responses
from services.learning.results.domain import (
    Answers,
    Limits,
    Reported,
    conflicts,
    groups,
    headlines,
    load_reported,
    table,
    unsafe,
)
from services.learning.results.errors import (
    CrossTableUnsafe,
    NoSuchReport,
    NothingToChoose,
    StillOpen,
)
from services.learning.results.schemas import (
    CAVEAT,
    CellOut,
    ConflictOut,
    CrossTableOut,
    GroupOut,
    HeadlineOut,
    ReportedOut,
    ResultsOut,
    figure_out,
)
from services.learning.surveys.domain import SurveyState
from services.learning.surveys.queries import get_survey
from services.learning.surveys.tables import Survey

surveys = new_router("/v1/surveys", "surveys")
reported = new_router("/v1/reported-results", "surveys")
routers: Sequence[APIRouter] = (surveys, reported)

Reader = Annotated[Caller, needs("learning:read")]
Question = Annotated[str, Query(min_length=1, max_length=40)]


def _limits(request: Request) -> Limits:
    """As the operator has set them."""
    settings = request.app.state.runtime.settings
    return Limits(settings.most_other_per_100, settings.smallest_cell)


LimitsSet = Annotated[Limits, Depends(_limits)]


@cache
def first_survey() -> Reported:
    return load_reported()


async def _closed(session: Reading, survey_id: UUID) -> tuple[Survey, Instrument, list[Answers]]:
    survey = await get_survey(session, survey_id)
    if survey.state != SurveyState.CLOSED:
        raise StillOpen
    instrument = await find_instrument(session, survey.instrument, survey.version)
    return survey, instrument, [given for _, given in await sent_responses(session, survey.id)]


@surveys.get("/{survey_id}/results")
async def show_results(
    survey_id: UUID, caller: Reader, session: Reading, limits: LimitsSet
) -> ResultsOut:
    """Published for everyone when the survey is closed; the base stands beside every figure."""
    survey, instrument, answers = await _closed(session, survey_id)
    split = groups(instrument, answers)
    # where one part is too small the other is not shown either: it could be subtracted
    apart = not any(map(limits.is_too_small, (split.involved, split.not_involved)))
    few_of_all = limits.hidden(headlines(instrument, answers))
    few = limits.hidden(
        headlines(instrument, split.involved), headlines(instrument, split.not_involved)
    )

    def group(said: Sequence[Answers], few: set[str], *, shown: bool) -> GroupOut:
        return _group(instrument, said, few) if shown else _withheld(limits)

    return ResultsOut(
        survey_id=survey.id,
        instrument=survey.instrument,
        version=survey.version,
        as_of=survey.closed_at,
        caveat=CAVEAT,
        everybody=group(answers, few_of_all, shown=not limits.is_too_small(answers)),
        involved=group(split.involved, few, shown=apart),
        not_involved=group(split.not_involved, few, shown=apart),
    )


def _withheld(limits: Limits) -> GroupOut:
    why = f"Fewer than {limits.smallest} people: not shown, so that nobody can be made out."
    return GroupOut(base=None, headlines=[], withheld=why)


def _group(instrument: Instrument, said: Sequence[Answers], few: set[str]) -> GroupOut:
    return GroupOut(
        base=len(said),
        headlines=[
            HeadlineOut(
                question=one.question,
                text=instrument.questions[one.question].text,
                numerator=None if one.question in few else one.agreeing,
                denominator=one.base,
                per_100=None if one.question in few else one.per_100,
                symbol="c" if one.question in few else None,
            )
            for one in headlines(instrument, said)
        ],
        withheld=None,
    )


@surveys.get("/{survey_id}/cross-table")
async def show_cross_table(
    survey_id: UUID,
    row: Question,
    column: Question,
    caller: Reader,
    session: Reading,
    limits: LimitsSet,
) -> CrossTableOut:
    """Refused, with the reason, where Other is a large group or a cell is small."""
    _survey, instrument, answers = await _closed(session, survey_id)
    asked = instrument.questions
    if row == column or not all(q in asked and asked[q].choices for q in (row, column)):
        raise NothingToChoose
    reason = unsafe(instrument, answers, row, column, limits)
    if reason is not None:
        raise CrossTableUnsafe(reason)
    cells = table(instrument, answers, row, column)
    return CrossTableOut(
        row=row,
        column=column,
        base=len(answers),
        cells=[CellOut(row=r, column=c, respondents=n) for (r, c), n in cells.items()],
    )


@reported.get("/{code}")
async def show_reported_results(
    code: Annotated[str, Path(max_length=40)], caller: Reader
) -> ReportedOut:
    """Table 1 as printed, the figures of the text, and where the two disagree."""
    found = first_survey()
    if code != found.code:
        raise NoSuchReport
    base = found.base
    plain = {
        name: getattr(found, name)
        for name in ReportedOut.model_fields
        if name not in {"table_1", "in_text", "conflicts"}
    }
    return ReportedOut(
        table_1=[figure_out(figure, base) for figure in found.table_1],
        in_text=[figure_out(figure, base) for figure in found.in_text],
        conflicts=[
            ConflictOut(question=question, figures=[figure_out(one, base) for one in figures])
            for question, figures in conflicts(found).items()
        ],
        **plain,
    )
