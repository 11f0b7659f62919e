"""Thresholds are taken where coders will be used, not where passages were written to learn from."""

import pytest

np = pytest.importorskip("numpy", reason="needs the extra `coding`")
pytest.importorskip("onnxruntime", reason="needs the extra `coding`")

from training.calibrate import ALARMS_AT_MOST, NONE_TO_ONE, expected, thresholds  # noqa: E402
from training.measure import Answer, calibration  # noqa: E402

CODES = ("A1", "A2")


def answer(true: str = "", said: str = "") -> Answer:
    return Answer(tuple(true.split()), tuple(said.split()), CODES)


def test_near_misses_count_as_often_as_reviews_have_them() -> None:
    """All near misses coded and no ordinary passage: one in five, though half of these are near."""
    answers = [answer("A1", "A1"), *[answer(said="A2")] * 5, *[answer()] * 5]
    near = [False, *[True] * 5, *[False] * 5]
    alarms, f1 = expected(answers, near)
    assert alarms == pytest.approx(0.2)
    assert f1 == pytest.approx(2 / (2 + 0.2 * NONE_TO_ONE))


def test_the_threshold_keeps_ordinary_passages_silent() -> None:
    rng = np.random.default_rng(1)
    true = [("A1",)] * 40 + [()] * 160
    found = np.stack(
        [np.r_[rng.uniform(0.4, 1, 40), rng.uniform(0, 0.6, 160)], rng.uniform(0, 0.1, 200)], 1
    )
    levels, second = thresholds(found, true, CODES, [False] * 200)
    assert (found[40:] >= levels).any(axis=1).mean() <= ALARMS_AT_MOST
    assert (found[:40, 0] >= levels[0]).mean() > 0.5
    assert second >= 0


def test_the_calibration_error_is_how_far_chances_lie_from_what_was_so() -> None:
    sure = [(0.95, True)] * 9 + [(0.95, False)]
    bold = [(0.8, True)] * 5 + [(0.8, False)] * 5
    unlikely = [(0.01, False)] * 1000
    error, bins = calibration([*sure, *bold, *unlikely])
    assert [(b.said, b.true, b.count) for b in bins] == [
        (pytest.approx(0.8), 0.5, 10),
        (pytest.approx(0.95), 0.9, 10),
    ]
    assert error == pytest.approx((0.3 + 0.05) / 2)
    assert calibration([]) == (0.0, [])
