"""The seven instruments as their report has them, and the rules of routing."""

import msgspec
import pytest

from services.learning.instruments.domain import (
    SCALE,
    BadInstrument,
    Instrument,
    QuestionKind,
    check,
    load_seeds,
    missing,
    open_questions,
)

SURVEY = load_seeds()["non-participants", 1]


@pytest.mark.rule("E1")
def test_the_scale_of_agreement_is_exactly_the_six() -> None:
    assert [str(word) for word in SCALE] == [
        "Completely",
        "To a large extent",
        "To a moderate extent",
        "To a small extent",
        "Not at all",
        "Don't know",
    ]
    asked = [q for q in SURVEY.questions.values() if q.kind is QuestionKind.AGREEMENT]
    assert len(asked) == 8
    assert {question.choices for question in asked} == {SCALE}


@pytest.mark.rule("E8")
def test_six_interview_guides_and_one_survey_are_there_each_with_a_version() -> None:
    found = sorted((one.source, one.kind, one.version) for one in load_seeds().values())
    guides = [(f"A2.{number}", "interview", 1) for number in range(1, 7)]
    assert found == [*guides, ("A2.7", "survey", 1)]
    for instrument in load_seeds().values():
        assert all((instrument.minutes, instrument.anonymity, instrument.storage))


@pytest.mark.rule("E3")
def test_member_and_other_open_the_agency_question_and_nobody_else() -> None:
    questions = SURVEY.questions
    assert len(questions["role"].options) == 4
    assert len(questions["agency"].options) == 13
    assert len(questions["region"].options) == 10
    assert questions["region"].options[-1] == "National remit"
    for role, opens in zip(questions["role"].options, (False, False, True, True), strict=True):
        asked = {question.id for question in open_questions(SURVEY, {"role": role})}
        assert ("agency" in asked, "agency" in missing(SURVEY, {"role": role})) == (opens, opens)
    # an answer that a later change closed opens nothing any more
    left = {"role": "Chair of a board", "agency": "Other"}
    assert "agency_other" not in {q.id for q in open_questions(SURVEY, left)}


@pytest.mark.rule("E8")
def test_a_guide_asks_what_would_have_been_better_after_either_doubt() -> None:
    guide = load_seeds()["alliance", 1]
    for doubted, opens in (("mixture", "better"), ("representatives", "better_people")):
        found = {q.id for q in open_questions(guide, {doubted: "Partly"})}
        assert found & {"better", "better_people"} == {opens}


@pytest.mark.parametrize(
    "change",
    [
        {"id": "role"},
        {"show_if": {"question": "later", "any_of": ["Yes"]}},
        {"show_if": {"question": "role", "any_of": ["Nobody"]}},
        {"kind": "agreement", "options": ["Yes", "No"]},
        {"kind": "one", "options": ["Yes"]},
    ],
)
def test_an_instrument_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    words = msgspec.to_builtins(SURVEY)
    added = {"id": "added", "text": "One more?", "kind": "text"} | change
    words["sections"][-1]["questions"] = [*words["sections"][-1]["questions"], added]
    with pytest.raises(BadInstrument):
        check(msgspec.convert(words, Instrument))
