"""Whether a text for the nation names a board: its id, its area, or what boards are called."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_TITLE = re.compile(
    r"\b(?P<before>[A-Z][\w'\u2019-]+)(?: (?:Local|LSCB))?"
    r" (?:Safeguarding (?:Children(?:['\u2019]s?)? )?(?:Board|Partnership)|LSCB|LSCP|SCB|SCP)\b"
)
_ANY_BOARD = {
    *("A", "All", "An", "Any", "Both", "Each", "Every", "Its", "Local", "Most", "No", "One", "Our"),
    *("Some", "Such", "That", "The", "Their", "These", "This", "Those", "Your", "Which", "For"),
    *("Independent", "National", "Regional", "Statutory", "Pilot", "Former", "English", "Welsh"),
    *("Another", "Other", "Many", "Several", "Two", "Three", "First", "As", "And", "But", "If"),
    *("How", "What", "When", "Where", "Whether", "While", "Who", "Why", "Since", "With", "Of"),
    *("Can", "Could", "Did", "Do", "Does", "Is", "May", "Should", "Was", "Would"),
}
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
        if text and (_by_title(text) or any(p.search(text) for p in patterns))
    ]


def _by_title(text: str) -> bool:
    return any(match["before"] not in _ANY_BOARD for match in _TITLE.finditer(text))


def _patterns(board: str) -> Iterator[re.Pattern[str]]:
    """The id itself, and the area in it, however it is spaced."""
    parts = [part for part in board.split("-") if part]
    yield _spaced(parts)
    area = [part for part in parts if part.lower() not in _WHAT_BOARDS_ARE]
    if area != parts and len("".join(area)) >= _SHORTEST_AREA:
        yield _spaced(area)


def _spaced(parts: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){'[ _-]?'.join(map(re.escape, parts))}(?!\w)", re.IGNORECASE)
