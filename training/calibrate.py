"""From held-out logits: probabilities that mean what they say, and the thresholds to code at."""

from collections.abc import Sequence

import numpy as np

from services.collation.coder.card import Calibration
from services.collation.coder.domain import MOST_CODES, RANKED
from services.collation.coder.trained import features
from training.measure import Answer, false_alarms, micro_f1

ROUNDS = 50
RIDGE = 1.0
ALARMS_AT_MOST = 0.03
NEAR_ALARMS_AT_MOST = 0.08
"""A share of ordinary passages, and one of all: half of these without an issue are near misses,
which reviews have few of."""
GRID = np.round(np.arange(0.10, 0.96, 0.02), 2)
SECOND = (0.0, 0.05, 0.1, 0.2, 0.3)
SHRINK = 12.0
"""An issue's own threshold is believed as far as it has more positives than this."""


def calibration(logits: np.ndarray, true: np.ndarray) -> Calibration:
    """One logistic curve for all issues: each alone has too few passages for its own."""
    own, lead = features(logits)
    x = np.stack([own.ravel(), lead.ravel(), np.ones(own.size)], axis=1)
    y: np.ndarray = true.ravel().astype(float)
    w = np.array([0.5, 0.5, 0.0])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        slope = x.T @ (chance - y) + RIDGE * (w - np.array([0.5, 0.5, 0.0]))
        bend = (x * (chance * (1 - chance))[:, None]).T @ x + RIDGE * np.eye(3)
        step = np.linalg.solve(bend, slope)
        w = w - step
        if np.abs(step).max() < 1e-8:
            break
    logit, lead_weight, bias = (round(float(value), 6) for value in w)
    return Calibration(logit, lead_weight, bias)


def chances(logits: np.ndarray, how: Calibration) -> np.ndarray:
    own, lead = features(logits)
    found: np.ndarray = 1 / (1 + np.exp(-(how.logit * own + how.lead * lead + how.bias)))
    return found


def thresholds(
    found: np.ndarray,
    true: Sequence[tuple[str, ...]],
    codes: Sequence[str],
    near: Sequence[bool],
) -> tuple[np.ndarray, float]:
    """The best F1 that keeps false alarms down: one for all, then some of each's own."""
    best = (-1.0, 0.5, 0.0)
    for threshold in GRID:
        for second in SECOND:
            answers = answered(found, true, codes, np.full(len(codes), threshold), second)
            ordinary = [a for a, is_near in zip(answers, near, strict=True) if not is_near]
            quiet = false_alarms(ordinary) <= ALARMS_AT_MOST
            if quiet and false_alarms(answers) <= NEAR_ALARMS_AT_MOST:
                best = max(best, (micro_f1(answers), float(threshold), second))
    _, threshold, second = best
    return _of_each(found, true, codes, threshold), second


def _of_each(
    found: np.ndarray, true: Sequence[tuple[str, ...]], codes: Sequence[str], shared: float
) -> np.ndarray:
    own = np.full(len(codes), shared)
    for number, code in enumerate(codes):
        has = np.array([code in row for row in true])
        count = int(has.sum())
        scored = [(_f1(found[:, number] >= level, has), level) for level in GRID]
        best = max(value for value, _ in scored)
        near = [level for value, level in scored if value >= best - 0.01]
        believed = count / (count + SHRINK * 4)
        own[number] = (1 - believed) * shared + believed * float(np.median(near))
    return np.round(np.maximum(own, shared - 0.05), 4)


def _f1(said: np.ndarray, has: np.ndarray) -> float:
    total = int(said.sum() + has.sum())
    return 2 * int((said & has).sum()) / total if total else 0.0


def answered(
    found: np.ndarray,
    true: Sequence[tuple[str, ...]],
    codes: Sequence[str],
    levels: np.ndarray,
    second: float,
) -> list[Answer]:
    answers = []
    for row, expected in zip(found, true, strict=True):
        ranked = np.argsort(-row, kind="stable")[:RANKED]
        chosen = [
            codes[number]
            for place, number in enumerate(ranked[:MOST_CODES])
            if row[number] >= levels[number] + (second if place else 0.0)
        ]
        answers.append(Answer(expected, tuple(chosen), tuple(codes[number] for number in ranked)))
    return answers
