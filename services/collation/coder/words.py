"""The second reader: which words, pairs of words and parts of words stand in a passage.

It knows no order beyond a pair, and no meaning; it sees what the network misses, and the other way
round.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise

import numpy as np

FILE = "words.npz"
WORD = re.compile(r"\w+")
PART = (3, 4, 5)
SHORTEST, LONGEST = min(PART), 40
"""Longer runs of letters are no words."""
WHOLE, PARTS = "w", "p"

Terms = dict[str, float]


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
        """Columns, values: 1 + log of the count, by rarity; each of the two kinds of length one."""
        columns: list[np.ndarray] = []
        values: list[np.ndarray] = []
        for kind, terms in ((WHOLE, whole_terms(text)), (PARTS, part_terms(text))):
            known = [
                (self.columns[name], count)
                for term, count in terms.items()
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
