"""Names of people in small letters, or in capitals alone, as a hurried hand writes them.

A name that is seldom a word is one wherever it stands. Others need a sign: a title, somebody who is
spoken to, or a surname that is no word of the language.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from chassis.patterns import Pattern
from screening.found import Found
from screening.vocabulary import NAMES_THAT_ARE_WORDS, SMALL_NAMES, is_word

_WORD = Pattern(
    r"(?<![\w@./])[^\W\d_]+(?:['\u2019-][^\W\d_]+){0,3}(?![\w@]|[./]\w)"  # not of an address
)
_POSSESSIVE = Pattern(r"['\u2019]s\Z", re.IGNORECASE)
_OF_PEOPLE = frozenset(("mr", "mrs", "ms", "mx"))
_OF_PROFESSIONALS = frozenset(("dr", "prof", "pc", "sgt", "cllr", "miss"))
_TAKE_A_PERSON = {
    *("called", "named", "told", "asked", "rang", "phoned", "emailed", "e-mailed", "met"),
    *("visited", "ask", "ring", "phone", "thank"),
}
_WITH = {
    "to": {"spoke", "spoken", "talk", "talked", "speak", "thanks"},
    "with": {"spoke", "spoken"},
}
_NO_SURNAME = (
    _OF_PEOPLE | _OF_PROFESSIONALS | {*("and", "i'm", "or", "said", "teams", "the", "when", "who")}
)
_HELP_A_VERB = frozenset(("may", "will"))
_SHORTEST = 2


class Token(NamedTuple):
    """A word in small letters, and how it was written."""

    start: int
    end: int
    word: str
    small: bool
    plain: bool
    """In letters of one size."""


_NOTHING = Token(-1, -1, "", False, False)


def names_in_small_letters(text: str) -> Iterator[Found]:
    """Linear in the length of the text."""
    before_last = last = _NOTHING
    for token, after in pairwise([*_tokens(text), _NOTHING]):
        joined = 0 < token.start - last.end <= 2 and not text[last.end : token.start].strip(" .")
        before = (before_last.word, last.word) if joined and last.word else ("", "")
        surname = after.start == token.end + 1 and text[token.end] == " " and _is_surname(after)
        if token.plain and _is_name(token, before, surname):
            yield Found(token.start, after.end if surname else token.end, False)
        before_last, last = last, token


def _tokens(text: str) -> Iterator[Token]:
    for match in _WORD.finditer(text):
        written = _POSSESSIVE.sub("", match[0])
        small = written.islower()
        plain = small or written.isupper()
        yield Token(match.start(), match.end(), written.lower(), small, plain)


def _is_surname(token: Token) -> bool:
    return token.plain and _may_be_name(token.word) and not is_word(token.word)


def _may_be_name(word: str) -> bool:
    return len(word) > _SHORTEST and word not in _NO_SURNAME


def _is_name(token: Token, before: tuple[str, str], surname: bool) -> bool:
    """`before` are the two words that stand before it in the same breath."""
    word = token.word
    if word in SMALL_NAMES:
        return before[1] != "st"
    introduced = before[1] in _TAKE_A_PERSON or before[0] in _WITH.get(before[1], ())
    if word in NAMES_THAT_ARE_WORDS:
        return introduced or (surname and word not in _HELP_A_VERB)
    if not token.small or not _may_be_name(word):
        return False  # a word in capitals is a short form
    if before[1] in _OF_PEOPLE:
        return True
    return (introduced or before[1] in _OF_PROFESSIONALS) and not all(
        is_word(part) for part in word.split("-")
    )
