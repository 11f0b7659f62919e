"""What a marker set is made of, and what none may hold."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta

MONTHS_TO_REVIEW = 6


class SetStatus(StrEnum):
    """A historic set is remembered; reflections are written on one in use."""

    IN_USE = "in_use"
    HISTORIC = "historic"


class PartState(StrEnum):
    """An optional part says something, says that nothing was found, or is not there."""

    CONTENT = "content"
    NONE_IDENTIFIED = "none_identified"
    ABSENT = "absent"


class QuestionAudience(StrEnum):
    """Who can answer a question."""

    CHAIR = "chair"
    BOARD_MANAGER = "board_manager"
    SUB_GROUP = "sub_group"
    LEAD_REVIEWER = "lead_reviewer"
    EVALUATOR = "evaluator"


class ReadingMode(StrEnum):
    """Everything, or what an experienced reader wants to be reminded of."""

    FULL = "full"
    AIDE_MEMOIRE = "aide_memoire"


class Disposition(StrEnum):
    """What became of a comment."""

    TAKEN_UP = "taken_up"
    PARTLY_TAKEN_UP = "partly_taken_up"
    ALREADY_COVERED = "already_covered"
    NOT_TAKEN_UP = "not_taken_up"


_MODELS = re.compile(
    r"learning together|\bsilp\b|significant incident learning|root[ -]cause|appreciative inquiry"
    r"|\bimr\b|individual management review|child practice review|key practice episode|\bpsirf\b"
    r"|\bscie model\b|systems model",
    re.IGNORECASE,
)


def names_a_model(text: str) -> bool:
    """The markers are for every model of review, so they speak of none."""
    return _MODELS.search(text) is not None


def misplaced(
    numbers: Sequence[int], allowed: Collection[int], otherwise: str
) -> list[tuple[str, str]]:
    """A JSON pointer and a reason for each marker that does not belong, or stands twice."""
    return [
        (f"/markers/{place}", "It stands here already." if number in before else otherwise)
        for place, number in enumerate(numbers)
        if number in (before := numbers[:place]) or number not in allowed
    ]


def review_due(last: date) -> date:
    due: date = last + relativedelta(months=MONTHS_TO_REVIEW)
    return due
