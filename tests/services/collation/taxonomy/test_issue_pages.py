"""An issue's page before and after it was merged, split or retired: what was found is not lost."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.testing import events_waiting
from contracts.events import BY_TYPE
from services.collation.reasons import service as reasons
from services.collation.reasons.domain import ReasonOrigin
from services.collation.trends.handlers import handlers
from tests.services.collation.desk import PLAIN, Desk, problem, published
from tests.services.collation.taxonomy.test_endpoints import OTHER, RETIRE, SPLIT, TEXT, publish

(TRENDS,) = handlers.read_models
MERGE = {"kind": "merged", "explanation": "One thing.", "codes": ["D1", "D2"], "into": TEXT}
ADD = {"kind": "added", "explanation": "Missing.", "issue": OTHER | {"place": "E"}}


async def code_review(desk: Desk, *issues: str) -> UUID:
    """Published, coded and read to the end, and counted."""
    scr_id = uuid4()
    desk.ingest.texts[published(scr_id).passages_url] = (PLAIN, PLAIN)
    await desk.take(published(scr_id))
    for passage, issue in enumerate(issues, start=1):
        assert (await desk.code(scr_id, passage, issue)).status_code == 201
    await complete(desk, scr_id)
    return scr_id


async def complete(desk: Desk, scr_id: UUID, step: str = "completion") -> None:
    answer = await desk.post(f"/v1/coding-queue/{scr_id}/{step}", {"scr_version": 1})
    assert answer.status_code == 200, answer.text


async def follow(desk: Desk, *scr_ids: UUID) -> None:
    told = [(BY_TYPE[e.type, e.major], e.data) for e in await events_waiting(desk.database)]
    known = [kind.of_json(data) for kind, data in told if kind in TRENDS.events]
    async with desk.database.transaction() as tx:
        await TRENDS.follow([*(published(one) for one in scr_ids), *known], tx)


async def page(desk: Desk, code: str, **query: str) -> Any:
    headers = desk.issuer.headers("centre", "trends:read", "codings:read")
    answer = await desk.client.get(f"/v1/issues/{code}", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def count(shown: Any) -> tuple[int | None, int | None]:
    return shown["problem"]["numerator"], shown["problem"]["denominator"]


@pytest.mark.rule("C6", "C11")
async def test_what_was_merged_counts_once_a_review_for_what_it_became(desk: Desk) -> None:
    both = await code_review(desk, "D1", "D2")
    one, none = await code_review(desk, "D2"), await code_review(desk, "C1")
    async with desk.database.transaction() as tx:
        given = await reasons.offer_reason(
            tx,
            issue="D1",
            origin=ReasonOrigin.SUMMIT,
            text="Nobody asked the police.",
            source_kind="table",
            source_id=uuid4(),
        )
    await follow(desk, both, one, none)
    assert count(await page(desk, "D2")) == (2, 3)
    await publish(desk, MERGE)
    merged = await page(desk, "D8")
    assert count(merged) == (2, 3)
    assert sorted(merged["counted_as"]) == ["D1", "D2", "D8"]
    assert {link["scr_id"] for link in merged["items"]} == {str(both), str(one)}
    assert given.id in [reason["id"] for reason in merged["reasons"]]
    hidden = await page(desk, "D8", region="north_east")
    assert (count(hidden), hidden["problem"]["symbol"], hidden["items"]) == ((None, None), "x", [])


@pytest.mark.rule("C11")
async def test_a_retired_issue_keeps_its_page_and_says_what_it_became(desk: Desk) -> None:
    scr_id = await code_review(desk, "D4")
    await follow(desk, scr_id)
    before = await page(desk, "D4")
    assert (before["in_force"], before["successors"]) == (True, [])
    await publish(desk, SPLIT)
    after = await page(desk, "D4")
    assert (after["in_force"], after["successors"]) == (False, ["D8", "D9"])
    assert (count(after), after["statement"]) == (count(before), before["statement"])
    assert after["reasons"] == before["reasons"]
    assert count(await page(desk, "D8"))[0] == 0
    headers = desk.issuer.headers("centre", "trends:read")
    unknown = await desk.client.get("/v1/issues/D44", headers=headers)
    assert problem(unknown) == (404, "no-such-issue")


@pytest.mark.rule("C7", "C11")
async def test_a_new_issue_is_out_of_the_reviews_that_were_read_for_it(desk: Desk) -> None:
    old = await code_review(desk, "C1")
    await publish(desk, ADD)
    new = await code_review(desk, "E3")
    await follow(desk, old, new)
    assert count(await page(desk, "E3")) == (1, 1)
    assert count(await page(desk, "C1")) == (1, 2)
    await complete(desk, old, "reopening")
    await complete(desk, old)
    await follow(desk, old, new)
    assert count(await page(desk, "E3")) == (1, 2)


@pytest.mark.rule("C7", "C11")
async def test_a_review_is_complete_by_a_version_once_what_it_split_or_retired_is_read_again(
    desk: Desk,
) -> None:
    scr_id = await desk.publish(PLAIN, PLAIN, PLAIN)
    found = {
        issue: (await desk.code(scr_id, passage, issue)).json()["finding_id"]
        for passage, issue in enumerate(("D4", "A1", "D1"), start=1)
    }
    await publish(desk, SPLIT, RETIRE, MERGE)
    told = await desk.types_told()
    done = {"scr_version": 1}
    path = f"/v1/coding-queue/{scr_id}/completion"
    given = {"scr_id": str(scr_id), "scr_version": 1, "coder": "analyst-1"}
    assigned = await desk.ask("lead", "POST", "/v1/coding-assignments", given)
    own = f"/v1/coding-assignments/{assigned.json()['assignment_id']}/completion"
    for refused in (await desk.post(path, done), await desk.post(own, None)):
        assert problem(refused) == (409, "issues-changed")
        assert {e["pointer"]: e["detail"] for e in refused.json()["errors"]} == {
            f"/{found['D4']}": "D4 became D8, D9.",
            f"/{found['A1']}": "A1 became no other issue.",
        }
    assert await desk.types_told() == told
    (queued,) = (await desk.queue())["items"]
    assert queued["state"] == "in_work"
    for issue in ("D4", "A1"):
        path_of = f"/v1/codings/{found[issue]}/retraction"
        assert (await desk.post(path_of, {"reason": "recoded"})).status_code == 200
    assert (await desk.code(scr_id, 1, "D8")).status_code == 201
    complete_now = await desk.post(path, done)
    assert (complete_now.status_code, complete_now.json()["state"]) == (200, "complete")
