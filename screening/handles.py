"""What stands for a person elsewhere: a name on a social network, a page there, a badge number."""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found
from screening.vocabulary import is_word

_HANDLE = Pattern(r"(?<![\w@.&/])@(?P<name>[A-Za-z_][\w.]{1,28}\w)(?![\w@])")
_PAGE = Pattern(
    r"\b(?:https?://)?(?:[\w-]{1,20}\.)?(?:facebook|fb|instagram|twitter|tiktok|snapchat|linkedin"
    r"|youtube|threads|reddit|pinterest|tumblr|discord|bsky|wa|t|x)"
    r"\.(?:com|me|net|app|gg|co\.uk)/(?:[\w.@%~+-]+/?)+",
    re.IGNORECASE,
)
_NUMBERED = Pattern(
    r"\b(?:W?PC|DC|DS|DI|PS|PCSO|[Ss]gt|[Ss]ergeant|[Cc]onstable|[Dd]etective|[Oo]fficer"
    r"|[Ii]nspector)\.?,? ?(?:(?:[Nn]o\.?|[Nn]um(?:ber)?\.?) ?)?"
    r"[A-Z]{0,2}\d{2,6}[A-Z]{0,2}(?![\w%]|[.,]\d)"
)
_BADGE = Pattern(
    r"\b(?:badge|collar|warrant|shoulder|staff|employee|payroll|registration|HCPC|NMC|GMC|SWE)"
    r" (?:number|no\b\.?|num\b|id\b|pin\b)?(?: (?:is|was))?:? ?[A-Z]{0,3}\d[\dA-Z]{2,9}\b",
    re.IGNORECASE,
)


def handles(text: str) -> Iterator[Found]:
    """`@work` is no handle."""
    for match in _HANDLE.finditer(text):
        name = match["name"]
        if not name.islower() or not name.isalpha() or not is_word(name):
            yield Found(match.start(), match.end(), False)
    for match in _PAGE.finditer(text):
        yield Found(match.start(), match.end(), False)


def badges(text: str) -> Iterator[Found]:
    """Numbers of officers, and of who is registered as a professional."""
    for pattern in (_NUMBERED, _BADGE):
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), False)
