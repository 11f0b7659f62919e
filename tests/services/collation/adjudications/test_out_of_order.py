"""A double coding hears of a version before its review does, or after: parked, and taken later."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.collation.adjudications.handlers import end_all_versions, end_earlier_versions
from services.collation.coding.tables import BlindReview
from services.collation.findings.handlers import take_in_review
from services.collation.reviews.service import read_passages
from tests.services.collation.desk import PLAIN, Desk, problem, published, withdrawn
from tests.services.collation.pair import FIRST, SECOND, Pair


async def take_in_alone(desk: Desk, scr_id: UUID, version: int) -> None:
    event = published(scr_id, version)
    desk.ingest.texts[event.passages_url] = [PLAIN]
    passages = await read_passages(desk.runtime.http, event)
    async with desk.database.transaction() as tx:
        await take_in_review(event, tx, passages)


async def tell_double_codings_alone(desk: Desk, scr_id: UUID, version: int) -> None:
    async with desk.database.transaction() as tx:
        await end_earlier_versions(published(scr_id, version), tx)


async def apart(desk: Desk) -> list[UUID]:
    """What two code apart, of whichever body."""
    async with desk.database.reading() as session:
        return list(await session.scalars(select(BlindReview.scr_id)))


async def queued(desk: Desk) -> tuple[int, str, bool]:
    (one,) = (await desk.queue())["items"]
    return one["scr_version"], one["state"], one["blind"]


@pytest.mark.rule("C9")
@pytest.mark.parametrize("done", [(), (FIRST,), (FIRST, SECOND)])
async def test_a_blind_coding_that_ended_with_its_version_holds_the_review_closed_to_nobody(
    desk: Desk, done: tuple[str, ...]
) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    await pair.code(FIRST)
    await pair.done(*done)
    for _ in range(2):
        await tell_double_codings_alone(desk, pair.scr_id, 2)
    assert ((await pair.shown())["state"], await apart(desk)) == ("ended", [])
    assert await queued(desk) == (1, "waiting", False)
    assert (await pair.end()).json()["state"] == "ended"
    assert (await desk.code(pair.scr_id)).status_code == 201
    await take_in_alone(desk, pair.scr_id, 2)
    assert await queued(desk) == (2, "waiting", False)


@pytest.mark.rule("C9")
async def test_the_news_of_a_version_opens_nothing_that_two_code_apart_in_that_version(
    desk: Desk,
) -> None:
    earlier = await Pair.assigned(desk, PLAIN)
    await take_in_alone(desk, earlier.scr_id, 2)
    later = await Pair.of_review(desk, earlier.scr_id, 2)
    for _ in range(2):
        await tell_double_codings_alone(desk, earlier.scr_id, 2)
    assert ((await earlier.shown())["state"], (await later.shown())["state"]) == (
        "ended",
        "in_work",
    )
    assert await queued(desk) == (2, "in_work", True)
    refused = await desk.code(earlier.scr_id, scr_version=2)
    assert problem(refused) == (409, "coded-blind")


@pytest.mark.rule("C9")
async def test_what_was_given_out_after_its_version_was_over_can_still_be_given_up(
    desk: Desk,
) -> None:
    scr_id = await desk.publish(PLAIN)
    await tell_double_codings_alone(desk, scr_id, 2)
    earlier = await Pair.of_review(desk, scr_id)
    await take_in_alone(desk, scr_id, 2)
    later = await Pair.of_review(desk, scr_id, 2)
    assert (await earlier.end()).json()["state"] == "ended"
    assert ((await later.shown())["state"], await apart(desk)) == ("in_work", [scr_id])


@pytest.mark.rule("C9", "I3")
async def test_a_withdrawal_that_double_codings_hear_of_first_ends_them(desk: Desk) -> None:
    pair = await Pair.assigned(desk, PLAIN)
    async with desk.database.transaction() as tx:
        await end_all_versions(withdrawn(pair.scr_id), tx)
    assert ((await pair.shown())["state"], await apart(desk)) == ("ended", [])
    await desk.take(withdrawn(pair.scr_id))
    assert (await desk.queue())["items"] == []
