"""The words of a passage: where they stand, their stems, and where a sentence ends."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

TOKEN = re.compile(r"[^\W_]+(?:[&'\u2019][^\W_]+)*|[.!?](?=\W|$)|\n\s*\n|[,;]")
VOWEL = re.compile(r"[aeiouy]")
COMMA_COUNTS = 3
FIXED = {"meetings": "meeting", "notes": "note", "noted": "note", "proceedings": "proceedings"}
FIXED |= {word: word for word in ("meeting", "note", "none", "here", "during", "nothing")}
IRREGULAR = {
    form: verb
    for verb, forms in {
        "come": "came",
        "do": "did done does",
        "fall": "fell fallen",
        "give": "gave given",
        "go": "went gone goes",
        "hear": "heard",
        "hold": "held",
        "keep": "kept",
        "know": "knew known",
        "leave": "left",
        "make": "made",
        "meet": "met",
        "read": "reading",
        "say": "said",
        "see": "saw seen",
        "seek": "sought",
        "send": "sent",
        "speak": "spoke spoken",
        "take": "took taken",
        "tell": "told",
        "think": "thought",
        "understand": "understood",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}
LONGEST_SENTENCE = 80
LONGEST_WORD = 40
_SOUGHT = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+(?:[&'\u2019](?:[^\W_][\u0300-\u036f]*)+)*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Parallel lists: the stem of each word, its characters, and its place in the flow.

    A comma takes up several places, so that what is near in words is near in sense.
    """

    stems: list[str]
    spans: list[tuple[int, int]]
    places: list[int]


def sentences(text: str) -> list[Sentence]:
    found: list[Sentence] = []
    current = Sentence([], [], [])
    place = 0
    for match in TOKEN.finditer(text):
        token = match.group()
        if token[0].isalnum():
            current.stems.append(stem(token[:LONGEST_WORD]))
            current.spans.append(match.span())
            current.places.append(place)
            place += 1
        elif token in ",;":
            place += COMMA_COUNTS
        if current.stems and (len(current.stems) == LONGEST_SENTENCE or token[0] in ".!?\n"):
            found.append(current)
            current = Sentence([], [], [])
            place = 0
    return [*found, current] if current.stems else found


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Fold the regular endings of English, no more: `referred` and `refers` meet in `refer`."""
    word = word.lower().replace("\u2019", "'").removesuffix("'s")
    if word in FIXED:
        return FIXED[word]
    word = IRREGULAR.get(word, word)
    if len(word) > 3:
        word = _without_plural(word)
    if len(word) > 4:
        word = _without_tense(word)
    return word.removesuffix("e") if len(word) > 3 else word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_tense(word: str) -> str:
    if word.endswith("ied"):
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and VOWEL.search(rest):
            doubled = rest[-1] == rest[-2] and rest[-1] not in "lsze"
            return rest[:-1] if doubled else rest
    return word


class Word(NamedTuple):
    """A word as it is looked for, and the characters it stands in: `text[start:end]`."""

    sought: str
    start: int
    end: int


def words_in(text: str) -> Iterator[Word]:
    """Every word, in order; none is too common to be looked for.

    What is sought holds a-z and 0-9 alone, so that every database takes it for one word, and none
    for an operator.
    """
    for match in _SOUGHT.finditer(text):
        yield Word(_sought(match.group()), *match.span())


@lru_cache(maxsize=1 << 15)
def _sought(word: str) -> str:
    """Its stem without accents; of what is no Latin letter, its number stands for it."""
    plain = unicodedata.normalize("NFKD", word.replace("\u2019", "'").casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "".join(
        letter if letter.isascii() and letter.isalnum() else f"x{ord(letter):x}"
        for letter in stem(letters[:LONGEST_WORD])
    )


def for_index(text: str, dialect: str) -> str:
    """A passage as the full-text index of a database takes it: its words, in their order."""
    found = [_sought(word) for word in _SOUGHT.findall(text)]
    if dialect == "sqlite":
        return " ".join(found)
    places: dict[str, list[str]] = {}
    for place, word in enumerate(found, start=1):
        places.setdefault(word, []).append(str(place))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())
