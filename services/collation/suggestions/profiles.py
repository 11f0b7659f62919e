"""What speaks for each issue: its patterns of cues, weighed by rarity, and its own words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log

from services.collation.reviews.words import sentences
from services.collation.suggestions.cues import DENIED, HELPS_ONLY, Cues, Lexicon
from services.collation.taxonomy.domain import Issue, Taxonomy

SHORTEST_OWN_WORD = 3
KEPT_WITHOUT_HELP = 1.0
KEPT_WITHOUT_CUE = 0.6
KEPT_WITHOUT_FAILING = 0.4
"""A passage that speaks of all but the failing is mostly one of practice that worked."""


@dataclass(frozen=True, slots=True)
class Group:
    """Concepts of which one is enough: its weight, and what of the score is kept without it."""

    concepts: int
    weight: float
    kept_without: float


Groups = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """One issue; an issue without patterns in the lexicon is never suggested."""

    code: str
    patterns: tuple[Groups, ...]
    words: dict[str, float]
    words_weight: float


def profiles(taxonomy: Taxonomy, lexicon: Lexicon, cues: Cues) -> Iterator[Profile]:
    words = {issue.code: _words_of(issue) for issue in taxonomy.issues}
    rarity_of_word = _rarity(words.values())
    rarity_of_name = _rarity(_names_in(patterns) for patterns in lexicon.issues.values())
    for issue in taxonomy.issues:
        own = {word: rarity_of_word[word] for word in sorted(words[issue.code])}
        patterns = tuple(
            tuple(_group(group, cues, rarity_of_name) for group in pattern)
            for pattern in lexicon.issues.get(issue.code, ())
        )
        yield Profile(issue.code, patterns, own, sum(own.values()))


def _group(written: str, cues: Cues, rarity: dict[str, float]) -> Group:
    names = _names(written)
    return Group(
        concepts=cues.mask(names),
        weight=min(rarity[name] for name in names),
        kept_without=_kept_without(written),
    )


def _kept_without(written: str) -> float:
    if written.endswith(HELPS_ONLY):
        return KEPT_WITHOUT_HELP
    return KEPT_WITHOUT_FAILING if DENIED in written else KEPT_WITHOUT_CUE


def _names_in(patterns: Iterable[Iterable[str]]) -> set[str]:
    return {name for pattern in patterns for group in pattern for name in _names(group)}


def _names(group: str) -> list[str]:
    return group.removesuffix(HELPS_ONLY).split("|")


def _words_of(issue: Issue) -> set[str]:
    texts = [issue.label, issue.statement, issue.condensed, *(r.text for r in issue.reasons)]
    stems = (stem for text in texts for sentence in sentences(text) for stem in sentence.stems)
    return {stem for stem in stems if len(stem) >= SHORTEST_OWN_WORD}


def _rarity(documents: Iterable[set[str]]) -> dict[str, float]:
    """Inverse document frequency: a word that few issues use says more."""
    kept = list(documents)
    counts = Counter(term for document in kept for term in document)
    return {term: log(1 + len(kept) / count) for term, count in counts.items()}
