"""With the whole database in hand nobody gets from a contribution to who was there."""

import random
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import Database, utc_now
from chassis.errors import Unavailable
from tests.services.collation.hall import AGENCIES, BANDS, RULES, SAID, Hall
from tests.services.kept import everything, values_of

SMALLEST = 5
ATTENDEE_SIDE = ("registration", "attendee_contact", "attendee_read")
GIVEN_SIDE = ("contribution", "contribution_decision", "reason", "practice", "outbox")
SHARED = {"summit_id"}
"""The event itself is common to all of it."""
REGIONS = ("london", "north_east", "south_west")


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
TRUSTS, OFFICES = 8, 3
"""Codes that many rows share, and the organiser, who reads the one and leads the other."""


def body_of(number: int, agency: str) -> str:
    """Police of as many bodies as people, schools of one body, the others of a few."""
    return {
        "police": f"force-{number}",
        "education": "hill-academy",
        "childrens_social_care": f"office-{number % OFFICES}",
        "adult_health": f"trust-{number % TRUSTS}",
    }[agency]


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
        body, contact = body_of(number, str(traits["agency"])), f"a{number}@{number % 9}.example"
        _, one = await hall.register(summit, number, body, contact=contact, **traits)
        delegates.append(one | traits | {"body": body, "contact": contact})
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
            writer = hall.role("delegate", one["body"])
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
    came = [row["registration_id"] for row in before["registration"] if row["reasons_table"]]
    await hall.end(summit)
    tables = await everything(hall.database)
    gave = [row for row in tables["contribution"] if row["on_record"]]
    assert len(came) == 38
    assert len(gave) > 38
    there = [one for one in delegates if UUID(one["registration_id"]) in came]

    # by bodies: none of those that sent somebody is named anywhere any more
    bodies = {one["body"] for one in delegates}
    assert len(bodies) > 15
    for name, rows in tables.items():
        assert not bodies & keys_of({name: rows}, (name,)), name
    assert tables["registration"] == []
    # the contacts stand beside nothing, under numbers that no registration had
    contacts = tables["attendee_contact"]
    assert {row["email"] for row in contacts} == {one["contact"] for one in there}
    assert contacts[0].keys() == {"registration_id", "summit_id", "email"}
    assert not {row["registration_id"] for row in contacts} & set(came)
    ordered = [row["email"] for row in sorted(contacts, key=lambda row: row["registration_id"])]
    assert ordered != [one["contact"] for one in there]

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
    for name in ("contribution", "contribution_decision", "attendee_contact"):
        assert not any(isinstance(v, datetime) for row in tables[name] for v in row.values())
    # by place: no table, phase, seat, position or choice is left on either side
    for row in gave:
        assert (row["table_number"], row["phase"], row["entry"]) == (None, None, None)
    assert all(row["lot"] is None for row in tables["summit"])

    # by counts: whatever is told of who gave is true of people of at least five bodies that came
    for row in gave:
        told = {k: row[k] for k in ("agency", "band", "region", "practising") if row[k] is not None}
        alike = {one["body"] for one in there if told.items() <= one.items()}
        assert len(alike) >= SMALLEST, told
    assert {row["agency"] for row in gave} == {"police", "adult_health", None}
    classes = Counter((r["agency"], r["band"], r["region"], r["practising"]) for r in gave)
    assert len(classes) > 2


@pytest.mark.rule("S7")
async def test_the_order_in_which_rows_lie_tells_nothing_of_who_was_there(hall: Hall) -> None:
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
    contacts = [one["contact"] for one in delegates]
    lying["contact"] = [
        spoken[contacts.index(email)]
        for email in await as_it_lies(hall.database, "attendee_contact", "email")
    ]
    for where, found in lying.items():
        order = [spoken.index(said) for said in found if said in spoken]
        assert len(order) > 20, where
        kept = sum(later == earlier + 1 for earlier, later in pairwise(order))
        assert kept < len(order) / 2, where


@pytest.mark.rule("S7")
async def test_no_decision_before_the_end_tells_when_it_was_made(hall: Hall) -> None:
    """PostgreSQL notes the transaction that wrote a row, and other rows of it have a time."""
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    gone = {"outcome": "discarded", "reason": "A name."}
    for _ in range(4):
        held = await hall.enter(table, text="Mrs Sample never comes.")
        path = f"/contributions/{held['contribution_id']}/decision"
        await hall.role("facilitator").put(path, gone)
    await hall.end(summit)
    assert len((await hall.role("facilitator").get(f"{summit}/decisions"))["items"]) == 4
    if hall.database.dialect == "postgresql":
        async with hall.database.reading() as session:
            wrote = await session.scalars(text("SELECT xmin::text FROM contribution_decision"))
            assert len({*wrote}) == 1


async def as_it_lies(database: Database, table: str, column: str = "text") -> list[str]:
    """A column of a table by the number that the database itself gives to each row."""
    number = "ctid" if database.dialect == "postgresql" else "rowid"
    async with database.reading() as session:
        return list(await session.scalars(text(f"SELECT {column} FROM {table} ORDER BY {number}")))


@pytest.mark.rule("S7")
async def test_the_files_of_the_database_name_no_body_that_came_once_it_is_over(
    small_hall: Hall,
) -> None:
    """SQLite's own log and free pages keep what was deleted, unless they are told not to."""
    hall = small_hall
    summit, delegates = await held_summit(hall, 26)
    path, words = hall.database.url.partition(":///")[2], {one["body"] for one in delegates}
    words |= {one["contact"] for one in delegates[24:]}
    assert [word for word in words if found_in_files(path, word)] == [*words]
    await hall.end(summit)
    assert [word for word in words if found_in_files(path, word)] == []
    organiser = hall.role("organiser")
    contacts = (await organiser.get(f"{summit}/contacts?purpose=sending_outputs"))["items"]
    assert sorted(one["email"] for one in contacts) == sorted(
        one["contact"] for one in delegates[:24]
    )
    for one in (await organiser.get(f"{summit}/outputs"))["items"]:
        sent = {"recipient": one["recipient"], "sent_on": str(utc_now().date())}
        await organiser.post(f"{summit}/outputs", sent)
    await organiser.post(f"{summit}/archive")
    assert (await organiser.get(f"{summit}/contacts?purpose=sending_outputs"))["items"] == []
    assert not any(found_in_files(path, one["contact"]) for one in delegates)


def found_in_files(path: str, word: str) -> bool:
    files = (Path(path), Path(f"{path}-wal"))
    return any(word.encode() in file.read_bytes() for file in files if file.exists())


@pytest.mark.rule("S7")
async def test_what_is_known_of_delegates_until_when_is_told_before_they_register(
    small_hall: Hall,
) -> None:
    shown = await small_hall.role("reader").get(await small_hall.summit())
    assert "the attendee list is deleted." in shown["kept"]
