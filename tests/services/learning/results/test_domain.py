"""The arithmetic of headline figures, and when a cross-table tells too much."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.learning.instruments.domain import SCALE, load_seeds
from services.learning.results.domain import (
    Headline,
    Limits,
    conflicts,
    groups,
    headlines,
    load_reported,
    unsafe,
)
from services.learning.settings import LearningSettings

SURVEY = load_seeds()["non-participants", 1]
said = st.sampled_from([str(word) for word in SCALE])


@pytest.mark.rule("E2")
@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(st.lists(said, min_size=1, max_size=60))
def test_a_headline_is_the_two_highest_out_of_everybody(words: list[str]) -> None:
    found = headlines(SURVEY, [{"alliance": word} for word in words])
    (one,) = [headline for headline in found if headline.question == "alliance"]
    assert one.base == len(words)
    assert one.agreeing == words.count("Completely") + words.count("To a large extent")
    assert abs(one.per_100 - 100 * one.agreeing / one.base) <= 0.5


@pytest.mark.rule("E2")
def test_who_does_not_know_or_did_not_answer_stays_in_the_base() -> None:
    answers = [{"alliance": "Completely"}, {"alliance": "Don't know"}, {}]
    (one,) = [h for h in headlines(SURVEY, answers) if h.question == "alliance"]
    assert one == Headline("alliance", 1, 3)
    assert headlines(SURVEY, []) == []


@pytest.mark.rule("E4")
@settings(deadline=None)  # a loaded machine is no fault of the rule
@given(st.lists(st.sampled_from(["Yes", "No", None]), max_size=30))
def test_those_involved_and_the_rest_are_apart_and_together_everybody(
    involved: list[str | None],
) -> None:
    answers = [{"involved": word} if word else {} for word in involved]
    split = groups(SURVEY, answers)
    assert len(split.involved) == involved.count("Yes")
    parts = [*split.involved, *split.not_involved]
    assert sorted(parts, key=str) == sorted(answers, key=str)
    assert len(split.involved) + len(split.not_involved) == len(split.everybody)


@pytest.mark.rule("E5", "T3")
def test_a_cross_table_is_unsafe_with_many_others_or_a_small_cell() -> None:
    roles = SURVEY.questions["role"].options
    full = [{"role": role, "alliance": str(word)} for role in roles for word in SCALE] * 10
    assert unsafe(SURVEY, full, "role", "alliance", Limits(25, 10)) is None
    reason = unsafe(SURVEY, full, "role", "alliance", Limits(20, 10))
    assert reason is not None
    assert "60 of 240 answered Other" in reason
    reason = unsafe(SURVEY, full[:-1], "role", "alliance", Limits(25, 10))
    assert reason is not None
    assert "fewer than 10" in reason
    assert unsafe(SURVEY, full[:-1], "role", "alliance", Limits(25, 9)) is None
    assert "fewer than 11" in (unsafe(SURVEY, full, "role", "alliance", Limits(25, 11)) or "")
    with pytest.raises(ValidationError):
        LearningSettings(database="sqlite+aiosqlite://", bus="memory:", smallest_cell=4)


@pytest.mark.rule("E13")
def test_the_reported_figures_that_disagree_are_both_there_with_their_sections() -> None:
    found = {
        question: [(figure.per_100, figure.section) for figure in figures]
        for question, figures in conflicts(load_reported()).items()
    }
    assert found == {
        "practitioner_input": [(81, "Table 1"), (87, "3.1.2")],
        "quality_markers": [(67, "Table 1"), (64, "3.3.2")],
    }
