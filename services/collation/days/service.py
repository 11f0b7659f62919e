"""Looks at the days of what is planned, which lie ahead."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from chassis.db import utc_now
from chassis.errors import Pointer
from services.collation.days.errors import DayPast

LEEWAY = timedelta(days=1)
"""Where a day is still yesterday elsewhere, or a plan is written down the morning after."""


def is_to_come(day: date | None) -> bool:
    """Whether it still is; none is where the day is not known."""
    return day is not None and day > utc_now().date()


def check_to_come(days: Mapping[str, date], on_record: Collection[date] = ()) -> None:
    """By JSON pointer; a day that stood on record before may stay. Raises DayPast."""
    earliest = utc_now().date() - LEEWAY
    past = [p for p, day in days.items() if day < earliest and day not in on_record]
    if past:
        raise DayPast(pointers=[Pointer(p, f"Before {earliest}.") for p in past])
