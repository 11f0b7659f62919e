"""Simulated analysts decide on suggestions; what the light head learns of it, and forgets."""

import time
from collections.abc import Sequence

import numpy as np

from services.collation.coder.domain import Lesson
from services.collation.coder.trained import TrainedCoder
from training.material import Example
from training.measure import Answer, false_alarms, first_three, micro_f1

SLIPS = 0.05
"""How often an analyst decides wrongly."""
SEED = 8


def simulated(coder: TrainedCoder, examples: Sequence[Example]) -> dict[str, float]:
    """Half of the reports are decided on; the other half says what that gave."""
    styles = sorted({example.style for example in examples})
    seen = [e for e in examples if styles.index(e.style) % 2 == 0]
    unseen = [e for e in examples if styles.index(e.style) % 2 == 1]
    before, before_seen = _scored(coder, unseen), _scored(coder, seen)
    lessons = list(_decisions(coder, seen))
    began = time.perf_counter()
    head = coder.learned(lessons)
    took = time.perf_counter() - began
    taught = coder.with_head(head)
    after, after_seen = _scored(taught, unseen), _scored(taught, seen)
    return {
        "decisions": float(len(lessons)),
        "learning, seconds": took,
        "decided reports, F1 before": before_seen["micro_f1"],
        "decided reports, F1 after": after_seen["micro_f1"],
        **{f"other reports, {name} before": value for name, value in before.items()},
        **{f"other reports, {name} after": value for name, value in after.items()},
    }


def _decisions(coder: TrainedCoder, examples: Sequence[Example]) -> list[Lesson]:
    """Accept what is right, reject what is not; add what the coder did not say, now and then."""
    rng = np.random.default_rng(SEED)
    lessons = []
    suggested = coder.suggest([example.text for example in examples])
    for example, suggestions in zip(examples, suggested, strict=True):
        said = {suggestion.issue for suggestion in suggestions}
        right = {code for code in said if (code in example.codes) != (rng.random() < SLIPS)}
        added = {code for code in example.codes if code not in said and rng.random() < 0.7}
        if said or added:
            lessons.append(
                Lesson(example.text, tuple(sorted(right | added)), tuple(sorted(said - right)))
            )
    return lessons


def _scored(coder: TrainedCoder, examples: Sequence[Example]) -> dict[str, float]:
    coded = coder.code([example.text for example in examples])
    answers = [Answer(e.codes, c.codes, c.ranked) for e, c in zip(examples, coded, strict=True)]
    return {
        "first_three": first_three(answers),
        "micro_f1": micro_f1(answers),
        "false_alarms": false_alarms(answers),
    }
