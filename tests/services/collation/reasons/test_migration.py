"""Reasons that were given before it was kept whose they are stay, and are nobody's."""

from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from services.collation.reasons.tables import OfferedReason
from tests.services.collation.landed import MOMENT, insert, migrated

BEFORE = "0033"


async def test_a_landed_reason_keeps_what_it_says_and_is_nobodys(empty_database_url: str) -> None:
    reason_id, scr_id = uuid4(), uuid4()

    def land(connection: Connection) -> None:
        said = {
            "reason_id": reason_id,
            "issue": "D4",
            "origin": "scr_report",
            "text": "The rota does not say who calls the meeting.",
            "source_kind": "scr",
            "source_id": scr_id,
            "offered_at": MOMENT,
        }
        insert(connection, "reason", said)

    async with (
        migrated(empty_database_url, BEFORE, land) as connection,
        AsyncSession(connection) as session,
    ):
        found = await session.get_one(OfferedReason, reason_id)
    assert (found.text, found.source_id) == ("The rota does not say who calls the meeting.", scr_id)
    assert (found.tenant, found.given_by) == (None, None)
