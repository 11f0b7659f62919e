"""What was said at a summit, or written to one, enters the library as what it is."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from chassis.consumer import Consumer
from chassis.db import utc_now
from contracts.events.collation import PracticeWithdrawn
from services.collation.app import service
from services.collation.practices.domain import PracticeState
from services.collation.practices.tables import Practice
from tests.services.collation.desk import received
from tests.services.collation.hall import SAID, Hall
from tests.services.kept import kept


@pytest.mark.rule("S8", "S9", "B6")
async def test_good_practice_of_a_summit_and_of_the_written_route_enters_the_library(
    hall: Hall,
) -> None:
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    said = SAID | {"kind": "good_practice", "issue": "F10"}
    writer = hall.role("delegate", "could-not-come")
    for doing in ("done", "not_done"):
        told = {"kind": "good_practice", "issue": "F10", "doing": doing}
        await hall.enter(table, text=f"A rota that all can see, {doing}.", **told)
        body = said | {"notice_version": 1, "doing": doing, "text": f"A named worker, {doing}."}
        await writer.make(f"{summit}/written-contributions", body)
    reader = hall.person("eastvale", "practices:read")
    assert (await reader.get("/practices"))["items"] == []
    await hall.end(summit)
    shown = (await reader.get("/practices?issue=F10"))["items"]
    assert sorted((one["origin"], one["evidence"], one["text"]) for one in shown) == [
        ("summit", "suggested", "A rota that all can see, not_done."),
        ("summit", "tried", "A rota that all can see, done."),
        ("written", "suggested", "A named worker, not_done."),
        ("written", "tried", "A named worker, done."),
    ]
    assert {one["named_body"] for one in shown} == {None}


SHARED = "A zebrafinch sings when the chair is late."


@pytest.mark.rule("B6", "S7", "S9")
async def test_what_is_withdrawn_from_the_library_is_told_at_its_summit_no_more_and_forgotten(
    hall: Hall,
) -> None:
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    path = f"{table}/contributions"
    body = SAID | {"kind": "good_practice", "doing": "done", "issue": "F10", "text": SHARED}
    facilitator, reader = hall.role("facilitator"), hall.role("reader")
    entry = await facilitator.raw("POST", path, body, **{"Idempotency-Key": "said-once"})
    other = await hall.enter(table, kind="good_practice", doing="done", text="A named worker.")
    await hall.end(summit)
    centre = hall.person("centre", "practices:read", "practices:share")
    (practice,) = (await centre.get("/practices?issue=F10"))["items"]
    await centre.post(f"/practices/{practice['practice_id']}/withdrawal")

    gone = f"/contributions/{entry.json()['contribution_id']}"
    for _ in range(3):
        told = [
            one["contribution_id"]
            for of in (summit, "")
            for one in (await reader.get(f"{of}/contributions"))["items"]
        ]
        assert told == [other["contribution_id"]] * 2  # at once, and whatever is told twice
        assert await reader.get(gone, 404) == "no-such-contribution"
        await hear(hall, UUID(practice["practice_id"]))
    assert await kept(hall.database, "zebrafinch") == 0
    (decision,) = (await facilitator.get(f"{summit}/decisions"))["items"]
    assert (decision["outcome"], decision["decided_by"]) == ("withdrawn", "centre")
    again = await facilitator.post(f"{gone}/withdrawal", {"reason": "Asked for."}, 409)
    assert again == "not-on-record"


@pytest.mark.rule("B6", "S7")
async def test_what_the_library_refuses_is_in_no_row_and_no_file(hall: Hall) -> None:
    """An example of a summit is not held any more; one of before may wait still."""
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    await hall.enter(table, kind="good_practice", doing="done", text=SHARED)
    await hall.end(summit)
    async with hall.database.transaction() as tx:
        await tx.session.execute(update(Practice).values(state=PracticeState.HELD, shared_at=None))
    keeper = hall.person("keeper", "practices:read", "practices:steward")
    (held,) = (await keeper.get("/held-practices"))["items"]
    say = {"decision": "refuse", "reason": "One child's story."}
    await keeper.post(f"/practices/{held['practice_id']}/decision", say)
    (told,) = await hall.told("practice.withdrawn")
    await hear(hall, UUID(str(told["practice_id"])))
    assert await kept(hall.database, "zebrafinch") == 0
    (decision,) = (await hall.role("facilitator").get(f"{summit}/decisions"))["items"]
    assert decision["reason"].endswith("or refused there.")


@pytest.mark.rule("B6", "S7")
async def test_a_contribution_and_its_example_are_withdrawn_once_whichever_comes_first(
    hall: Hall,
) -> None:
    summit = await hall.begun(8)
    table = await hall.talk(summit)
    entry = await hall.enter(table, kind="good_practice", doing="done", text=SHARED)
    await hall.end(summit)
    centre = hall.person("centre", "practices:read", "practices:share")
    (practice,) = (await centre.get("/practices"))["items"]
    await centre.post(f"/practices/{practice['practice_id']}/withdrawal")
    withdrawal = f"/contributions/{entry['contribution_id']}/withdrawal"
    facilitator = hall.role("facilitator")
    await facilitator.post(withdrawal, {"reason": "Asked for."})
    await hear(hall, UUID(practice["practice_id"]))
    await hear(hall, uuid4())  # an example that was written in the library, or is not known yet
    (decision,) = (await facilitator.get(f"{summit}/decisions"))["items"]
    assert decision["reason"] == "Asked for."
    assert len(await hall.told("practice.withdrawn")) == 1


async def hear(hall: Hall, practice_id: UUID) -> None:
    told = PracticeWithdrawn(practice_id=practice_id, revision=2, withdrawn_at=utc_now())
    runtime = hall.app.state.runtime
    consumer = Consumer(hall.database, runtime.bus, service.handlers.handlers, runtime)
    await consumer.take(received(told))
