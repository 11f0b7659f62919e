"""The trained coder: which issues a passage expresses, if any, and the words that told it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np

from services.collation.coder.card import Card, read_card, verified
from services.collation.coder.domain import MOST_CODES, RANKED, Coded, Lesson
from services.collation.coder.encoder import Encoder, Reading
from services.collation.coder.head import Head, learn, targets
from services.collation.coder.wordpiece import Span
from services.collation.suggestions.domain import MOST, Suggestion

LONGEST_READ = 20_000
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

    def __init__(
        self, card: Card | None = None, encoder: Encoder | None = None, head: Head | None = None
    ) -> None:
        self._card = card or read_card()
        self._encoder = encoder or Encoder(self._card)
        self.head = head
        self._thresholds = np.array(self._card.thresholds)
        self._anchors = np.load(BytesIO(verified("anchors.npy", self._card)))
        self._met: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    @property
    def version(self) -> str:
        return self._card.version + (f"+{self.head.version}" if self.head else "")

    def learn(self, lessons: Sequence[Lesson]) -> None:
        self.head = self.learned(lessons) if lessons else None

    def learned(self, lessons: Sequence[Lesson]) -> Head:
        """The light head that these lessons make; only passages not met before are read."""
        fresh = [one.passage for one in lessons if one.passage not in self._met]
        readings = self._encoder.read([passage[:LONGEST_READ] for passage in fresh])
        self._met = {
            one.passage: self._met[one.passage] for one in lessons if one.passage in self._met
        } | {passage: _gist(found) for passage, found in zip(fresh, readings, strict=True)}
        gists = [self._met[one.passage] for one in lessons]
        present, known = targets(lessons, self._card.codes)
        return learn(
            np.stack([vector for vector, _ in gists]),
            np.stack([logits for _, logits in gists]),
            present,
            known,
            self._anchors,
        )

    def with_head(self, head: Head | None) -> "TrainedCoder":
        return TrainedCoder(self._card, self._encoder, head)

    def suggest(self, passages: Sequence[str]) -> list[list[Suggestion]]:
        return [
            [
                Suggestion(
                    self._card.codes[number],
                    round(float(judged.chances[number]), 4),
                    _evidence(judged.reading[judged.from_stretch[number]], number, passage),
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
        for readings in self._encoder.read([passage[:LONGEST_READ] for passage in passages]):
            logits = np.stack([reading.logits for reading in readings])
            if self.head is not None:
                logits = self.head.applied(logits, np.stack([r.vector for r in readings]))
            chances = calibrated(logits, self._card)
            yield _Judged(chances.max(axis=0), readings, chances.argmax(axis=0))


def _gist(readings: Sequence[Reading]) -> tuple[np.ndarray, np.ndarray]:
    """Of a long passage, its first stretch."""
    return readings[0].vector, readings[0].logits


def features(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each issue its logit, and by how much it leads all the others and "no issue"."""
    top = logits.max(axis=1, keepdims=True)
    powers = np.exp(logits - top)
    rest = np.maximum(powers.sum(axis=1, keepdims=True) - powers, 1e-9)
    lead = logits - top - np.log(rest)
    return logits[:, :-1], np.clip(lead[:, :-1], -20.0, 20.0)


def calibrated(logits: np.ndarray, card: Card) -> np.ndarray:
    own, lead = features(logits)
    how = card.calibration
    chances: np.ndarray = 1 / (1 + np.exp(-(how.logit * own + how.lead * lead + how.bias)))
    return chances


def _evidence(reading: Reading, issue: int, passage: str) -> tuple[Span, ...]:
    """Whole words whose pieces told most, those that stand close together as one span."""
    told = reading.told[:, issue]
    floor = TELLING * float(told.max(initial=0.0))
    if floor <= 0:
        return ()
    strongest = [int(n) for n in np.argsort(-told, kind="stable") if told[n] >= floor]
    spans = [reading.spans[n] for n in strongest if reading.spans[n][1] > reading.spans[n][0]]
    return tuple(_joined(sorted(_whole(span, passage) for span in spans[: 3 * MOST_EVIDENCE])))


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
