"""A paper that was written before papers could be withdrawn stands as it was."""

import json
from uuid import uuid4

from sqlalchemy import Connection, text

from tests.services.collation.alliance.office import PAPER
from tests.services.collation.landed import MOMENT, insert, migrated

BEFORE = "0035"


async def test_a_paper_of_the_landed_schema_stands(empty_database_url: str) -> None:
    row = {
        "paper_id": uuid4(),
        "meeting_id": uuid4(),
        "body": PAPER,
        "written_at": MOMENT,
    }

    def land(connection: Connection) -> None:
        insert(connection, "alliance_paper", row)

    async with migrated(empty_database_url, BEFORE, land) as connection:
        wanted = text("SELECT body, withdrawn_at, withdrawn_for FROM alliance_paper")
        ((body, *withdrawn),) = (await connection.execute(wanted)).all()
    assert (json.loads(body) if isinstance(body, str) else body) == PAPER
    assert withdrawn == [None, None]
