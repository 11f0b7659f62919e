"""The lexical coder: the cues of an issue that meet within a few sentences, and its own words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.collation.reviews.words import Sentence, sentences
from services.collation.suggestions import cues
from services.collation.suggestions.cues import Cue, Cues, Lexicon
from services.collation.suggestions.domain import LONGEST_READ, MOST, Suggestion
from services.collation.suggestions.profiles import Groups, Profile, profiles
from services.collation.taxonomy.domain import Taxonomy

STRETCH = (1.0, 0.95, 0.88)
"""What a match is worth when its cues meet in one sentence, in two, in three."""
CUES_MET, CUES_TELL, OWN_WORDS = 0.5, 0.3, 0.2
"""What makes a score: that its cues are met, how telling they are, the issue's own words."""
HALF_TELLING = 4.0
"""The weight of cues that counts as half telling."""
WORDS_FOR_ALL = 0.35
"""The share of an issue's words, by weight, at which they have said all they can."""
THRESHOLD = 0.55


@dataclass(frozen=True, slots=True)
class _Read:
    sentence: Sentence
    cues: list[Cue]
    concepts: int


@dataclass(frozen=True, slots=True)
class _Window:
    """A few sentences in a row."""

    reads: Sequence[_Read]
    concepts: int
    worth: float


@dataclass(frozen=True, slots=True)
class _Match:
    code: str
    pattern: Groups
    score: float
    window: _Window


class LexicalCoder:
    """Needs nothing but its data files, so it answers where no trained coder is installed.

    It reads the first `LONGEST_READ` characters of a passage. Its scores order suggestions; they
    are no probabilities.
    """

    name = "lexical"

    def __init__(self, taxonomy: Taxonomy, lexicon: Lexicon | None = None) -> None:
        lexicon = lexicon or cues.load()
        self.version = f"{lexicon.version}+{taxonomy.id}-{taxonomy.version}"
        self._cues = Cues(lexicon)
        self._profiles = tuple(profiles(taxonomy, lexicon, self._cues))

    def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
        return [self._of_passage(passage[:LONGEST_READ]) for passage in passages]

    def _of_passage(self, passage: str) -> list[Suggestion]:
        reads = [self._read(sentence) for sentence in sentences(passage)]
        best: dict[str, _Match] = {}
        for match in self._matches(reads):
            if match.code not in best or match.score > best[match.code].score:
                best[match.code] = match
        ranked = sorted(best.values(), key=lambda match: (-match.score, match.code))
        return [
            Suggestion(match.code, round(match.score, 4), tuple(_evidence(match)))
            for match in ranked[:MOST]
        ]

    def _read(self, sentence: Sentence) -> _Read:
        found = self._cues.read(sentence)
        return _Read(sentence, found, _union(cue.concepts for cue in found))

    def _matches(self, reads: Sequence[_Read]) -> Iterator[_Match]:
        everything = _union(read.concepts for read in reads)
        windows = _windows(reads)
        for profile in self._profiles:
            for pattern in profile.patterns:
                if _cued(pattern, everything) + OWN_WORDS >= THRESHOLD:
                    yield from _found(profile, pattern, windows)


def _windows(reads: Sequence[_Read]) -> list[_Window]:
    return [
        _Window(reads[first:last], _union(read.concepts for read in reads[first:last]), worth)
        for size, worth in enumerate(STRETCH, start=1)
        for first, last in zip(range(len(reads)), range(size, len(reads) + 1), strict=False)
    ]


def _found(profile: Profile, pattern: Groups, windows: Iterable[_Window]) -> Iterator[_Match]:
    for window in windows:
        cued = _cued(pattern, window.concepts)
        if window.worth * (cued + OWN_WORDS) >= THRESHOLD:
            said = sum(_said(profile, read.sentence) for read in window.reads)
            own = min(1.0, said / (WORDS_FOR_ALL * profile.words_weight))
            score = window.worth * (cued + OWN_WORDS * own)
            if score >= THRESHOLD:
                yield _Match(profile.code, pattern, score, window)


def _cued(pattern: Groups, concepts: int) -> float:
    """Nought where fewer than two cues are met: one word alone says nothing."""
    weight = 0.0
    kept = 1.0
    met = 0
    for group in pattern:
        if group.concepts & concepts:
            weight += group.weight
            met += 1
        else:
            kept *= group.kept_without
    return kept * (CUES_MET + CUES_TELL * weight / (weight + HALF_TELLING)) if met > 1 else 0.0


def _said(profile: Profile, sentence: Sentence) -> float:
    words = profile.words
    return sum(words[stem] for stem in dict.fromkeys(sentence.stems) if stem in words)


def _evidence(match: _Match) -> Iterator[tuple[int, int]]:
    """The words of the cues that met, those that stand together as one span."""
    wanted = _union(group.concepts for group in match.pattern)
    for read in match.window.reads:
        spoke = {word for cue in read.cues if cue.concepts & wanted for word in cue.words}
        spans = read.sentence.spans
        for first in sorted(word for word in spoke if word - 1 not in spoke):
            last = first
            while last + 1 in spoke:
                last += 1
            yield spans[first][0], spans[last][1]


def _union(concepts: Iterable[int]) -> int:
    union = 0
    for more in concepts:
        union |= more
    return union
