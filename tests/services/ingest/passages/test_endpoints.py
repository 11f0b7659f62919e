"""The text of a review, a page at a time."""

import msgspec

from contracts.api.ingest import PassagePage
from tests.services.ingest.door import PROSE, Door, report


async def test_passages_come_in_order_with_their_place_in_the_text(door: Door) -> None:
    receipt = await door.published()
    body = (await door.public().get(f"/v1/scrs/{receipt['id']}/passages")).json()
    items = body["items"]
    assert [item["text"] for item in items] == list(PROSE)
    assert [item["number"] for item in items] == [1, 2, 3]
    assert {item["page"] for item in items} == {1}
    whole = "\n".join(item["text"] for item in items)
    assert all(whole[item["start"] : item["end"]] == item["text"] for item in items)
    assert (body["version"], body["scr_id"], body["next"]) == (1, receipt["id"], None)


async def test_pages_are_turned_by_cursor_to_the_end(door: Door) -> None:
    board = door.board()
    lines = [f"Line {number} of the report is about what was done well." for number in range(9)]
    receipt = await board.push(report(*lines))
    await door.read_all()
    for path in (f"/v1/scrs/{receipt['id']}/passages", receipt["status_url"] + "/passages"):
        texts, cursor, pages = [], "", 0
        while True:
            query = "?limit=5" + (f"&cursor={cursor}" if cursor else "")
            page = (await door.public().get(path + query)).json()
            texts += [item["text"] for item in page["items"]]
            pages += 1
            if page["next"] is None:
                break
            cursor = page["next"]
        assert (texts, pages) == ([*PROSE, *lines], 3)


async def test_other_services_can_read_what_is_answered(door: Door) -> None:
    receipt = await door.published()
    answer = await door.public().get(f"/v1/scrs/{receipt['id']}/versions/1/passages?limit=2")
    page = msgspec.json.decode(answer.content, type=PassagePage)
    assert (len(page.items), page.version) == (2, 1)
    assert page.next


async def test_a_cursor_of_another_version_or_tenant_is_refused(door: Door) -> None:
    first, second = await door.published(), await door.published(source_ref="SCR-2")
    path = f"/v1/scrs/{first['id']}/passages"
    cursor = (await door.public().get(f"{path}?limit=1")).json()["next"]
    assert (await door.public().get(f"{path}?cursor={cursor}")).status_code == 200
    assert (await door.board().get(f"{path}?cursor={cursor}")).status_code == 400
    other = f"/v1/scrs/{second['id']}/passages?cursor={cursor}"
    assert (await door.public().get(other)).status_code == 400
    for query in ("limit=0", "limit=201", "offset=3", "sort=page"):
        assert (await door.public().get(f"{path}?{query}")).status_code == 422, query


async def test_a_version_that_is_not_there_has_no_passages(door: Door) -> None:
    receipt = await door.published()
    for version, status in ((2, 404), (0, 422), (10**12, 422), ("x", 422)):
        path = f"/v1/scrs/{receipt['id']}/versions/{version}/passages"
        assert (await door.public().get(path)).status_code == status, version
