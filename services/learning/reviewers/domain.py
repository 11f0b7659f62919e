"""What a record may say of a reviewer; nothing here can rate anybody."""

import hashlib
from datetime import date
from enum import StrEnum
from uuid import UUID

from dateutil.relativedelta import relativedelta

NOTICE_WORKING_DAYS = 10


class Learner(StrEnum):
    """Whom learning is for: lead reviewers, and board managers as a flagged audience."""

    LEAD_REVIEWER = "lead_reviewer"
    BOARD_MANAGER = "board_manager"


class Availability(StrEnum):
    """Whether a reviewer can take on a review, as they say themselves."""

    AVAILABLE = "available"
    SOON = "soon"
    NOT_NOW = "not_now"


class ReviewModel(StrEnum):
    """Ways to conduct a review; none is preferred."""

    APPRECIATIVE_INQUIRY = "appreciative_inquiry"
    CHILD_PRACTICE_REVIEW = "child_practice_review"
    HYBRID = "hybrid"
    IMR_OVERVIEW = "imr_overview"
    LEARNING_TOGETHER = "learning_together"
    ROOT_CAUSE = "root_cause"
    SILP = "silp"
    THEMATIC = "thematic"
    OTHER = "other"


class Background(StrEnum):
    """The sector somebody knows from the inside."""

    ADULT_SOCIAL_CARE = "adult_social_care"
    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    EDUCATION = "education"
    HEALTH = "health"
    LAW = "law"
    POLICE = "police"
    PROBATION = "probation"
    RESEARCH = "research"
    VOLUNTARY = "voluntary"


class Order(StrEnum):
    """The only two orders of people; neither says anything about them."""

    ALPHABETICAL = "alphabetical"
    RANDOM = "random"


class Purpose(StrEnum):
    """Why somebody reads data about people; it is logged beside who and when."""

    COMMISSIONING = "commissioning"
    MENTORING = "mentoring"
    PEER_SUPPORT = "peer_support"
    RUNNING_A_SESSION = "running_a_session"
    STEWARDSHIP = "stewardship"


def place_today(day: date, tenant: str, reviewer_id: UUID) -> str:
    """Where a reviewer stands in one reader's random order of one day: the same all day."""
    return hashlib.sha256(f"{day}|{tenant}|{reviewer_id}".encode()).hexdigest()


def name_key(name: str) -> str:
    return " ".join(name.casefold().split())


def working_days_after(day: date, count: int) -> date:
    """By the bank holidays of England and Wales."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # slow to import, and rarely asked

    calendar = BankHolidays(use_cached_holidays=True)
    for _ in range(count):
        day = calendar.get_next_work_day(BankHolidays.ENGLAND_AND_WALES, day)
    return day


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    later: date = day + relativedelta(months=months)
    return later
