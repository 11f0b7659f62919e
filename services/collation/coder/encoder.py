"""Runs the model over passages: one logit an issue, what each word told, the passage's vector."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from services.collation.coder.card import FOLDER, Card, verified
from services.collation.coder.wordpiece import Span, WordPiece

MODEL = "coder.onnx"
THREADS = 2
OVERLAP = 48


@dataclass(frozen=True, slots=True)
class Reading:
    """Of one stretch of a passage; the last logit is that of "no issue".

    `told` holds, for each piece and issue, what the piece added to the logit.
    """

    logits: np.ndarray
    vector: np.ndarray
    told: np.ndarray
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the model takes at once: a passage, or a part of a long one."""

    passage: int
    ids: Sequence[int]
    spans: Sequence[Span]


class Encoder:
    """Reads passages of any length; long ones in stretches that overlap."""

    def __init__(self, card: Card, folder: Path = FOLDER, threads: int = THREADS) -> None:
        verified("vocabulary.txt", card, folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        verified(MODEL, card, folder)
        # by its path: bytes would stay in memory beside the session that was made of them
        self._session = onnxruntime.InferenceSession(
            folder / MODEL, options, providers=["CPUExecutionProvider"]
        )
        self._words = WordPiece(folder / "vocabulary.txt")
        self._most = card.most_pieces
        self._threads = threads

    def read(self, passages: Sequence[str]) -> list[list[Reading]]:
        """For each passage its stretches, one unless it is long."""
        stretches = [
            stretch
            for number, passage in enumerate(passages)
            for stretch in self.stretches(number, passage)
        ]
        found: list[list[Reading]] = [[] for _ in passages]
        for stretch, reading in zip(stretches, self.run_all(stretches), strict=True):
            found[stretch.passage].append(reading)
        return found

    def run_all(self, stretches: Sequence[Stretch]) -> list[Reading]:
        """Each by itself, on one thread: the network rounds to bytes on a scale that it takes from
        all it is given at once, so that a neighbour would change what it says of a passage."""
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(self._run, stretches))

    def stretches(self, number: int, passage: str) -> list[Stretch]:
        pieces = self._words.pieces(passage, len(passage) + 3)
        inner, spans = pieces.ids[1:-1], pieces.spans[1:-1]
        room = self._most - 2
        found = []
        start = 0
        while True:
            ids = [self._words.first, *inner[start : start + room], self._words.last]
            part = [(0, 0), *spans[start : start + room], (0, 0)]
            found.append(Stretch(number, ids, part))
            if start + room >= len(inner):
                return found
            start += room - OVERLAP

    def _run(self, stretch: Stretch) -> Reading:
        ids = np.array([stretch.ids], np.int64)
        mask = np.ones_like(ids, np.int32)
        logits, vectors, told = self._session.run(None, {"ids": ids, "mask": mask})
        return Reading(logits[0], vectors[0], told[0], stretch.spans)
