"""With the whole database in hand nobody gets from what was given without a name to its giver."""

from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from chassis.db import Database
from tests.services.kept import everything, values_of
from tests.services.learning.asking import ALL, CONSENT, evaluator, opened, respondent
from tests.services.learning.people import Person, Sector, attended

MANY = 24
SAID = {"ideas": "Completely", "useful": "To a large extent", "length": "right"}


@pytest.mark.rule("L16")
async def test_no_row_and_no_order_of_rows_leads_from_feedback_to_its_giver(
    sector: Sector,
) -> None:
    """Everybody gives in the order of their places: afterwards that order is found nowhere."""
    _, offer, people = await attended(sector, MANY)
    path = f"/offers/{offer}/feedback"
    for number, person in enumerate(people):
        body = SAID | {"comment": f"Comment {number}.", "follow_up": number % 2 == 0}
        assert (await keyed(sector, person, path, body)).status_code == 204
    tables = await everything(sector.database)
    assert stored_of(tables, people) == []
    first = SAID | {"comment": "Comment 0.", "follow_up": True}
    retried = await keyed(sector, people[0], path, first)
    assert retried.json()["type"] == "/problems/feedback-given-already"
    assert stored_of(await everything(sector.database), people) == []

    ids = [(await person.get("/my-record"))["id"] for person in people]
    givers = await as_it_lies(sector.database, "feedback_given", "reviewer_id")
    assert_drawn([ids.index(hyphened(one)) for one in givers])
    await assert_no_transaction_tells(
        sector.database, ("session_feedback",), "feedback_given", {"offer"}
    )
    assert not {*values_of(tables["session_feedback"])} & {*ids}


@pytest.mark.rule("E7", "L16")
async def test_no_row_and_no_order_of_rows_leads_from_a_response_to_who_took_part(
    sector: Sector,
) -> None:
    survey = await opened(sector)
    boards = [respondent(sector, f"board-{number}") for number in range(MANY)]
    known = []
    for number, board in enumerate(boards):
        consent = CONSENT | {"survey_id": survey, "recording": number == 7}
        begun = (await keyed(sector, board, "/responses", consent)).json()["id"]
        for question, value in ALL.items():
            await board.put(f"/responses/{begun}/answers/{question}", {"value": value})
        known.append(begun)
    assert len(stored_of(await everything(sector.database), boards)) == MANY
    for board, begun in zip(boards, known, strict=True):
        sent = await keyed(sector, board, f"/responses/{begun}/sending", {"follow_up": True})
        assert sent.status_code == 200
    tables = await everything(sector.database)
    assert stored_of(tables, boards) == []
    given = {*values_of(tables["response"]), *values_of(tables["answer_given"])}
    assert not given & ({*known} | {board.tenant for board in boards})
    assert len(tables["answer_given"]) == MANY * len(ALL)

    took_part = await as_it_lies(sector.database, "participation", "tenant")
    assert_drawn([int(tenant.rpartition("-")[2]) for tenant in took_part])
    await assert_no_transaction_tells(
        sector.database, ("response", "answer_given"), "participation", {"survey"}
    )
    raw = (await evaluator(sector).get(f"/surveys/{survey}/responses"))["items"]
    assert [one["answers"] for one in raw] == [ALL] * MANY


@pytest.mark.rule("E11")
async def test_no_stored_answer_leads_from_a_comment_to_who_made_it(sector: Sector) -> None:
    """A retry makes no second comment, though nothing is kept by which it could be known."""
    survey = await opened(sector)
    board = respondent(sector)
    begun = (await keyed(sector, board, "/responses", CONSENT | {"survey_id": survey})).json()["id"]
    for question, value in ALL.items():
        await board.put(f"/responses/{begun}/answers/{question}", {"value": value})
    await keyed(sector, board, f"/responses/{begun}/sending", {"follow_up": False})
    told = await evaluator(sector).post(f"/surveys/{survey}/emerging-findings", {"text": "So."})
    path = f"/emerging-findings/{told['id']}/comments"
    for _ in range(2):
        said = await keyed(sector, board, path, {"text": "No."})
        assert (said.status_code, said.json()["comments"]) == (201, ["No."])
    assert stored_of(await everything(sector.database), [board]) == []


async def keyed(sector: Sector, person: Person, path: str, body: dict[str, Any]) -> Any:
    headers = person.headers | {"Idempotency-Key": f"once-{path}"}
    return await sector.http.post(f"/v1{path}", json=body, headers=headers)


def stored_of(
    tables: dict[str, list[dict[str, Any]]], people: list[Person]
) -> list[dict[str, Any]]:
    """Stored answers by tenant: each would hold a time, and a hash of what was said."""
    tenants = {person.tenant for person in people}
    return [row for row in tables["answer"] if row["tenant"] in tenants]


def hyphened(stored: Any) -> str:
    """An id as the API tells it; SQLite keeps it without hyphens."""
    plain = str(stored).replace("-", "")
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


def assert_drawn(order: list[int]) -> None:
    assert sorted(order) == [*range(MANY)]
    kept = sum(later == earlier + 1 for earlier, later in pairwise(order))
    assert kept < MANY / 2, order


async def as_it_lies(database: Database, table: str, column: str) -> list[Any]:
    number = "ctid" if database.dialect == "postgresql" else "rowid"
    async with database.reading() as session:
        return [*await session.scalars(text(f"SELECT {column} FROM {table} ORDER BY {number}"))]


async def assert_no_transaction_tells(
    database: Database, given: tuple[str, ...], givers: str, common: set[str]
) -> None:
    """PostgreSQL notes in each row which transaction wrote it, and which one locked it last."""
    if database.dialect != "postgresql":
        return
    numbers: dict[str, set[str]] = {}
    async with database.reading() as session:
        for name in database.metadata.tables:
            rows = await session.execute(text(f"SELECT xmin::text, xmax::text FROM {name}"))
            numbers[name] = {number for row in rows for number in row if number != "0"}
    assert len(numbers[givers]) == 1
    told = set().union(*(numbers[name] for name in given))
    for name in numbers.keys() - {*given, givers} - common:
        assert not numbers[name] & told, name
