"""The trained coder: which issues a passage expresses, if any, and the words that told it."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np

from services.collation.coder.card import FOLDER, Calibration, read_card, verified
from services.collation.coder.domain import MOST_CODES, RANKED, Coded, Lesson
from services.collation.coder.encoder import Encoder, Reading
from services.collation.coder.head import Head, learn, targets
from services.collation.coder.wordpiece import Span
from services.collation.coder.words import FILE, Words
from services.collation.suggestions.domain import MOST, Suggestion

OFFERED = 0.5
"""A suggestion is offered from this share of its issue's threshold on: a person decides."""
TELLING = 0.5
"""Words are evidence if they told at least this share of what the most telling word did."""
MOST_EVIDENCE = 4
NEAR = 2


@dataclass(frozen=True, slots=True)
class _Judged:
    chances: np.ndarray
    reading: Sequence[Reading]
    from_stretch: np.ndarray


class TrainedCoder:
    """Needs the extra `coding`. Its scores are calibrated probabilities."""

    name = "trained"

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises ModelAltered unless every file is the one that was measured."""
        self._card = read_card(folder)
        self._encoder = Encoder(self._card, folder)
        self.head: Head | None = None
        self._thresholds = np.array(self._card.thresholds)
        self._anchors = np.load(BytesIO(verified("anchors.npy", self._card, folder)))
        self._words = Words.read(verified(FILE, self._card, folder))
        self._met: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    @property
    def version(self) -> str:
        return self._card.version + (f"+{self.head.version}" if self.head else "")

    def learn(self, lessons: Sequence[Lesson]) -> None:
        self.head = self.learned(lessons)

    def learned(self, lessons: Sequence[Lesson]) -> Head | None:
        """The light head that these lessons make, none of none. Only passages not met before are
        read, and those that are gone are forgotten."""
        fresh = [one.passage for one in lessons if one.passage not in self._met]
        readings = self._encoder.read(fresh)
        self._met = {
            one.passage: self._met[one.passage] for one in lessons if one.passage in self._met
        } | {
            passage: (np.stack([r.vector for r in found]), self._odds(passage, found))
            for passage, found in zip(fresh, readings, strict=True)
        }
        if not lessons:
            return None
        present, known = targets(lessons, self._card.codes)
        gists = [
            _gist(*self._met[one.passage], about) for one, about in zip(lessons, known, strict=True)
        ]
        return learn(
            np.stack([vector for vector, _ in gists]),
            np.stack([odds for _, odds in gists]),
            present,
            known,
            self._anchors,
        )

    def with_head(self, head: Head | None) -> "TrainedCoder":
        """The same model beside this one, with a memory of its own."""
        other = copy(self)
        other.head, other._met = head, {}
        return other

    def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
        return [
            [
                Suggestion(
                    self._card.codes[number],
                    round(float(judged.chances[number]), 4),
                    self._evidence(judged.reading[judged.from_stretch[number]], number, passage),
                )
                for number in np.argsort(-judged.chances, kind="stable")[:MOST]
                if judged.chances[number] >= OFFERED * self._thresholds[number]
            ]
            for passage, judged in zip(passages, self._judge(passages), strict=True)
        ]

    def code(self, passages: Sequence[str]) -> list[Coded]:
        return [self._coded(judged.chances) for judged in self._judge(passages)]

    def _coded(self, chances: np.ndarray) -> Coded:
        ranked = [int(number) for number in np.argsort(-chances, kind="stable")[:RANKED]]
        chosen = [
            number
            for place, number in enumerate(ranked[:MOST_CODES])
            if chances[number] >= self._thresholds[number] + (self._card.second if place else 0.0)
        ]
        return Coded(
            tuple(self._card.codes[number] for number in chosen),
            tuple(self._card.codes[number] for number in ranked),
            {self._card.codes[number]: round(float(chances[number]), 4) for number in ranked},
        )

    def _judge(self, passages: Sequence[str]) -> Iterator[_Judged]:
        whole = self._encoder.read(passages)
        for passage, readings in zip(passages, whole, strict=True):
            odds = self._odds(passage, readings)
            if self.head is not None:
                odds = self.head.applied(odds, np.stack([r.vector for r in readings]))
            chances = chances_of(odds)
            yield _Judged(chances.max(axis=0), readings, chances.argmax(axis=0))

    def _odds(self, passage: str, readings: Sequence[Reading]) -> np.ndarray:
        """A row a stretch: what the network and the words say together."""
        return log_odds(
            np.stack([reading.logits for reading in readings]),
            self._words.scores([_stretch(passage, reading) for reading in readings]),
            self._card.calibration,
        )

    def _evidence(self, reading: Reading, issue: int, passage: str) -> tuple[Span, ...]:
        """The words that told most of what both readers said of the issue, each as far as it is
        heard; those that stand close together as one span."""
        how = self._card.calibration
        start = reading.spans[1][0] if len(reading.spans) > 2 else 0
        heard = how.words + how.words_lead
        told = {
            (start + at, start + end): heard * value
            for (at, end), value in self._words.told(_stretch(passage, reading), issue)
        }
        for span, value in zip(reading.spans, reading.told[:, issue].tolist(), strict=True):
            if span[1] > span[0]:
                word = _whole(span, passage)
                told[word] = told.get(word, 0.0) + (how.logit + how.lead) * value
        floor = TELLING * max(told.values(), default=0.0)
        if floor <= 0:
            return ()
        most = sorted((span for span in told if told[span] >= floor), key=lambda span: -told[span])
        return tuple(_joined(sorted(most[:MOST_EVIDENCE])))


def _gist(
    vectors: np.ndarray, odds: np.ndarray, about: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of a long passage, the stretch that spoke loudest for an issue that was decided on."""
    loudest = int(np.where(about, odds, -np.inf).max(axis=1).argmax())
    return vectors[loudest], odds[loudest]


def _stretch(passage: str, reading: Reading) -> str:
    return passage[reading.spans[1][0] : reading.spans[-2][1]] if len(reading.spans) > 2 else ""


def features(logits: np.ndarray, words: np.ndarray) -> list[np.ndarray]:
    """Of each issue, in the order of Calibration: its logit and its lead over all the others and
    "no issue"; the words' score, its lead over the best of the others, and that of any issue."""
    top = logits.max(axis=1, keepdims=True)
    powers = np.exp(logits - top)
    rest = np.maximum(powers.sum(axis=1, keepdims=True) - powers, 1e-9)
    lead = np.clip(logits - top - np.log(rest), -20.0, 20.0)
    each = words[:, :-1]
    ordered = np.sort(each, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    others = np.where(each == best, second, best)
    some = np.broadcast_to(words[:, -1:], each.shape)
    return [logits[:, :-1], lead[:, :-1], each, each - others, some]


def log_odds(logits: np.ndarray, words: np.ndarray, how: Calibration) -> np.ndarray:
    weights = (how.logit, how.lead, how.words, how.words_lead, how.any)
    found: np.ndarray = np.full((len(logits), logits.shape[1] - 1), how.bias)
    for weight, feature in zip(weights, features(logits, words), strict=True):
        found += weight * feature
    return found


def chances_of(odds: np.ndarray) -> np.ndarray:
    chances: np.ndarray = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return chances


def _whole(span: Span, passage: str) -> Span:
    start, end = span
    while start > 0 and passage[start - 1].isalnum():
        start -= 1
    while end < len(passage) and passage[end].isalnum():
        end += 1
    return start, end


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    current: Span | None = None
    for start, end in spans:
        if current is not None and start - current[1] <= NEAR:
            current = current[0], max(current[1], end)
        else:
            if current is not None:
                yield current
            current = start, end
    if current is not None:
        yield current
