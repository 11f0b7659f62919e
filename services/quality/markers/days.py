"""Which days can stand in what people write."""

from collections.abc import Iterator
from datetime import date
from typing import Any

EARLIEST, LATEST = date(1970, 1, 1), date(2099, 12, 31)
"""Outside of these a day is a slip of the pen: a year 1, or 205 for 2005, or 9999 for never."""

HAVE_COME = {"referred_on", "decided_on", "settled_on", "agreed_on", "published_on", "reviewed_on"}
"""Fields that tell of what was; all others may lie ahead."""

FOLLOW_REFERRAL = {"decided_on", "settled_on", "agreed_on", "published_on", "starts_on"}
"""What cannot have been before a case was put forward."""


def impossible(
    said: Any, today: date, referred_on: date | None = None, pointer: str = ""
) -> Iterator[tuple[str, str]]:
    """A JSON pointer and a reason for each day, however deep in what was said, that cannot be."""
    if isinstance(said, date):
        why = _why_not(pointer.rpartition("/")[2], said, today, referred_on)
        if why is not None:
            yield pointer, why
    elif isinstance(said, dict):
        for name, part in said.items():
            yield from impossible(part, today, referred_on, f"{pointer}/{name}")
    elif isinstance(said, list):
        for place, part in enumerate(said):
            yield from impossible(part, today, referred_on, f"{pointer}/{place}")


def _why_not(name: str, day: date, today: date, referred_on: date | None) -> str | None:
    if not EARLIEST <= day <= LATEST:
        return f"A day from {EARLIEST} to {LATEST}."
    if name in HAVE_COME and day > today:
        return "This day has not come yet."
    if name in FOLLOW_REFERRAL and referred_on is not None and day < referred_on:
        return "This day is before the referral."
    return None


def follows_before(said: Any, referred_on: date) -> bool:
    """Whether it tells of a day that cannot have been before a referral of that day."""
    if isinstance(said, dict):
        return any(
            part < referred_on
            if name in FOLLOW_REFERRAL and isinstance(part, date)
            else follows_before(part, referred_on)
            for name, part in said.items()
        )
    return False
