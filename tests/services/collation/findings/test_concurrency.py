"""People and events at once: one finding each, and none on a version that went out of force."""

import asyncio

import httpx2
import pytest

from tests.services.collation.desk import PLAIN, SHOWS_D4, Desk, withdrawn


async def test_many_who_code_the_same_at_once_make_one_finding(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)

    async def code() -> httpx2.Response:
        # a busy machine may ask them to come again, as the contract says
        while (answer := await desk.code(scr_id)).status_code == 503:
            pass
        return answer

    answers = await asyncio.gather(*(code() for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 11 + [201]
    assert len({answer.json()["finding_id"] for answer in answers}) == 1
    assert await desk.types_told() == ["finding.coded"]


async def test_of_two_decisions_at_once_one_stands(desk: Desk) -> None:
    scr_id = await desk.publish(SHOWS_D4)
    (suggestion,) = await desk.suggestions(scr_id)
    answers = await asyncio.gather(
        *(desk.decide(suggestion, decision) for decision in ["accept", "reject"] * 4)
    )
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [200] * 4 + [409] * 4
    assert len(set(statuses[::2])) == len(set(statuses[1::2])) == 1
    (decided,) = await desk.suggestions(scr_id)
    accepted = decided["state"] == "accepted"
    assert len(await desk.codings()) == (1 if accepted else 0)


@pytest.mark.parametrize("ending", ["withdrawal", "revision"])
async def test_no_finding_outlives_the_version_it_was_made_on(desk: Desk, ending: str) -> None:
    for _ in range(5):
        scr_id = await desk.publish(*[PLAIN] * 4)
        end = (
            desk.take(withdrawn(scr_id))
            if ending == "withdrawal"
            else desk.publish(PLAIN, scr_id=scr_id, version=2)
        )
        coded = [asyncio.create_task(desk.code(scr_id, passage)) for passage in (1, 2, 3, 4)]
        await end
        assert {answer.status_code for answer in await asyncio.gather(*coded)} <= {
            201,
            404,
            409,
            410,
        }
        assert await desk.codings(scr_id=scr_id) == []
    told = await desk.types_told()
    assert told.count("finding.coded") == told.count("finding.retracted")


async def test_of_many_who_complete_at_once_one_does(desk: Desk) -> None:
    path = f"/v1/coding-queue/{await desk.publish(PLAIN)}/completion"
    answers = await asyncio.gather(*(desk.post(path, {"scr_version": 1}) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert await desk.types_told() == ["coding.completed"]
