"""When two surveys ask the same people at the same time, and who runs one."""

from datetime import date
from enum import StrEnum


class SurveyState(StrEnum):
    """Results are read once nothing more can come."""

    OPEN = "open"
    CLOSED = "closed"


def clash(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Whether two spans of days, ends included, have a day in common."""
    return first[0] <= second[1] and second[0] <= first[1]


def audience_key(audience: str) -> str:
    return " ".join(audience.casefold().split())
