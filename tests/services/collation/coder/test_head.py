"""The light head learns from decisions, and leaves alone what nobody decided on."""

import pytest

np = pytest.importorskip("numpy", reason="needs the extra `coding`")

from services.collation.coder.domain import Lesson  # noqa: E402
from services.collation.coder.head import anchors_of, learn, targets  # noqa: E402

CODES = ["A1", "A2", "A3"]
RNG = np.random.default_rng(1)
ONE, OTHER = RNG.normal(size=384), RNG.normal(size=384)


ANCHORS = anchors_of(RNG.normal(size=(500, 384)))


def around(centre: "np.ndarray", count: int) -> "np.ndarray":
    return centre + 0.3 * RNG.normal(size=(count, 384))


def taught(count: int) -> tuple["np.ndarray", "np.ndarray"]:
    """Passages near ONE were suggested A1 and rejected; log-odds of new ones before and after."""
    vectors = around(ONE, count)
    odds = np.zeros((count, 3))
    lessons = [Lesson("", absent=("A1",))] * count
    head = learn(vectors, odds, *targets(lessons, CODES), ANCHORS)
    fresh = np.vstack([around(ONE, 5), around(OTHER, 5)])
    return np.zeros((10, 3)), head.applied(np.zeros((10, 3)), fresh)


def test_what_was_rejected_again_and_again_becomes_less_likely_there() -> None:
    before, after = taught(20)
    assert (after[:5, 0] < before[:5, 0] - 1).all()
    few = taught(2)[1]
    assert (after[:5, 0] < few[:5, 0]).all()


def test_issues_that_nobody_decided_on_stay_as_they_were() -> None:
    before, after = taught(20)
    assert (after[:, 1:] == before[:, 1:]).all()


def test_passages_far_from_any_decision_move_less() -> None:
    before, after = taught(20)
    moved = np.abs(after - before)[:, 0]
    assert moved[5:].mean() < 0.6 * moved[:5].mean()


def test_the_same_decisions_give_the_same_head() -> None:
    vectors = around(ONE, 4)
    lessons = [Lesson("", present=("A2",), absent=("A1",))] * 4
    heads = [learn(vectors, np.zeros((4, 3)), *targets(lessons, CODES), ANCHORS) for _ in range(2)]
    assert heads[0].version == heads[1].version
    assert (heads[0].weights == heads[1].weights).all()


@pytest.mark.rule("C11")
def test_decisions_on_issues_that_came_later_teach_nothing_and_stop_nothing() -> None:
    lessons = [Lesson("", present=("A2", "D8"), absent=("A1", "D9")), Lesson("", present=("D8",))]
    present, known = targets(lessons, CODES)
    assert present.tolist() == [[False, True, False], [False] * 3]
    assert known.tolist() == [[True, True, False], [False] * 3]
