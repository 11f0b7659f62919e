"""Names in what something is called: a title, a role, who holds the copyright, a part of a link.

There are no sentences to go by. A pseudonym is usual there, and so is the name of a place or of a
board.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from chassis.patterns import Pattern
from screening.bare_names import is_short_form
from screening.found import Found
from screening.small_letters import names_in_small_letters
from screening.talk import NO_PERSON, spoken_names
from screening.vocabulary import is_word

_NAME = r"[A-Z\u00c0-\u00de](?:['\u2019][A-Z])?[a-z\u00df-\u00ff][\w\u2019'-]{0,24}"
_OF = (
    r"\b(?:[Cc]oncerning|[Rr]egarding|[Rr]elating to|[Ii]n respect of|[Aa]bout|[Cc]alled|[Nn]amed"
    r"|(?:[Dd]eath|[Mm]urder|[Kk]illing|[Aa]buse|[Nn]eglect|[Ll]ife|[Cc]ase) of|[Hh]arm to"
    r"|(?:[Rr]eview|[Rr]eport|[Ii]nquiry|[Ss]ummary|SCR|LCSPR|CSPR|CPR)"
    r"(?: ?:| ?[\u2013\u2014-]| of| on| into| for)?) "
)
_NAMED = Pattern(rf"{_OF}(?P<name>{_NAME}(?: {_NAME}){{1,2}})(?![\w'\u2019-])")
_LETTERS = Pattern(rf"{_OF}(?P<name>[A-Z]{{2}})(?![\w'\u2019/-]| \d)")
_PLACE = Pattern(
    r"(?:Kensington[\W_]*(?:and|&)[\W_]*Chelsea|King['\u2019]?[\W_]?s[\W_]*Lynn"
    r"|(?<![^\W_])(?:Devon|Milton Keynes|Tower Hamlets|Cwm Taf|\w+ (?:Forest|Regis)"
    r"|(?:\w+ )?St\.? \w+))(?![^\W_]|['\u2019-]\w)",
    re.IGNORECASE,
)
"""Called as people are, or by words that are no others."""
_OF_A_BODY = frozenset(("lscb", "lscp", "scb", "scbs", "scp", "scr", "scrs", "cspr", "lcspr"))


def names_in_a_label(text: str) -> Iterator[Found]:
    """`SCR concerning X Y`, `Review: X Y`, `in respect of KB`, and any name that people bear."""
    for detect in (spoken_names, names_in_small_letters, _names_of_a_review):
        yield from _without_places(detect, text)


def _names_of_a_review(text: str) -> Iterator[Found]:
    """Who a review is of, by words that are none of the language; letters that stand for none."""
    for match in _NAMED.finditer(text):
        words = match["name"].split()
        if not any(is_word(word) or NO_PERSON.fullmatch(word) for word in words):
            yield Found(*match.span("name"), False)
    for match in _LETTERS.finditer(text):
        if not is_short_form(match["name"]):
            yield Found(*match.span("name"), False)


def _without_places(detect: Callable[[str], Iterable[Found]], text: str) -> Iterator[Found]:
    places = [match.span() for match in _PLACE.finditer(text)]
    for found in detect(text):
        after = [end for start, end in places if start <= found.start < end]
        if not after or not all(map(_is_usual, text[after[0] : found.end].split())):
            yield found


def _is_usual(word: str) -> bool:
    return is_word(word) or word.lower() in _OF_A_BODY
