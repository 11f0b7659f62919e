"""With the whole database in hand nobody gets from a contribution to who was there."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.db import Database
from chassis.errors import Unavailable
from tests.services.collation.hall import AGENCIES, BANDS, RULES, SAID, Hall

SMALLEST = 5
ATTENDEE_SIDE = ("registration", "attendee_contact", "attendee_read")
GIVEN_SIDE = ("contribution", "contribution_decision", "reason", "practice", "outbox")
SHARED = {"summit_id"}
"""The event itself is common to all of it."""
REGIONS = ("london", "north_east", "south_west")


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order in which the database gives them."""
    tables = {}
    async with database.reading() as session:
        for name, table in database.metadata.tables.items():
            rows = (await session.execute(select(table))).mappings().all()
            tables[name] = [dict(row) for row in rows]
    return tables


def values_of(value: Any) -> Iterator[str]:
    """Each scalar in a value, however deep, as text."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if isinstance(value, str) and value[:1] in "{[":
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict):
        for part in value.values():
            yield from values_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from values_of(part)
    elif value is not None and not isinstance(value, bool | int):
        yield str(value)


def keys_of(tables: dict[str, list[dict[str, Any]]], names: tuple[str, ...]) -> set[str]:
    """Every id, time or text of those tables by which a row could be joined to another."""
    return {
        text
        for name in names
        for row in tables[name]
        for column, value in row.items()
        if column not in SHARED
        for text in values_of(value)
    }


CODES = {
    *AGENCIES, *BANDS, *REGIONS, "summit", "written", "attended", "B2", "C1", "C6", "C5", "clear",
    "barrier", "done", "not_done", "released", "rewritten", "solution", "reason",
    "contribution", "centre", "centre-client", "good_practice", "tried", "shared",
}  # fmt: skip
"""Codes that many rows share, and the organiser, who reads the one and leads the other."""


async def held_summit(hall: Hall, people: int = 40) -> tuple[str, list[dict[str, Any]]]:
    """A day on which everybody says one thing at their table, and some write."""
    drawn = random.Random(5)
    summit = await hall.summit(capacity=people - 2, rules=RULES | {"agency_most": None})
    delegates = []
    for number in range(people):
        traits = {
            "agency": AGENCIES[min(number % 7, 3)],
            "band": BANDS[number // 3 % 3],
            "region": REGIONS[number % 3 if number < 12 else 0],
            "practising": number % 11 != 0,
        }
        _, one = await hall.register(summit, number, contact=f"a{number}@b.example", **traits)
        delegates.append(one | traits)
    organiser, facilitator = hall.role("organiser"), hall.role("facilitator")
    await organiser.post(f"{summit}/allocation")
    seats = await organiser.get(f"{summit}/seats?purpose=running_the_event")
    table_of = {s["registration_id"]: s["reasons_table"] for s in seats["items"]}
    await facilitator.post(f"{summit}/opening")
    for number in sorted(set(table_of.values())):
        await hall.phase(f"{summit}/tables/{number}", "reasons")
    for number, one in enumerate(delegates):
        if one["registration_id"] not in table_of:
            continue
        body = SAID | {k: one[k] for k in ("agency", "band", "region", "practising")}
        body |= {"text": f"Thought number {drawn.randrange(10**9)}."}
        body["kind"] = "good_practice" if number % 8 == 7 else "barrier"
        path = f"{summit}/tables/{table_of[one['registration_id']]}/contributions"
        key = {"Idempotency-Key": f"entry-{number}"}
        assert (await facilitator.raw("POST", path, body, **key)).status_code == 201
        one["said"] = body["text"]
        if number % 9 == 0:
            writer = hall.role("delegate", f"delegate-{number}")
            written = body | {"notice_version": 1, "text": f"Written {number * 7}."}
            path = f"{summit}/written-contributions"
            key = {"Idempotency-Key": f"written-{number}"}
            assert (await writer.raw("POST", path, written, **key)).status_code == 201
    return summit, delegates


@pytest.mark.rule("S7")
async def test_the_attendee_list_and_the_contributions_share_no_key_once_it_is_over(
    hall: Hall,
) -> None:
    summit, delegates = await held_summit(hall)
    before = await everything(hall.database)
    assert keys_of(before, ("registration", "answer")) & keys_of(before, ("contribution",))
    await hall.end(summit)
    tables = await everything(hall.database)
    gave = [row for row in tables["contribution"] if row["on_record"]]
    came = tables["registration"]
    assert len(came) == 38
    assert len(gave) > 38

    # by ids, texts and times: nothing that both sides hold but codes
    attendees, given = keys_of(tables, ATTENDEE_SIDE), keys_of(tables, GIVEN_SIDE)
    assert attendees & given <= CODES
    # through any third table: none holds a key of both
    for name, rows in tables.items():
        if name in {*ATTENDEE_SIDE, *GIVEN_SIDE}:
            continue
        found = keys_of({name: rows}, (name,))
        bridge = bool(found & (attendees - CODES)) and bool(found & (given - CODES))
        assert not bridge, name
    # stored answers named a caller beside what was written
    texts = {row["text"] for row in gave}
    assert not any(b"registration_id" in row["body"] for row in tables["answer"])
    assert not any(text.encode() in row["body"] for row in tables["answer"] for text in texts)

    # by time: no row of either side holds one that tells rows of its side apart
    for name in ("contribution", "contribution_decision", "registration"):
        assert not any(isinstance(v, datetime) for row in tables[name] for v in row.values())
    # by place: no table, phase, seat, position or choice is left on either side
    for row in gave:
        assert (row["table_number"], row["phase"], row["entry"]) == (None, None, None)
    for row in came:
        kept = {column for column, value in row.items() if value is not None}
        assert kept == {"registration_id", "summit_id", "tenant", "state", "agency"}
    assert all(row["lot"] is None for row in tables["summit"])

    # by counts: whatever is told of who gave is true of at least five of those who came
    placed = {row["registration_id"] for row in came}
    there = [one for one in delegates if one["registration_id"] in map(str, placed)]
    for row in gave:
        told = {k: row[k] for k in ("agency", "band", "region", "practising") if row[k] is not None}
        alike = [one for one in there if told.items() <= one.items()]
        assert len(alike) >= SMALLEST, told
    classes = Counter((r["agency"], r["band"], r["region"], r["practising"]) for r in gave)
    assert len(classes) > 2


@pytest.mark.rule("S7")
async def test_the_order_in_which_contributions_lie_tells_nothing_of_who_was_there(
    hall: Hall,
) -> None:
    """Everybody spoke in the order of registration: after the end that order is found nowhere."""
    summit, delegates = await held_summit(hall, 26)
    spoken = [one["said"] for one in delegates if "said" in one]
    assert len(spoken) == 24
    await hall.end(summit)
    lying = {"reason": await as_it_lies(hall.database, "reason")}
    async with hall.database.reading() as session:
        rows = await session.execute(text("SELECT contribution_id, text FROM contribution"))
        said_by_id = {str(UUID(str(key))): said for key, said in rows}
    lying["contribution"] = [*said_by_id.values()]
    lying["outbox"] = [
        said_by_id[str(one["contribution_id"])] for one in await hall.told("contribution.recorded")
    ]
    if hall.database.dialect == "postgresql":
        lying["contribution"] = await as_it_lies(hall.database, "contribution")
    else:
        with pytest.raises(Unavailable) as refused:  # a table without row numbers
            await as_it_lies(hall.database, "contribution")
        assert "no such column: rowid" in str(refused.value.__cause__)
    for where, found in lying.items():
        order = [spoken.index(said) for said in found if said in spoken]
        assert len(order) > 20, where
        kept = sum(later == earlier + 1 for earlier, later in pairwise(order))
        assert kept < len(order) / 2, where


async def as_it_lies(database: Database, table: str) -> list[str]:
    """The texts of a table by the number that the database itself gives to each row."""
    number = "ctid" if database.dialect == "postgresql" else "rowid"
    async with database.reading() as session:
        return list(await session.scalars(text(f"SELECT text FROM {table} ORDER BY {number}")))
