"""Examples that were shared before their words were indexed are found afterwards."""

from uuid import UUID, uuid4

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.practices import queries
from tests.services.collation.landed import MOMENT, insert, migrated

BEFORE_WORDS = "0019"
BODY = {"title": "One rota", "text": "One line.", "evidence_note": None, "evidence_url": None}


async def test_the_words_of_landed_examples_are_found_and_of_ended_ones_none(
    empty_database_url: str,
) -> None:
    shared, ended = uuid4(), uuid4()

    def land(connection: Connection) -> None:
        for practice_id, state in ((shared, "shared"), (ended, "withdrawn")):
            row = {
                "practice_id": practice_id,
                "revision": 1,
                "tenant": "northmere-scb",
                "state": state,
                "origin": "written",
                "evidence": "tried",
                "named": False,
                "body": BODY,
                "search_text": " one rota one line" if state == "shared" else "",
                "screened": [],
                "written_at": MOMENT,
                "written_by": "northmere-1",
                "shared_at": MOMENT,
            }
            insert(connection, "practice", row)

    async with migrated(empty_database_url, BEFORE_WORDS, land) as connection:

        async def found(words: str) -> list[UUID]:
            async with AsyncSession(connection) as session:
                practices = await queries.list_practices(session, text=words, limit=9)
                return [practice.practice_id for practice in practices]

        assert await found("rot one") == [shared]
        assert await found("line rota x") == []
