"""The light head: what analysts decided moves the log-odds a little, near what they decided on."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from services.collation.coder.domain import Lesson

HOLD = 1.0
"""How strongly the head is held to no change at all."""
ANCHORS = 200.0
"""How strongly it is held to no change on passages like those the model learned from: as if so many
had been decided on, each as the model has it. Without it, learning here is forgetting elsewhere."""
ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Head:
    """Added to each issue's log-odds: a weight for each side of the passage's vector."""

    weights: np.ndarray
    version: str

    def applied(self, odds: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        moved: np.ndarray = odds + _sides(vectors) @ self.weights
        return moved


def learn(
    vectors: np.ndarray,
    odds: np.ndarray,
    present: np.ndarray,
    known: np.ndarray,
    anchors: np.ndarray,
) -> Head:
    """One logistic regression an issue, by Newton's steps, held to the model by the anchors.

    `present` and `known` have a row a lesson and a column an issue; only known ones speak.
    """
    sides = _sides(vectors)
    reach = np.linalg.solve(HOLD * np.eye(len(anchors)) + ANCHORS * anchors, sides.T)
    kernel = sides @ reach
    weights = np.zeros((sides.shape[1], present.shape[1]))
    for issue in np.flatnonzero(known.any(axis=0)):
        rows = np.flatnonzero(known[:, issue])
        shares = _fitted(
            kernel[np.ix_(rows, rows)], odds[rows, issue], present[rows, issue].astype(float)
        )
        weights[:, issue] = reach[:, rows] @ shares
    return Head(weights, sha256(weights.astype(np.float32).tobytes()).hexdigest()[:8])


def anchors_of(vectors: np.ndarray) -> np.ndarray:
    """What the head needs to know of the passages that the model learned from: no text of them."""
    sides = _sides(vectors)
    held: np.ndarray = (sides.T @ sides / len(sides)).astype(np.float32)
    return held


def _fitted(kernel: np.ndarray, offset: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Solved among the lessons rather than the 385 sides: there are few of them an issue."""
    shares: np.ndarray = np.zeros(len(y))
    for _ in range(ROUNDS):
        moved = kernel @ shares
        chance = 1 / (1 + np.exp(-np.clip(moved + offset, -30, 30)))
        weight = np.maximum(chance * (1 - chance), 1e-4)
        wanted = np.linalg.solve(kernel + np.diag(1 / weight), moved + (y - chance) / weight)
        if np.abs(wanted - shares).max() < 1e-6:
            break
        shares = 0.5 * shares + 0.5 * wanted
    return shares


def _sides(vectors: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled = vectors / np.maximum(length, 1e-6) * 8.0
    return np.hstack([scaled, np.ones((len(vectors), 1))])


def targets(lessons: Sequence[Lesson], codes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Which issues each lesson shows, and of which it says so; of issues that a later version of
    the taxonomy brought, and this coder never heard of, nothing is learned."""
    place = {code: number for number, code in enumerate(codes)}
    present = np.zeros((len(lessons), len(codes)), bool)
    known = np.zeros((len(lessons), len(codes)), bool)
    for row, lesson in enumerate(lessons):
        for code in place.keys() & {*lesson.present}:
            present[row, place[code]] = known[row, place[code]] = True
        for code in place.keys() & {*lesson.absent}:
            known[row, place[code]] = True
    return present, known
