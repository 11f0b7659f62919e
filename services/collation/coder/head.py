"""The light head: what analysts decided moves the logits a little, near what they decided on."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from services.collation.coder.domain import Lesson

HOLD = 40.0
"""How strongly the head holds to the model where nobody decided anything."""
ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Head:
    """Added to each issue's logit: a weight for each side of the passage's vector."""

    weights: np.ndarray
    version: str

    def applied(self, logits: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        moved = logits.copy()
        moved[:, :-1] += _sides(vectors) @ self.weights
        return moved


def learn(
    vectors: np.ndarray,
    logits: np.ndarray,
    present: np.ndarray,
    known: np.ndarray,
    hold: float = HOLD,
) -> Head:
    """One logistic regression an issue, by Newton's steps, held to no change at all.

    `present` and `known` have a row a lesson and a column an issue; only known ones speak.
    """
    sides = _sides(vectors)
    weights = np.zeros((sides.shape[1], present.shape[1]))
    for issue in np.flatnonzero(known.any(axis=0)):
        rows = np.flatnonzero(known[:, issue])
        weights[:, issue] = _fitted(
            sides[rows], logits[rows, issue], present[rows, issue].astype(float), hold
        )
    return Head(weights, sha256(weights.astype(np.float32).tobytes()).hexdigest()[:8])


def _fitted(x: np.ndarray, offset: np.ndarray, y: np.ndarray, hold: float) -> np.ndarray:
    """Solved among the lessons rather than the 385 sides: there are few of them."""
    kernel = x @ x.T / hold
    dual = np.zeros(len(y))
    for _ in range(ROUNDS):
        z = kernel @ dual + offset
        chance = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
        weight = np.maximum(chance * (1 - chance), 1e-4)
        wanted = kernel @ dual + (y - chance) / weight
        step = np.linalg.solve(kernel + np.diag(1 / weight), wanted)
        if np.abs(step - dual).max() < 1e-6:
            return np.asarray(x.T @ step / hold)
        dual = 0.5 * dual + 0.5 * step
    return np.asarray(x.T @ dual / hold)


def _sides(vectors: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled = vectors / np.maximum(length, 1e-6) * 8.0
    return np.hstack([scaled, np.ones((len(vectors), 1))])


def targets(lessons: Sequence[Lesson], codes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    place = {code: number for number, code in enumerate(codes)}
    present = np.zeros((len(lessons), len(codes)), bool)
    known = np.zeros((len(lessons), len(codes)), bool)
    for row, lesson in enumerate(lessons):
        for code in lesson.present:
            present[row, place[code]] = known[row, place[code]] = True
        for code in lesson.absent:
            known[row, place[code]] = True
    return present, known
