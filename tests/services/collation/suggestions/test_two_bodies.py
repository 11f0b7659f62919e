"""Each body decides about a suggestion for itself: neither takes the other's place, nor sees it."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from services.collation.lessons.queries import list_lessons
from tests.services.collation.desk import SHOWS_D4, Desk, problem
from tests.services.collation.landed import MOMENT, insert, migrated
from tests.services.collation.readings.test_two_bodies import Rival

MEMO = "A call is no meeting."


async def decided(rival: Rival, suggestion: Any, decision: str, **more: Any) -> Any:
    path = f"/v1/suggestions/{suggestion['suggestion_id']}/decision"
    return await rival.ask("POST", path, {"decision": decision} | more)


async def counted(desk: Desk) -> dict[str, int]:
    (d4,) = (await desk.get("/v1/suggestion-outcomes")).json()["items"]
    names = ("suggested", "open", "accepted", "retracted", "changed", "rejected", "decided")
    return {name: d4[name] for name in names}


@pytest.mark.rule("C10")
async def test_two_bodies_accept_one_suggestion_each_with_a_coding_and_a_memo_of_its_own(
    desk: Desk,
) -> None:
    rival, scr_id = Rival(desk), await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    mine = (await desk.decide(suggestion, "accept", memo="Mine.")).json()
    (seen,) = (await rival.read(f"/v1/coding-queue/{scr_id}"))["items"][0]["suggestions"]
    assert seen == suggestion, "nothing of another's decision"
    answer = await decided(rival, suggestion, "accept", memo=MEMO)
    assert answer.status_code == 200, answer.text
    theirs = answer.json()
    assert theirs["coding"]["finding_id"] != mine["coding"]["finding_id"]
    assert theirs["suggestion"]["finding_id"] == theirs["coding"]["finding_id"]
    assert theirs["suggestion"]["decided_by"] == rival.client
    assert (await rival.read(f"/v1/codings/{theirs['coding']['finding_id']}"))["memo"] == MEMO
    assert (await decided(rival, suggestion, "accept")).json() == theirs
    assert (await desk.suggestions(scr_id)) == [mine["suggestion"]]
    assert await counted(desk) == {
        "suggested": 1, "open": 0, "accepted": 2, "retracted": 0, "changed": 0,
        "rejected": 0, "decided": 2,
    }  # fmt: skip


@pytest.mark.rule("C10")
async def test_one_body_rejects_what_another_accepted_and_neither_is_refused(desk: Desk) -> None:
    rival, scr_id = Rival(desk), await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    assert (await counted(desk))["open"] == 1
    assert (await desk.decide(suggestion, "accept")).status_code == 200
    assert (await decided(rival, suggestion, "reject")).json()["suggestion"]["state"] == "rejected"
    assert problem(await decided(rival, suggestion, "accept")) == (409, "suggestion-decided")
    assert [s["state"] for s in await desk.suggestions(scr_id)] == ["accepted"]
    assert await counted(desk) == {
        "suggested": 1, "open": 0, "accepted": 1, "retracted": 0, "changed": 0,
        "rejected": 1, "decided": 2,
    }  # fmt: skip
    # what one body found is there: the machine is not taught that it is absent
    async with desk.database.reading() as session:
        (lesson,) = await list_lessons(session)
    assert (lesson.present, lesson.absent) == (("D4",), ())


@pytest.mark.rule("C10")
async def test_what_was_decided_before_is_its_body_s_decision(empty_database_url: str) -> None:
    scr_id = uuid4()
    of_finding, of_decider, of_nobody, untouched = (uuid4() for _ in range(4))
    finding_id = uuid4()

    def land(connection: Connection) -> None:
        finding = {
            "finding_id": finding_id, "revision": 1, "scr_id": scr_id, "scr_version": 1,
            "passage": 1, "page": 1, "issue": "D4", "taxonomy": "2016.1", "kind": "problem",
            "origin": "accepted", "tenant": "centre", "coder": "ash", "coded_at": MOMENT,
        }  # fmt: skip
        insert(connection, "finding", finding)
        for passage, (suggestion_id, decision) in enumerate(
            {
                of_finding: {"state": "accepted", "decided_by": "ash", "finding_id": finding_id},
                of_decider: {"state": "rejected", "decided_by": "elm", "decided_for": "north"},
                of_nobody: {"state": "rejected", "decided_by": "oak"},
                untouched: {"state": "open"},
            }.items(),
            start=1,
        ):
            suggestion = {
                "suggestion_id": suggestion_id, "scr_id": scr_id, "scr_version": 1,
                "passage": passage, "issue": "D4", "score": 0.5, "evidence": [[0, 1]],
                "coder": "lexical", "coder_version": "1", "suggested_at": MOMENT,
            }  # fmt: skip
            if "decided_by" in decision:
                decision["decided_at"] = MOMENT
            insert(connection, "suggestion", suggestion | decision)

    async with migrated(empty_database_url, "0028", land) as connection:
        found = await connection.execute(
            text("SELECT tenant, state, decided_by, finding_id IS NULL FROM suggestion_decision")
        )
        assert {(*row[:3], bool(row[3])) for row in found} == {
            ("centre", "accepted", "ash", False),
            ("north", "rejected", "elm", True),
            ("", "rejected", "oak", True),
        }
        assert await connection.scalar(text("SELECT COUNT(*) FROM suggestion")) == 4
