"""The second reader: which words, pairs of words and parts of words stand in a passage, and which
stand near a word that denies.

It knows no order beyond that, and no meaning; it sees what the network misses, and the other way
round.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise

import numpy as np

FILE = "words.npz"
WORD = re.compile(r"\w+")
SAID = re.compile(r"\w+|[.;:!?]")
"""Words, and the marks past which a denial does not reach."""
MARKS = frozenset(".;:!?")
PART = (3, 4, 5)
SHORTEST, LONGEST = min(PART), 40
"""Longer runs of letters are no words."""
WHOLE, PARTS, DENIED = "w", "p", "n"
_DENYING = """
not no never without nor none neither nobody nothing failed failure lack lacked lacking
absence absent unaware missing missed unable cannot didn hadn wasn weren couldn wouldn doesn isn
instead only but
"""
_COMMON = """
the a an and or of to in on at for with by that which who whom whose this these those it its is are
was were be been being had has have as from he she they them his her their there
"""
DENYING, COMMON = frozenset(_DENYING.split()), frozenset(_COMMON.split())
AFTER, BEFORE = 5, 4
"""So many words on either side of a denying one may be what it denies."""

Span = tuple[int, int]


def whole_terms(text: str) -> Counter[str]:
    """Words, and words that follow each other."""
    words = WORD.findall(text.lower())
    return Counter([*words, *(f"{one} {other}" for one, other in pairwise(words))])


def part_terms(text: str) -> Counter[str]:
    """Parts of words, with a blank for where a word begins and ends."""
    found: Counter[str] = Counter()
    for word, count in Counter(WORD.findall(text.lower())).items():
        for part in _parts(word):
            found[part] += count
    return found


def denied_terms(text: str) -> Counter[str]:
    """Words after and before one that denies: "no meeting" and "no record of a meeting" alike."""
    return Counter(term for term, _, _ in _denied(SAID.findall(text.lower())))


def _denied(said: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The term, where its word stands and where the denying one does."""
    for at, word in enumerate(said):
        if word not in DENYING:
            continue
        for side, places in (
            ("N", range(at + 1, min(len(said), at + 1 + AFTER))),
            ("P", range(at - 1, max(-1, at - 1 - BEFORE), -1)),
        ):
            for other in places:
                if said[other] in MARKS:
                    break
                if said[other] not in COMMON:
                    yield f"{side}{said[other]}", other, at


KINDS = {WHOLE: whole_terms, PARTS: part_terms, DENIED: denied_terms}


@lru_cache(maxsize=1 << 16)
def _parts(word: str) -> tuple[str, ...]:
    padded = f" {word[:LONGEST]} "
    return tuple(
        padded[at : at + size] for size in PART for at in range(max(0, len(padded) - size) + 1)
    )


@dataclass(frozen=True, slots=True)
class Lexis:
    """The terms that count, each with its column, and how rare it is (inverse frequency)."""

    columns: dict[str, int]
    rarity: np.ndarray

    @classmethod
    def of(cls, names: Iterable[str], rarity: np.ndarray) -> "Lexis":
        return cls({name: number for number, name in enumerate(names)}, rarity)

    def features(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Columns, values: 1 + log of the count, by rarity; each kind of length one."""
        columns: list[np.ndarray] = []
        values: list[np.ndarray] = []
        for kind, terms in KINDS.items():
            known = [
                (self.columns[name], count)
                for term, count in terms(text).items()
                if (name := f"{kind}{term}") in self.columns
            ]
            if known:
                where = np.array([column for column, _ in known])
                weight = (1 + np.log([count for _, count in known])) * self.rarity[where]
                columns.append(where)
                values.append(weight / np.linalg.norm(weight))
        if not columns:
            return np.zeros(0, np.int64), np.zeros(0)
        return np.concatenate(columns), np.concatenate(values)


class Words:
    """For each issue, and at last for "some issue", a sum over the terms of a passage."""

    def __init__(self, lexis: Lexis, weights: np.ndarray, scale: np.ndarray, bias: np.ndarray):
        self._lexis = lexis
        self._weights = weights
        self._scale = scale
        self._bias = bias

    @classmethod
    def read(cls, data: bytes) -> "Words":
        with np.load(BytesIO(data)) as kept:
            names = kept["names"].tobytes().decode().split("\n")
            return cls(
                Lexis.of(names, kept["rarity"]), kept["weights"], kept["scale"], kept["bias"]
            )

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """A row a text: log-odds of each issue and of any, not calibrated."""
        found = np.empty((len(texts), len(self._bias)))
        for number, text in enumerate(texts):
            columns, values = self._lexis.features(text)
            found[number] = values @ self._weights[columns].astype(np.float32)
        scored: np.ndarray = found * self._scale + self._bias
        return scored

    def told(self, text: str, issue: int) -> list[tuple[Span, float]]:
        """What each word added to the issue's score; terms of two words added half by each."""
        weights = self._weights[:, issue].astype(np.float32) * self._scale[issue]
        columns, values = self._lexis.features(text)
        worth = dict(zip(columns.tolist(), (values * weights[columns]).tolist(), strict=True))
        spans = [match.span() for match in SAID.finditer(text)]
        stood = list(_stood(SAID.findall(text.lower())))
        times = Counter(name for name, _ in stood)
        found = [0.0] * len(spans)
        for name, places in stood:
            column = self._lexis.columns.get(name)
            if column is not None:
                for place in places:
                    found[place] += worth[column] / times[name] / len(places)
        return list(zip(spans, found, strict=True))


def _stood(said: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each term as often as it stands, and the words that it is made of."""
    words = [place for place, word in enumerate(said) if word not in MARKS]
    for place in words:
        yield f"{WHOLE}{said[place]}", (place,)
        for part in _parts(said[place]):
            yield f"{PARTS}{part}", (place,)
    for one, other in pairwise(words):
        yield f"{WHOLE}{said[one]} {said[other]}", (one, other)
    for term, one, other in _denied(said):
        yield f"{DENIED}{term}", (one, other)
