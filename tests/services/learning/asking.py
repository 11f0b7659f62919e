"""A survey asked and answered, for the tests."""

from typing import Any

from tests.services.learning.people import EVALUATOR, OWN, Person, Sector, in_days

AGREEMENT = (
    *("trends_identified", "practitioner_input", "continuous_trends", "alliance"),
    *("quality_markers", "professionalised", "masterclasses", "coordinated"),
)
CONSENT = {"anonymity": True, "storage": True, "recording": False}
CHAIR = {"role": "Chair of a board", "region": "London", "involved": "No"}
ALL = CHAIR | dict.fromkeys(AGREEMENT, "Completely")
SURVEY = {
    "instrument": "non-participants",
    "version": 1,
    "audience": "Board managers",
    "opens_on": in_days(0),
    "closes_on": in_days(14),
}


def evaluator(sector: Sector) -> Person:
    return sector.person("evaluator-one", *EVALUATOR)


async def opened(sector: Sector, **said: Any) -> str:
    survey: dict[str, str] = await evaluator(sector).post("/surveys", SURVEY | said)
    return survey["id"]


async def begun(person: Person, survey: str) -> str:
    """The path of a response that was consented to."""
    return f"/responses/{(await person.post('/responses', CONSENT | {'survey_id': survey}))['id']}"


async def answered(person: Person, survey: str, answers: dict[str, str]) -> str:
    path = await begun(person, survey)
    for question, value in answers.items():
        await person.put(f"{path}/answers/{question}", {"value": value})
    return path


def respondent(sector: Sector, name: str = "board-one") -> Person:
    return sector.person(name, *OWN)


async def on_paper(sector: Sector, survey: str, answers: dict[str, str], times: int = 1) -> None:
    for _ in range(times):
        path = f"/surveys/{survey}/paper-responses"
        await evaluator(sector).post(path, CONSENT | {"answers": answers})
