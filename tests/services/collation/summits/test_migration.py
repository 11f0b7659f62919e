"""What collation held before there were summits is still there afterwards."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Uuid, bindparam, text

from tests.services.collation.landed import migrated

LANDED = "0008"
PUT = "INSERT INTO practice_issue (practice_id, issue) VALUES (:practice_id, 'D4')"


async def test_the_data_of_the_landed_schema_is_kept_and_2015_is_told(
    empty_database_url: str,
) -> None:
    def land(connection: Connection) -> None:
        practice = uuid4()
        stored = practice.hex if connection.dialect.name == "sqlite" else practice
        connection.execute(text(PUT), {"practice_id": stored})

    async with migrated(empty_database_url, LANDED, land) as connection:
        kept = await connection.execute(text("SELECT issue FROM practice_issue"))
        assert kept.scalars().all() == ["D4"]
        for table, many in (("summit", 3), ("consultation", 2), ("event_series", 2)):
            found = await connection.execute(text(f"SELECT count(*) FROM {table}"))
            assert found.scalar_one() == many, table
        unknown = "SELECT count(*) FROM summit WHERE attended IS NOT NULL OR asked IS NOT NULL"
        assert (await connection.execute(text(unknown))).scalar_one() == 0


BODIES_KNOWN = "0025"
HELD = """
INSERT INTO summit (summit_id, tenant, title, town, month, state)
VALUES (:summit, 'centre', 'A summit', 'Leeds', '2026-10', :state)
"""
CAME = """
INSERT INTO registration (registration_id, summit_id, tenant, state, agency)
VALUES (:one, :summit, 'a-body', 'attended', 'police')
"""
REACHED = "INSERT INTO attendee_contact VALUES (:one, :summit, 'unit@police.example')"
SENT = "INSERT INTO summit_output VALUES (:summit, 'police', '2026-11-02', 'centre-client')"


async def test_the_attendee_list_of_a_summit_that_is_over_is_forgotten_and_of_one_to_come_kept(
    empty_database_url: str,
) -> None:
    over, sent, to_come = uuid4(), uuid4(), uuid4()

    def land(connection: Connection) -> None:
        for summit, state in ((over, "closed"), (sent, "closed"), (to_come, "open")):
            ids = {"summit": summit, "one": summit}
            for statement in (HELD, CAME, REACHED):
                known = [bindparam(n, type_=Uuid()) for n in ids if f":{n}" in statement]
                values = ids | {"state": state}
                given = {n: v for n, v in values.items() if f":{n}" in statement}
                connection.execute(text(statement).bindparams(*known), given)
        of = text(SENT).bindparams(bindparam("summit", type_=Uuid()))
        connection.execute(of, {"summit": sent})

    async with migrated(empty_database_url, BODIES_KNOWN, land) as connection:

        async def of(what: str, summit: UUID) -> list[Any]:
            wanted = text(f"SELECT {what} WHERE summit_id = :summit")
            wanted = wanted.bindparams(bindparam("summit", type_=Uuid()))
            return [tuple(row) for row in await connection.execute(wanted, {"summit": summit})]

        for summit, days in ((over, [None]), (sent, ["2026-11-02"])):
            assert await of("1 FROM registration", summit) == []
            (kept,) = await of("email, registration_id FROM attendee_contact", summit)
            assert kept[0] == "unit@police.example"
            assert UUID(str(kept[1])) != summit
            owed = dict(await of("recipient, sent_on FROM summit_output", summit))
            assert owed.keys() == {"police", "alliance_members"}
            assert [owed["police"] and str(owed["police"])] == days
        assert len(await of("1 FROM registration", to_come)) == 1
        (kept,) = await of("registration_id FROM attendee_contact", to_come)
        assert UUID(str(kept[0])) == to_come
        assert await of("1 FROM summit_output", to_come) == []
