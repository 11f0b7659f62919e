"""The cue lexicon: which words stand for which concept of the field, denied or not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from services.collation.reviews.words import Sentence, sentences

LEXICON = Path(__file__).parent / "data" / "cues.json"
REACH_OF_DENIAL = 8
DENIED = "not:"
HELPS_ONLY = "?"

Pattern = tuple[str, ...]
"""Cues that speak for an issue when all meet: `a|not:b` is met by either, `c?` only helps."""


class Lexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data file: phrases that deny, that mean nothing here, that stand for a concept.

    The phrases of concepts in `whole` are read as one: `social care` within `adult social care` is
    not heard.
    """

    version: str
    negators: tuple[str, ...]
    idioms: tuple[str, ...]
    whole: tuple[str, ...]
    concepts: dict[str, tuple[str, ...]]
    issues: dict[str, tuple[Pattern, ...]]


@dataclass(frozen=True, slots=True)
class Cue:
    """Concepts (one bit each) that words of a sentence stand for, and the words' numbers."""

    concepts: int
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    rest: list[str]
    concepts: int
    denies: bool
    whole: bool


class Cues:
    """The lexicon made ready for reading sentences."""

    def __init__(self, lexicon: Lexicon) -> None:
        names = list(lexicon.concepts)
        self._bits = {name: 1 << number for number, name in enumerate(names)}
        self._shift = len(names)
        self._phrases = self._indexed(lexicon)

    def mask(self, names: Iterable[str]) -> int:
        bits = 0
        for name in names:
            bit = self._bits[name.removeprefix(DENIED)]
            bits |= bit << self._shift if name.startswith(DENIED) else bit
        return bits

    def read(self, sentence: Sentence) -> list[Cue]:
        """Every phrase, and again as denied where a denial stands shortly before it."""
        found: list[Cue] = []
        places = sentence.places
        denial: int | None = None
        number = 0
        while number < len(sentence.stems):
            following = number + 1
            for phrase in self._phrases_at(sentence.stems, number):
                words = tuple(range(number, number + 1 + len(phrase.rest)))
                if phrase.concepts:
                    found.append(Cue(phrase.concepts, words))
                    if denial is not None and places[number] - places[denial] <= REACH_OF_DENIAL:
                        found.append(Cue(phrase.concepts << self._shift, (denial, *words)))
                if phrase.denies:
                    denial = number
                if phrase.whole:
                    following = words[-1] + 1
                    break
            number = following
        return found

    def _phrases_at(self, stems: list[str], number: int) -> Iterator[_Phrase]:
        """Those that begin here, the longest first."""
        following = number + 1
        for phrase in self._phrases.get(stems[number], ()):
            if phrase.rest == stems[following : following + len(phrase.rest)]:
                yield phrase

    def _indexed(self, lexicon: Lexicon) -> dict[str, list[_Phrase]]:
        concepts: dict[tuple[str, ...], int] = defaultdict(int)
        for name, phrases in lexicon.concepts.items():
            for written in phrases:
                concepts[_stems(written)] |= self._bits[name]
        denials = {_stems(phrase) for phrase in lexicon.negators}
        idioms = {_stems(phrase) for phrase in lexicon.idioms}
        whole = idioms | {_stems(p) for name in lexicon.whole for p in lexicon.concepts[name]}
        index: dict[str, list[_Phrase]] = defaultdict(list)
        for stems in sorted(concepts.keys() | denials | idioms, key=len, reverse=True):
            phrase = _Phrase(
                list(stems[1:]), concepts.get(stems, 0), stems in denials, stems in whole
            )
            index[stems[0]].append(phrase)
        return dict(index)


def load(path: Path = LEXICON) -> Lexicon:
    return msgspec.json.decode(path.read_bytes(), type=Lexicon)


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem for sentence in sentences(phrase) for stem in sentence.stems)
