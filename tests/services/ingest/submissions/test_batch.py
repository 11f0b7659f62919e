"""`POST /v1/scrs/batch`: each item by itself."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from services.ingest.scrs.tables import Scr
from tests.services.ingest.door import Door, metadata, report

DOCUMENT = report()


def item(ref: str, **changes: Any) -> dict[str, Any]:
    return metadata(DOCUMENT, source_ref=ref, **changes)


async def stored(door: Door) -> int:
    async with door.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Scr)) or 0


MIXED: list[Any] = [
    item("A"),
    item("B", title=""),
    item("C", document_sha256="0" * 64),
    {"not": "a review"},
    item("A", title="Something else"),
    item("A"),
    item("D"),
    7,
    None,
    [item("E")],
]
STATUSES = [202, 422, 422, 422, 409, 200, 202, 422, 422, 422]


@pytest.mark.rule("I13")
async def test_an_item_that_is_refused_harms_no_other(door: Door) -> None:
    board = door.board()
    await board.put_document(DOCUMENT)
    answer = await board.post("/v1/scrs/batch", {"items": MIXED})
    items = answer.json()["items"]
    assert answer.status_code == 200
    assert [entry["status"] for entry in items] == STATUSES
    assert [entry["index"] for entry in items] == list(range(len(MIXED)))
    assert items[1]["problem"]["errors"][0]["pointer"] == "/title"
    assert items[2]["problem"]["type"] == "/problems/document-unknown"
    assert items[5]["receipt"]["id"] == items[0]["receipt"]["id"]
    assert await stored(door) == 2
    assert await door.read_all() == 2
    assert [event.type for event in await door.events()] == ["scr.published"] * 2


UNREADABLE = {
    "NUL": ('"title": "a\\u0000b"', 422, "/problems/unreadable-text"),
    "NUL in a name": ('"ti\\u0000tle": 1', 422, "/problems/unreadable-text"),
    "half a character": ('"title": "a\\ud800"', 422, "/problems/unreadable-text"),
    "many digits": ('"page_count": ' + "9" * 5_000, 400, "/problems/value-refused"),
    "beyond all numbers": ('"page_count": -1e999', 400, "/problems/value-refused"),
    "a name twice": ('"title": 1, "title": 2', 400, "/problems/value-refused"),
    "a name twice, deep": ('"smart": [{"x": {"y": 1, "y": 1}}]', 400, "/problems/value-refused"),
}


@pytest.mark.rule("I13")
@pytest.mark.parametrize("rehearsed", [False, True])
async def test_what_no_item_may_hold_refuses_it_alone(door: Door, rehearsed: bool) -> None:
    board = door.board()
    await board.put_document(DOCUMENT)
    good = json.dumps(item("A")), json.dumps(item("B"))
    bad = ["{" + said + "}" for said, _, _ in UNREADABLE.values()]
    query = "?validate_only=true" if rehearsed else ""
    answer = await door.api.post(
        f"/v1/scrs/batch{query}",
        content='{"items": [' + ",".join((good[0], *bad, good[1])) + "]}",
        headers={**board.headers, "content-type": "application/json"},
    )
    assert answer.status_code == 200
    first, *refused, last = answer.json()["items"]
    assert first["status"] == last["status"] == (200 if rehearsed else 202)
    told = [(entry["index"], entry["status"], entry["problem"]["type"]) for entry in refused]
    assert told == [(n, *one[1:]) for n, one in enumerate(UNREADABLE.values(), start=1)]
    assert await stored(door) == (0 if rehearsed else 2)


async def test_a_batch_that_is_no_json_is_refused_whole(door: Door) -> None:
    good = json.dumps(item("A"))
    broken = ("NaN", '"\xff"', "{", '"\x00"', "[" * 100_000)
    bodies = [f'{{"items": [{good}, {other}]}}' for other in broken]
    for body in (*bodies, '{"items": [{}], "items": [{}]}', "1e999"):
        answer = await door.api.post(
            "/v1/scrs/batch",
            content=body.encode("latin-1"),
            headers={**door.board().headers, "content-type": "application/json"},
        )
        assert answer.status_code == 400, body[-20:]


@pytest.mark.rule("I13")
async def test_an_item_refused_after_it_began_leaves_nothing_behind(door: Door) -> None:
    """The reference is claimed before it is seen that nothing is there to be superseded."""
    board = door.board()
    await board.put_document(DOCUMENT)
    lost = item("B", supersedes=str(uuid4()), correction_note="Page 3 was missing.")
    answer = await board.post("/v1/scrs/batch", {"items": [item("A"), lost, item("C")]})
    assert [entry["status"] for entry in answer.json()["items"]] == [202, 422, 202]
    assert answer.json()["items"][1]["problem"]["type"] == "/problems/supersedes-unknown"
    assert await stored(door) == 2


@pytest.mark.rule("I13")
async def test_a_rehearsed_batch_stores_and_tells_nothing(door: Door) -> None:
    board = door.board()
    await board.put_document(DOCUMENT)
    answer = await board.post("/v1/scrs/batch?validate_only=true", {"items": MIXED})
    items = answer.json()["items"]
    told = [(e["rehearsal"] or {}).get("would_answer", e["status"]) for e in items]
    assert told == STATUSES
    assert all(entry["receipt"] is None for entry in items)
    assert await stored(door) == 0
    assert await door.read_all() == 0


async def test_the_same_batch_again_and_at_once_receives_nothing_twice(door: Door) -> None:
    board = door.board()
    await board.put_document(DOCUMENT)
    batch = {"items": [item(f"R{n}") for n in range(5)]}
    answers = await asyncio.gather(*(board.post("/v1/scrs/batch", batch) for _ in range(4)))
    by_item = zip(*(answer.json()["items"] for answer in answers), strict=True)
    for entries in by_item:
        assert sorted(entry["status"] for entry in entries) == [200, 200, 200, 202]
        assert len({entry["receipt"]["id"] for entry in entries}) == 1
    assert await stored(door) == 5


async def test_a_batch_has_one_answer_for_one_key(door: Door) -> None:
    board = door.board()
    await board.put_document(DOCUMENT)
    batch = {"items": [item("A"), item("B", title="")]}
    first, again = [
        await board.post("/v1/scrs/batch", batch, **{"idempotency-key": "b"}) for _ in range(2)
    ]
    assert first.content == again.content


NO_BATCH: list[Any] = [
    {},
    {"items": []},
    {"items": [{}] * 101},
    [],
    {"items": 1},
    {"items": [{}], "tenant": "x"},
]


async def test_what_is_no_batch_is_refused_whole(door: Door) -> None:
    for body in NO_BATCH:
        assert (await door.board().post("/v1/scrs/batch", body)).status_code == 422, body


async def test_a_batch_over_the_limit_is_refused(door: Door) -> None:
    answer = await door.board().post("/v1/scrs/batch", {"items": [{"x": "y" * 11_000_000}]})
    assert answer.status_code == 413
