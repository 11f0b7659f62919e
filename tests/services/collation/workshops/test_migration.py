"""What boards shared and planned before there was an Alliance is theirs afterwards."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Connection, select, text

from services.collation.workshops.tables import WorkshopShare
from tests.services.collation.landed import MOMENT, insert, migrated

BEFORE_THE_ALLIANCE = "0014"
BEFORE_THE_LIBRARY_ALONE = "0026"
BODY = {"title": "One rota", "text": "One line.", "evidence_note": None, "evidence_url": None}


async def test_landed_practices_and_workshops_are_kept_and_their_boards_are_known(
    empty_database_url: str,
) -> None:
    practice_id, workshop_id = uuid4(), uuid4()

    def land(connection: Connection) -> None:
        insert(
            connection,
            "practice",
            {
                "practice_id": practice_id,
                "revision": 1,
                "tenant": "northmere-scb",
                "state": "shared",
                "origin": "written",
                "evidence": "tried",
                "named": False,
                "body": BODY,
                "search_text": " one rota",
                "screened": [],
                "written_at": MOMENT,
                "written_by": "northmere-1",
                "shared_at": MOMENT,
            },
        )
        insert(
            connection,
            "workshop",
            {
                "workshop_id": workshop_id,
                "tenant": "northmere-scb",
                "issue": "C2",
                "state": "planned",
                "held_on": date(2026, 12, 10),
                "room": {},
                "warnings": [],
                "planned_at": MOMENT,
                "planned_by": "northmere-1",
            },
        )

    async with migrated(empty_database_url, BEFORE_THE_ALLIANCE, land) as connection:
        for select, expected in (
            ("SELECT state FROM practice", "shared"),
            ("SELECT issue FROM workshop", "C2"),
            ("SELECT tenant FROM known_board", "northmere-scb"),
        ):
            assert (await connection.execute(text(select))).scalars().all() == [expected]


@pytest.mark.rule("W8", "B6")
async def test_of_solutions_that_were_shared_the_library_alone_keeps_the_words(
    empty_database_url: str,
) -> None:
    solution, reason = uuid4(), uuid4()

    def land(connection: Connection) -> None:
        for share_id, kind, practice_id in (
            (solution, "solution", uuid4()),
            (reason, "reason", None),
        ):
            row = {
                "share_id": share_id,
                "workshop_id": uuid4(),
                "issue": "C2",
                "kind": kind,
                "item_id": uuid4(),
                "body": BODY,
                "named_board": "northmere-scb",
                "practice_id": practice_id,
                "shared_at": MOMENT,
                "shared_by": "northmere-1",
            }
            insert(connection, "workshop_share", row)

    async with migrated(empty_database_url, BEFORE_THE_LIBRARY_ALONE, land) as connection:
        rows = await connection.execute(select(WorkshopShare.__table__))
        kept = {row.kind: (row.body, row.named_board) for row in rows}
    assert kept == {"solution": (None, None), "reason": (BODY, "northmere-scb")}
