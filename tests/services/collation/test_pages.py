"""Lists that go by something else than a number: page by page each thing is told once, in order."""

import httpx2
import pytest

from tests.services.collation.consultations.room import mini_summit
from tests.services.collation.desk import Desk, problem
from tests.services.collation.hall import Hall
from tests.services.collation.pair import LEAD


@pytest.mark.parametrize("path", ["/summits", "/consultations"])
async def test_events_go_by_month_on_and_on(hall: Hall, path: str) -> None:
    for held_on in ("2027-03-16", "2027-05-02", "2027-03-01"):
        await hall.summit(held_on=held_on)
        await mini_summit(hall)
    reader = hall.role("reader")
    listed = (await reader.get(f"{path}?limit=200"))["items"]
    months = [event["month"] for event in listed]
    assert months == sorted(months)
    assert len(set(months)) < len(months)
    cursor, paged = "", []
    while True:
        page = await reader.get(f"{path}?limit=2{cursor}")
        assert len(page["items"]) <= 2
        paged += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert paged == listed
    other = "/consultations" if path == "/summits" else "/summits"
    assert await reader.get(f"{other}?limit=2{cursor}", expect=400) == "bad-cursor"


@pytest.mark.parametrize("name", ["coding-assignments", "double-codings"])
async def test_what_is_assigned_goes_in_that_order_on_and_on(desk: Desk, name: str) -> None:
    made = []
    for _ in range(5):
        scr_id = str(await desk.publish("It was dark."))
        whom = {"coder": LEAD} if name == "coding-assignments" else {"coders": [LEAD, "analyst-1"]}
        asked = {"scr_id": scr_id, "scr_version": 1} | whom
        answer = await desk.ask(LEAD, "POST", f"/v1/{name}", asked)
        assert answer.status_code == 201, answer.text
        made.append(scr_id)

    async def page(query: str) -> httpx2.Response:
        return await desk.ask(LEAD, "GET", f"/v1/{name}?limit=2{query}")

    cursor, paged = "", []
    for expected in (2, 2, 1):
        told = (await page(cursor)).json()
        assert len(told["items"]) == expected
        paged += [one["scr_id"] for one in told["items"]]
        cursor = f"&cursor={told['next']}"
    assert (paged, told["next"]) == (made, None)
    assert problem(await page("&cursor=W10")) == (400, "bad-cursor")
