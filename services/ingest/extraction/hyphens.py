"""Whether a word broken at the end of a line is one word or a compound with its hyphen."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.ingest.extraction.lines import Line

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_LAST = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*\Z")
_LONGEST_PART = 40
_COMPOUNDING = frozenset(
    ("anti", "co", "cross", "half", "high", "long", "multi", "non", "self", "semi", "short", "well")
)
_SHARE_OF_BROKEN_LINES = 0.04


@dataclass(frozen=True, slots=True)
class Hyphens:
    """The words of a document, compounds with their hyphens, and whether its lines break words."""

    words: frozenset[str]
    breaks_words: bool

    def rejoin(self, before: str, after: str) -> str:
        """Joins two lines of which the first ended in a hyphen, which `before` no longer has."""
        hyphen = "-" if self._belongs(before, after) else ""
        return f"{before}{hyphen}{after}"

    def _belongs(self, before: str, after: str) -> bool:
        first, second = _halves(before, after)
        if not first or not second or second[0].isupper():
            return True
        joined, compound = first + second in self.words, f"{first}-{second}" in self.words
        if joined != compound:
            return compound
        if len(first) == 1 or first in _COMPOUNDING or not self.breaks_words:
            return True
        known = first in self.words and second in self.words
        return known and len(first) > 2 and len(second) > 2


def learn_hyphens(lines: Sequence[Line]) -> Hyphens:
    words = _vocabulary(_whole_words(lines))
    broken = [_halves(above.text, line.text) for above, line in pairwise(lines) if above.hyphenated]
    within = sum(first + second in words for first, second in broken)
    between = sum(f"{first}-{second}" in words for first, second in broken)
    many = len(broken) > _SHARE_OF_BROKEN_LINES * len(lines)
    return Hyphens(words, within > between or (within == between and many))


def _halves(before: str, after: str) -> tuple[str, str]:
    left, right = _LAST.search(before[-_LONGEST_PART:]), _WORD.match(after)
    return (left[0].lower() if left else "", _lowered(right[0]) if right else "")


def _lowered(word: str) -> str:
    """A capital at its beginning is kept: no broken word goes on with one."""
    return word[0] + word[1:].lower()


def _whole_words(lines: Sequence[Line]) -> Iterable[str]:
    """Halves of broken words are no words of the document."""
    broken = False
    for line in lines:
        text = line.text.partition(" ")[2] if broken else line.text
        broken = line.hyphenated
        yield text.rpartition(" ")[0] if broken else text


def _vocabulary(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))
