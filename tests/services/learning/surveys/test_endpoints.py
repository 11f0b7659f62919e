"""Surveys open, clash, are printed and close; those who agreed may be asked again."""

import pytest

from tests.services.learning.asking import (
    ALL,
    SURVEY,
    answered,
    begun,
    evaluator,
    on_paper,
    opened,
    respondent,
)
from tests.services.learning.people import STAFF, Sector, in_days


@pytest.mark.rule("E12")
async def test_the_calendar_warns_of_a_survey_to_the_same_audience(sector: Sector) -> None:
    external = evaluator(sector)
    await opened(sector)
    touching = {"opens_on": in_days(14), "closes_on": in_days(20)}
    second = await external.post("/surveys", SURVEY | touching | {"audience": "board  MANAGERS"})
    assert [one["opens_on"] for one in second["clashes"]] == [in_days(0)]
    for change in ({"audience": "Frontline practitioners"}, {"opens_on": in_days(30)}):
        later = SURVEY | {"closes_on": in_days(40)} | change
        assert (await external.post("/surveys", later))["clashes"] == []
    staff = sector.person("centre", *STAFF)
    path = f"/survey-calendar?audience=Board%20managers&opens_on={in_days(5)}&closes_on="
    assert len((await staff.get(path + in_days(6)))["clashes"]) == 1
    for closes, warned in ((-1, 0), (0, 1), (60, 3)):
        path = f"/survey-calendar?audience=Board%20managers&opens_on={in_days(-9)}&closes_on="
        assert len((await staff.get(path + in_days(closes)))["clashes"]) == warned
    wrong = SURVEY | {"closes_on": in_days(-1)}
    await external.post("/surveys", wrong, expect=422)


@pytest.mark.rule("E6")
async def test_the_form_says_how_long_it_takes_and_can_be_printed(sector: Sector) -> None:
    survey = await opened(sector)
    person = respondent(sector)
    form = await person.get(f"/surveys/{survey}/form")
    assert form["instrument"]["minutes"] == "no more than 20"
    answer = await sector.http.get(f"/v1/surveys/{survey}/paper", headers=person.headers)
    paper = answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    assert "Only if you answered question 1 with: Board member, or Other" in paper
    assert paper.count("[ ] To a moderate extent") == 8
    before, _, questions = paper.partition("1. What is your role?")
    assert "stored securely" in " ".join(before.split())
    assert "(please answer)" in questions


@pytest.mark.rule("E10")
async def test_only_those_who_agreed_are_drawn_for_interviews(sector: Sector) -> None:
    survey = await opened(sector)
    for number in range(6):
        person = respondent(sector, f"board-{number}")
        path = await answered(person, survey, ALL)
        await person.post(f"{path}/sending", {"follow_up": number % 2 == 0}, expect=200)
    again = await answered(respondent(sector, "board-0"), survey, ALL)
    await respondent(sector, "board-0").post(f"{again}/sending", {"follow_up": False}, expect=200)
    external = evaluator(sector)
    path = f"/surveys/{survey}/interview-sample?size="
    # while it is open, who is added would tell whose the newest answers are
    early = await external.get(path + "2", expect=409)
    assert early["type"] == "/problems/sample-too-early"
    await external.post(f"/surveys/{survey}/close", expect=200)
    drawn = await external.get(path + "2")
    assert (drawn["agreed"], len(drawn["drawn"])) == (3, 2)
    assert await external.get(path + "2") == drawn
    assert (await external.get(path + "9"))["drawn"] == ["board-0", "board-2", "board-4"]


async def test_a_closed_survey_is_told_of_once_and_takes_nothing_more(sector: Sector) -> None:
    survey = await opened(sector)
    person, external = respondent(sector), evaluator(sector)
    path = await begun(person, survey)
    await on_paper(sector, survey, ALL)
    for _ in range(2):
        await external.post(f"/surveys/{survey}/close", expect=200)
    (event,) = await sector.told("survey.closed")
    assert set(event) == {"survey_id", "results_url", "closed_at"}
    await person.put(f"{path}/answers/role", {"value": "Other"}, expect=409)
    await person.post(f"{path}/sending", {"follow_up": False}, expect=409)
    consent = {"survey_id": survey, "anonymity": True, "storage": True, "recording": False}
    await person.post("/responses", consent, expect=409)
