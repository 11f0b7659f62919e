"""Where an accreditation stands by its dates; it says nothing of its holder's worth."""

from datetime import date, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """By the calendar alone."""

    CURRENT = "current"
    EXPIRING = "expiring"
    LAPSED = "lapsed"


def standing(expires_on: date, day: date, warning_days: int) -> Standing:
    """Valid through the day it expires on."""
    if expires_on < day:
        return Standing.LAPSED
    soon = expires_on - day <= timedelta(days=warning_days)
    return Standing.EXPIRING if soon else Standing.CURRENT
