"""Where a text names a board or another body: its id, its area, or what such bodies are called."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from screening.domain import Certainty, Kind, Suspicion
from screening.fields import FieldSuspicion
from screening.folding import foldings
from screening.vocabulary import is_word

_NAME = r"[A-Z][\w'\u2019-]+"
_BOARD = (
    r"(?:Safeguarding (?:Children(?:['\u2019]?s?)? )?(?:Board|Partnership)"
    r"|[Ss]afeguarding [Bb]oard|LSCB|LSCP|SCB|SCP)"
)
_CHILDRENS = r"Children['\u2019]?s (?:Services|Social Care|Trust|Board|Partnership)"
_AUTHORITY = (
    rf"(?:(?:(?:City|County|Borough|District|Metropolitan|Town|Unitary) ){{0,3}}Council"
    rf"|[Ll]ocal [Aa]uthority|{_CHILDRENS}|Multi-Agency Safeguarding Hub|MASH)"
)
_NAMED_BEFORE = re.compile(rf"\b(?P<name>{_NAME})(?: (?:Local|LSCB))? {_BOARD}\b")
_NAMED_BEFORE_SMALL = re.compile(r"\b(?P<name>[a-z][\w'-]+) (?:lscb|lscp|scb|scp)\b")
_NAMED_AFTER = re.compile(
    rf"\b(?:{_BOARD}|[Bb]oard|{_CHILDRENS}) (?:in|of|for|from|at) (?:the )?(?P<name>{_NAME})"
)
_AUTHORITY_NAMED = re.compile(rf"\b(?P<name>{_NAME})['\u2019]? {_AUTHORITY}\b(?! of\b)")
_PLACE_OF = re.compile(
    r"\b(?:Borough|City|County|District|Council|Corporation) of (?:the )?"
    rf"(?P<name>(?!Europe\b|Ministers\b){_NAME})"
)
_SHIRE = re.compile(r"\b(?!Yorkshire (?:and|&) )[A-Z][a-z]{2,}shire\b")
_SERVICE = re.compile(
    rf"\b(?P<name>{_NAME})(?: (?:General|Royal|University|Community|District))*"
    r" (?:Hospital|Infirmary|Constabulary)\b"
)
_AS_ID = re.compile(r"(?<![\w-])[a-z]+(?:-[a-z]+){0,4}-l?sc[bp](?![\w-])", re.IGNORECASE)
_ANY_BOARD = {
    *("A", "All", "An", "Any", "Both", "Each", "Every", "Its", "Local", "Most", "No", "One", "Our"),
    *("Some", "Such", "That", "The", "Their", "These", "This", "Those", "Your", "Which", "For"),
    *("Independent", "National", "Regional", "Statutory", "Pilot", "Former", "English", "Welsh"),
    *("Another", "Other", "Many", "Several", "Two", "Three", "First", "As", "And", "But", "If"),
    *("How", "What", "When", "Where", "Whether", "While", "Who", "Why", "Since", "With", "Of"),
    *("Can", "Could", "Did", "Do", "Does", "Is", "May", "Should", "Was", "Would"),
    *("England", "Wales", "Britain", "Scotland", "London", "Trustees", "Directors", "Governors"),
    *("Alliance", "Association", "Chief", "Chiefs", "Chairs", "Midwifery", "Professions", "Privy"),
    *("Medical", "Sentencing", "British", "Justice", "Northern", "North", "South", "East", "West"),
    *("Teaching", "Research", "Arts", "Funding", "Judicial", "Parish", "Nursing", "Commissioning"),
}
_TOWNS_THAT_ARE_WORDS = {"Barking", "Bath", "Bury", "Deal", "Hull", "Reading", "Rugby", "Slough"}
_WHAT_BODIES_ARE = {
    *("scb", "lscb", "lscp", "scp", "board", "safeguarding", "children", "childrens"),
    *("partnership", "council", "county", "borough", "city", "local", "the", "of", "and"),
}
_NO_AREA = {word.lower() for word in _ANY_BOARD}
_SHORTEST_AREA, _SHORTEST_NAME = 4, 5
_BETWEEN = r"(?:[ _-]|,? (?:and|&) (?:the )?)?"


def bodies_in(text: str, bodies: Iterable[str], *, but: str | None = None) -> list[Suspicion]:
    """Where it names one of them, which are ids, or any board, authority or county at all.

    `but` one: a body that consents to its own name consents to nobody else's.
    """
    looked_for = [pattern for body in bodies if body != but for pattern in _patterns(body)]
    its_own = _patterns(but) if but else ()
    places = {
        folded.place_in(*place)
        for folded in foldings(text)
        for place in _names(folded.text, looked_for, its_own)
    }
    return [Suspicion(*place, Kind.NAMED_BODY, Certainty.SUSPECTED) for place in sorted(places)]


def _names(
    text: str, looked_for: Iterable[re.Pattern[str]], its_own: Iterable[re.Pattern[str]]
) -> Iterator[tuple[int, int]]:
    """A form with one's own name in it is one's own; a known name only where it says no more."""
    own = [*_by_name(text, its_own)]
    for start, end in _by_form(text):
        if not any(start < until and begin < end for begin, until in own):
            yield start, end
    for start, end in _by_name(text, looked_for):
        if not any(begin <= start and end <= until for begin, until in own):
            yield start, end


def fields_that_name_a_body(
    fields: Mapping[str, str | None], bodies: Collection[str], *, but: str | None = None
) -> list[FieldSuspicion]:
    """Each field once, by its JSON pointer, in order."""
    return [
        FieldSuspicion(pointer, Kind.NAMED_BODY, Certainty.SUSPECTED)
        for pointer, text in fields.items()
        if text and bodies_in(text, bodies, but=but)
    ]


def names_a_place(word: str) -> bool:
    """Whether a word with a capital is a name here, and neither a usual word nor the nation's."""
    plain = re.sub(r"['\u2019]s?\Z", "", word)
    if plain in _TOWNS_THAT_ARE_WORDS:
        return True
    return plain not in _ANY_BOARD and not is_word(plain)


def _by_form(text: str) -> Iterator[tuple[int, int]]:
    """What a board, an authority, a county or a hospital is called, whether or not it is known."""
    for form in (_SHIRE, _AS_ID):
        yield from (found.span() for found in form.finditer(text))
    for found in _NAMED_BEFORE_SMALL.finditer(text):
        if not is_word(found["name"]):
            yield found.span()
    for form in (_NAMED_BEFORE, _NAMED_AFTER, _AUTHORITY_NAMED, _PLACE_OF, _SERVICE):
        yield from (f.span() for f in form.finditer(text) if names_a_place(f["name"]))


def _by_name(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        yield from (found.span() for found in pattern.finditer(text))


@lru_cache(maxsize=1_024)
def _patterns(body: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_patterns_of(body))


def _patterns_of(body: str) -> Iterator[re.Pattern[str]]:
    """The id itself, the area in it, however it is spaced, and each name of that area."""
    parts = [part for part in body.lower().split("-") if part]
    area = [part for part in parts if part not in _WHAT_BODIES_ARE]
    if len(parts) > 1:
        yield re.compile(rf"(?<![\w-]){re.escape(body)}(?![\w-])", re.IGNORECASE)
    for words in (parts, area):
        if len("".join(words)) >= _SHORTEST_AREA:
            yield _spaced(words)
    for word in area:
        if len(word) >= _SHORTEST_NAME and word not in _NO_AREA and not is_word(word):
            yield _spaced([word])


def _spaced(words: list[str]) -> re.Pattern[str]:
    """Usual words are a name only with capitals, and one alone only where a place would stand."""
    if any(not is_word(word) for word in words):
        joined = _BETWEEN.join(map(re.escape, words))
        return re.compile(rf"(?<!\w){joined}(?!\w)", re.IGNORECASE)
    where = r"\b(?:[Ii]n|[Aa]t|[Ff]rom|[Ff]or|[Nn]ear) " if len(words) == 1 else r"(?<!\w)"
    joined = _BETWEEN.join(re.escape(word.capitalize()) for word in words)
    return re.compile(rf"{where}{joined}(?!\w)")
