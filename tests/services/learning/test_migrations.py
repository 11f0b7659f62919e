"""From the schema that landed first to the newest: what was there stays."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, insert, select
from sqlalchemy.pool import NullPool

from chassis.engine import open_engine
from chassis.migrations import config_of, migrate
from services.learning.app import service
from services.learning.experience.tables import Credit

LANDED_FIRST = "0002"
BEFORE_CUT_LOOSE = "0009"


def to_the_first(connection: Connection) -> None:
    bring(connection, LANDED_FIRST)


def bring(connection: Connection, revision: str) -> None:
    config = config_of(service.package, service.metadata)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def test_credits_of_the_first_schema_are_there_in_the_newest(empty_database_url: str) -> None:
    row = {
        "reviewer_id": uuid4(),
        "scr_id": uuid4(),
        "scr_url": "/v1/scrs/one",
        "credited_at": datetime(2026, 11, 23, tzinfo=UTC),
    }
    engine = open_engine(empty_database_url, "test", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(to_the_first)
            await connection.execute(insert(Credit).values(**row))
        await migrate(empty_database_url, service.package, service.metadata)
        async with engine.connect() as connection:
            (kept,) = (await connection.execute(select(Credit))).mappings().all()
    finally:
        await engine.dispose()
    assert dict(kept) == row


@pytest.mark.rule("L16", "E7")
async def test_what_was_given_before_is_kept_and_cut_loose_from_who_gave_it(
    empty_database_url: str,
) -> None:
    offer, survey, open_one, moment = uuid4(), uuid4(), uuid4(), datetime(2026, 11, 23, tzinfo=UTC)
    sent, people = [uuid4() for _ in range(MANY)], [uuid4() for _ in range(MANY)]
    given = [FEEDBACK | {"offer_id": offer, "comment": f"Said {n}."} for n in range(MANY)]
    givers = [{"offer_id": offer, "reviewer_id": one, "follow_up": True} for one in people]
    took = [{"survey_id": survey, "tenant": f"b-{n}", "follow_up": True} for n in range(MANY)]
    responses = [response(one, survey, None, sent=True) for one in sent]
    responses.append(response(open_one, survey, "b-9", sent=False))
    answers = [
        {"response_id": one, "question": "role", "value": f"Role {n}"}
        for n, one in enumerate([*sent, open_one])
    ]
    bodies = {
        "feedback": (204, b""),
        "sent": (409, b'{"link": "/v1/surveys/one/emerging-findings"}'),
        "comment": (201, b'{"told_at": "", "comments": ["No."]}'),
        "begun": (201, b'{"id": "%s"}' % str(open_one).encode()),
    }
    stored = [
        {"tenant": "b-1", "idempotency_key": key, "request_hash": "0" * 64, "status": status}
        | {"headers": {}, "body": body, "answered_at": moment}
        for key, (status, body) in bodies.items()
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "session_feedback": given,
        "feedback_given": givers,
        "participation": took,
        "response": responses,
        "answer_given": answers,
        "answer": stored,
    }
    engine = open_engine(empty_database_url, "test", poolclass=NullPool)
    tables = service.metadata.tables
    try:
        async with engine.begin() as connection:
            await connection.run_sync(bring, BEFORE_CUT_LOOSE)
            for name, said in rows.items():
                await connection.execute(insert(tables[name]), said)
        await migrate(empty_database_url, service.package, service.metadata)
        async with engine.connect() as connection:
            found = {}
            for name in rows:
                there = await connection.execute(select(tables[name]))
                found[name] = [dict(row) for row in there.mappings()]
    finally:
        await engine.dispose()
    assert [row | {"seq": 0} for row in found["session_feedback"]] == [
        one | {"seq": 0} for one in given
    ]
    for name in ("feedback_given", "participation"):
        assert sorted(found[name], key=str) == sorted(rows[name], key=str)
    assert [row["tenant"] for row in found["participation"]] != [one["tenant"] for one in took]
    by_id = {row["id"]: row for row in found["response"]}
    assert by_id[open_one]["tenant"] == "b-9"
    assert {*by_id} & {*sent, open_one} == {open_one}
    assert {row["response_id"] for row in found["answer_given"]} == {*by_id}
    assert sorted(row["value"] for row in found["answer_given"]) == sorted(
        one["value"] for one in answers
    )
    assert [row["idempotency_key"] for row in found["answer"]] == ["begun"]


MANY = 12
FEEDBACK = {"ideas": "Completely", "useful": "Completely", "length": "right"}


def response(number: UUID, survey: UUID, tenant: str | None, *, sent: bool) -> dict[str, Any]:
    return {
        "id": number,
        "survey_id": survey,
        "tenant": tenant,
        "mode": "online",
        "recording": False,
        "consented_at": None,
        "sent": sent,
    }
