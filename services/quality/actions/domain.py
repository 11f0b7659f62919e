"""Actions and the years in which a board is asked what became of them."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta

YEARS = (1, 2, 3, 4, 5)


class ActionState(StrEnum):
    """Neutral words, of which none is better."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CLOSED_WITH_LEARNING = "closed_with_learning"
    NOT_TAKEN = "not_taken"


class ActionLevel(StrEnum):
    """Whose action it is."""

    AGENCY = "agency"
    JOINT = "joint"
    NATIONAL = "national"


def owners_fit(level: ActionLevel, owners: Collection[str]) -> bool:
    """One agency owns what is its own and two or more what is joint; a national action has any."""
    if level is ActionLevel.NATIONAL:
        return len(owners) > 0
    return (len(owners) > 1) == (level is ActionLevel.JOINT)


class FollowupState(StrEnum):
    """Whether a prompt has come, and whether anything was answered."""

    NOT_DUE = "not_due"
    AWAITED = "awaited"
    ANSWERED = "answered"


def followup_due(published_on: date, year: int) -> date:
    due: date = published_on + relativedelta(years=year)
    return due


def followup_state(due_on: date, today: date, answered_on: Collection[date]) -> FollowupState:
    """What was answered before publication was put right, and moved on, answers another day."""
    if today < due_on:
        return FollowupState.NOT_DUE
    return (
        FollowupState.ANSWERED
        if any(day >= due_on for day in answered_on)
        else (FollowupState.AWAITED)
    )


def published_by(today: date, year: int) -> date:
    """The last day of publication whose follow-up of this year is due today.

    Somewhat late on 29 February rather than early; `followup_due` has the last word.
    """
    last: date = today - relativedelta(years=year)
    return last
