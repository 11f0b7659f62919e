"""Published results: the headline with its base, Table 1, and what is withheld."""

from uuid import UUID, uuid4

import pytest

from services.learning.responses.tables import Response, StoredAnswer
from tests.services.learning.asking import AGREEMENT, ALL, evaluator, on_paper, opened
from tests.services.learning.people import Sector

TABLE_1 = {
    "trends_identified": 88,
    "practitioner_input": 81,
    "masterclasses": 73,
    "alliance": 67,
    "quality_markers": 67,
    "professionalised": 64,
}
COUNTS = {
    "trends_identified": 111,
    "practitioner_input": 102,
    "masterclasses": 92,
    "alliance": 84,
    "quality_markers": 85,
    "professionalised": 81,
}


async def fill(sector: Sector, survey: str, answers: list[dict[str, str]]) -> None:
    """Many sent responses at once."""
    async with sector.database.transaction() as tx:
        for given in answers:
            one = Response(id=uuid4(), survey_id=UUID(survey), tenant=None, mode="paper",
                           recording=False, consented_at=None, sent=True)  # fmt: skip
            tx.session.add(one)
            tx.session.add_all(
                StoredAnswer(response_id=one.id, question=q, value=v) for q, v in given.items()
            )


@pytest.mark.rule("E13", "E2", "E4")
async def test_table_1_comes_out_to_the_percentage_point_with_its_base(sector: Sector) -> None:
    survey = await opened(sector)
    answers = []
    for number in range(126):
        given = ALL | {"involved": "Yes" if number < 32 else "No"}
        for question in AGREEMENT:
            agrees = number < COUNTS.get(question, 0)
            word = ("Completely", "To a large extent")[number % 2] if agrees else "Don't know"
            given[question] = word
        answers.append(given)
    await fill(sector, survey, answers)
    reader = sector.person("anybody", "learning:read")
    await reader.get(f"/surveys/{survey}/results", expect=409)
    await evaluator(sector).post(f"/surveys/{survey}/close", expect=200)
    results = await reader.get(f"/surveys/{survey}/results")
    headlines = {one["question"]: one for one in results["everybody"]["headlines"]}
    assert {question: headlines[question]["per_100"] for question in TABLE_1} == TABLE_1
    assert {one["denominator"] for one in headlines.values()} == {126}
    assert results["everybody"]["base"] == 126
    assert (results["involved"]["base"], results["not_involved"]["base"]) == (32, 94)
    assert "Don't know" in results["caveat"]

    reported = await reader.get("/reported-results/lipp-2016")
    assert {one["question"]: one["per_100"] for one in reported["table_1"]} == TABLE_1
    assert {(one["numerator"], one["denominator"]) for one in reported["table_1"]} == {("x", 126)}
    assert [
        [(figure["per_100"], figure["section"]) for figure in one["figures"]]
        for one in reported["conflicts"]
    ] == [[(81, "Table 1"), (87, "3.1.2")], [(67, "Table 1"), (64, "3.3.2")]]
    await reader.get("/reported-results/lipp-2017", expect=404)


@pytest.mark.rule("E4")
async def test_a_small_part_is_withheld_and_cannot_be_subtracted(sector: Sector) -> None:
    survey = await opened(sector)
    await fill(sector, survey, [ALL | {"involved": "Yes"}] * 9 + [ALL] * 20)
    await evaluator(sector).post(f"/surveys/{survey}/close", expect=200)
    results = await sector.person("x", "learning:read").get(f"/surveys/{survey}/results")
    assert results["everybody"]["base"] == 29
    for part in ("involved", "not_involved"):
        assert (results[part]["base"], results[part]["headlines"]) == (None, [])
        assert "Fewer than 10" in results[part]["withheld"]


@pytest.mark.rule("T3")
@pytest.mark.parametrize(("others", "told"), [(0, None), (12, 32)])
async def test_what_few_said_is_not_shown_of_a_question_nor_left_to_subtract(
    sector: Sector, others: int, told: int | None
) -> None:
    """Three of those involved disagree; of everybody as many, or `others` more."""
    survey = await opened(sector)
    disagrees = ALL | dict.fromkeys(AGREEMENT, "Not at all")
    involved = [ALL] * 12 + [disagrees] * 3
    rest = [ALL] * 20 + [disagrees] * others
    await fill(sector, survey, [one | {"involved": "Yes"} for one in involved] + rest)
    await evaluator(sector).post(f"/surveys/{survey}/close", expect=200)
    results = await sector.person("x", "learning:read").get(f"/surveys/{survey}/results")
    for group, base in (
        ("everybody", 35 + others),
        ("involved", 15),
        ("not_involved", 20 + others),
    ):
        shown = told if group == "everybody" else None
        for one in results[group]["headlines"]:
            assert (one["numerator"], one["denominator"]) == (shown, base), group
            assert (one["per_100"] is None, one["symbol"]) == (
                (True, "c") if shown is None else (False, None)
            )
        assert results[group]["headlines"]


@pytest.mark.rule("E5")
async def test_an_unsafe_cross_table_is_refused_and_says_why(sector: Sector) -> None:
    survey = await opened(sector)
    await on_paper(sector, survey, ALL)
    await evaluator(sector).post(f"/surveys/{survey}/close", expect=200)
    reader = sector.person("anybody", "learning:read")
    refused = await reader.get(
        f"/surveys/{survey}/cross-table?row=role&column=alliance", expect=409
    )
    assert "fewer than 10" in refused["detail"]
    for wrong in ("row=role&column=role", "row=role&column=more", "row=role&column=nothing"):
        await reader.get(f"/surveys/{survey}/cross-table?{wrong}", expect=422)


async def test_a_safe_cross_table_is_shown_whole(sector: Sector) -> None:
    survey = await opened(sector)
    words = ("Completely", "To a large extent", "To a moderate extent", "To a small extent",
             "Not at all", "Don't know")  # fmt: skip
    answers = [{"involved": who, "alliance": word} for who in ("Yes", "No") for word in words]
    await fill(sector, survey, answers * 10)
    await evaluator(sector).post(f"/surveys/{survey}/close", expect=200)
    reader = sector.person("anybody", "learning:read")
    shown = await reader.get(f"/surveys/{survey}/cross-table?row=involved&column=alliance")
    assert (shown["base"], len(shown["cells"])) == (120, 12)
    assert {cell["respondents"] for cell in shown["cells"]} == {10}
