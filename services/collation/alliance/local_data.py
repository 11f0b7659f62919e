"""Whether a text for the nation names a board: its id, its area, or what boards are called."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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
_WHAT_BOARDS_ARE = {
    *(
        "scb",
        "lscb",
        "lscp",
        "scp",
        "board",
        "safeguarding",
        "children",
        "childrens",
        "partnership",
    ),
    *("council", "county", "borough", "city", "local", "the", "of", "and"),
}
_SHORTEST_AREA = 4


@dataclass(frozen=True, slots=True)
class LocalData:
    """A field, by its JSON pointer, names a board."""

    pointer: str


def local_data(fields: Mapping[str, str | None], boards: Iterable[str]) -> list[LocalData]:
    """Each field once, in order. `boards` are the ids of the boards that are known."""
    patterns = [pattern for board in boards for pattern in _patterns(board)]
    return [
        LocalData(pointer)
        for pointer, text in fields.items()
        if text and (_by_form(text) or any(p.search(text) for p in patterns))
    ]


def _by_form(text: str) -> bool:
    """What a board, an authority or a county is called, whether or not it is known."""
    if _SHIRE.search(text) or _AS_ID.search(text):
        return True
    if any(not is_word(found["name"]) for found in _NAMED_BEFORE_SMALL.finditer(text)):
        return True
    return any(_is_name(found["name"]) for form in _FORMS for found in form.finditer(text))


_FORMS = (_NAMED_BEFORE, _NAMED_AFTER, _AUTHORITY_NAMED, _PLACE_OF)


def _is_name(word: str) -> bool:
    plain = re.sub(r"['\u2019]s?\Z", "", word)
    if plain in _TOWNS_THAT_ARE_WORDS:
        return True
    return plain not in _ANY_BOARD and not is_word(plain)


def _patterns(board: str) -> Iterator[re.Pattern[str]]:
    """The id itself, and the area in it, however it is spaced."""
    parts = [part for part in board.split("-") if part]
    yield _spaced(parts)
    area = [part for part in parts if part.lower() not in _WHAT_BOARDS_ARE]
    if area != parts and len("".join(area)) >= _SHORTEST_AREA:
        yield _spaced(area)


def _spaced(parts: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){'[ _-]?'.join(map(re.escape, parts))}(?!\w)", re.IGNORECASE)
