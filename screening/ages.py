"""Ages told more exactly than a band of years."""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found

_COUNT = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)"
)
_YEARS, _MONTHS = r"(?:years?|yrs?|y)", r"(?:months?|mths?|mos?|m)"
_WEEKS, _DAYS = r"(?:weeks?|wks?)", r"days?"
_AND = r"(?:,|-?\s?(?:and|&))?[ -]?"
_TWO_UNITS = (
    rf"(?:{_COUNT}[ -]?{_YEARS}{_AND}{_COUNT}[ -]?(?:{_MONTHS}|{_WEEKS}|{_DAYS})"
    rf"|{_COUNT}[ -]?{_MONTHS}{_AND}{_COUNT}[ -]?(?:{_WEEKS}|{_DAYS})"
    rf"|{_COUNT}[ -]?{_WEEKS}{_AND}{_COUNT}[ -]?{_DAYS})"
)
_AGED = r"\b(?:aged|age of|age|ages|age was|turned)[ :]{1,2}(?:just |only |about |almost |nearly )?"
_SMALL_UNIT = Pattern(
    r"\b(?:m(?:onth|th|o)|w(?:eek|k)|day)|\d ?m\b|-(?:month|week|day)", re.IGNORECASE
)
_TOLD_FIRST = Pattern(rf"{_AGED}(?P<age>{_TWO_UNITS})(?!\w)", re.IGNORECASE)
_TOLD_LAST = Pattern(
    rf"(?<!\w)(?P<age>{_TWO_UNITS})(?:[ -]?old|(?: of age)|,? (?:when|at the time))\b",
    re.IGNORECASE,
)

_UNIT = rf"(?:{_YEARS}|{_MONTHS}|{_WEEKS}|{_DAYS})"
_RANGE_AHEAD = (
    r"(?!\w|[ ]?(?:to|-|\u2013|\+|or|and (?:under|over|above|below|\d+))\b|[ ]?[-\u2013+])"
)
_PLAIN_FIRST = Pattern(
    rf"\b(?:aged|age of|age)[ :]{{1,2}}(?P<age>{_COUNT}(?:[ -]{_UNIT})?){_RANGE_AHEAD}",
    re.IGNORECASE,
)
_PLAIN_LAST = Pattern(
    rf"(?<!under )(?<!over )(?<!to )(?<!and )(?<!or )(?<![\w\u2013-])"
    rf"(?P<age>{_COUNT}[ -]{_UNIT}[ -]old)(?!s)\b",
    re.IGNORECASE,
)


def ages_in_two_units(text: str) -> Iterator[Found]:
    """Years and months, or weeks and days: as exact as a date of birth."""
    if not _SMALL_UNIT.search(text):
        return  # spares most passages the dearer patterns
    starts: set[int] = set()
    for pattern in (_TOLD_FIRST, _TOLD_LAST):
        for match in pattern.finditer(text):
            if match.start("age") not in starts:
                starts.add(match.start("age"))
                yield Found(match.start("age"), match.end("age"), False)


def ages_in_any_unit(text: str) -> Iterator[Found]:
    """A field has bands for ages, so two units are certain and a single age is suspected."""
    exact = list(ages_in_two_units(text))
    yield from (found._replace(certain=True) for found in exact)
    taken = {found.start for found in exact}
    for pattern in (_PLAIN_FIRST, _PLAIN_LAST):
        for match in pattern.finditer(text):
            if match.start("age") not in taken:
                taken.add(match.start("age"))
                yield Found(match.start("age"), match.end("age"), False)
