"""Consent first; then answers are saved, resumed, replaced, and sent to be nobody's."""

import httpx2
import pytest
from sqlalchemy import select

from services.learning.responses.tables import Response
from tests.services.kept import everything
from tests.services.learning.asking import (
    ALL,
    CONSENT,
    answered,
    begun,
    evaluator,
    opened,
    respondent,
)
from tests.services.learning.people import Sector, in_days


@pytest.mark.rule("E7")
async def test_without_consent_there_is_nothing_to_answer(sector: Sector) -> None:
    survey = await opened(sector)
    person = respondent(sector)
    said = CONSENT | {"survey_id": survey}
    paper = CONSENT | {"answers": ALL}
    for lacks in CONSENT:
        without = {name: value for name, value in said.items() if name != lacks}
        await person.post("/responses", without, expect=422)
        if lacks != "recording":
            await person.post("/responses", said | {lacks: False}, expect=422)
        silent = {name: value for name, value in paper.items() if name != lacks}
        await evaluator(sector).post(f"/surveys/{survey}/paper-responses", silent, expect=422)
    async with sector.database.reading() as session:
        assert (await session.scalars(select(Response))).all() == []


async def test_a_response_is_begun_in_the_days_that_were_announced(sector: Sector) -> None:
    person = respondent(sector)
    for opens, closes, status in ((1, 9, 409), (-9, -1, 409), (-9, 0, 201)):
        survey = await opened(sector, opens_on=in_days(opens), closes_on=in_days(closes))
        await person.post("/responses", CONSENT | {"survey_id": survey}, expect=status)


@pytest.mark.rule("E6")
async def test_a_response_is_saved_resumed_replaced_and_prompted_for(sector: Sector) -> None:
    survey = await opened(sector)
    person = respondent(sector)
    path = await begun(person, survey)
    start = await person.get(path)
    assert (start["answers"], start["progress"]["answered"]) == ({}, 0)
    assert "agency" not in start["open_questions"]
    await person.put(f"{path}/answers/agency", {"value": "Police"}, expect=422)
    await person.put(f"{path}/answers/role", {"value": "Other"})
    await person.put(f"{path}/answers/agency", {"value": "Police"})
    now = await person.get(path)
    assert now["answers"] == {"role": "Other", "agency": "Police"}
    assert now["progress"]["asked"] == start["progress"]["asked"] + 2
    await person.put(f"{path}/answers/role", {"value": "Board manager"})
    now = await person.get(path)
    assert (now["answers"]["role"], "agency" in now["open_questions"]) == ("Board manager", False)
    answer = await sector.http.post(
        f"/v1{path}/sending", json={"follow_up": False}, headers=person.headers
    )
    assert answer.status_code == 422
    asked_for = [one["pointer"] for one in answer.json()["errors"]]
    assert "/answers/region" in asked_for
    assert len(asked_for) == len(now["missing"]) == 10
    for wrong in ("Mostly", "completely"):
        await person.put(f"{path}/answers/alliance", {"value": wrong}, expect=422)
    await person.put(f"{path}/answers/nothing", {"value": "x"}, expect=422)


async def test_a_sent_response_is_nobodys_and_keeps_no_closed_answer(sector: Sector) -> None:
    survey = await opened(sector)
    person = respondent(sector)
    path = await answered(person, survey, {"role": "Other", "agency": "Police"})
    for question, value in ALL.items():
        await person.put(f"{path}/answers/{question}", {"value": value})
    await respondent(sector, "board-two").get(path, expect=404)
    await person.post(f"{path}/sending", {"follow_up": True}, expect=200)
    await person.get(path, expect=404)
    await person.put(f"{path}/answers/role", {"value": "Other"}, expect=404)
    (raw,) = (await evaluator(sector).get(f"/surveys/{survey}/responses"))["items"]
    assert raw["answers"] == ALL
    async with sector.database.reading() as session:
        (row,) = (await session.scalars(select(Response))).all()
    assert (row.tenant, row.consented_at) == (None, None)


async def test_no_stored_answer_says_whose_a_sent_response_was(sector: Sector) -> None:
    """A retry is told that it is nobody's, and not what was answered."""
    survey = await opened(sector)
    person = respondent(sector, "board-unmistakable")

    async def ask(path: str, body: dict[str, object]) -> httpx2.Response:
        keyed = person.headers | {"Idempotency-Key": f"the-first-time-{path.count('/')}"}
        return await sector.http.post(f"/v1{path}", json=body, headers=keyed)

    begin = CONSENT | {"survey_id": survey}
    response_id = (await ask("/responses", begin)).json()["id"]
    path = f"/responses/{response_id}"
    for question, value in ALL.items():
        await person.put(f"{path}/answers/{question}", {"value": value})
    sent = await ask(f"{path}/sending", {"follow_up": False})
    assert (sent.status_code, sent.json()["answers"]) == (200, ALL)
    assert sent.json()["id"] == response_id
    rows = await everything(sector.database)
    assert rows["answer"] == []
    assert response_id not in {str(row["id"]) for row in rows["response"]}
    again = await ask(f"{path}/sending", {"follow_up": False})
    assert (again.status_code, again.json()["type"]) == (404, "/problems/no-such-response")
    assert (await ask("/responses", begin)).json()["id"] != response_id


@pytest.mark.rule("E6")
async def test_paper_is_checked_as_the_form_is(sector: Sector) -> None:
    survey = await opened(sector)
    path = f"/surveys/{survey}/paper-responses"
    external = evaluator(sector)
    made = await external.post(path, CONSENT | {"answers": ALL})
    assert (made["mode"], made["answers"]) == ("paper", ALL)
    gaps = {question: value for question, value in ALL.items() if question != "region"}
    for wrong in (gaps, ALL | {"agency": "Police"}, ALL | {"alliance": "Yes"}, ALL | {"x": "y"}):
        await external.post(path, CONSENT | {"answers": wrong}, expect=422)
    assert len((await external.get(f"/surveys/{survey}/responses"))["items"]) == 1
