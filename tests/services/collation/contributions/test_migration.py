"""What the library took back before contributions followed it is taken back where it was said."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.contributions.tables import Contribution
from tests.services.collation.landed import MOMENT, insert, migrated

BEFORE = "0032"


@pytest.mark.rule("B6", "S7")
async def test_landed_contributions_follow_what_the_library_took_back(
    empty_database_url: str,
) -> None:
    ids = {state: uuid4() for state in ("shared", "held", "refused", "withdrawn")}

    def land(connection: Connection) -> None:
        for state, contribution_id in ids.items():
            ended = state in ("refused", "withdrawn")
            said = {
                "contribution_id": contribution_id,
                "summit_id": uuid4(),
                "origin": "summit",
                "kind": "good_practice",
                "doing": "done",
                "issue": "B2",
                "text": "A deputy chairs.",
                "state": "clear",
                "on_record": True,
                "held_for": [],
            }
            example = {
                "practice_id": uuid4(),
                "revision": 1,
                "tenant": "centre",
                "state": state,
                "origin": "summit",
                "evidence": "tried",
                "named": False,
                "search_text": "" if ended else " a deputy chairs",
                "screened": [],
                "source_kind": "contribution",
                "source_id": contribution_id,
                "written_at": MOMENT,
                "written_by": "centre-1",
            }
            insert(connection, "contribution", said)
            insert(connection, "practice", example)

    async with (
        migrated(empty_database_url, BEFORE, land) as connection,
        AsyncSession(connection) as session,
    ):
        found = {
            state: await session.get_one(Contribution, contribution_id)
            for state, contribution_id in ids.items()
        }
    kept = {state: (one.state, one.text) for state, one in found.items()}
    assert kept == {
        "shared": ("clear", "A deputy chairs."),
        "held": ("clear", "A deputy chairs."),
        "refused": ("withdrawn", None),
        "withdrawn": ("withdrawn", None),
    }
