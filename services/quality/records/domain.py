"""The life of a review as its board sees it, with its dates in working days."""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govuk_bank_holidays.bank_holidays import BankHolidays

MARKER_SET = "SCR-2016"
ENGLAND = "england-and-wales"


class ArrivalState(StrEnum):
    """Of a published review: there, or withdrawn for good."""

    READY = "ready"
    CLOSED = "closed"


class RecordState(StrEnum):
    """A withdrawn review's record stays its board's to read; nothing is written in it any more."""

    OPEN = "open"
    CLOSED = "closed"


class LinkState(StrEnum):
    """Whether the review's report has arrived."""

    AWAITED = "awaited"
    LINKED = "linked"
    WITHDRAWN = "withdrawn"


class Route(StrEnum):
    """How a case comes to be reviewed."""

    STATUTORY = "statutory"
    ELECTIVE = "elective"
    NOT_STATED = "not_stated"


class EntryKind(StrEnum):
    """What a board writes along the way; nothing is overwritten."""

    REFERRAL = "referral"
    DECISION = "decision"
    PLAN = "plan"
    DELAY = "delay"
    HANDOVER = "handover"
    PARALLEL_PROCESS = "parallel_process"
    CHALLENGE = "challenge"
    PRIORITIES = "priorities"
    BOARD_RESPONSE = "board_response"
    DATE_LEFT_OUT = "date_left_out"
    APPOINTMENT = "appointment"


class AppointmentChange(StrEnum):
    """What became of a reviewer's appointment."""

    BEGAN = "began"
    ENDED = "ended"


class Outcome(StrEnum):
    """What was decided about a referral."""

    REVIEW = "review"
    OTHER_LEARNING = "other_learning"
    NO_REVIEW = "no_review"
    DEFERRED = "deferred"


class Step(StrEnum):
    """The steps that a plan may date."""

    DECISION = "decision"
    COMMISSIONING = "commissioning"
    FAMILY_TOLD = "family_told"
    FIRST_MEETING = "first_meeting"
    INFORMATION_TOGETHER = "information_together"
    PRACTITIONER_EVENT = "practitioner_event"
    FIRST_DRAFT = "first_draft"
    FAMILY_FEEDBACK = "family_feedback"
    SIGN_OFF = "sign_off"
    BOARD_RESPONSE = "board_response"
    PUBLICATION = "publication"


class DelayReason(StrEnum):
    """Why a step is later than planned."""

    CRIMINAL_PROCESS = "criminal_process"
    CORONIAL_PROCESS = "coronial_process"
    FAMILY_COURT = "family_court"
    OTHER_PROCESS = "other_process"
    INFORMATION_AWAITED = "information_awaited"
    FAMILY_NEEDS_TIME = "family_needs_time"
    REVIEWER_CAPACITY = "reviewer_capacity"
    BOARD_CAPACITY = "board_capacity"
    DISAGREEMENT = "disagreement"
    OTHER = "other"


class Role(StrEnum):
    """Parties are roles, never names."""

    CHAIR = "chair"
    BOARD_MANAGER = "board_manager"
    SUB_GROUP = "sub_group"
    LEAD_REVIEWER = "lead_reviewer"
    PANEL_MEMBER = "panel_member"
    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    HEALTH = "health"
    POLICE = "police"
    EDUCATION = "education"
    PROBATION = "probation"
    VOLUNTARY_SECTOR = "voluntary_sector"
    LEGAL = "legal"
    FAMILY = "family"
    NATIONAL_BODY = "national_body"
    OTHER = "other"


class ProcessKind(StrEnum):
    """What may run beside a review."""

    CRIMINAL = "criminal"
    CORONIAL = "coronial"
    FAMILY_COURT = "family_court"
    CIVIL = "civil"
    DISCIPLINARY = "disciplinary"
    DOMESTIC_HOMICIDE_REVIEW = "domestic_homicide_review"
    SAFEGUARDING_ADULT_REVIEW = "safeguarding_adult_review"
    MENTAL_HEALTH_INQUIRY = "mental_health_inquiry"
    CHILD_DEATH_REVIEW = "child_death_review"
    OTHER = "other"


class ProcessStatus(StrEnum):
    """How far a parallel process is."""

    EXPECTED = "expected"
    ONGOING = "ongoing"
    CONCLUDED = "concluded"


class ChallengeKind(StrEnum):
    """A challenge, or a disagreement that nobody could settle between them."""

    CHALLENGE = "challenge"
    IMPASSE = "impasse"


class Answered(StrEnum):
    """How a board takes the findings of a review."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    NOT_ACCEPTED = "not_accepted"


@cache
def _bank_holidays() -> "BankHolidays":
    """The list that the library carries: no call goes out."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # costs a start a tenth

    return BankHolidays(use_cached_holidays=True)


@cache
def known_days() -> tuple[date, date]:
    """The first and the last day of the years whose bank holidays are known."""
    years = {day["date"].year for day in _bank_holidays().get_holidays(ENGLAND)}
    return date(min(years), 1, 1), date(max(years), 12, 31)


class BeyondHolidays(ValueError):
    """The bank holidays of that year are not announced yet, or long forgotten."""


def check_known(*days: date) -> None:
    """Before anything is counted: from the year 1 on that takes seconds. Raises BeyondHolidays."""
    first, last = known_days()
    if not all(first <= day <= last for day in days):
        raise BeyondHolidays


def is_working_day(day: date) -> bool:
    """Raises BeyondHolidays."""
    check_known(day)
    worked: bool = _bank_holidays().is_work_day(day, ENGLAND)
    return worked


def after_working_days(start: date, days: int) -> date:
    """The first working day after `start` is day 1; raises BeyondHolidays."""
    check_known(start)
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; raises BeyondHolidays."""
    check_known(start, end)
    span = range(1, (end - start).days + 1)
    return sum(is_working_day(start + timedelta(days=n)) for n in span)


def quarter_end(quarter: str) -> date:
    """The last day of `2015Q1`."""
    year, number = int(quarter[:4]), int(quarter[5])
    first_after = date(year + number // 4, number % 4 * 3 + 1, 1)
    return first_after - timedelta(days=1)
