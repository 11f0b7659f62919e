"""From held-out scores: probabilities that mean what they say, and the thresholds to code at."""

from collections.abc import Sequence

import numpy as np

from services.collation.coder.card import Calibration
from services.collation.coder.domain import MOST_CODES, RANKED
from services.collation.coder.trained import chances_of, features, log_odds
from training.measure import Answer, false_alarms

ROUNDS = 50
RIDGE = 1.0
EXPECTED = np.array([0.3, 0.3, 0.1, 0.1, 0.1, 0.0])
"""Where the regression begins, and what it is held to."""
NEAR_SHARE = 0.2
"""As many of a review's passages without an issue are near misses of one; here half of them are."""
ALARMS_AT_MOST = 0.015
"""Less than a third of what may be: harder texts than most of those held out, as the sample reports
are, get a code three times as often where there is none."""
NONE_TO_ONE = 320 / 143
"""Passages without an issue for each with one, where coders will be used."""
GRID = np.round(np.arange(0.10, 0.96, 0.01), 2)
SECOND = (0.0, 0.05, 0.1, 0.2, 0.3)
SHRINK = 12.0
"""An issue's own threshold is believed as far as it has more positives than this."""


def calibration(logits: np.ndarray, words: np.ndarray, true: np.ndarray) -> Calibration:
    """One logistic curve for all issues: each alone has too few passages for its own."""
    found = features(logits, words)
    x = np.stack([*(feature.ravel() for feature in found), np.ones(found[0].size)], axis=1)
    y: np.ndarray = true.ravel().astype(float)
    w = EXPECTED.copy()
    for _ in range(ROUNDS):
        chance = chances_of(x @ w)
        slope = x.T @ (chance - y) + RIDGE * (w - EXPECTED)
        bend = (x * (chance * (1 - chance))[:, None]).T @ x + RIDGE * np.eye(len(w))
        step = np.linalg.solve(bend, slope)
        w = w - step
        if np.abs(step).max() < 1e-8:
            break
    return Calibration(*(round(float(value), 6) for value in w))


def chances(logits: np.ndarray, words: np.ndarray, how: Calibration) -> np.ndarray:
    return chances_of(log_odds(logits, words, how))


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
            alarms, f1 = expected(answers, near)
            if alarms <= ALARMS_AT_MOST:
                best = max(best, (f1, float(threshold), second))
    _, threshold, second = best
    return _of_each(found, true, codes, threshold), second


def expected(answers: Sequence[Answer], near: Sequence[bool]) -> tuple[float, float]:
    """False alarms and micro-F1 where near misses, and passages without an issue, are as many as
    in reviews rather than as in what was written to learn from."""
    plain = false_alarms([a for a, is_near in zip(answers, near, strict=True) if not is_near])
    nearly = false_alarms([a for a, is_near in zip(answers, near, strict=True) if is_near])
    alarms = (1 - NEAR_SHARE) * plain + NEAR_SHARE * nearly
    shown = [a for a in answers if a.true]
    both = sum(len(set(a.true) & set(a.codes)) for a in shown)
    either = sum(len(a.true) + len(a.codes) for a in shown)
    silent = [a for a in answers if a.codes and not a.true]
    each = sum(len(a.codes) for a in silent) / max(1, len(silent))
    return alarms, 2 * both / max(1.0, either + alarms * each * NONE_TO_ONE * len(shown))


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
