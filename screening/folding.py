"""Text as the detectors read it: what looks alike is alike, and each place leads back.

A no-break space, a letter with a mark, one of another script that looks the same, or nothing
visible at all between two figures would else hide a name or a number from them. So would the end of
a line; but a list or a heading ends there, so a text of several lines is read both ways. A hyphen
that ends a line amid a number is of the number or of the line, and is read both ways too, as is one
amid a given name.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from chassis.patterns import Pattern
from screening.vocabulary import NAMES_THAT_ARE_WORDS, SMALL_NAMES

_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters by their kind, and nothing to see."""
_PLAIN = Pattern(r"[\n -~]*")
_TWO_SPACES = "  "
_NAMES = SMALL_NAMES | NAMES_THAT_ARE_WORDS
_UNSEEN = "\u200b"
_LETTERS, _LETTERS_BEFORE, _LONGEST = Pattern(r"[^\W\d_]+"), re.compile(r"[^\W\d_]+\Z"), 25
_BROKEN = Pattern(
    r"(?<=\w)(?P<hyphen>[-\u00ad\u2010-\u2015\u2212])"
    r"(?P<end>[ \t]{0,4}[\n\v\f\r\x85\u2028\u2029]{1,2}[ \t]{0,8})(?=\w)"
)
_ALIKE = dict(
    zip(
        "АВЕКМНОРСТУХІЈЅаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρŁłØøĐđŊŋıĦħ",
        "ABEKMHOPCTYXIJSaeopcyxijsABEZHIKMNOPTYXoavpLlOoDdNniHh",
        strict=True,
    )
)


class Folded:
    """`text` is what is read; `place_in` says where a stretch of it stands in the original."""

    def __init__(self, original: str) -> None:
        self.text = original
        self._from: list[int] | None = None
        if _PLAIN.fullmatch(original) and _TWO_SPACES not in original:
            return
        read: list[str] = []
        self._from = []
        for place, character in enumerate(original):
            for one in _as_read(character):
                if one == " " and read and read[-1] == " ":
                    continue
                read.append(one)
                self._from.append(place)
        self.text = "".join(read)

    def place_in(self, start: int, end: int) -> tuple[int, int]:
        """Of the original, from its first to its last character."""
        if self._from is None or start >= end:
            return start, end
        return self._from[start], self._from[end - 1] + 1


def foldings(original: str) -> Iterator[Folded]:
    """Line by line, the lines as one, and numbers and names that a line's end breaks whole."""
    yield Folded(original)
    if "\n" in original:
        yield as_one_line(original)
    for joined in (_BROKEN.sub(_with_hyphen, original), _BROKEN.sub(_without, original)):
        if joined != original:
            yield as_one_line(joined)


def as_one_line(original: str) -> Folded:
    return Folded(original.replace("\n", " "))


def _with_hyphen(broken: re.Match[str]) -> str:
    return broken["hyphen"] + _UNSEEN * len(broken["end"]) if _hides_one(broken) else broken[0]


def _without(broken: re.Match[str]) -> str:
    return _UNSEEN * len(broken[0]) if _hides_one(broken) else broken[0]


def _hides_one(broken: re.Match[str]) -> bool:
    before = _LETTERS_BEFORE.search(
        broken.string, max(0, broken.start() - _LONGEST), broken.start()
    )
    after = _LETTERS.match(broken.string, broken.end(), broken.end() + _LONGEST)
    if before is None or after is None:
        return True  # a figure stands beside it
    return (before[0] + after[0]).lower() in _NAMES


@cache
def _as_read(character: str) -> str:
    """Letters without their marks, figures of any script, one kind of space, nothing unseen."""
    kind = unicodedata.category(character)
    if character == "\n" or " " < character <= "~":
        return character
    if character in _FILLERS or (
        kind in ("Cf", "Mn", "Cc") and character not in "\t\r\x0b\x0c\x85"
    ):
        return ""
    if character.isspace():
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if character in _ALIKE:
        return _ALIKE[character]
    if kind.startswith("L") or 0xFF01 <= ord(character) <= 0xFF5E:
        plain = unicodedata.normalize("NFKD", character)
        bare = "".join(part for part in plain if not unicodedata.combining(part))
        return bare if bare.isascii() and bare else character
    return character
