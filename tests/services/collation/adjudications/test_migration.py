"""What was settled before it was noted as settled stands from now on too."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text

from tests.services.collation.landed import MOMENT, insert, migrated


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """Without the newest schema, which the service makes of what has landed."""
    return empty_database_url


def double_coding(state: str) -> dict[str, Any]:
    return {
        "double_coding_id": uuid4(),
        "tenant": "centre",
        "scr_id": uuid4(),
        "scr_version": 2,
        "state": state,
        "assigned_by": "lead",
        "assigned_at": MOMENT,
    }


def adjudication(of: dict[str, Any], issue: str, kinds: list[str]) -> dict[str, Any]:
    return {
        "double_coding_id": of["double_coding_id"],
        "passage": 7,
        "issue": issue,
        "kinds": kinds,
        "span_start": 0,
        "span_end": 0,
        "reason": "As the text says.",
        "adjudicated_by": "ash",
        "adjudicated_at": MOMENT,
    }


def finding(of: dict[str, Any], issue: str, double_coding_id: UUID | None) -> dict[str, Any]:
    return {
        "finding_id": uuid4(),
        "revision": 1,
        "scr_id": of["scr_id"],
        "scr_version": 2,
        "passage": 8,
        "page": 1,
        "issue": issue,
        "taxonomy": "2016.1",
        "kind": "problem",
        "origin": "added",
        "tenant": "centre",
        "coder": "elm",
        "coded_at": MOMENT,
        "double_coding_id": double_coding_id,
    }


async def test_what_was_agreed_or_adjudicated_before_is_settled(database_url: str) -> None:
    reconciled, open_still = double_coding("reconciled"), double_coding("in_adjudication")
    agreed = reconciled["double_coding_id"]

    def land(connection: Connection) -> None:
        for pair in (reconciled, open_still):
            insert(connection, "double_coding", pair)
        insert(connection, "adjudication", adjudication(reconciled, "D4", []))
        insert(connection, "adjudication", adjudication(open_still, "D4", []))
        insert(connection, "finding", finding(reconciled, "G6", agreed))
        insert(connection, "finding", finding(reconciled, "C1", None))
        gone = finding(reconciled, "F2", agreed) | {"retracted_at": MOMENT}
        insert(connection, "finding", gone)

    async with migrated(database_url, "0027", land) as connection:
        found = await connection.execute(
            text("SELECT scr_version, passage, issue, tenant FROM settled_unit ORDER BY passage")
        )
        assert [tuple(row) for row in found] == [(2, 7, "D4", "centre"), (2, 8, "G6", "centre")]
