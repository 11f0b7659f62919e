"""The queue and its coverage figure, completion and reopening, and who may come near."""

from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from services.collation.coding import endpoints as coding
from services.collation.findings import endpoints as findings
from tests.services.collation.desk import PLAIN, SHOWS_D4, Desk, problem, withdrawn

VERSION = {"scr_version": 1}
ROUTES = [
    (method, route.path)
    for router in (coding.router, findings.router)
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
]


async def test_the_queue_is_in_the_order_of_arrival_page_by_page(desk: Desk) -> None:
    arrived = [str(await desk.publish(PLAIN)) for _ in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await desk.get("/v1/coding-queue", limit=2, **cursor)).json()
        seen += [waiting["scr_id"] for waiting in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == arrived


@pytest.mark.rule("G1")
@pytest.mark.parametrize("parameter", ["sort", "order_by", "group_by", "commissioning_body"])
async def test_the_queue_cannot_be_ordered_or_grouped_by_anything_else(
    desk: Desk, parameter: str
) -> None:
    answer = await desk.get("/v1/coding-queue", **{parameter: "commissioning_body"})
    assert answer.status_code == 422


async def test_a_place_in_the_queue_outlives_the_review_s_leaving_it(desk: Desk) -> None:
    arrived = [await desk.publish(PLAIN) for _ in range(3)]
    page = (await desk.get("/v1/coding-queue", limit=1)).json()
    await desk.post(f"/v1/coding-queue/{arrived[0]}/completion", VERSION)
    rest = (await desk.get("/v1/coding-queue", cursor=page["next"])).json()["items"]
    assert [waiting["scr_id"] for waiting in rest] == [str(scr_id) for scr_id in arrived[1:]]


@pytest.mark.rule("G4")
async def test_the_coverage_counts_reviews_coded_to_the_end_of_all_that_are_published(
    desk: Desk,
) -> None:
    complete, waiting, begun, gone = [await desk.publish(PLAIN) for _ in range(4)]
    await desk.code(begun)
    await desk.take(withdrawn(gone))
    await desk.post(f"/v1/coding-queue/{complete}/completion", VERSION)
    queue = await desk.queue()
    assert [(q["scr_id"], q["state"]) for q in queue["items"]] == [
        (str(waiting), "waiting"),
        (str(begun), "in_work"),
    ]
    coverage = queue["coverage"]
    assert (coverage["numerator"], coverage["denominator"]) == (1, 3)
    assert coverage["as_of"].endswith("Z")
    assert (coverage["taxonomy"], coverage["release"]) == ("2016.1", None)
    assert coverage["caveat"]


async def test_a_completed_review_leaves_the_queue_and_is_told(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    answer = await desk.post(f"/v1/coding-queue/{scr_id}/completion", VERSION)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["completed_by"]) == ("complete", "analyst-1")
    assert (await desk.queue())["items"] == []
    ((kind, told),) = await desk.told()
    assert kind == "coding.completed"
    shared = ("scr_id", "scr_version", "revision", "taxonomy")
    assert {name: told[name] for name in shared} == {name: body[name] for name in shared}
    assert (await desk.at_desk(scr_id))["state"] == "complete"


async def test_completing_twice_is_completing_once(desk: Desk) -> None:
    path = f"/v1/coding-queue/{await desk.publish(PLAIN)}/completion"
    first, again = [await desk.post(path, VERSION) for _ in range(2)]
    assert (again.status_code, again.json()) == (200, first.json())
    assert await desk.types_told() == ["coding.completed"]


async def test_a_reopened_review_takes_its_place_in_the_queue_again(desk: Desk) -> None:
    first, second = [await desk.publish(PLAIN) for _ in range(2)]
    await desk.post(f"/v1/coding-queue/{first}/completion", VERSION)
    answer = await desk.post(f"/v1/coding-queue/{first}/reopening", VERSION)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["revision"], body["completed_at"]) == ("in_work", 2, None)
    again = await desk.post(f"/v1/coding-queue/{first}/reopening", VERSION)
    assert again.json() == body
    queued = (await desk.queue())["items"]
    assert [q["scr_id"] for q in queued] == [str(first), str(second)]
    await desk.post(f"/v1/coding-queue/{first}/completion", VERSION)
    assert [(kind, told["revision"]) for kind, told in await desk.told()] == [
        ("coding.completed", 1),
        ("coding.reopened", 2),
        ("coding.completed", 3),
    ]


async def test_reopening_what_is_open_tells_nothing(desk: Desk) -> None:
    scr_id = await desk.publish(PLAIN)
    answer = await desk.post(f"/v1/coding-queue/{scr_id}/reopening", VERSION)
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    assert await desk.told() == []


@pytest.mark.parametrize("step", ["completion", "reopening"])
async def test_only_the_version_in_force_of_a_live_review_is_completed_or_reopened(
    desk: Desk, step: str
) -> None:
    scr_id = await desk.publish(PLAIN)
    path = f"/v1/coding-queue/{scr_id}/{step}"
    assert problem(await desk.post(path, {"scr_version": 2})) == (409, "version-not-in-force")
    assert problem(await desk.post(path, {})) == (422, "invalid")
    assert problem(await desk.post(path, VERSION | {"state": "complete"})) == (422, "invalid")
    unknown = f"/v1/coding-queue/{uuid4()}/{step}"
    assert problem(await desk.post(unknown, VERSION)) == (404, "no-such-review")
    await desk.take(withdrawn(scr_id))
    assert problem(await desk.post(path, VERSION)) == (404, "no-such-review")
    assert await desk.told() == []


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_nobody_comes_near_without_a_token_of_the_scope(
    desk: Desk, method: str, path: str
) -> None:
    target = path.replace("{", "").replace("}", "")
    assert (await desk.client.request(method, target)).status_code == 401
    other = "codings:write" if method == "GET" else "codings:read"
    token = desk.issuer.headers("centre", other, "trends:read", "scrs:read")
    refused = await desk.client.request(method, target, headers=token)
    assert problem(refused) == (403, "forbidden")


async def test_a_cursor_fits_no_other_tenant(desk: Desk) -> None:
    for _ in range(2):
        await desk.publish(SHOWS_D4)
    cursor = (await desk.get("/v1/coding-queue", limit=1)).json()["next"]
    token = desk.issuer.headers("another", "codings:read")
    answer = await desk.client.get("/v1/coding-queue", params={"cursor": cursor}, headers=token)
    assert problem(answer) == (400, "bad-cursor")
