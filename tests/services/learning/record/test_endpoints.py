"""A record is taken away and erased whole, save what is named and why."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.learning.cpd.tables import CpdEntry
from services.learning.db import metadata
from services.learning.record.domain import KEPT, PERSON_COLUMNS
from services.learning.reviewers.tables import Reviewer
from tests.services.kept import kept
from tests.services.learning.needs.test_endpoints import NEED
from tests.services.learning.people import (
    BOARD,
    OFFER,
    OWN,
    PROVIDER,
    STEWARD,
    TODAY,
    Person,
    Sector,
)

ANY = {"models": [], "sectors": [], "regions": []}


@pytest.mark.rule("L17")
async def test_a_reviewer_takes_everything_away_and_erases_it(sector: Sector) -> None:
    provider, board = sector.person("provider-one", *PROVIDER), sector.person("board-a", *BOARD)
    person, own = await sector.reviewer("Reviewer Unmistakable", mentors=True)
    waiting, waiting_id = await sector.reviewer("Reviewer Next")
    offer = (await provider.post("/offers", OFFER | {"places": 1}))["id"]
    for who in (person, waiting):
        await who.post(f"/offers/{offer}/places")
    await waiting.post("/mentorships", {"mentor_id": own})
    await person.post("/engagements", {"independent": True, "conflicts": "None known."})
    await board.get(f"/reviewers/{own}?purpose=commissioning")
    await sector.person("centre", *STEWARD).post(f"/reviewers/{own}/removals", {"reason": "Left."})
    taken = await person.get("/my-record/export")
    assert taken["tables"]["reviewer"][0]["name"] == "Reviewer Unmistakable"
    filled = {name for name, rows in taken["tables"].items() if rows}
    assert filled >= {"place", "mentorship", "engagement", "person_read", "removal", "reviewer"}
    assert taken["kept_on_erasure"].keys() == KEPT.keys()

    erased = (await person.ask("DELETE", "/my-record"))["erased"]
    assert (erased["reviewer"], erased["place"], erased["mentorship"]) == (1, 1, 1)
    await person.get("/my-record", expect=404)
    await person.get("/my-record/export", expect=404)
    await board.get(f"/reviewers/{own}?purpose=commissioning", expect=404)
    (moved_up,) = (await waiting.get("/places"))["items"]
    assert moved_up["state"] == "placed"
    async with sector.database.reading() as session:
        for table in metadata.sorted_tables:
            if table.name not in KEPT and table.name not in {"outbox"}:
                rows = str((await session.execute(table.select())).all())
                assert "Unmistakable" not in rows, table.name
                # under a removal its id is left of the record, and nothing that was said in it
                assert table is Reviewer.__table__ or own not in rows, table.name
    history = sector.person("centre", *STEWARD).get(
        f"/reviewers/{own}/removals?purpose=stewardship"
    )
    assert len((await history)["items"]) == 1
    assert waiting_id


@pytest.mark.rule("L17")
async def test_what_was_erased_does_not_come_back_with_the_key_it_was_said_under(
    sector: Sector,
) -> None:
    """Nor does the name, in what a board was answered; what others said of somebody else stays."""
    board = sector.person("northmere-scb", *BOARD)
    person, own = await sector.reviewer("Reviewer Unmistakable", mentors=True)
    other, _ = await sector.reviewer("Reviewer Ash", availability="not_now")
    entry = {"kind": "course", "title": "One", "done_on": TODAY.isoformat(), "reflection": "Good."}
    declared = {"independent": True, "conflicts": "Unmistakable ones."}
    asked: list[tuple[Person, str, dict[str, object], str]] = [
        (person, "/v1/cpd-entries", entry | {"reflection": "Unmistakable."}, "/v1/my-record"),
        (person, "/v1/engagements", declared, "/v1/my-record"),
        (board, "/v1/needs", NEED | ANY, "/v1/needs/{id}"),
        (other, "/v1/cpd-entries", entry, ""),
    ]

    async def ask(who: Person, path: str, body: dict[str, object], _link: str) -> Any:
        keyed = who.headers | {"Idempotency-Key": f"the-first-time-of-{path}"}
        return await sector.http.post(path, json=body, headers=keyed)

    first = [await ask(*one) for one in asked]
    assert {answer.status_code for answer in first} == {201}
    assert first[2].json()["invited"] == [
        {"reviewer_id": own, "name": "Reviewer Unmistakable", "state": "invited"}
    ]
    assert await kept(sector.database, "unmistakable")
    await person.ask("DELETE", "/my-record")
    assert await kept(sector.database, "unmistakable") == 0
    for answer, one in zip(first, asked, strict=True):
        again, link = await ask(*one), one[-1]
        if not link:
            assert again.json() == answer.json()
            continue
        assert (again.status_code, again.json()["type"]) == (410, "/problems/taken-back")
        assert again.json()["link"] == link.format(**answer.json())
    assert len((await board.get("/needs"))["items"]) == 1
    assert await kept(sector.database, "unmistakable") == 0


@pytest.mark.rule("L17")
def test_every_table_that_can_name_a_person_is_erased_or_says_why_not() -> None:
    unlike = {"id", "need_id", "offer_id", "engagement_id", "survey_id", "programme_id"}
    named = {
        table.name for table in metadata.sorted_tables if {*PERSON_COLUMNS} & {*table.c.keys()}
    }
    assert named > KEPT.keys()
    for table in metadata.sorted_tables:
        for column in [column.name for column in table.c]:
            if column.endswith(("_id", "person", "who")) and column not in unlike:
                known = {"event_id", "reading_id", "scr_id", "finding_id", "response_id"}
                assert column in {*PERSON_COLUMNS, *known}, f"{table.name}.{column}"


async def test_who_keeps_no_record_is_told_so(sector: Sector) -> None:
    nobody = sector.person("reviewer-none", *OWN)
    for path in ("/my-record", "/my-record/export", "/places", "/cpd-entries", "/invitations"):
        await nobody.get(path, expect=404)


async def test_nothing_is_written_about_somebody_who_is_being_erased(sector: Sector) -> None:
    person, own = await sector.reviewer()
    entry = {"kind": "course", "title": "One", "done_on": TODAY.isoformat(), "reflection": "Good."}

    async def log() -> int:
        answer = await sector.http.post("/v1/cpd-entries", json=entry, headers=person.headers)
        return answer.status_code

    async def erase() -> int:
        answer = await sector.http.delete("/v1/my-record", headers=person.headers)
        return answer.status_code

    answers = await asyncio.gather(*(log() for _ in range(6)), erase(), *(log() for _ in range(6)))
    assert answers[6] == 200
    assert {*answers} <= {200, 201, 404}
    async with sector.database.reading() as session:
        wanted = select(CpdEntry).where(CpdEntry.reviewer_id == UUID(own))
        assert (await session.scalars(wanted)).all() == []


@pytest.mark.rule("L14", "L17")
async def test_erasing_a_record_ends_no_removal(
    sector: Sector, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, own = await sector.reviewer("Reviewer Ash")
    steward = sector.person("the-centre", *STEWARD)
    board = sector.person("northmere-scb", *BOARD)
    await steward.post(f"/reviewers/{own}/removals", {"reason": "Reports were not finished."})
    answer = await sector.http.delete("/v1/my-record", headers=person.headers)
    assert answer.status_code == 200
    for path in ("/my-record", "/my-record/export"):
        await person.get(path, expect=404)
    await person.get("/cpd-entries", expect=404)
    async with sector.database.reading() as session:
        kept = await session.get_one(Reviewer, UUID(own))
        assert (kept.name, kept.name_key, kept.listed) == ("", "", False)
    later = TODAY + timedelta(days=60)
    monkeypatch.setattr("services.learning.reviewers.queries.today", lambda: later)
    again = {"name": "Reviewer Ash", "listed": True, "availability": "available"}
    assert (await person.put("/my-record", again))["id"] == own
    assert (await board.get("/reviewers?purpose=commissioning"))["items"] == []
    await steward.get(f"/reviewers/{own}/removals?purpose=stewardship")
