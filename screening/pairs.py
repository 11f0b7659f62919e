"""Given names in other shapes: two joined by a hyphen, and letters with something between them."""

import re
from collections.abc import Iterator

from chassis.patterns import Pattern
from screening.found import Found
from screening.vocabulary import NAMES_THAT_ARE_WORDS, SMALL_NAMES, is_word

_HYPHEN = r"[-\u2010-\u2013]"
_PAIR = Pattern(rf"(?<![\w@./-])[^\W\d_]{{2,25}}(?:{_HYPHEN}[^\W\d_]{{2,25}}){{1,3}}(?![\w@]|/\w)")
_BETWEEN = Pattern(_HYPHEN)
_MONTHS = frozenset(("april", "june", "may", "august"))
_SHORTEST = 3
_SPACED = Pattern(
    r"(?<![\w.@/-])[^\W\d_](?:(?P<between>[ .,*_/\u00b7\u2010-\u2015-])[^\W\d_])"
    r"(?:(?P=between)[^\W\d_]){1,23}(?![\w@])"
)
_DOTTED = Pattern(r"(?<![\w.@/-])[^\W\d_]{1,12}(?:\.[^\W\d_]{1,12}){1,4}(?![\w@]|[./]\w)")
_SHORTEST_UNKNOWN = 5


def names_in_pairs(text: str) -> Iterator[Found]:
    """`Sarah-Jane`, in letters of any size: one part is seldom a word, or neither is one here."""
    for match in _PAIR.finditer(text):
        parts = _BETWEEN.split(match[0].lower())
        if any(part in SMALL_NAMES for part in parts) or _are_names(parts):
            yield Found(match.start(), match.end(), False)


def _are_names(parts: list[str]) -> bool:
    """Of names that are words too: beside a name, or beside what is no word."""
    if not any(part in NAMES_THAT_ARE_WORDS for part in parts) or _MONTHS.issuperset(parts):
        return False
    return all(
        part in NAMES_THAT_ARE_WORDS or (len(part) >= _SHORTEST and not is_word(part))
        for part in parts
    )


def spaced_names(text: str) -> Iterator[Found]:
    """`S.a.r.a.h`, `s a r a h`; with points what is no word either, and `Sa.rah`."""
    for match in _SPACED.finditer(text):
        joined = re.sub(r"[\W_]", "", match[0])
        if _is_spelled(joined, match["between"] == "."):
            yield Found(match.start(), match.end(), False)
    for match in _DOTTED.finditer(text):
        joined = match[0].replace(".", "").lower()
        if len(joined) > _SHORTEST and joined in SMALL_NAMES:
            yield Found(match.start(), match.end(), False)


def _is_spelled(joined: str, with_points: bool) -> bool:
    """Capitals with points that are no name are a short form."""
    word = joined.lower()
    if len(word) < _SHORTEST:
        return False
    if word in SMALL_NAMES or word in NAMES_THAT_ARE_WORDS:
        return True
    unknown = len(word) >= _SHORTEST_UNKNOWN and not is_word(word)
    return with_points and unknown and not joined.isupper()
