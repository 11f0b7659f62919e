"""What crosses HTTP about surveys."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.learning.instruments.schemas import INSTRUMENT, InstrumentCode, InstrumentOut
from services.learning.reviewers.schemas import Items, Line, TenantId, like
from services.learning.surveys.domain import SurveyState

SURVEY = "7d1c2b3a-4f5e-4a6b-8c7d-9e0f1a2b3c44"
_SURVEY = {
    "instrument": "non-participants",
    "version": 1,
    "audience": "Board managers",
    "opens_on": "2026-11-23",
    "closes_on": "2026-12-11",
}
_CLASH = {"audience": "Board managers", "opens_on": "2026-12-01", "closes_on": "2026-12-20"}


class SurveyIn(BaseModel):
    """An instrument in one of its versions, an audience, and a while."""

    model_config = like(**_SURVEY)

    instrument: InstrumentCode
    version: Annotated[int, Field(ge=1, le=10_000)]
    audience: Line
    opens_on: date
    closes_on: date


class Clash(BaseModel):
    """Another survey of the same audience at the same time; whose it is is not said."""

    model_config = like(**_CLASH)

    audience: str
    opens_on: date
    closes_on: date


class Calendar(Items):
    """What an audience would be asked at the same time."""

    model_config = like(clashes=[_CLASH])

    clashes: list[Clash]


class SurveyOut(BaseModel):
    """One's own survey; `clashes` is the calendar's warning."""

    model_config = like(id=SURVEY, state="open", closed_at=None, clashes=[_CLASH], **_SURVEY)

    id: UUID
    instrument: str
    version: int
    audience: str
    opens_on: date
    closes_on: date
    state: SurveyState
    closed_at: datetime | None = None
    clashes: list[Clash]


class SurveyForm(BaseModel):
    """What a respondent is asked, and told before the first question."""

    model_config = like(survey_id=SURVEY, closes_on="2026-12-11", instrument=INSTRUMENT)

    survey_id: UUID
    closes_on: date
    instrument: InstrumentOut


class InterviewSample(BaseModel):
    """Whom to ask for an interview: drawn from those who agreed, and from nobody else."""

    model_config = like(survey_id=SURVEY, agreed=12, drawn=["northmere-scb"])

    survey_id: UUID
    agreed: int
    drawn: list[TenantId]
