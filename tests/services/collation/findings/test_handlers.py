"""A review is taken in, revised and withdrawn: once, twice and out of order."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from chassis.testing import eventually
from services.collation.findings.tables import Finding
from services.collation.reviews.tables import Passage
from tests.services.collation.desk import PLAIN, SHOWS_D4, Desk, problem, published, withdrawn


async def texts_kept(desk: Desk) -> list[str]:
    async with desk.database.reading() as session:
        return list(await session.scalars(select(Passage.text).order_by(Passage.number)))


async def memos_kept(desk: Desk) -> int:
    async with desk.database.reading() as session:
        counted = select(func.count()).where(Finding.memo.is_not(None))
        return await session.scalar(counted) or 0


async def parked(desk: Desk) -> int:
    table = desk.database.messaging.dead_letter
    async with desk.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.rule("C8")
async def test_a_published_review_is_in_the_queue_and_in_the_coverage_at_once(desk: Desk) -> None:
    before = await desk.queue()
    assert (before["items"], before["coverage"]["denominator"]) == ([], 0)
    scr_id = await desk.publish(PLAIN, SHOWS_D4)
    (waiting,) = (after := await desk.queue())["items"]
    assert (waiting["scr_id"], waiting["state"], waiting["passages"]) == (str(scr_id), "waiting", 2)
    assert (after["coverage"]["numerator"], after["coverage"]["denominator"]) == (0, 1)
    assert await texts_kept(desk) == [PLAIN, SHOWS_D4]


async def test_a_review_published_twice_is_taken_in_once(desk: Desk) -> None:
    scr_id, event_id = uuid4(), uuid4()
    event = published(scr_id)
    desk.ingest.texts[event.passages_url] = [PLAIN]
    await desk.take(event, event_id)
    await desk.code(scr_id, 1)
    await desk.take(event, event_id)
    await desk.take(event)
    (waiting,) = (await desk.queue())["items"]
    assert waiting["state"] == "in_work"
    assert len(await desk.codings()) == 1
    assert await texts_kept(desk) == [PLAIN]
    assert len(desk.ingest.asked) == 1


async def test_an_older_version_that_comes_late_changes_nothing(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4, PLAIN, version=2)
    await desk.publish(PLAIN, scr_id=scr_id, version=1)
    assert (await desk.at_desk(scr_id))["scr_version"] == 2
    assert await texts_kept(desk) == [SHOWS_D4, PLAIN]


@pytest.mark.parametrize(("status", "times_parked"), [(410, 0), (404, 1)])
async def test_a_review_whose_passages_are_gone_is_left_out_and_the_next_taken_in(
    desk: Desk, status: int, times_parked: int
) -> None:
    desk.ingest.status = status
    await desk.publish(PLAIN)
    desk.ingest.status = 200
    taken_in = await desk.publish(PLAIN)
    assert [waiting["scr_id"] for waiting in (await desk.queue())["items"]] == [str(taken_in)]
    assert await parked(desk) == times_parked


async def test_a_review_is_taken_in_once_ingest_can_be_reached_again(desk: Desk) -> None:
    desk.ingest.status = 503
    waiting = asyncio.create_task(desk.publish(PLAIN))

    async def asked_twice() -> bool:
        return len(desk.ingest.asked) >= 2

    await eventually(asked_twice)
    desk.ingest.status = 200
    scr_id = await waiting
    assert [queued["scr_id"] for queued in (await desk.queue())["items"]] == [str(scr_id)]
    assert await parked(desk) == 0


async def test_a_revision_takes_the_place_of_the_version_before(desk: Desk) -> None:
    first = await desk.publish(PLAIN, SHOWS_D4)
    second = await desk.publish(PLAIN)
    coded = (await desk.code(first, 2)).json()
    await desk.publish(SHOWS_D4, scr_id=first, version=2)
    waiting = (await desk.queue())["items"]
    assert [(w["scr_id"], w["scr_version"], w["state"]) for w in waiting] == [
        (str(first), 2, "waiting"),
        (str(second), 1, "waiting"),
    ]
    assert await desk.codings() == []
    kind, told = (await desk.told())[-1]
    assert (kind, told["finding_id"], told["revision"], told["reason"]) == (
        "finding.retracted",
        coded["finding_id"],
        2,
        "review_revised",
    )
    assert PLAIN not in [p["text"] for p in (await desk.at_desk(first))["items"]]


async def test_a_revision_told_twice_retracts_once(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    await desk.code(scr_id)
    await desk.publish(PLAIN, scr_id=scr_id, version=2)
    await desk.publish(PLAIN, scr_id=scr_id, version=2)
    assert await desk.types_told() == ["finding.coded", "finding.retracted"]


async def test_the_revision_of_a_complete_review_takes_it_out_of_the_denominator(
    desk: Desk,
) -> None:
    scr_id = await desk.publish(PLAIN)
    await desk.post(f"/v1/coding-queue/{scr_id}/completion", {"scr_version": 1})
    await desk.publish(PLAIN, scr_id=scr_id, version=2)
    (_, complete), (kind, reopened) = await desk.told()
    assert kind == "coding.reopened"
    assert (complete["revision"], complete["scr_version"]) == (1, 1)
    assert (reopened["revision"], reopened["scr_version"]) == (2, 2)
    assert reopened["taxonomy"] == complete["taxonomy"]
    coverage = (await desk.queue())["coverage"]
    assert (coverage["numerator"], coverage["denominator"]) == (0, 1)


async def test_a_withdrawal_ends_every_use_of_the_review_and_keeps_no_text(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4, PLAIN)
    coded = (await desk.code(scr_id, 1, memo="see paragraph 4.2")).json()
    await desk.take(withdrawn(scr_id))
    assert await texts_kept(desk) == []
    assert await memos_kept(desk) == 0
    assert await desk.codings() == []
    queue = await desk.queue()
    assert (queue["items"], queue["coverage"]["denominator"]) == ([], 0)
    kind, told = (await desk.told())[-1]
    assert (kind, told["reason"]) == ("finding.retracted", "review_withdrawn")
    assert problem(await desk.get(f"/v1/coding-queue/{scr_id}")) == (410, "review-withdrawn")
    history = (await desk.get(f"/v1/codings/{coded['finding_id']}")).json()["history"]
    assert [(h["revision"], h["change"], h["changed_by"]) for h in history] == [
        (1, "coded", "analyst-1"),
        (2, "retracted", None),
    ]


async def test_a_withdrawal_told_twice_retracts_once(desk: Desk) -> None:
    scr_id, event_id = await desk.publish(PLAIN), uuid4()
    await desk.code(scr_id)
    await desk.take(withdrawn(scr_id), event_id)
    await desk.take(withdrawn(scr_id), event_id)
    await desk.take(withdrawn(scr_id))
    assert await desk.types_told() == ["finding.coded", "finding.retracted"]


@pytest.mark.parametrize("versions", [(1,), (1, 2), (2, 1), (3,)])
async def test_whatever_comes_after_a_withdrawal_changes_nothing(
    desk: Desk, versions: tuple[int, ...]
) -> None:
    scr_id = uuid4()
    await desk.take(withdrawn(scr_id))
    for version in versions:
        await desk.publish(SHOWS_D4, scr_id=scr_id, version=version)
    assert await texts_kept(desk) == []
    queue = await desk.queue()
    assert (queue["items"], queue["coverage"]["denominator"]) == ([], 0)
    assert problem(await desk.get(f"/v1/coding-queue/{scr_id}")) == (404, "no-such-review")
    assert desk.ingest.asked == []


async def test_a_review_withdrawn_while_its_passages_were_read_stays_withdrawn(desk: Desk) -> None:
    scr_id = uuid4()
    desk.ingest.meanwhile = desk.take(withdrawn(scr_id, version=1))
    await desk.publish(PLAIN, scr_id=scr_id, version=2)
    assert await texts_kept(desk) == []
    assert problem(await desk.get(f"/v1/coding-queue/{scr_id}")) == (404, "no-such-review")


async def test_a_review_revised_while_its_passages_were_read_stays_revised(desk: Desk) -> None:
    scr_id = uuid4()
    desk.ingest.meanwhile = desk.publish(SHOWS_D4, scr_id=scr_id, version=2)
    await desk.publish(PLAIN, scr_id=scr_id)
    assert await texts_kept(desk) == [SHOWS_D4]
    assert (await desk.at_desk(scr_id))["scr_version"] == 2
